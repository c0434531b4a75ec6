import Basis
import Envoy
import Traffic

/// A trace as lines of text: a headline, a line a hop, and the proxies' access-log lines.
enum TraceText {
    /// The whole text, ending in a line feed.
    static func text(_ trace: Trace) -> String {
        var text = headline(trace) + "\n"
        let rows = trace.hops.map { hop in
            (part: partName(hop), subject: subject(hop), why: explanation(hop))
        }
        let subjectWidth = min(60, rows.map(\.subject.unicodeScalars.count).max() ?? 0)
        var place = ""
        for (hop, row) in zip(trace.hops, rows) {
            if heading(hop) != place {
                place = heading(hop)
                text += "  \(place)\n"
            }
            let subject = padded(row.subject, to: subjectWidth)
            let mark = hop.isFailure ? "x" : " "
            text += trimmed("  \(mark) \(padded(row.part, to: 13))\(subject)  \(row.why)") + "\n"
        }
        let replies = replyLines(trace)
        if !replies.isEmpty { text += "  reply\n" }
        for line in replies { text += "    \(line)\n" }
        text += policyRemark(trace)
        if let line = trace.clientLog { text += "  client's proxy log  \(trimmed(line))\n" }
        if let line = trace.gatewayLog { text += "  gateway's proxy log \(trimmed(line))\n" }
        if let line = trace.serverLog { text += "  server's proxy log  \(trimmed(line))\n" }
        return text
    }

    /// The way back: what each proxy made of the answer, the server's first, and what the client
    /// has of it.
    static func replyLines(_ trace: Trace) -> [String] {
        guard !trace.replies.isEmpty else { return [] }
        let lines = trace.replies.map { reply in
            let status = reply.status.map { "\($0)" } ?? (reply.flags == "-" ? "bytes" : "closed")
            let flags = reply.flags == "-" ? "" : ", flags \(reply.flags)"
            let details = reply.details == "-" ? "" : "  \(reply.details)"
            let time = reply.upstreamTime.flatMap { $0 < .milliseconds(1) ? nil : $0 }
            let waited = time.map { ", after \(CommandDescription.short($0))" } ?? ""
            let who = padded("\(reply.side.rawValue)'s proxy", to: 17)
            return "\(who)\(status)\(flags)\(waited)\(details)"
        }
        return lines + ["\(padded("client", to: 17))\(outcome(trace.outcome))"]
    }

    /// `GET http://www.baidu.com/ from default/web-1: 503, flags URX,UF, after 30.06s`.
    static func headline(_ trace: Trace) -> String {
        var text = "\(request(trace.call)) from \(source(trace.call)): \(outcome(trace.outcome))"
        if !trace.answeredBy.isEmpty { text += " by \(trace.answeredBy)" }
        if trace.flags != "-" { text += ", flags \(trace.flags)" }
        return text + ", after \(CommandDescription.short(trace.duration))"
    }

    /// `GET http://www.baidu.com/` or `TCP 10.0.0.1:9000`.
    static func request(_ call: Call) -> String {
        guard case .http(let request) = call.payload else {
            return "\(call.tls == nil ? "TCP" : "TLS") \(call.host):\(call.port)"
        }
        let scheme = call.tls == nil ? "http" : "https"
        let port = call.port == (call.tls == nil ? 80 : 443) ? "" : ":\(call.port)"
        let hostHeader = request.authority.split(separator: ":").first.map(String.init) ?? ""
        let named = hostHeader == call.host ? "" : " (Host: \(request.authority))"
        return "\(request.method) \(scheme)://\(call.host)\(port)\(request.target)\(named)"
    }

    static func source(_ call: Call) -> String {
        switch call.source {
        case .pod(let namespace, let name, _): "\(namespace)/\(name)"
        case .outside: "outside the cluster"
        }
    }

    /// How the call ended, in a few words.
    static func outcome(_ outcome: CallOutcome) -> String {
        switch outcome {
        case .unresolved: "the name is not known"
        case .noNameServer: "DNS does not answer"
        case .refused: "connection refused"
        case .unreachable: "no way to the address"
        case .connectTimeout: "no answer to the connection attempt"
        case .timeout: "no answer in time"
        case .closed(let byReset): byReset ? "connection reset" : "connection closed"
        case .handshake(let problem): "TLS failed (\(problem.rawValue))"
        case .response(let response): "\(response.status)"
        case .bytes(let bytes): "\(bytes.count) bytes"
        }
    }

    /// An object and its field: `ServiceEntry default/svc-entry: spec.resolution`.
    static func origin(_ origin: Origin) -> String {
        let name = origin.namespace.isEmpty ? origin.name : "\(origin.namespace)/\(origin.name)"
        let object = name.isEmpty ? origin.kind : "\(origin.kind) \(name)"
        return origin.field.isEmpty ? object : "\(object): \(origin.field)"
    }

    /// What a client's own proxy applied: nothing, where the destination was not known to the mesh.
    private static func policyRemark(_ trace: Trace) -> String {
        guard let cluster = trace.hop(.cluster, on: .client)?.subject else { return "" }
        switch cluster {
        case "PassthroughCluster":
            return
                "  PassthroughCluster: the mesh does not know this destination, so no policy applies\n"
        case "BlackHoleCluster":
            return "  BlackHoleCluster: the mesh does not know this destination, and REGISTRY_ONLY "
                + "lets nothing else out\n"
        default:
            return ""
        }
    }

    private static func heading(_ hop: Hop) -> String {
        switch hop.side {
        case .client: "client  \(hop.place)"
        case .network: "network"
        case .gateway: "gateway \(hop.place)"
        case .server: "server  \(hop.place)"
        }
    }

    static func partName(_ hop: Hop) -> String {
        switch hop.part {
        case .dns: "DNS"
        case .capture: "iptables"
        case .listener: "listener"
        case .filterChain: "filter chain"
        case .virtualHost: "virtual host"
        case .route: "route"
        case .cluster: "cluster"
        case .endpoint: "endpoint"
        case .retry: "retry"
        case .filter: "filter"
        case .fault: "fault"
        case .network: "network"
        case .application: "application"
        }
    }

    /// What was taken; for a rule of iptables what it did, as the rule itself is long.
    static func subject(_ hop: Hop) -> String {
        hop.part == .capture ? hop.outcome : hop.subject
    }

    static func explanation(_ hop: Hop) -> String {
        if hop.part == .capture {
            return hop.ruleNumber.map { "\(hop.subject)  (rule \($0))" } ?? hop.subject
        }
        var parts: [String] = []
        if !hop.reason.isEmpty { parts.append(hop.reason) }
        if !hop.outcome.isEmpty { parts.append(hop.outcome) }
        if let cause = hop.origin, cause.kind != "Istio" { parts.append("[\(origin(cause))]") }
        return parts.joined(separator: "  ")
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }

    static func trimmed(_ text: String) -> String {
        var end = text[...]
        while let last = end.last, last == " " || last == "\n" { end = end.dropLast() }
        return String(end)
    }
}
