import Basis
import Objects
import YAML

/// Keeps as many pods as a ReplicaSet wants (pkg/controller/replicaset/replica_set.go).
struct ReplicaSetController: Controller {
    let name = "replicaset-controller"

    /// Pods that are made in one round at most.
    private static let burst = 500

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        var keys = workloadKeys(.replicaSet, after: change)
        guard let pod = change.pod else { return keys }
        if change.kind != .deleted, pod.ownerKind.isEmpty {
            for set in view.store.objects(.replicaSet, namespace: object.namespace)
            where set.selects(object) { keys.append(set.key) }
        }
        return keys
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let set = view.store.object(key) else {
            memory[key.namespacedName] = nil
            return result
        }
        var pods = view.store.storedObjects(.pod, controlledBy: set.metadata.uid)
        claim(set, &pods, view, &result)
        let active = pods.filter { $0.pod?.isActive == true }
        let wanted = Int(set["spec", "replicas"]?.int ?? 1)
        let failure = memory[key.namespacedName]?.string
        status(set, active, failure, view, &result)
        guard set.metadata.deletionTimestamp == nil else { return result }
        if active.count < wanted {
            let pod = PodTemplate.pod(of: set, template: set["spec", "template"] ?? [:])
            let creation = Request(
                .create(pod), pod.key, fieldManager: "kube-controller-manager")
            result.requests += repeatElement(
                creation, count: min(wanted - active.count, Self.burst))
        } else if active.count > wanted {
            let doomed = PodRanking(active, in: view).first(
                min(active.count - wanted, Self.burst))
            for pod in doomed {
                result.requests.append(
                    Request(
                        .delete(.init(uid: pod.object.metadata.uid)), pod.object.key,
                        fieldManager: "kube-controller-manager"))
            }
        }
        return result
    }

    func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord] {
        guard request.key.type == .pod, let set = view.store.object(key) else { return [] }
        if case .create = request.action {
            switch outcome {
            case .success: memory[key.namespacedName] = nil
            case .failure(let status): memory[key.namespacedName] = .string(status.message)
            }
        }
        return podEvents(request, outcome, about: set)
    }

    /// Adopts pods that match and have no controller, and releases those that match no longer
    /// (pkg/controller/controller_ref_manager.go: ClaimPods).
    private func claim(
        _ set: Object, _ pods: inout [StoredObject], _ view: View, _ result: inout Reconciliation
    ) {
        // Pods of one template mostly share their labels.
        var selected: Fields?
        for (place, stored) in pods.enumerated().reversed()
        where selected != stored.object.metadata.labels {
            guard !set.selects(stored.object) else {
                selected = stored.object.metadata.labels
                continue
            }
            guard stored.object.metadata.deletionTimestamp == nil else { continue }
            var pod = stored.object
            pod.metadata.resourceVersion = 0
            pod.metadata.ownerReferences.removeAll { $0.uid == set.metadata.uid }
            result.requests.append(
                Request(.update(pod), pod.key, fieldManager: "kube-controller-manager"))
            pods.remove(at: place)
        }
        guard set.metadata.deletionTimestamp == nil else { return }
        for orphan in view.store.orphans(namespace: set.namespace)
        where set.selects(orphan.object) && orphan.pod?.isActive == true {
            var pod = orphan.object
            pod.metadata.resourceVersion = 0
            pod.metadata.ownerReferences.append(OwnerReference(set))
            result.requests.append(
                Request(.update(pod), pod.key, fieldManager: "kube-controller-manager"))
            pods.append(orphan)
        }
    }

    /// pkg/controller/replicaset/replica_set_utils.go: calculateStatus
    private func status(
        _ set: Object, _ active: [StoredObject], _ failure: String?, _ view: View,
        _ result: inout Reconciliation
    ) {
        let labels = set["spec", "template", "metadata", "labels"]?.map ?? [:]
        let minimum = Nanoseconds.seconds(set["spec", "minReadySeconds"]?.int ?? 0)
        var labeled: Int64 = 0
        var ready: Int64 = 0
        var available: Int64 = 0
        var labelled: Fields?
        for stored in active {
            if labelled == stored.object.metadata.labels {
                labeled += 1
            } else if stored.object.metadata.labels.contains(labels) {
                labeled += 1
                labelled = stored.object.metadata.labels
            }
            guard let pod = stored.pod, pod.isReady else { continue }
            ready += 1
            guard minimum > .zero else {
                available += 1
                continue
            }
            let since = Instant(rfc3339: pod.readySince) ?? view.now
            if since + minimum <= view.now {
                available += 1
            } else {
                let wait = since + minimum - view.now
                result.requeue = min(result.requeue ?? wait, wait)
            }
        }
        var changed = set
        changed.metadata.resourceVersion = 0
        let old = set.fields["status"]
        var fields: Fields = [
            "replicas": .int(Int64(active.count)),
            "observedGeneration": .int(set.metadata.generation),
        ]
        if labeled > 0 { fields["fullyLabeledReplicas"] = .int(labeled) }
        if ready > 0 { fields["readyReplicas"] = .int(ready) }
        if available > 0 { fields["availableReplicas"] = .int(available) }
        if let failure {
            let before = old?["conditions"]?[0]
            let since = before?["lastTransitionTime"] ?? .string(view.now.rfc3339)
            fields["conditions"] = [
                [
                    "lastTransitionTime": since, "message": .string(failure),
                    "reason": "FailedCreate", "status": "True", "type": "ReplicaFailure",
                ]
            ]
        }
        guard old?.map != fields else { return }
        changed.fields["status"] = .map(fields)
        result.requests.insert(
            Request(
                .update(changed), set.key, subresource: "status",
                fieldManager: "kube-controller-manager"), at: 0)
    }
}

extension ObjectKey {
    /// `namespace/name`.
    package var namespacedName: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
