import Basis
import Objects
import YAML

/// Keeps one pod of a DaemonSet on each node that fits (pkg/controller/daemon). ControllerRevision
/// objects are not made; `maxSurge` is read as 0.
struct DaemonSetController: Controller {
    let name = "daemonset-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        if change.object.type == .node {
            return change.kind == .modified && change.old?["spec"] == change.object["spec"]
                ? [] : view.store.objects(.daemonSet).map(\.key)
        }
        return workloadKeys(.daemonSet, after: change)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let set = view.store.object(key), set.metadata.deletionTimestamp == nil else {
            return result
        }
        let template = set["spec", "template"] ?? .map([:])
        let hash = PodTemplate.hash(template, collisions: 0)
        let pods = view.store.storedObjects(.pod, controlledBy: set.metadata.uid)
        var byNode = OrderedMap<String, [StoredObject]>()
        for pod in pods { byNode[Self.target(of: pod.object), default: []].append(pod) }
        var counts = Counts()
        var doomed: [StoredObject] = []
        for node in view.store.storedObjects(.node) {
            let own = byNode.removeValue(forKey: node.object.name) ?? []
            guard Self.runs(set, on: node) else {
                if !own.isEmpty { counts.misscheduled += 1 }
                doomed += own.filter { $0.pod?.isTerminating == false }
                continue
            }
            counts.desired += 1
            let present = own.filter { $0.pod?.isTerminating == false }
            doomed += present.filter { $0.pod?.phase == "Failed" } + present.dropFirst()
            guard let pod = present.first else {
                if own.isEmpty {
                    let new = Self.pod(of: set, template, hash, on: node.object.name)
                    result.requests.append(
                        Request(.create(new), new.key, fieldManager: "kube-controller-manager"))
                }
                continue
            }
            counts.add(pod, isCurrent: pod.object.metadata.label(Self.revision) == hash)
        }
        for (_, pods) in byNode { doomed += pods.filter { $0.pod?.isTerminating == false } }
        doomed += outdated(set, pods, hash, counts)
        for pod in doomed {
            result.requests.append(
                Request(
                    .delete(.init(uid: pod.object.metadata.uid)), pod.object.key,
                    fieldManager: "kube-controller-manager"))
        }
        result.requests += statusUpdate(set, counts.status(generation: set.metadata.generation))
        return result
    }

    func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord] {
        guard request.key.type == .pod, let set = view.store.object(key) else { return [] }
        return podEvents(request, outcome, about: set)
    }

    private static let revision = "controller-revision-hash"

    /// Old pods that may be replaced now (daemon/update.go: rollingUpdate).
    private func outdated(
        _ set: Object, _ pods: [StoredObject], _ hash: String, _ counts: Counts
    ) -> [StoredObject] {
        guard set["spec", "updateStrategy", "type"]?.string != "OnDelete" else { return [] }
        let limit: Int64
        switch set["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"] {
        case .int(let number): limit = number
        case .string(let text):
            let percent = min(100, Int64(text.hasSuffix("%") ? String(text.dropLast()) : text) ?? 0)
            limit = (counts.desired * percent + 99) / 100
        default: limit = 1
        }
        var room = limit - (counts.desired - counts.ready)
        var found: [StoredObject] = []
        // Base pods have a hash of their own making and are left alone until the template changes.
        guard set.metadata.generation > 1 else { return [] }
        for pod in pods
        where pod.object.metadata.label(Self.revision) != hash && pod.pod?.isTerminating == false {
            if pod.pod?.isReady == true {
                guard room > 0 else { continue }
                room -= 1
            }
            found.append(pod)
        }
        return found
    }

    /// Whether a node gets a pod (daemon_controller.go: NodeShouldRunDaemonPod).
    private static func runs(_ set: Object, on node: StoredObject) -> Bool {
        guard let facts = node.node else { return false }
        var pod = Object(.pod, metadata: Metadata())
        pod.fields["spec"] = set["spec", "template", "spec"]
        tolerate(&pod)
        var unlimited = facts
        unlimited.offer = Resources()
        unlimited.offer.pods = .max
        var filter = NodeFilter(pod: pod, requests: Resources())
        return filter.accepts(node.object, unlimited, used: Resources())
    }

    /// The node that a pod was made for.
    private static func target(of pod: Object) -> String {
        if let node = pod["spec", "nodeName"]?.string, !node.isEmpty { return node }
        let name = "requiredDuringSchedulingIgnoredDuringExecution"
        let terms = pod["spec", "affinity", "nodeAffinity", name, "nodeSelectorTerms"]
        return terms?[0]?["matchFields"]?[0]?["values"]?[0]?.string ?? ""
    }

    private static func pod(
        of set: Object, _ template: Value, _ hash: String, on node: String
    ) -> Object {
        var pod = PodTemplate.pod(of: set, template: template)
        pod.metadata.labels[revision] = .string(hash)
        pod.metadata.labels["pod-template-generation"] =
            .string(set.metadata.annotation("deprecated.daemonset.template.generation") ?? "1")
        tolerate(&pod)
        let name = "requiredDuringSchedulingIgnoredDuringExecution"
        pod["spec", "affinity", "nodeAffinity", name] = [
            "nodeSelectorTerms": [
                [
                    "matchFields": [
                        ["key": "metadata.name", "operator": "In", "values": [.string(node)]]
                    ]
                ]
            ]
        ]
        return pod
    }

    /// daemon/util/daemonset_util.go: AddOrUpdateDaemonPodTolerations
    private static func tolerate(_ pod: inout Object) {
        var taints = [
            ("not-ready", "NoExecute"), ("unreachable", "NoExecute"),
            ("disk-pressure", "NoSchedule"), ("memory-pressure", "NoSchedule"),
            ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
        ]
        if pod["spec", "hostNetwork"]?.bool == true {
            taints.append(("network-unavailable", "NoSchedule"))
        }
        var tolerations = pod["spec", "tolerations"]?.items ?? []
        for (name, effect) in taints {
            tolerations.append([
                "effect": .string(effect), "key": .string("node.kubernetes.io/\(name)"),
                "operator": "Exists",
            ])
        }
        pod["spec", "tolerations"] = .list(tolerations)
    }

    /// The numbers of a DaemonSet's status.
    private struct Counts {
        var desired: Int64 = 0
        var current: Int64 = 0
        var misscheduled: Int64 = 0
        var ready: Int64 = 0
        var updated: Int64 = 0

        mutating func add(_ pod: StoredObject, isCurrent: Bool) {
            current += 1
            if pod.pod?.isReady == true { ready += 1 }
            if isCurrent { updated += 1 }
        }

        func status(generation: Int64) -> Fields {
            var fields: Fields = [
                "currentNumberScheduled": .int(current), "desiredNumberScheduled": .int(desired),
                "numberMisscheduled": .int(misscheduled), "numberReady": .int(ready),
                "observedGeneration": .int(generation),
            ]
            let isOld = generation == 1 && current == desired
            let updated = isOld ? current : updated
            if updated > 0 { fields["updatedNumberScheduled"] = .int(updated) }
            if ready > 0 { fields["numberAvailable"] = .int(ready) }
            if desired > ready { fields["numberUnavailable"] = .int(desired - ready) }
            return fields
        }
    }
}
