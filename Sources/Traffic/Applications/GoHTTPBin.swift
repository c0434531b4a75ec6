import Basis
import Envoy

/// httpbin in Go (`mccutchen/go-httpbin`), which Istio's samples run: headers are lists, and its
/// JSON is indented without a blank behind commas.
struct GoHTTPBin: Sendable {
    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        let path = request.path.split(separator: "/").map(String.init)
        var response = route(request, path, context)
        response.headers =
            [
                Header("Access-Control-Allow-Credentials", "true"),
                Header("Access-Control-Allow-Origin", "*"),
            ] + response.headers
        response.headers += [
            Header("Date", context.date), Header("Content-Length", String(response.body.count)),
        ]
        return response
    }

    private func route(
        _ request: HTTPRequest, _ path: [String], _ context: ApplicationContext
    ) -> HTTPResponse {
        let isRead = request.method == "GET" || request.method == "HEAD"
        switch (path.first ?? "", path.count) {
        case ("", 0):
            return text(
                "<!DOCTYPE html>\n<html>\n<head><title>go-httpbin</title></head>\n"
                    + "<body><h1>go-httpbin</h1></body>\n</html>\n", "text/html; charset=utf-8")
        case ("get", 1): return isRead ? json(facts(request, context, body: false)) : notAllowed
        case ("head", 1): return isRead ? json(facts(request, context, body: false)) : notAllowed
        case ("post", 1), ("put", 1), ("patch", 1), ("delete", 1):
            return request.method == path[0].uppercased()
                ? json(facts(request, context, body: true)) : notAllowed
        case ("anything", _): return json(facts(request, context, body: true))
        case ("headers", 1): return json(.object([("headers", headers(request))]))
        case ("ip", 1): return json(.object([("origin", origin(request, context))]))
        case ("user-agent", 1):
            return json(.object([("user-agent", .string(request.header("user-agent") ?? ""))]))
        case ("hostname", 1): return json(.object([("hostname", .string(context.pod))]))
        case ("uuid", 1):
            var random = context.random("httpbin uuid")
            return json(.object([("uuid", .string(random.uuid()))]))
        case ("status", 2): return status(path[1])
        case ("delay", 2):
            var response = json(facts(request, context, body: true))
            response.delay = GoHTTPBin.duration(path[1])
            return response
        case ("json", 1): return json(HTTPBinFacts.slideShow)
        case ("html", 1): return text(HTTPBinFacts.mobyDick, "text/html; charset=utf-8")
        case ("redirect", 2), ("relative-redirect", 2):
            let count = Int(path[1]) ?? 1
            return redirect(count <= 1 ? "/get" : "/relative-redirect/\(count - 1)")
        case ("basic-auth", 3): return basicAuth(request, path[1], path[2])
        default: return failure(404, "Not Found", "")
        }
    }

    private func json(_ value: JSONText) -> HTTPResponse {
        text(value.text(indent: 2) + "\n", "application/json; charset=utf-8")
    }

    private func text(_ text: String, _ type: String) -> HTTPResponse {
        HTTPResponse(headers: [Header("Content-Type", type)], body: Array(text.utf8))
    }

    private var notAllowed: HTTPResponse {
        failure(405, "Method Not Allowed", "")
    }

    private func failure(_ status: Int, _ error: String, _ detail: String) -> HTTPResponse {
        var members: [(String, JSONText)] = [
            ("status_code", .number(status)), ("error", .string(error)),
        ]
        if !detail.isEmpty { members.append(("detail", .string(detail))) }
        var response = json(.object(members))
        response.status = status
        return response
    }

    private func redirect(_ location: String) -> HTTPResponse {
        HTTPResponse(status: 302, headers: [Header("Location", location)])
    }

    private func status(_ text: String) -> HTTPResponse {
        guard let code = Int(text), (100...599).contains(code) else {
            return failure(400, "Bad Request", "invalid status code: \"\(text)\"")
        }
        var response = self.text("", "text/plain; charset=utf-8")
        response.status = code
        switch code {
        case 301, 302, 303, 305, 307:
            response.headers.append(Header("Location", "/redirect/1"))
        case 401: response.headers.append(Header("WWW-Authenticate", "Basic realm=\"Fake Realm\""))
        case 418: response.body = Array("I'm a teapot!".utf8)
        default: break
        }
        return response
    }

    private func basicAuth(
        _ request: HTTPRequest, _ user: String, _ password: String
    ) -> HTTPResponse {
        let wanted = "Basic " + Base64.encoded(Array("\(user):\(password)".utf8))
        let isGood = request.header("authorization") == wanted
        var response = json(
            .object([
                ("authorized", .flag(isGood)), ("authenticated", .flag(isGood)),
                ("user", .string(isGood ? user : "")), ("token", .string("")),
            ]))
        if !isGood {
            response.status = 401
            response.headers.append(Header("WWW-Authenticate", "Basic realm=\"Fake Realm\""))
        }
        return response
    }

    /// Headers by name, each a list; Host among them.
    private func headers(_ request: HTTPRequest) -> JSONText {
        var byName: [(String, [JSONText])] = [("Host", [.string(request.authority)])]
        for header in request.headers {
            let name = GoHTTPBin.canonical(header.name)
            if let place = byName.firstIndex(where: { $0.0 == name }) {
                byName[place].1.append(.string(header.value))
            } else {
                byName.append((name, [.string(header.value)]))
            }
        }
        return .object(byName.sorted { $0.0 < $1.0 }.map { ($0.0, .list($0.1)) })
    }

    private func origin(_ request: HTTPRequest, _ context: ApplicationContext) -> JSONText {
        .string(request.header("x-forwarded-for") ?? context.client.description)
    }

    private func facts(
        _ request: HTTPRequest, _ context: ApplicationContext, body: Bool
    ) -> JSONText {
        let scheme = request.header("x-forwarded-proto") ?? "http"
        var arguments: [(String, [JSONText])] = []
        for (name, value) in HTTPBinFacts.parameters(request.query) {
            if let place = arguments.firstIndex(where: { $0.0 == name }) {
                arguments[place].1.append(.string(value))
            } else {
                arguments.append((name, [.string(value)]))
            }
        }
        var members: [(String, JSONText)] = [
            ("args", .object(arguments.map { ($0.0, .list($0.1)) })),
            ("headers", headers(request)), ("method", .string(request.method)),
            ("origin", origin(request, context)),
            ("url", .string("\(scheme)://\(request.authority)\(request.target)")),
        ]
        if body {
            let text = String(decoding: request.body, as: UTF8.self)
            members += [
                ("data", .string(text)), ("files", .object([])), ("form", .object([])),
                ("json", JSONReader.read(text) ?? .null),
            ]
        }
        return .object(members)
    }

    /// Go's canonical spelling of a header's name.
    private static func canonical(_ name: String) -> String {
        var out: [UInt8] = []
        var isStart = true
        for byte in name.utf8 {
            let lower = byte.lowercasedASCII
            out.append(isStart && (97...122).contains(lower) ? lower & ~32 : lower)
            isStart = byte == UInt8(ascii: "-")
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Seconds, with a fraction or a unit; at most ten.
    private static func duration(_ text: String) -> Nanoseconds {
        if text.hasSuffix("ms"), let number = Double(text.dropLast(2)) {
            return .milliseconds(Int64(max(0, min(number, 10_000))))
        }
        let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
        return .milliseconds(Int64(max(0, min(Double(digits) ?? 0, 10)) * 1_000))
    }
}
