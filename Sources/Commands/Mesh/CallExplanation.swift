import Basis
import Envoy
import Objects
import Traffic

/// The reason of a call's answer in at most a handful of lines: who made it, because of which
/// object, by which way, and what would mend it.
struct CallExplanation {
    let trace: Trace
    let session: SessionState

    /// The text, ending in a line feed.
    func text() -> String {
        var lines = [headline]
        for (index, cause) in causes.enumerated() {
            lines.append("  \(index == 0 ? "because" : "and    ")  \(cause)")
        }
        if let way { lines.append("  so       \(way)") }
        lines += remarks.map { "  note     \($0)" }
        if isFailure {
            let repairs = Repairs.tried(for: trace, on: session)
            for repair in repairs.prefix(2) {
                let verified = "(tried on a copy: \(repair.result))"
                lines.append("  fix      \(repair.text) \(verified)")
            }
            if repairs.isEmpty, let advice = Repairs.advice(for: trace, session) {
                lines.append("  look at  \(advice)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
            + "           the whole way: trace     as a picture: trace -o picture\n"
    }

    /// Whether the call did not end as a client hopes.
    var isFailure: Bool {
        switch trace.outcome {
        case .response(let response): response.status >= 400
        case .bytes: false
        case .unresolved, .noNameServer, .refused, .unreachable, .connectTimeout, .timeout,
            .closed, .handshake:
            true
        }
    }

    /// Whether the answer is the server's own, whatever its status.
    var isServersAnswer: Bool {
        guard case .response = trace.outcome else { return false }
        return trace.flags == "-" && !trace.answeredBy.isEmpty
            && !trace.answeredBy.hasPrefix("istio-proxy")
    }

    /// `503 by istio-proxy in web-1, 3 attempts, flags URX,UF (help URX)`.
    private var headline: String {
        var text = TraceText.outcome(trace.outcome)
        if !trace.answeredBy.isEmpty { text += " by \(trace.answeredBy)" }
        let attempts = trace.hops.count { $0.part == .endpoint && $0.side == .client }
        if attempts > 1 { text += ", \(attempts) attempts" }
        if trace.flags != "-", let first = trace.flags.split(separator: ",").first {
            text += ", flags \(trace.flags) (help \(first))"
        }
        return text
    }

    /// `www.baidu.com:80 -> cluster outbound|80||www.baidu.com -> 192.168.0.100:80, no answer
    /// (30s)`.
    private var way: String? {
        var steps = ["\(trace.call.host):\(trace.call.port)"]
        for part in [Hop.Part.virtualHost, .cluster] {
            guard let hop = trace.hops.last(where: { $0.part == part && $0.side == .client }) else {
                continue
            }
            if part == .virtualHost, ["allow_any", "block_all"].contains(hop.subject) {
                steps.append("virtual host \(hop.subject)")
            } else if part == .cluster {
                steps.append("cluster \(hop.subject)")
            }
        }
        let endpoint = trace.hops.last { $0.part == .endpoint && $0.side == .client }
        if let endpoint, !endpoint.subject.isEmpty {
            steps.append(endpoint.subject)
        } else if endpoint == nil, steps.count == 1, let address = trace.address {
            steps.append("\(address)")
        }
        guard steps.count > 1 else { return nil }
        var text = steps.joined(separator: " -> ")
        if let last = trace.hops.last(where: { $0.isFailure && !$0.outcome.isEmpty }) {
            text += ", \(last.outcome)"
        }
        if trace.duration.wholeSeconds > 0 {
            text += " (\(CommandDescription.short(trace.duration)) of virtual time)"
        }
        return text
    }

    /// What a learner should know besides: that no policy applied, or that an entry had no effect.
    private var remarks: [String] {
        var remarks: [String] = []
        if let count = session.simulation.changesUnheard {
            let missed =
                count == 0 ? "" : "; \(count) change\(count == 1 ? "" : "s") did not reach them"
            remarks.append("istiod does not answer: proxies keep what they have\(missed)")
        }
        let cluster = trace.hop(.cluster, on: .client)?.subject
        if cluster == "PassthroughCluster" {
            remarks.append("the mesh does not know \(stranger): it passed, and no policy applied")
        }
        if session.client(of: trace) != nil, !session.clientHasSidecar(trace),
            let entry = session.serviceEntry(for: trace.call.host)
        {
            remarks.append(
                "ServiceEntry \(entry.namespacedName) names \(trace.call.host), but works through "
                    + "sidecars only: this pod has none")
        }
        return remarks
    }

    /// What the mesh does not know of a destination: its host, or only the port.
    private var stranger: String {
        guard let service = session.service(of: trace) else { return trace.call.host }
        let ports = (service["spec", "ports"]?.items ?? []).compactMap { $0["port"]?.int }
        return "port \(trace.call.port) of \(trace.call.host), whose ports are "
            + ports.map(String.init).joined(separator: ", ")
    }
}

extension SessionState {
    /// The first ServiceEntry that names a host.
    func serviceEntry(for host: String) -> Object? {
        simulation.world.store.objects(.serviceEntry).first { entry in
            entry["spec", "hosts"]?.strings.contains { pattern in
                pattern == host || (pattern.hasPrefix("*.") && host.hasSuffix(pattern.dropFirst()))
            } == true
        }
    }
}
