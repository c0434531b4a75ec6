import Basis
import Envoy

/// nginx as its image comes: one page at `/`, 404 elsewhere.
struct Nginx: Sendable {
    static let version = "1.29.3"

    func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse {
        let isPage = request.path == "/" || request.path == "/index.html"
        guard isPage else {
            return page(404, Nginx.errorPage(404), context, extra: [])
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return page(405, Nginx.errorPage(405), context, extra: [])
        }
        return page(
            200, Nginx.welcomePage, context,
            extra: [
                Header("Last-Modified", "Tue, 28 Oct 2025 12:05:10 GMT"),
                Header("ETag", "\"6900b176-\(String(Nginx.welcomePage.utf8.count, radix: 16))\""),
                Header("Accept-Ranges", "bytes"),
            ])
    }

    private func page(
        _ status: Int, _ text: String, _ context: ApplicationContext, extra: [Header]
    ) -> HTTPResponse {
        let bytes = Array(text.utf8)
        var headers = [
            Header("Server", "nginx/\(Nginx.version)"), Header("Date", context.date),
            Header("Content-Type", "text/html"), Header("Content-Length", String(bytes.count)),
        ]
        headers += extra
        var response = HTTPResponse(status: status, headers: headers, body: bytes)
        response.delay = .microseconds(200)
        return response
    }

    /// A line of the access log in nginx's `main` format.
    static func logLine(
        _ request: HTTPRequest, _ response: HTTPResponse, _ context: ApplicationContext
    ) -> String {
        let date = context.now.civil
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let time =
            "\(two(date.day))/\(months[date.month - 1])/\(date.year):\(two(date.hour)):"
            + "\(two(date.minute)):\(two(date.second)) +0000"
        let line = "\(request.method) \(request.target) \(request.version.rawValue)"
        let size = request.method == "HEAD" ? 0 : response.body.count
        return "\(context.client) - - [\(time)] \"\(line)\" \(response.status) \(size) "
            + "\"\(request.header("referer") ?? "-")\" \"\(request.header("user-agent") ?? "-")\" "
            + "\"\(request.header("x-forwarded-for") ?? "-")\""
    }

    static func errorPage(_ status: Int) -> String {
        let title = status == 405 ? "405 Not Allowed" : "\(status) \(reasonPhrase(of: status))"
        return "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n"
            + "<center><h1>\(title)</h1></center>\r\n<hr><center>nginx/\(version)</center>\r\n"
            + "</body>\r\n</html>\r\n"
    }

    static let badRequestPage = errorPage(400)

    private static let welcomePage = """
        <!DOCTYPE html>
        <html>
        <head>
        <title>Welcome to nginx!</title>
        <style>
        html { color-scheme: light dark; }
        body { width: 35em; margin: 0 auto;
        font-family: Tahoma, Verdana, Arial, sans-serif; }
        </style>
        </head>
        <body>
        <h1>Welcome to nginx!</h1>
        <p>This page comes from a simulated nginx in a pod.</p>

        <p><em>Thank you for using nginx.</em></p>
        </body>
        </html>

        """
}
