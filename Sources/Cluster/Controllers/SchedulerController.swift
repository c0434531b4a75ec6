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
        let companions = pod.metadata.controller.flatMap { view.store.index.spread[$0.uid] }
        // Equal nodes are drawn from, as the real scheduler does: by where the search begins.
        var stream = RandomStream(seed: view.seed, purpose: "node", key: pod.metadata.uid)
        let start = Int(stream.next(below: UInt64(nodes.count)))
        var best: (node: String, score: NodeScore)?
        for place in nodes.indices {
            let stored = nodes[(start + place) % nodes.count]
            let name = stored.object.name
            let used = view.store.index.usage[name] ?? Resources()
            guard let offer = stored.node, filter.accepts(stored.object, offer, used: used)
            else { continue }
            let score = NodeScore(companions: companions?[name] ?? 0, pods: used.pods)
            if let known = best, !score.isBetter(than: known.score) { continue }
            best = (name, score)
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
    var companions: Int
    var pods: Int64

    func isBetter(than other: NodeScore) -> Bool {
        companions == other.companions ? pods < other.pods : companions < other.companions
    }
}
