import Basis
import Objects
import YAML

/// Keeps the numbered pods of a StatefulSet, one after the other unless told otherwise
/// (pkg/controller/statefulset/stateful_set_control.go). Volume claims and ControllerRevision
/// objects are not made.
struct StatefulSetController: Controller {
    let name = "statefulset-controller"
    private static let revision = "controller-revision-hash"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        workloadKeys(.statefulSet, after: change)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let set = view.store.object(key) else { return result }
        let template = set["spec", "template"] ?? .map([:])
        let hash = PodTemplate.hash(template, collisions: 0)
        let first = set["spec", "ordinals", "start"]?.int ?? 0
        let count = max(0, set["spec", "replicas"]?.int ?? 1)
        var pods = OrderedMap<Int64, StoredObject>()
        for pod in view.store.storedObjects(.pod, controlledBy: set.metadata.uid) {
            if let number = Self.ordinal(of: pod.object, in: set) { pods[number] = pod }
        }
        result.requests = status(set, pods, hash, first, count)
        guard set.metadata.deletionTimestamp == nil else { return result }
        let isOrdered = set["spec", "podManagementPolicy"]?.string != "Parallel"
        var isStable = true
        for number in first..<first.addingReportingOverflow(count).partialValue {
            guard let pod = pods[number] else {
                isStable = false
                let new = Self.pod(of: set, template, hash, number)
                result.requests.append(
                    Request(.create(new), new.key, fieldManager: "kube-controller-manager"))
                if isOrdered { return result }
                continue
            }
            if pod.pod?.phase == "Failed", pod.pod?.isTerminating == false {
                result.requests.append(delete(pod))
                return result
            }
            let isFine = pod.pod?.isReady == true && pod.pod?.isTerminating == false
            if !isFine {
                isStable = false
                if isOrdered { return result }
            }
        }
        // Those beyond the size go from the last one down.
        for (number, pod) in pods.reversed() where number < first || number >= first + count {
            isStable = false
            if pod.pod?.isTerminating == false { result.requests.append(delete(pod)) }
            if isOrdered { return result }
        }
        guard isStable, set["spec", "updateStrategy", "type"]?.string != "OnDelete" else {
            return result
        }
        let partition = set["spec", "updateStrategy", "rollingUpdate", "partition"]?.int ?? 0
        for (number, pod) in pods.reversed() where number >= first + partition {
            guard pod.object.metadata.label(Self.revision) != set.name + "-" + hash else {
                continue
            }
            result.requests.append(delete(pod))
            return result
        }
        return result
    }

    func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord] {
        guard request.key.type == .pod, let set = view.store.object(key) else { return [] }
        // stateful_pod_control.go: recordPodEvent
        let verb: String
        switch request.action {
        case .create: verb = "create"
        case .delete: verb = "delete"
        case .update, .patch: return []
        }
        let title = verb == "create" ? "Create" : "Delete"
        let pod = "\(verb) Pod \(request.key.name) in StatefulSet \(set.name)"
        switch outcome {
        case .success:
            return [
                EventRecord(
                    about: set, reason: "Successful" + title, message: "\(pod) successful",
                    source: name)
            ]
        case .failure(let status):
            return [
                EventRecord(
                    about: set, type: "Warning", reason: "Failed" + title,
                    message: "\(pod) failed error: \(status.message)", source: name)
            ]
        }
    }

    private func delete(_ pod: StoredObject) -> Request {
        Request(
            .delete(.init(uid: pod.object.metadata.uid)), pod.object.key,
            fieldManager: "kube-controller-manager")
    }

    private static func ordinal(of pod: Object, in set: Object) -> Int64? {
        guard pod.name.hasPrefix(set.name + "-") else { return nil }
        return Int64(pod.name.dropFirst(set.name.count + 1))
    }

    private static func pod(
        of set: Object, _ template: Value, _ hash: String, _ number: Int64
    ) -> Object {
        var pod = PodTemplate.pod(of: set, template: template)
        let name = "\(set.name)-\(number)"
        pod.metadata.name = name
        pod.metadata.labels["apps.kubernetes.io/pod-index"] = .string(String(number))
        pod.metadata.labels[revision] = .string(set.name + "-" + hash)
        pod.metadata.labels["statefulset.kubernetes.io/pod-name"] = .string(name)
        pod["spec", "hostname"] = .string(name)
        if let service = set["spec", "serviceName"]?.string, !service.isEmpty {
            pod["spec", "subdomain"] = .string(service)
        }
        return pod
    }

    private func status(
        _ set: Object, _ pods: OrderedMap<Int64, StoredObject>, _ hash: String, _ first: Int64,
        _ count: Int64
    ) -> [Request] {
        let own = pods.map(\.value)
        let ready = Int64(own.count { $0.pod?.isReady == true })
        let name = set.name + "-" + hash
        let updated = Int64(own.count { $0.object.metadata.label(Self.revision) == name })
        let isDone = updated == count && ready == count
        let before = set["status", "currentRevision"]?.string
        let current = isDone ? name : before ?? name
        var fields: Fields = [
            "availableReplicas": .int(ready), "collisionCount": 0,
            "currentRevision": .string(current),
            "observedGeneration": .int(set.metadata.generation),
            "replicas": .int(Int64(own.count)), "updateRevision": .string(name),
        ]
        let currents = Int64(own.count { $0.object.metadata.label(Self.revision) == current })
        if currents > 0 { fields["currentReplicas"] = .int(currents) }
        if ready > 0 { fields["readyReplicas"] = .int(ready) }
        if updated > 0 { fields["updatedReplicas"] = .int(updated) }
        return statusUpdate(set, fields)
    }
}
