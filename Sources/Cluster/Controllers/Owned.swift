import Basis
import Objects
import YAML

extension Controller {
    /// The workload of one kind that a change concerns: the object itself, or the controller of a
    /// pod, now and before.
    func workloadKeys(_ type: ResourceType, after change: ObjectChange) -> [ObjectKey] {
        let object = change.object
        if object.type == type { return change.kind == .deleted ? [] : [object.key] }
        guard let now = change.pod else { return [] }
        var names = now.ownerKind == type.kind ? [now.ownerName] : []
        if let before = change.oldPod, before.ownerKind == type.kind,
            !names.contains(before.ownerName)
        {
            names.append(before.ownerName)
        }
        return names.map { ObjectKey(type, namespace: object.namespace, name: $0) }
    }

    /// The events of a workload's controller about pods that it made or deleted.
    func podEvents(
        _ request: Request, _ outcome: Result<Object, Status>, about owner: Object
    ) -> [EventRecord] {
        func event(_ reason: String, _ message: String, isWarning: Bool = false) -> [EventRecord] {
            [
                EventRecord(
                    about: owner, type: isWarning ? "Warning" : "Normal", reason: reason,
                    message: message, source: name)
            ]
        }
        switch (request.action, outcome) {
        case (.create, .success(let pod)):
            return event("SuccessfulCreate", "Created pod: \(pod.name)")
        case (.create, .failure(let status)):
            return event("FailedCreate", "Error creating: \(status.message)", isWarning: true)
        case (.delete, .success(let pod)):
            return event("SuccessfulDelete", "Deleted pod: \(pod.name)")
        case (.delete, .failure(let status)):
            return event("FailedDelete", "Error deleting: \(status.message)", isWarning: true)
        case (.update, _), (.patch, _):
            return []
        }
    }

    /// A write of a workload's status, if it differs.
    func statusUpdate(_ object: Object, _ status: Fields) -> [Request] {
        guard object.fields["status"]?.map != status else { return [] }
        var changed = object
        changed.metadata.resourceVersion = 0
        changed.fields["status"] = .map(status)
        return [
            Request(
                .update(changed), object.key, subresource: "status",
                fieldManager: "kube-controller-manager")
        ]
    }
}
