import Basis

/// What an access log line tells besides the call and its answer.
package struct AccessLogContext: Sendable {
    /// When the connection arrived.
    package var start: Instant
    /// The address that the proxy used towards the upstream, where it reached out.
    package var upstreamLocal: SocketAddress?
    /// The address at which the proxy took the connection: the original destination.
    package var downstreamLocal: SocketAddress
    /// Bytes that a tunnel carried from and to the client.
    package var received = 0, sent = 0

    /// The context of a call that arrived at `start`.
    package init(start: Instant, downstreamLocal: SocketAddress) {
        self.start = start
        self.downstreamLocal = downstreamLocal
    }
}

/// The line that Istio's proxy writes for a call (istio pilot/pkg/model/telemetry_logging.go:
/// EnvoyTextLogFormat), without a line end. What is missing is `-`.
package func accessLogLine(
    for call: ProxyCall, _ answer: Answer, through proxy: CompiledProxy, _ context: AccessLogContext
) -> String {
    var fields: [String] = ["[\(context.start.rfc3339Milliseconds)]"]
    let isHTTP = answer.isHTTP(in: proxy)
    if isHTTP, case .http(let request) = call.payload {
        fields += httpFields(request, answer, proxy, context)
    } else {
        fields += ["\"- - -\"", "0", answer.flags.text, answer.details.text]
        fields.append(answer.terminationDetails.text)
        fields.append("\"\(answer.transportFailure?.text.underscored ?? "-")\"")
        fields += ["\(context.received)", "\(context.sent)"]
        fields += ["\(answer.duration.wholeMilliseconds)", "-"]
        fields += Array(repeating: "\"-\"", count: 4)
    }
    fields.append("\"\(answer.address?.description ?? "-")\"")
    fields.append(answer.clusterName(in: proxy) ?? "-")
    fields.append(answer.isConnected ? context.upstreamLocal?.description ?? "-" : "-")
    fields.append(context.downstreamLocal.description)
    fields.append(answer.remoteAddress(of: call, in: proxy))
    fields.append(answer.requestedServerName(of: call, in: proxy))
    fields.append(answer.routeName(in: proxy).flatMap { $0.isEmpty ? nil : $0 } ?? "-")
    return fields.joined(separator: " ")
}

private func httpFields(
    _ request: HTTPRequest, _ answer: Answer, _ proxy: CompiledProxy, _ context: AccessLogContext
) -> [String] {
    func quoted(_ header: String) -> String { "\"\(request.header(header) ?? "-")\"" }
    let identifier = answer.loggedRequestID(of: request) ?? "-"
    let version = request.version.text
    var seen = request
    seen.normalizePath()
    let authority = answer.loggedAuthority(of: seen, in: proxy) ?? "-"
    if let path = answer.loggedPath { seen.path = path }
    let upstreamTime: String
    if case .upstream = answer.body, let time = answer.upstreamTime {
        upstreamTime = "\(time.wholeMilliseconds)"
    } else {
        upstreamTime = "-"
    }
    return [
        "\"\(request.method) \(seen.path) \(version)\"", "\(answer.wireStatus)",
        answer.flags.text, answer.details.text, "-",
        "\"\(answer.transportFailure?.text.underscored ?? "-")\"",
        "\(request.body.count)", "\(answer.bodySize(for: request))",
        "\(answer.duration.wholeMilliseconds)", upstreamTime, quoted("x-forwarded-for"),
        quoted("user-agent"), "\"\(identifier)\"", "\"\(authority)\"",
    ]
}

extension Answer {
    /// Whether an HTTP connection manager handled the call.
    package func isHTTP(in proxy: CompiledProxy) -> Bool {
        guard let chain, case .http = proxy.chains[chain].chain.filter else { return false }
        return true
    }

    // Envoy source/common/http/conn_manager_utility.cc: where the address of the connection does
    // not count, the last of x-forwarded-for does, without a port.
    func remoteAddress(of call: ProxyCall, in proxy: CompiledProxy) -> String {
        guard isHTTP(in: proxy), case .http(let request) = call.payload, let listener,
            proxy.listeners[listener].listener.direction == .inbound,
            let client = request.forwardedClient
        else { return call.source.description }
        return SocketAddress(client, 0).description
    }

    /// The request's id; nil for one that is turned away before the filters run.
    func loggedRequestID(of request: HTTPRequest) -> String? {
        if let own = request.header("x-request-id") { return own }
        guard requestID != 0, virtualHost != nil else { return nil }
        var proxied = request.proxied
        if proxied.requestID == 0 { proxied.requestID = requestID }
        return proxied.requestIDText
    }

    /// The host: the router changes it before it looks for an endpoint.
    func loggedAuthority(of request: HTTPRequest, in proxy: CompiledProxy) -> String? {
        if attempts > 0, let route, case .forward(let forwarding) = proxy.routes[route].action,
            let host = changes?.hostRewrite ?? forwarding.forwarding.hostRewrite
        {
            return host
        }
        return request.authority.isEmpty ? nil : request.authority
    }

    // Only the TLS inspector knows the name.
    func requestedServerName(of call: ProxyCall, in proxy: CompiledProxy) -> String {
        guard let listener, proxy.listeners[listener].listener.inspectsTLS,
            let name = call.layers.first?.serverName, !name.isEmpty
        else { return "-" }
        return name.lowercased()
    }
}
