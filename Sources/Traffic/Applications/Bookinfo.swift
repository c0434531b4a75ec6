import Basis
import Envoy

/// A service of Istio's bookinfo sample. Each answers on its own: the product page does not call
/// the others, which is a departure from the real sample.
package enum Bookinfo: Sendable, Equatable {
    case productpage
    case details
    /// The version decides whether there are stars, and their colour.
    case reviews(version: Int)
    case ratings

    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        let path = request.path.split(separator: "/").map(String.init)
        switch (self, path.first ?? "") {
        case (.productpage, "productpage"), (.productpage, ""):
            return text(
                "<!DOCTYPE html>\n<html>\n<head>\n<title>Simple Bookstore App</title>\n</head>\n"
                    + "<body>\n<h1>The Comedy of Errors</h1>\n</body>\n</html>\n",
                "text/html; charset=utf-8", context)
        case (.details, "details"):
            return json(
                .object([
                    ("id", .number(Int(path.last ?? "") ?? 0)),
                    ("author", .string("William Shakespeare")), ("year", .number(1595)),
                    ("type", .string("paperback")), ("pages", .number(200)),
                    ("publisher", .string("PublisherA")), ("language", .string("English")),
                    ("ISBN-10", .string("1234567890")), ("ISBN-13", .string("123-1234567890")),
                ]), context)
        case (.reviews(let version), "reviews"):
            return json(reviews(version, path.last ?? "0", context), context)
        case (.ratings, "ratings"):
            return json(
                .object([
                    ("id", .number(Int(path.last ?? "") ?? 0)),
                    ("ratings", .object([("Reviewer1", .number(5)), ("Reviewer2", .number(4))])),
                ]), context)
        case (.details, "health"), (.ratings, "health"), (.reviews, "health"),
            (.productpage, "health"):
            return text("{\"status\":\"healthy\"}", "application/json", context)
        case (.details, _), (.ratings, _), (.reviews, _), (.productpage, _):
            var response = text("Not Found", "text/plain", context)
            response.status = 404
            return response
        }
    }

    private func reviews(
        _ version: Int, _ id: String, _ context: ApplicationContext
    ) -> JSONText {
        func review(_ name: String, _ stars: Int) -> JSONText {
            var members: [(String, JSONText)] = [
                ("reviewer", .string(name)), ("text", .string("A review of the play.")),
            ]
            if version > 1 {
                let colour = version == 2 ? "black" : "red"
                members.append(
                    (
                        "rating",
                        .object([("stars", .number(stars)), ("color", .string(colour))])
                    ))
            }
            return .object(members)
        }
        return .object([
            ("id", .string(id)), ("podname", .string(context.pod)),
            ("clustername", .string("null")),
            ("reviews", .list([review("Reviewer1", 5), review("Reviewer2", 4)])),
        ])
    }

    private func json(_ value: JSONText, _ context: ApplicationContext) -> HTTPResponse {
        text(value.text(indent: 0), "application/json", context)
    }

    private func text(
        _ text: String, _ type: String, _ context: ApplicationContext
    ) -> HTTPResponse {
        var response = HTTPResponse(
            headers: [
                Header("Content-Type", type), Header("Date", context.date),
                Header("Content-Length", String(text.utf8.count)),
            ], body: Array(text.utf8))
        response.delay = .milliseconds(4)
        return response
    }
}
