import Objects

extension SessionState {
    /// The object that words such as `deploy/web`, `web-1` (a pod) or `ns/shop` name; a namespace
    /// may stand behind a point (`deploy/web.shop`).
    package func object(of target: String, in namespace: String? = nil) -> Object? {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        let word = parts.count == 2 ? parts[0] : "pod"
        guard let type = simulation.world.store.type(named: word), var name = parts.last else {
            return nil
        }
        var place = namespace ?? self.namespace
        if type.isNamespaced, let dot = name.lastIndex(of: "."),
            simulation.world.store.object(
                ObjectKey(type, namespace: place, name: name)) == nil
        {
            place = String(name[name.index(after: dot)...])
            name = String(name[..<dot])
        }
        return simulation.world.store.object(
            ObjectKey(type, namespace: type.isNamespaced ? place : "", name: name))
    }

    /// The pods of an object: itself, those of a workload, those of a namespace; in order of name.
    package func pods(of object: Object) -> [Object] {
        let store = simulation.world.store
        switch object.type.kind {
        case "Pod": return [object]
        case "Namespace": return store.objects(.pod, namespace: object.name)
        case "Deployment":
            return store.objects(.replicaSet, controlledBy: object)
                .flatMap { store.objects(.pod, controlledBy: $0) }
        default: return store.objects(.pod, controlledBy: object)
        }
    }

    /// The first running pod that some words name.
    package func runningPod(of target: String, in namespace: String? = nil) -> Object? {
        guard let object = object(of: target, in: namespace) else { return nil }
        let alive = pods(of: object).filter { $0.metadata.deletionTimestamp == nil }
        // A pod whose containers crash keeps the phase Running, but has nobody to make a call.
        return alive.first { pod in
            (pod["status", "containerStatuses"]?.items ?? []).contains {
                $0["name"] == pod["spec", "containers"]?[0]?["name"]
                    && $0["state", "running"] != nil
            }
        }
    }
}
