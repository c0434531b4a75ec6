import Basis
import Objects
import YAML

/// Deletes the instances of custom types whose definition was deleted
/// (apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go).
struct CustomTypeController: Controller {
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"

    let name = "crd-finalizer"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        if object.type == .customResourceDefinition {
            return object.metadata.deletionTimestamp == nil ? [] : [object.key]
        }
        guard change.kind == .deleted, object.type.isCustom else { return [] }
        let key = ObjectKey(.customResourceDefinition, name: object.type.resourceName)
        return view.store.object(key)?.metadata.deletionTimestamp == nil ? [] : [key]
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var definition = view.store.object(key),
            definition.metadata.finalizers.contains(Self.finalizer),
            definition.metadata.deletionTimestamp != nil
        else { return result }
        let type = ResourceType(definition: definition)
        let instances = type.map { view.store.objects($0) } ?? []
        for instance in instances where instance.metadata.deletionTimestamp == nil {
            result.requests.append(
                Request(.delete(.init()), instance.key, fieldManager: name))
        }
        guard instances.allSatisfy({ $0.metadata.finalizers.isEmpty }) else { return result }
        definition.metadata.resourceVersion = 0
        definition.metadata.finalizers.removeAll { $0 == Self.finalizer }
        result.requests.append(Request(.update(definition), key, fieldManager: name))
        return result
    }
}

extension World {
    /// Serves the type that a new definition defines, and ceases with the definition. Real servers
    /// take a moment for it; here the type is served at once.
    mutating func updateTypes(after change: ObjectChange) {
        guard let type = ResourceType(definition: change.object) else { return }
        if change.kind == .deleted {
            store.unserve(type)
        } else {
            store.serve([type])
        }
    }
}

extension Object {
    /// What the server adds to a new definition (apiextensions-apiserver pkg/controller/status).
    mutating func completeDefinition(at now: Instant) {
        if !metadata.finalizers.contains(CustomTypeController.finalizer) {
            metadata.finalizers.append(CustomTypeController.finalizer)
        }
        let names = self["spec", "names"] ?? .map([:])
        let stored = (self["spec", "versions"]?.items ?? []).filter {
            $0["storage"]?.bool == true
        }.compactMap { $0["name"] }
        fields["status"] = ["acceptedNames": names, "storedVersions": .list(stored)]
        setCondition(
            "NamesAccepted", isTrue: true, reason: "NoConflicts", message: "no conflicts found",
            at: now)
        setCondition(
            "Established", isTrue: true, reason: "InitialNamesAccepted",
            message: "the initial names have been accepted", at: now)
        let conditions = (self["status", "conditions"]?.items ?? []).map { condition in
            var condition = condition
            condition["lastProbeTime"] = nil
            return condition
        }
        self["status", "conditions"] = .list(conditions)
    }
}
