import Basis

/// What a command of a log format stands for.
enum AccessLogValue {
    case text(String)
    case number(Int64)
    case missing
}

/// A call with its answer, as log formats and filters ask about it.
struct AccessLogSource {
    let call: ProxyCall
    let answer: Answer
    let proxy: CompiledProxy
    let context: AccessLogContext

    var isHTTP: Bool { answer.isHTTP(in: proxy) }

    /// The request as the log sees it: its path in normal form.
    var request: HTTPRequest? {
        guard isHTTP, case .http(var request) = call.payload else { return nil }
        request.normalizePath()
        if let path = answer.loggedPath { request.path = path }
        return request
    }

    // Envoy source/common/formatter/stream_info_formatter.cc, http_specific_formatter.cc
    func value(of command: String, _ argument: String) -> AccessLogValue {
        switch command {
        case "START_TIME": .text(context.start.rfc3339Milliseconds)
        case "PROTOCOL": text(request?.version.text)
        case "RESPONSE_CODE": .number(Int64(isHTTP ? answer.wireStatus : 0))
        case "RESPONSE_FLAGS": .text(answer.flags.text)
        case "RESPONSE_CODE_DETAILS": text(answer.details.text)
        case "UPSTREAM_TRANSPORT_FAILURE_REASON":
            text(answer.transportFailure?.text.underscored)
        case "BYTES_RECEIVED": .number(Int64(request?.body.count ?? context.received))
        case "BYTES_SENT":
            .number(Int64(request.map { answer.bodySize(for: $0) } ?? context.sent))
        case "DURATION": .number(answer.duration.wholeMilliseconds)
        case "UPSTREAM_HOST": text(answer.address?.description)
        case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW": text(answer.clusterName(in: proxy))
        case "UPSTREAM_LOCAL_ADDRESS":
            text(answer.isConnected ? context.upstreamLocal?.description : nil)
        case "DOWNSTREAM_LOCAL_ADDRESS": .text(context.downstreamLocal.description)
        case "DOWNSTREAM_REMOTE_ADDRESS": .text(answer.remoteAddress(of: call, in: proxy))
        case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": .text(call.source.ip.description)
        case "REQUESTED_SERVER_NAME":
            text(answer.requestedServerName(of: call, in: proxy))
        case "ROUTE_NAME": text(answer.routeName(in: proxy))
        case "REQ", "REQ_WITHOUT_QUERY": header(argument, of: command)
        case "RESP": responseHeader(argument)
        default: .missing
        }
    }

    private func text(_ text: String?) -> AccessLogValue {
        guard let text, !text.isEmpty, text != "-" else { return .missing }
        return .text(text)
    }

    /// `NAME?OTHER`: the other where the first is not there.
    private func header(_ argument: String, of command: String) -> AccessLogValue {
        for name in argument.split(separator: "?") {
            guard var value = requestHeader(name.lowercased()) else { continue }
            if command == "REQ_WITHOUT_QUERY" {
                value = String(value.prefix { $0 != "?" })
            }
            return text(value)
        }
        return .missing
    }

    func requestHeader(_ name: String) -> String? {
        guard let request else { return nil }
        switch name {
        case ":method": return request.method
        case ":path": return request.path
        case ":scheme": return call.layers.isEmpty ? "http" : "https"
        case ":authority", "host": return answer.loggedAuthority(of: request, in: proxy)
        case "x-request-id": return answer.loggedRequestID(of: request)
        default: return request.header(name)
        }
    }

    private func responseHeader(_ argument: String) -> AccessLogValue {
        let name = argument.lowercased()
        if name == "x-envoy-upstream-service-time" {
            guard case .upstream = answer.body, let time = answer.upstreamTime else {
                return .missing
            }
            return .text("\(time.wholeMilliseconds)")
        }
        guard let request else { return .missing }
        let headers = answer.headers(
            for: request, through: proxy, at: context.start + answer.duration)
        return text(headers.first { $0.name == name }?.value)
    }
}
