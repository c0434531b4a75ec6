import Cluster
import Objects
import Traffic

/// The state before a statement, as far as hints ask for it.
package struct HintContext: Sendable {
    let revision: Int64
    let calls: Int

    package init(_ session: SessionState) {
        revision = session.simulation.world.store.revision
        calls = session.simulation.callsMade
    }
}

extension SessionState {
    /// The hints that the last statement gives rise to, each kind once a session.
    package mutating func newHints(since before: HintContext) -> [String] {
        guard hints.isOn else { return [] }
        var found: [String] = []
        if let hint = sidecarHint(since: before), hints.take("sidecar") { found.append(hint) }
        if simulation.callsMade > before.calls, let trace = simulation.lastTrace {
            if let hint = proxyHint(trace), hints.take("proxy") { found.append(hint) }
            if let hint = unknownHostHint(trace), hints.take(hint.kind) { found.append(hint.text) }
        } else if let hint = notFoundHint(), hints.take("notFound") {
            found.append(hint)
        }
        return found
    }

    /// A first pod without a sidecar, in a namespace of the user's.
    private func sidecarHint(since before: HintContext) -> String? {
        for change in simulation.world.store.changes(after: before.revision)
        where change.kind == .added && change.object.type == .pod {
            let pod = change.object
            guard !pod.namespace.hasPrefix("kube-"), pod.namespace != "istio-system" else {
                continue
            }
            let specification = pod["spec"]
            let names =
                (specification?["containers"]?.items ?? [])
                + (specification?["initContainers"]?.items ?? [])
            guard !names.contains(where: { $0["name"]?.string == "istio-proxy" }) else { continue }
            let target = workload(of: pod)
            let place = pod.namespace == namespace ? "" : " -n \(pod.namespace)"
            return "its pod runs without a sidecar (READY 1/1).  why\(place) \(target)"
        }
        return nil
    }

    /// `deploy/web` for a Deployment's pod, else the pod's own name.
    private func workload(of pod: Object) -> String {
        guard let owner = pod.metadata.controller, owner.kind == "ReplicaSet" else {
            return "pod/\(pod.name)"
        }
        let key = ObjectKey(.replicaSet, namespace: pod.namespace, name: owner.name)
        let deployment = simulation.world.store.object(key)?.metadata.controller?.name
        return deployment.map { "deploy/\($0)" } ?? "rs/\(owner.name)"
    }

    /// An error that the client's own proxy made.
    private func proxyHint(_ trace: Trace) -> String? {
        guard case .response(let response) = trace.outcome, response.status >= 400,
            trace.hops.contains(where: { $0.side == .client && $0.isFailure })
                || trace.answeredBy.contains("istio-proxy")
        else { return nil }
        return "the pod's own proxy made this \(response.status), not \(trace.call.host).  why"
    }

    /// A name that neither the cluster nor the internet here knows.
    private func unknownHostHint(_ trace: Trace) -> (kind: String, text: String)? {
        guard case .unresolved = trace.outcome else { return nil }
        let host = trace.call.host
        let isEntered = simulation.world.store.objects(.serviceEntry).contains { entry in
            entry["spec", "hosts"]?.strings.contains(host) == true
        }
        if isEntered {
            return (
                "entered",
                "a ServiceEntry makes no name resolvable; DNS does not know \(host).  why"
            )
        }
        return ("host", "no host here is called \(host): internet list, internet add \(host)")
    }

    /// A pod that is gone while its owner has another, or an object in another namespace.
    private func notFoundHint() -> String? {
        guard let outcome = lastOutcome, outcome.code != 0,
            let match = Self.notFound(in: outcome.errorText),
            let type = simulation.world.store.type(named: match.resource)
        else { return nil }
        let elsewhere = simulation.world.store.objects(type).first {
            $0.name == match.name && $0.namespace != namespace
        }
        if let elsewhere {
            return "\(match.name) is in namespace \(elsewhere.namespace): -n \(elsewhere.namespace)"
        }
        guard type == .pod else { return nil }
        let stem = match.name.split(separator: "-").dropLast(2).joined(separator: "-")
        let sibling = simulation.world.store.objects(type, namespace: namespace).first {
            !stem.isEmpty && $0.name.hasPrefix(stem + "-")
        }
        return sibling.map { "that pod is gone; its owner now has \($0.name)" }
    }

    /// The parts of kubectl's `pods "x" not found`.
    private static func notFound(in text: String) -> (resource: String, name: String)? {
        let words = text.split(separator: " ")
        guard let end = words.firstIndex(of: "not"), end >= 2,
            words[words.index(after: end)...].first?.hasPrefix("found") == true
        else { return nil }
        let name = words[end - 1].filter { $0 != "\"" }
        return (String(words[end - 2]), name)
    }
}
