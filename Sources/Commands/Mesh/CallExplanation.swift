import Basis
import Envoy
import Objects
import Traffic

/// The reason of a call's answer in at most a handful of lines: who made it, because of which object,
/// by which way, and what would mend it.
struct CallExplanation {
    let trace: Trace
    let session: SessionState

    /// The text, ending in a line feed.
    func text() -> String {
        var lines = [headline]
        if let cause { lines.append("  because  \(cause)") }
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

    /// The object and field that decided: of the hop that failed, else of the most specific element
    /// that the client's proxy used.
    private var cause: String? {
        let failing = trace.hops.last { $0.isFailure && $0.origin != nil && $0.origin?.kind != "Istio" }
        let order: [Hop.Part] = [.endpoint, .cluster, .route, .virtualHost, .filterChain, .listener]
        let specific = order.lazy.compactMap { part in
            trace.hops.last { $0.part == part && $0.side == .client && $0.origin != nil }
        }.first
        guard let hop = failing ?? specific, let origin = hop.origin else {
            return trace.hop(.capture, on: .client) == nil ? withoutProxy : nil
        }
        var text = TraceText.origin(origin)
        if let value = plainValue(of: origin) { text += " \(value)" }
        if origin.kind == "ServiceEntry", let resolution = entry(origin)?["spec", "resolution"]?.string {
            text += ", resolution \(resolution)"
        }
        return text
    }

    /// For a pod without a proxy: nothing of the mesh stands in the way.
    private var withoutProxy: String? {
        guard case .pod(let namespace, let name, _) = trace.call.source else { return nil }
        return "\(namespace)/\(name) has no sidecar: the request left the pod as it was"
    }

    /// `www.baidu.com:80 -> cluster outbound|80||www.baidu.com -> 192.168.0.100:80, no answer (30s)`.
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
        if let endpoint {
            steps.append(endpoint.subject)
        } else if steps.count == 1, let address = trace.address {
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
        let cluster = trace.hop(.cluster, on: .client)?.subject
        if cluster == "PassthroughCluster" {
            remarks.append("the mesh does not know \(trace.call.host): it passed, and no policy applied")
        }
        if trace.hop(.capture, on: .client) == nil, case .pod = trace.call.source,
            let entry = session.serviceEntry(for: trace.call.host)
        {
            remarks.append(
                "ServiceEntry \(entry.namespacedName) names \(trace.call.host), but works through "
                    + "sidecars only: this pod has none")
        }
        return remarks
    }

    private func entry(_ origin: Origin) -> Object? {
        session.simulation.world.store.object(
            ObjectKey(.serviceEntry, namespace: origin.namespace, name: origin.name))
    }

    /// The value of the field that an origin names, where it is a plain one.
    private func plainValue(of origin: Origin) -> String? {
        guard let type = session.simulation.world.store.type(named: origin.kind),
            let object = session.simulation.world.store.object(
                ObjectKey(type, namespace: origin.namespace, name: origin.name)),
            let value = object.value(atPath: origin.field)
        else { return nil }
        return value.string ?? value.int.map { "\($0)" }
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
