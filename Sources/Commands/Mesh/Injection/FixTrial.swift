import Basis
import Cluster
import Istio
import Objects

extension SessionState {
    /// The fixes of a verdict that work: their commands were run on a copy of this session, and the
    /// pod that came of them has a sidecar. At most two, the smallest first.
    func triedFixes(for object: Object, _ subject: InjectionSubject) -> [VerdictFix] {
        // On a copy nobody reads what else would help.
        guard !isTrial else { return [] }
        var found: [VerdictFix] = []
        for fix in subject.fixes where found.count < 2 && !fix.commands.isEmpty {
            if flips(fix, for: object) { found.append(fix) }
        }
        return found
    }

    private func flips(_ fix: VerdictFix, for object: Object) -> Bool {
        var text = fix.commands.joined(separator: "\n")
        let isNamespace = object.type.kind == "Namespace"
        let probe = "mesh-trial"
        if isNamespace { text += "\nkubectl run \(probe) -n \(object.name) --image=nginx" }
        var copy = self
        copy.isClockHeld = false
        var trial = Trial(text, on: copy)
        guard trial.code == 0 else { return false }
        let key =
            isNamespace ? ObjectKey(.pod, namespace: object.name, name: probe) : object.key
        // A controller that was refused tries again after waits that grow.
        for _ in 0..<10 {
            let isThere = trial.withSession { session in
                _ = session.simulation.settle()
                return session.hasNewSidecar(key)
            }
            if isThere { return true }
            trial.withSession { session in
                session.simulation.advance(to: session.now + .seconds(30))
            }
        }
        return false
    }

    /// Whether the newest pod of an object has a sidecar; of a workload that wants no pod, whether
    /// it would have one.
    private func hasNewSidecar(_ key: ObjectKey) -> Bool {
        guard let object = simulation.world.store.object(key) else { return false }
        let alive = pods(of: object).filter { $0.metadata.deletionTimestamp == nil }
        let newest = alive.max {
            ($0.metadata.creationTimestamp ?? now) < ($1.metadata.creationTimestamp ?? now)
        }
        if let newest { return newest.hasSidecar }
        guard object["spec", "replicas"]?.int == 0 else { return false }
        let view = simulation.world.view
        return controlPlane?.verdict(forTemplateOf: object, in: view)?.isInjected ?? false
    }
}

extension Object {
    /// Whether this pod has the container istio-proxy, classic or native.
    var hasSidecar: Bool {
        ["containers", "initContainers"].contains { list in
            (self["spec", list]?.items ?? []).contains { $0["name"]?.string == "istio-proxy" }
        }
    }
}
