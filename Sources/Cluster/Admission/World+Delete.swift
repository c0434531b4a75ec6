import Basis
import Objects
import YAML

extension World {
    /// DELETE: removes the object, or marks it and leaves the rest to kubelets, finalizers and the
    /// garbage collector (apiserver pkg/registry/generic/registry/store.go: Delete).
    mutating func delete(
        _ options: Request.Deletion, _ request: Request
    ) throws(Status) -> Response {
        let key = request.key
        guard let old = store.object(key) else { throw .notFound(key.type, key.name) }
        if let uid = options.uid, uid != old.metadata.uid {
            throw .conflict(
                key.type, key.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: "
                    + old.metadata.uid)
        }
        if key.type == .event, store.stored(key) == nil {
            if !request.isDryRun { store.removeEvent(key) }
            return Response(object: old)
        }
        try admitDeletion(of: old, request)
        var object = old
        markForCollector(options.propagation, &object)
        let grace = gracePeriod(of: old, options)
        let waits = grace > 0 || !object.metadata.finalizers.isEmpty || key.type == .namespace
        guard waits else {
            if !request.isDryRun { erase(key) }
            return Response(object: object)
        }
        if let end = old.metadata.deletionTimestamp {
            // A second deletion can only shorten the grace.
            let earlier = now.wholeSecond + .seconds(grace)
            if earlier < end, old.type == .pod {
                object.metadata.deletionTimestamp = earlier
                object.metadata.deletionGracePeriodSeconds = grace
            }
        } else {
            object.metadata.deletionTimestamp = now.wholeSecond + .seconds(grace)
            object.metadata.deletionGracePeriodSeconds = grace
            if object.metadata.generation > 0 { object.metadata.generation += 1 }
            if key.type == .namespace { object["status", "phase"] = "Terminating" }
        }
        guard object != old else { return Response(object: old, changed: false) }
        guard !request.isDryRun else { return Response(object: object) }
        return Response(object: store(object))
    }

    /// Only pods have a grace of their own, and only while they may be running
    /// (pkg/registry/core/pod/strategy.go: CheckGracefulDelete).
    private func gracePeriod(of object: Object, _ options: Request.Deletion) -> Int64 {
        guard object.type == .pod else { return 0 }
        let phase = object["status", "phase"]?.string ?? ""
        let node = object["spec", "nodeName"]?.string ?? ""
        if node.isEmpty || phase == "Succeeded" || phase == "Failed" { return 0 }
        let own = object["spec", "terminationGracePeriodSeconds"]?.int ?? 30
        return max(0, options.gracePeriodSeconds ?? own)
    }

    /// Foreground deletion and orphaning are left to the garbage collector by a finalizer.
    private func markForCollector(
        _ propagation: Request.Deletion.Propagation, _ object: inout Object
    ) {
        let names = ["foregroundDeletion", "orphan"]
        let wanted: String?
        switch propagation {
        case .background: wanted = nil
        case .foreground: wanted = names[0]
        case .orphan: wanted = names[1]
        }
        object.metadata.finalizers.removeAll { names.contains($0) && $0 != wanted }
        // An owner without dependents has nothing to wait for.
        guard let wanted, !store.dependents(of: object.metadata.uid).isEmpty,
            !object.metadata.finalizers.contains(wanted)
        else { return }
        object.metadata.finalizers.append(wanted)
    }
}

extension Store {
    /// Removes a recorded event.
    mutating func removeEvent(_ key: ObjectKey) {
        guard let event = events.remove(key) else { return }
        revision += 1
        log.append(.init(revision: revision, oldEvent: event))
    }
}
