import Basis
import Envoy

/// Istio's helloworld sample: a Flask program that names its version and its pod.
struct Helloworld: Sendable {
    var version: String

    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        let body: String
        var status = 200
        switch request.path {
        case "/hello": body = "Hello version: \(version), instance: \(context.pod)\n"
        case "/health": body = "Helloworld is healthy"
        default:
            status = 404
            body =
                "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n"
                + "<h1>Not Found</h1>\n<p>The requested URL was not found on the server.</p>\n"
        }
        var response = HTTPResponse(
            status: status,
            headers: [
                Header("Server", "gunicorn"), Header("Date", context.date),
                Header("Connection", "keep-alive"),
                Header("Content-Type", "text/html; charset=utf-8"),
                Header("Content-Length", String(body.utf8.count)),
            ], body: Array(body.utf8))
        // The program computes a factorial first, so that autoscaling can be shown.
        response.delay = .milliseconds(60)
        return response
    }
}

/// What an image runs that is not known: plain text that says what was asked and by whom.
struct HTTPEcho: Sendable {
    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        var text = "\(request.method) \(request.target) \(request.version.rawValue)\n"
        text += "Host: \(request.authority)\n"
        for header in request.headers { text += "\(header.name): \(header.value)\n" }
        text += "\nHostname: \(context.pod)\n"
        if !request.body.isEmpty {
            text += "\n" + String(decoding: request.body, as: UTF8.self)
        }
        var response = HTTPResponse(
            headers: [
                Header("Date", context.date), Header("Content-Type", "text/plain"),
                Header("Content-Length", String(text.utf8.count)),
            ], body: Array(text.utf8))
        response.delay = .milliseconds(1)
        return response
    }
}
