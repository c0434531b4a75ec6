import Basis
import Objects
import YAML

/// Binds pods to nodes: filters, then spreads each owner's pods over the nodes and prefers the
/// emptier one. Inter-pod affinity, volumes and preemption are not modelled.
struct SchedulerController: Controller {
    let name = "default-scheduler"
    let latency = Nanoseconds.milliseconds(2)

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        if object.type == .node { return view.store.unscheduledPods() }
        guard object.type == .pod else { return [] }
        if change.pod?.node.isEmpty ?? true {
            guard change.kind != .deleted, object.metadata.deletionTimestamp == nil,
                change.old.map({ $0.fields["spec"] != object.fields["spec"] }) ?? true
            else { return [] }
            return [object.key]
        }
        // Room that a pod leaves may be what others wait for.
        let leaves =
            change.kind == .deleted
            || change.pod?.hasEnded == true && change.oldPod?.hasEnded == false
        return leaves ? view.store.unscheduledPods() : []
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let stored = view.store.stored(key), let facts = stored.pod, facts.node.isEmpty,
            !facts.isTerminating
        else { return result }
        var pod = stored.object
        let wanted = pod["spec", "schedulerName"]?.string ?? "default-scheduler"
        guard wanted == "default-scheduler" else { return result }
        let nodes = view.store.storedObjects(.node)
        var filter = NodeFilter(pod: pod, requests: facts.requests)
        let owner = pod.metadata.controller?.uid ?? ""
        var best: (node: String, score: NodeScore)?
        for stored in nodes {
            guard let offer = stored.node, filter.accepts(stored.object, offer, in: view.store)
            else { continue }
            let score = NodeScore(stored.object.name, owner: owner, in: view.store)
            if let known = best, !score.isBetter(than: known.score, for: pod, seed: view.seed) {
                continue
            }
            best = (stored.object.name, score)
        }
        pod.metadata.resourceVersion = 0
        guard let best else {
            let message = filter.message(nodes: nodes.count)
            pod.setCondition(
                "PodScheduled", isTrue: false, reason: "Unschedulable", message: message,
                at: view.now)
            guard pod.fields["status"] != stored.object.fields["status"] else { return result }
            result.requests = [
                Request(.update(pod), key, subresource: "status", fieldManager: name)
            ]
            result.events = [
                EventRecord(
                    about: stored.object, type: "Warning", reason: "FailedScheduling",
                    message: message, source: name)
            ]
            return result
        }
        pod["spec", "nodeName"] = .string(best.node)
        result.requests = [Request(.update(pod), key, subresource: "binding", fieldManager: name)]
        result.events = [
            EventRecord(
                about: stored.object, reason: "Scheduled",
                message: "Successfully assigned \(key.namespacedName) to \(best.node)",
                source: name)
        ]
        return result
    }
}

/// How well a node suits a pod: few pods of the same owner, few pods at all.
private struct NodeScore {
    var node: String
    var companions: Int
    var pods: Int64

    init(_ node: String, owner: String, in store: Store) {
        self.node = node
        companions = owner.isEmpty ? 0 : store.index.spread[.init(owner: owner, node: node)] ?? 0
        pods = store.index.usage[node]?.pods ?? 0
    }

    /// Equal nodes are drawn from, as the real scheduler does.
    func isBetter(than other: NodeScore, for pod: Object, seed: UInt64) -> Bool {
        if companions != other.companions { return companions < other.companions }
        if pods != other.pods { return pods < other.pods }
        func draw(_ node: String) -> UInt64 {
            var stream = RandomStream(
                seed: seed, purpose: "node", key: pod.metadata.uid + node)
            return stream.next()
        }
        return draw(node) < draw(other.node)
    }
}
