import Basis
import Objects
import YAML

/// Empties namespaces that were deleted, and lets them go
/// (pkg/controller/namespace/deletion/namespaced_resources_deleter.go).
struct NamespaceController: Controller {
    let name = "namespace-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        if object.type == .namespace {
            let isGoing = object.metadata.deletionTimestamp != nil && change.kind != .deleted
            return isGoing ? [object.key] : []
        }
        guard change.kind == .deleted, object.type.isNamespaced else { return [] }
        let key = ObjectKey(.namespace, name: object.namespace)
        let isGoing = view.store.object(key)?.metadata.deletionTimestamp != nil
        return isGoing ? [key] : []
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var namespace = view.store.object(key),
            namespace.metadata.deletionTimestamp != nil
        else { return result }
        namespace.metadata.resourceVersion = 0
        let content = view.store.content(of: key.name)
        for object in content where object.metadata.deletionTimestamp == nil {
            result.requests.append(
                Request(
                    .delete(.init(uid: object.metadata.uid)), object.key, fieldManager: name))
        }
        // What needs no waiting goes at once; the rest comes back with its deletion.
        let rest = content.filter { waits($0) }
        if rest.isEmpty {
            namespace["spec", "finalizers"] = nil
            result.requests.append(
                Request(.update(namespace), key, subresource: "finalize", fieldManager: name))
            return result
        }
        namespace["status", "conditions"] = conditions(rest, namespace, view)
        if namespace != view.store.object(key) {
            result.requests.append(
                Request(.update(namespace), key, subresource: "status", fieldManager: name))
        }
        return result
    }

    private func waits(_ object: Object) -> Bool {
        if !object.metadata.finalizers.isEmpty { return true }
        guard object.type == .pod else { return false }
        let facts = PodFacts(object)
        return !facts.node.isEmpty && !facts.hasEnded
    }

    /// pkg/controller/namespace/deletion/status_condition_utils.go
    private func conditions(_ rest: [Object], _ namespace: Object, _ view: View) -> Value {
        var counts = OrderedMap<String, Int>()
        var finalizers = OrderedMap<String, Int>()
        for object in rest {
            let resource =
                object.type.group.isEmpty ? object.type.plural + "." : object.type.resourceName
            counts[resource, default: 0] += 1
            for finalizer in object.metadata.finalizers { finalizers[finalizer, default: 0] += 1 }
        }
        let remaining = counts.map { "\($0.key) has \($0.value) resource instances" }
        let finishing = finalizers.map { "\($0.key) in \($0.value) resource instances" }
        var changed = namespace
        changed["status", "conditions"] = namespace["status", "conditions"] ?? .list([])
        func set(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String) {
            changed.setCondition(
                type, isTrue: isTrue, reason: reason, message: message, at: view.now)
        }
        set(
            "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
            "All resources successfully discovered")
        set(
            "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
            "All legacy kube types successfully parsed")
        set(
            "NamespaceDeletionContentFailure", false, "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization")
        set(
            "NamespaceContentRemaining", true, "SomeResourcesRemain",
            "Some resources are remaining: " + remaining.joined(separator: ", "))
        if finishing.isEmpty {
            set(
                "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        } else {
            set(
                "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + finishing.joined(separator: ", "))
        }
        let list = (changed["status", "conditions"]?.items ?? []).map { condition in
            var condition = condition
            condition["lastProbeTime"] = nil
            return condition
        }
        return .list(list)
    }
}

extension Store {
    /// Everything in a namespace, events excepted, in order of type and name.
    func content(of namespace: String) -> [Object] {
        kinds.flatMap { kind in (kind.value[namespace]?.values ?? []).map(\.object) }
    }
}
