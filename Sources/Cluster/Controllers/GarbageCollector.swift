import Basis
import Objects
import YAML

/// Deletes what has lost all its owners, and carries out foreground deletion and orphaning
/// (pkg/controller/garbagecollector/garbagecollector.go).
struct GarbageCollector: Controller {
    let name = "garbage-collector-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        var keys: [ObjectKey] = []
        if change.kind == .deleted {
            keys = view.store.dependents(of: object.metadata.uid).map(\.object.key)
            // An owner may wait for this object to go.
            for owner in object.metadata.ownerReferences {
                guard let key = view.store.key(uid: owner.uid) else { continue }
                if view.store.object(key)?.metadata.deletionTimestamp != nil { keys.append(key) }
            }
            return keys
        }
        let isWaiting =
            object.metadata.deletionTimestamp != nil
            && object.metadata.finalizers.contains {
                $0 == "foregroundDeletion" || $0 == "orphan"
            }
        if isWaiting { return [object.key] }
        let isNew = change.kind == .added && !object.metadata.ownerReferences.isEmpty
        let hasLost = object.metadata.ownerReferences.contains {
            view.store.key(uid: $0.uid) == nil
        }
        return isNew && hasLost ? [object.key] : []
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let object = view.store.object(key) else { return result }
        if object.metadata.deletionTimestamp != nil {
            if object.metadata.finalizers.contains("orphan") {
                orphanDependents(of: object, view, &result)
            } else if object.metadata.finalizers.contains("foregroundDeletion") {
                deleteDependents(of: object, view, &result)
            }
            return result
        }
        let owners = object.metadata.ownerReferences
        guard !owners.isEmpty else { return result }
        let present = owners.filter { view.store.key(uid: $0.uid) != nil }
        if present.isEmpty {
            result.requests = [
                Request(.delete(.init(uid: object.metadata.uid)), key, fieldManager: name)
            ]
        } else if present.count < owners.count {
            var changed = object
            changed.metadata.resourceVersion = 0
            changed.metadata.ownerReferences = present
            result.requests = [Request(.update(changed), key, fieldManager: name)]
        }
        return result
    }

    private func orphanDependents(
        of owner: Object, _ view: View, _ result: inout Reconciliation
    ) {
        for dependent in view.store.dependents(of: owner.metadata.uid) {
            var changed = dependent.object
            changed.metadata.resourceVersion = 0
            changed.metadata.ownerReferences.removeAll { $0.uid == owner.metadata.uid }
            result.requests.append(Request(.update(changed), changed.key, fieldManager: name))
        }
        finish(owner, "orphan", &result)
    }

    private func deleteDependents(
        of owner: Object, _ view: View, _ result: inout Reconciliation
    ) {
        let dependents = view.store.dependents(of: owner.metadata.uid).map(\.object)
        let blocking = dependents.filter { dependent in
            dependent.metadata.ownerReferences.contains {
                $0.uid == owner.metadata.uid && $0.blockOwnerDeletion
            }
        }
        guard !blocking.isEmpty else {
            finish(owner, "foregroundDeletion", &result)
            return
        }
        for dependent in dependents where dependent.metadata.deletionTimestamp == nil {
            result.requests.append(
                Request(
                    .delete(.init(propagation: .foreground, uid: dependent.metadata.uid)),
                    dependent.key, fieldManager: name))
        }
    }

    private func finish(_ owner: Object, _ finalizer: String, _ result: inout Reconciliation) {
        var changed = owner
        changed.metadata.resourceVersion = 0
        changed.metadata.finalizers.removeAll { $0 == finalizer }
        result.requests.append(Request(.update(changed), owner.key, fieldManager: name))
    }
}

extension Store {
    /// The key of the object with a uid.
    func key(uid: String) -> ObjectKey? { index.byUID[uid] }
}
