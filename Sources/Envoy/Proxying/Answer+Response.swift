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
        let isUpstream = body == .upstream
        if isUpstream, let upstream {
            headers = upstreamHeaders(upstream)
        } else {
            headers = localHeaders()
        }
        if isUpstream, let cookie { headers.append(Header("set-cookie", cookie)) }
        if let changes, isRouted { headers.apply(changes.responseHeaders) }
        if let route, isRouted, proxy.routes[route].hasResponseChange {
            headers.apply(proxy.routes[route].route.responseHeaders)
        }
        if let route, let allowedOrigin, let filter = proxy.routes[route].crossOrigin {
            headers.allow(allowedOrigin, filter.policy)
        }
        if !headers.contains(where: { $0.name == "date" }) {
            headers.append(Header("date", now.rfc1123(zone: "GMT")))
        }
        // istio pilot/pkg/networking/core/listener_builder.go: the inbound side passes the
        // application's own header through, and so adds none to its own replies.
        let listener = listener(of: proxy)
        if listener?.direction != .inbound {
            headers.set("server", listener?.isGateways == true ? "istio-envoy" : "envoy")
        }
        if request.version == .http11, request.header("connection")?.lowercased() == "close" {
            headers.append(Header("connection", "close"))
        }
        addLength(to: &headers, for: request)
        return headers
    }

    /// Whether the route's changes of response headers count: not for what filters before the
    /// router answer (Envoy source/common/router/router.cc: finalizeResponseHeaders).
    private var isRouted: Bool { details != .faultAbort && details != .crossOriginResponse }

    // The HTTP/1 codec says how long the body is where the headers do not (Envoy
    // source/common/http/http1/codec_impl.cc: encodeHeadersBase).
    private func addLength(to headers: inout [Header], for request: HTTPRequest) {
        let isKnown = headers.contains {
            $0.name == "content-length" || $0.name == "transfer-encoding"
        }
        guard request.version != .http2, !isKnown, wireStatus != 204, wireStatus >= 200 else {
            return
        }
        if request.method == "HEAD" || bodySize(for: request) > 0 {
            headers.append(Header("transfer-encoding", "chunked"))
        } else {
            headers.append(Header("content-length", "0"))
        }
    }

    // Envoy source/common/http/utility.cc: sendLocalReply.
    private func localHeaders() -> [Header] {
        var headers = addedHeaders + preflight
        if let challenge { headers.append(Header("www-authenticate", challenge)) }
        let text = if case .local(let reply) = body { reply.text } else { "" }
        if isGRPCReply {
            headers.append(Header("content-type", "application/grpc"))
            headers.append(Header("grpc-status", "\(grpcStatus)"))
            if !text.isEmpty { headers.append(Header("grpc-message", text.percentEncoded)) }
        } else if let location {
            headers.append(Header("location", location))
        } else if !text.isEmpty {
            headers.append(Header("content-length", "\(text.utf8.count)"))
            headers.append(Header("content-type", "text/plain"))
        }
        if case .upstreamReset(.overflow) = details {
            headers.append(Header("x-envoy-overloaded", "true"))
        }
        return headers
    }

    private func upstreamHeaders(_ response: HTTPResponse) -> [Header] {
        var headers: [Header] = []
        for header in response.headers {
            let name = header.name.lowercased()
            if name == "connection" || name == "keep-alive" { continue }
            headers.append(Header(name, header.value))
        }
        if let upstreamTime {
            headers.set("x-envoy-upstream-service-time", "\(upstreamTime.wholeMilliseconds)")
        }
        return headers
    }

    private func listener(of proxy: CompiledProxy) -> Listener? {
        listener.map { proxy.listeners[$0].listener }
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

extension String {
    /// As gRPC writes messages (Envoy source/common/http/utility.cc: PercentEncoding::encode).
    fileprivate var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            if byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "%") {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            } else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text
    }
}
