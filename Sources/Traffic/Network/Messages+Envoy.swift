import Basis
import Envoy

// The proxies' form of messages and the public one.

extension HTTPRequest {
    /// The request as its receiver sees it, with what proxies have added.
    init(_ request: Envoy.HTTPRequest) {
        let version: Version =
            switch request.version {
            case .http10: .http10
            case .http11: .http11
            case .http2: .http2
            }
        self.init(
            method: request.method, target: request.path, authority: request.authority,
            headers: request.allHeaders, body: request.body, version: version)
    }

    /// The request as it stands on an HTTP/1 connection.
    var wireBytes: [UInt8] {
        var text = "\(method) \(target) \(version.rawValue)\r\nHost: \(authority)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array((text + "\r\n").utf8) + body
    }

    /// The request for a proxy.
    var forProxies: Envoy.HTTPRequest {
        let version: Envoy.HTTPRequest.Version =
            switch self.version {
            case .http10: .http10
            case .http11: .http11
            case .http2: .http2
            }
        return Envoy.HTTPRequest(
            method, authority: authority, path: target, headers: headers, body: body,
            version: version)
    }
}

extension Envoy.HTTPResponse {
    /// The response for a proxy.
    init(_ response: HTTPResponse) {
        self.init(response.status, headers: response.headers, body: response.body)
    }
}

extension Envoy.HTTPRequest {
    /// The one status that `/status/NNN` names; nil for other paths, lists among them.
    fileprivate func statusAskedFor(upTo limit: Int) -> Int? {
        let prefix = "/status/"
        guard path.utf8.count == prefix.utf8.count + 3, path.utf8.starts(with: prefix.utf8) else {
            return nil
        }
        var number = 0
        for byte in path.utf8.dropFirst(prefix.utf8.count) {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        return (100...limit).contains(number) ? number : nil
    }
}

extension InternetHost.Site {
    /// The status of every answer; nil where it depends on the request. Headers of failures may
    /// matter to a proxy, so these are written out.
    var status: Int? {
        switch self {
        case .page(let status, _, _), .redirect(let status, _, _): status < 400 ? status : nil
        case .httpbin: nil
        }
    }
}

extension [Header] {
    /// As HTTP/2 carries headers: names in lower case, nothing about the connection.
    var loweredForHTTP2: [Header] {
        compactMap { header in
            let name = header.name.lowercased()
            return name == "connection" || name == "keep-alive" ? nil : Header(name, header.value)
        }
    }
}

extension Application {
    /// The status of the answer where it can be told without writing it; for counting calls.
    func status(of request: Envoy.HTTPRequest) -> Int? {
        switch self {
        case .helloworld: request.path == "/hello" || request.path == "/health" ? 200 : 404
        case .httpEcho: 200
        case .httpbin: request.statusAskedFor(upTo: 999)
        case .goHTTPBin: request.statusAskedFor(upTo: 599)
        case .nginx, .bookinfo, .tcpEcho, .opaque: nil
        }
    }

    /// The line that the program writes about a request; nil for those that write none.
    func logLine(
        _ request: HTTPRequest, _ response: HTTPResponse, _ context: ApplicationContext
    ) -> String? {
        switch self {
        case .nginx: return Nginx.logLine(request, response, context)
        case .goHTTPBin:
            let agent = request.header("user-agent") ?? ""
            let length = response.delay.wholeMilliseconds
            return "time=\(context.now.rfc3339Milliseconds) level=INFO msg=\"\(response.status) "
                + "\(request.method) \(request.target) \(length).0ms\" status=\(response.status) "
                + "method=\(request.method) uri=\(request.target) "
                + "size_bytes=\(response.body.count) duration_ms=\(length) "
                + "user_agent=\(agent) client_ip=\(context.client)"
        case .httpbin, .helloworld, .tcpEcho, .bookinfo, .httpEcho, .opaque: return nil
        }
    }
}
