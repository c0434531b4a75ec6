import Basis

extension Answer {
    /// The body as the client receives it.
    package func bodyBytes(for request: HTTPRequest) -> [UInt8] {
        if request.method == "HEAD" || isGRPCReply { return [] }
        switch body {
        case .none: return []
        case .local(let reply): return Array(reply.text.utf8)
        case .upstream: return upstream?.body ?? []
        }
    }

    /// The number of bytes of the body as it is sent.
    package func bodySize(for request: HTTPRequest) -> Int {
        if case .upstream = body, request.method != "HEAD" { return upstream?.body.count ?? 0 }
        return bodyBytes(for: request).count
    }

    /// The status code on the wire: gRPC has its errors in headers of a 200.
    package var wireStatus: Int { isGRPCReply ? 200 : status }

    private var isGRPCReply: Bool {
        guard isGRPC, case .response = outcome else { return false }
        if case .upstream = body { return false }
        return true
    }

    /// The response's headers in Envoy's order and spelling. `now` is when they are sent.
    package func headers(
        for request: HTTPRequest, through proxy: CompiledProxy, at now: Instant
    ) -> [Header] {
        var headers: [Header]
        if case .upstream = body, let upstream {
            headers = upstreamHeaders(upstream, through: proxy, at: now)
        } else {
            headers = localHeaders(for: request, through: proxy, at: now)
        }
        if let route, proxy.routes[route].hasResponseChange {
            headers.apply(proxy.routes[route].route.responseHeaders)
        }
        let closes = request.header("connection")?.lowercased() == "close"
        if request.version == .http11, closes { headers.append(Header("connection", "close")) }
        return headers
    }

    // Envoy source/common/http/utility.cc: sendLocalReply; the connection manager adds date and
    // server behind.
    private func localHeaders(
        for request: HTTPRequest, through proxy: CompiledProxy, at now: Instant
    ) -> [Header] {
        var headers: [Header] = []
        let text = if case .local(let reply) = body { reply.text } else { "" }
        if isGRPCReply {
            headers.append(Header("content-type", "application/grpc"))
            headers.append(Header("grpc-status", "\(grpcStatus)"))
            if !text.isEmpty { headers.append(Header("grpc-message", text)) }
        } else if let location {
            headers.append(Header("location", location))
        } else if !text.isEmpty {
            headers.append(Header("content-length", "\(text.utf8.count)"))
            headers.append(Header("content-type", "text/plain"))
        }
        if case .upstreamReset(.overflow) = details {
            headers.append(Header("x-envoy-overloaded", "true"))
        }
        headers.append(Header("date", now.rfc1123(zone: "GMT")))
        if let name = serverName(proxy) { headers.append(Header("server", name)) }
        if request.version != .http2, text.isEmpty || isGRPCReply {
            let isHead = request.method == "HEAD"
            headers.append(
                isHead ? Header("transfer-encoding", "chunked") : Header("content-length", "0"))
        }
        return headers
    }

    private func upstreamHeaders(
        _ response: HTTPResponse, through proxy: CompiledProxy, at now: Instant
    ) -> [Header] {
        var headers: [Header] = []
        for header in response.headers {
            let name = header.name.lowercased()
            if name == "connection" || name == "keep-alive" { continue }
            headers.append(Header(name, header.value))
        }
        if let upstreamTime {
            headers.set("x-envoy-upstream-service-time", "\(upstreamTime.wholeMilliseconds)")
        }
        if !headers.contains(where: { $0.name == "date" }) {
            headers.append(Header("date", now.rfc1123(zone: "GMT")))
        }
        // istio pilot/pkg/networking/core/listener_builder.go: the inbound side passes the
        // application's own header through.
        if !isInbound(proxy), let name = serverName(proxy) { headers.set("server", name) }
        return headers
    }

    private func isInbound(_ proxy: CompiledProxy) -> Bool {
        listener.map { proxy.listeners[$0].listener.direction == .inbound } ?? false
    }

    private func serverName(_ proxy: CompiledProxy) -> String? {
        isInbound(proxy) ? "istio-envoy" : "envoy"
    }

    // Envoy source/common/grpc/status.cc: httpToGrpcStatus.
    private var grpcStatus: Int {
        switch status {
        case 400: 13
        case 401: 16
        case 403: 7
        case 404: 12
        case 429, 502, 503, 504: 14
        default: 2
        }
    }
}
