import Basis
import Envoy

/// httpbin in Python, as `kennethreitz/httpbin` and httpbin.org run it.
struct HTTPBin: Sendable {
    /// Whether this is httpbin.org, whose load balancer adds a header.
    var isPublic: Bool

    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        let segments = request.path.split(separator: "/").map(String.init)
        var response = route(request, segments, context)
        let contentType = response.header("Content-Type")
        let rest = response.headers.filter { $0.name != "Content-Type" }
        response.headers = [
            Header("Server", "gunicorn/19.9.0"), Header("Date", context.date),
            Header("Connection", "keep-alive"),
        ]
        if let contentType { response.headers.append(Header("Content-Type", contentType)) }
        response.headers += rest
        response.headers += [
            Header("Access-Control-Allow-Origin", "*"),
            Header("Access-Control-Allow-Credentials", "true"),
            Header("Content-Length", String(response.body.count)),
        ]
        return response
    }

    private func route(
        _ request: HTTPRequest, _ path: [String], _ context: ApplicationContext
    ) -> HTTPResponse {
        let facts = HTTPBinFacts(request, context)
        switch (path.first ?? "", path.count) {
        case ("", 0):
            return html(
                "<!DOCTYPE html>\n<html>\n<head><title>httpbin.org</title></head>\n"
                    + "<body><h1>httpbin.org</h1></body>\n</html>\n")
        case ("get", 1): return method(request, "GET") { json(facts.get) }
        case ("post", 1), ("put", 1), ("patch", 1), ("delete", 1):
            return method(request, path[0].uppercased()) { json(facts.post) }
        case ("anything", _): return json(facts.anything)
        case ("headers", 1): return json(.object([("headers", facts.headers)]))
        case ("ip", 1): return json(.object([("origin", facts.origin)]))
        case ("user-agent", 1):
            return json(.object([("user-agent", facts.userAgent)]))
        case ("uuid", 1):
            var random = context.random("httpbin uuid")
            return json(.object([("uuid", .string(random.uuid()))]))
        case ("status", 2): return status(path[1], context)
        case ("delay", 2):
            var response = json(facts.post)
            response.delay = .milliseconds(Int64(min(Double(path[1]) ?? 0, 10) * 1_000))
            return response
        case ("html", 1): return html(HTTPBinFacts.mobyDick)
        case ("json", 1): return json(HTTPBinFacts.slideShow)
        case ("redirect", 2), ("relative-redirect", 2), ("absolute-redirect", 2):
            return redirect(request, Int(path[1]) ?? 1)
        case ("redirect-to", 1):
            return redirect(to: facts.argument("url") ?? "/")
        case ("basic-auth", 3): return basicAuth(request, path[1], path[2])
        case ("bytes", 2): return bytes(Int(path[1]) ?? 0, context)
        case ("response-headers", 1): return responseHeaders(facts)
        default: return notFound
        }
    }

    private func method(
        _ request: HTTPRequest, _ wanted: String, _ answer: () -> HTTPResponse
    ) -> HTTPResponse {
        if request.method == wanted || wanted == "GET" && request.method == "HEAD" {
            return answer()
        }
        var response = html(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"
                + "<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"
                + "<p>The method is not allowed for the requested URL.</p>\n")
        response.status = 405
        response.headers.append(
            Header("Allow", wanted == "GET" ? "GET, HEAD, OPTIONS" : "\(wanted), OPTIONS"))
        return response
    }

    private func json(_ value: JSONText) -> HTTPResponse {
        // Flask's pretty printing separates members by a comma and a blank before the line break.
        let text = HTTPBinFacts.flaskText(value)
        return HTTPResponse(
            headers: [Header("Content-Type", "application/json")], body: Array(text.utf8))
    }

    private func html(_ text: String) -> HTTPResponse {
        HTTPResponse(
            headers: [Header("Content-Type", "text/html; charset=utf-8")], body: Array(text.utf8))
    }

    private var notFound: HTTPResponse {
        var response = html(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"
                + "<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
                + "<p>The requested URL was not found on the server.</p>\n")
        response.status = 404
        return response
    }

    private func status(_ codes: String, _ context: ApplicationContext) -> HTTPResponse {
        let choices = codes.split(separator: ",").map { Int($0.prefix { $0 != ":" }) }
        var random = context.random("httpbin status")
        let pick = Int(random.next(below: UInt64(max(1, choices.count))))
        guard pick < choices.count, let code = choices[pick], (100...999).contains(code) else {
            var response = html("Invalid status code")
            response.status = 400
            return response
        }
        var response = html("")
        response.status = code
        switch code {
        case 301, 302, 303, 305, 307:
            response.headers.append(Header("Location", "/redirect/1"))
        case 401:
            response.headers.append(Header("WWW-Authenticate", "Basic realm=\"Fake Realm\""))
        case 418:
            response.body = Array("\n    -=[ teapot ]=-\n".utf8)
            response.headers.append(Header("x-more-info", "http://tools.ietf.org/html/rfc2324"))
        default: break
        }
        return response
    }

    private func redirect(_ request: HTTPRequest, _ count: Int) -> HTTPResponse {
        redirect(to: count <= 1 ? "/get" : "/relative-redirect/\(count - 1)")
    }

    private func redirect(to location: String) -> HTTPResponse {
        var response = html(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"
                + "<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n")
        response.status = 302
        response.headers.append(Header("Location", location))
        return response
    }

    private func basicAuth(
        _ request: HTTPRequest, _ user: String, _ password: String
    ) -> HTTPResponse {
        let wanted = "Basic " + Base64.encoded(Array("\(user):\(password)".utf8))
        guard request.header("authorization") == wanted else {
            var response = html("")
            response.status = 401
            response.headers.append(Header("WWW-Authenticate", "Basic realm=\"Fake Realm\""))
            return response
        }
        return json(.object([("authenticated", .flag(true)), ("user", .string(user))]))
    }

    private func bytes(_ count: Int, _ context: ApplicationContext) -> HTTPResponse {
        var random = context.random("httpbin bytes")
        let body = (0..<max(0, min(count, 102_400))).map { _ in
            UInt8(truncatingIfNeeded: random.next())
        }
        return HTTPResponse(
            headers: [Header("Content-Type", "application/octet-stream")], body: body)
    }

    private func responseHeaders(_ facts: HTTPBinFacts) -> HTTPResponse {
        var response = json(.object(facts.arguments.map { ($0.0, .string($0.1)) }))
        for (name, value) in facts.arguments { response.headers.append(Header(name, value)) }
        return response
    }
}
