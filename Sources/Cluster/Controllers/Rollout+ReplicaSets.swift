import Basis
import Objects
import YAML

extension Rollout {
    /// Finds or makes the ReplicaSet of the present template
    /// (pkg/controller/deployment/sync.go: getNewReplicaSet).
    mutating func ensureCurrent() {
        let highest = old.map { Self.revision(of: $0) }.max() ?? 0
        if var set = current {
            let wanted = max(highest + 1, 1)
            if Self.revision(of: set) < wanted {
                set.metadata.annotations[Self.revision] = .string(String(wanted))
            }
            copyAnnotations(to: &set)
            set.metadata.resourceVersion = 0
            if set.metadata.annotations != current?.metadata.annotations {
                result.requests.append(
                    Request(.update(set), set.key, fieldManager: Self.manager))
            }
            current = set
            setRevision(Self.revision(of: set))
            if condition("Progressing") == nil {
                found = ("FoundNewReplicaSet", "Found new replica set \"\(set.name)\"")
            }
            return
        }
        make(revision: highest + 1)
    }

    private mutating func make(revision: Int64) {
        var template = stored["spec", "template"] ?? [:]
        let hash = freeHash(template)
        template.set(.string(hash), at: ["metadata", "labels", "pod-template-hash"])
        var set = Object(
            .replicaSet,
            metadata: Metadata(name: "\(stored.name)-\(hash)", namespace: stored.namespace))
        set.metadata.labels = template["metadata"]?["labels"]?.map ?? [:]
        set.metadata.ownerReferences = [OwnerReference(stored)]
        copyAnnotations(to: &set)
        set.metadata.annotations[Self.revision] = .string(String(revision))
        let count = sizeOfNew()
        annotate(&set)
        var selector = stored["spec", "selector"] ?? [:]
        selector.set(.string(hash), at: ["matchLabels", "pod-template-hash"])
        var spec: Fields = [
            "replicas": .int(count), "selector": selector, "template": template,
        ]
        if let minimum = stored["spec", "minReadySeconds"]?.int, minimum != 0 {
            spec["minReadySeconds"] = .int(minimum)
        }
        set.fields["spec"] = .map(spec)
        result.requests.append(Request(.create(set), set.key, fieldManager: Self.manager))
        current = set
        setRevision(revision)
        found = ("NewReplicaSetCreated", "Created new replica set \"\(set.name)\"")
        guard count > 0 else { return }
        note("ScalingReplicaSet", "Scaled up replica set \(set.name) from 0 to \(count)")
    }

    /// A hash whose name is free: a foreign ReplicaSet of that name counts as a collision.
    private func freeHash(_ template: Value) -> String {
        var collisions = stored["status", "collisionCount"]?.int ?? 0
        while true {
            let hash = PodTemplate.hash(template, collisions: collisions)
            let key = ObjectKey(
                .replicaSet, namespace: stored.namespace, name: "\(stored.name)-\(hash)")
            if view.store.stored(key) == nil { return hash }
            collisions += 1
        }
    }

    /// How large a new ReplicaSet may be (deployment_util.go: NewRSNewReplicas).
    func sizeOfNew() -> Int64 {
        let own = current?["spec", "replicas"]?.int ?? 0
        guard !isRecreate else { return replicas }
        let total = own + old.reduce(0) { $0 + ($1["spec", "replicas"]?.int ?? 0) }
        let room = replicas + surge - total
        return room <= 0 ? own : own + min(room, replicas - own)
    }

    /// Lets the new set grow, then the old ones shrink (rolling.go: rolloutRolling).
    mutating func roll() {
        guard var set = current, set.metadata.uid != "" else { return }
        let own = set["spec", "replicas"]?.int ?? 0
        if own != replicas {
            let wanted = own > replicas ? replicas : sizeOfNew()
            if wanted != own {
                scale(&set, to: wanted)
                current = set
                return
            }
        }
        shrinkOld(set)
    }

    /// rolling.go: reconcileOldReplicaSets
    private mutating func shrinkOld(_ set: Object) {
        let oldCount = old.reduce(0) { $0 + ($1["spec", "replicas"]?.int ?? 0) }
        guard oldCount > 0 else { return }
        let own = set["spec", "replicas"]?.int ?? 0
        let missing = own - (set["status", "availableReplicas"]?.int ?? 0)
        let minimum = replicas - unavailable
        var spare = own + oldCount - minimum - missing
        guard spare > 0 else { return }
        // First what does not serve anyway, oldest sets first.
        for place in old.indices where spare > 0 {
            let count = old[place]["spec", "replicas"]?.int ?? 0
            let available = old[place]["status", "availableReplicas"]?.int ?? 0
            guard count > available else { continue }
            let step = min(spare, count - available)
            scaleOld(place, to: count - step)
            spare -= step
        }
        let available =
            (set["status", "availableReplicas"]?.int ?? 0)
            + old.reduce(0) {
                $0
                    + min(
                        $1["status", "availableReplicas"]?.int ?? 0,
                        $1["spec", "replicas"]?.int ?? 0)
            }
        var room = available - minimum
        for place in old.indices where room > 0 {
            let count = old[place]["spec", "replicas"]?.int ?? 0
            guard count > 0 else { continue }
            let step = min(room, count)
            scaleOld(place, to: count - step)
            room -= step
        }
    }

    /// All old pods go before the first new one comes (recreate.go: rolloutRecreate).
    mutating func recreate() {
        var isWaiting = false
        for place in old.indices {
            if old[place]["spec", "replicas"]?.int ?? 0 > 0 {
                scaleOld(place, to: 0)
                isWaiting = true
            }
            let pods = view.store.storedObjects(
                .pod, controlledBy: old[place].metadata.uid)
            if pods.contains(where: { $0.pod?.hasEnded == false }) { isWaiting = true }
        }
        guard !isWaiting else { return }
        ensureCurrent()
        guard var set = current, set.metadata.uid != "" else { return }
        scale(&set, to: replicas)
        current = set
    }

    /// A change of size in the middle of a rollout is shared out by size
    /// (pkg/controller/deployment/sync.go: scale).
    mutating func scaleProportionally() {
        let sets = (old + [current].compactMap { $0 }).filter {
            $0["spec", "replicas"]?.int ?? 0 > 0
        }
        if sets.count <= 1 {
            if var set = sets.first ?? current, set.metadata.uid != "" {
                scale(&set, to: replicas)
                replace(set)
            }
            return
        }
        let isFull =
            current.map {
                $0["spec", "replicas"]?.int == replicas
                    && $0["status", "availableReplicas"]?.int == replicas
            } ?? false
        if isFull {
            for place in old.indices where old[place]["spec", "replicas"]?.int ?? 0 > 0 {
                scaleOld(place, to: 0)
            }
            return
        }
        guard !isRecreate else { return }
        let total = sets.reduce(0) { $0 + ($1["spec", "replicas"]?.int ?? 0) }
        let change = replicas + surge - total
        var left = change
        for set in sets.sorted(by: { size($0) > size($1) }) {
            let part = change * size(set) / max(total, 1)
            let step = change >= 0 ? min(part, left) : max(part, left)
            var changed = set
            let isLargest = set.name == sets.max { size($0) < size($1) }?.name
            left -= step
            scale(
                &changed,
                to: max(0, size(set) + step + (isLargest ? change - sum(sets, change, total) : 0)))
            replace(changed)
        }
    }

    private func size(_ set: Object) -> Int64 { set["spec", "replicas"]?.int ?? 0 }

    private func sum(_ sets: [Object], _ change: Int64, _ total: Int64) -> Int64 {
        sets.reduce(0) { $0 + change * size($1) / max(total, 1) }
    }

    private mutating func replace(_ set: Object) {
        if current?.name == set.name { current = set }
        for place in old.indices where old[place].name == set.name { old[place] = set }
    }

    /// Forgets old empty ReplicaSets beyond the history limit (sync.go: cleanupDeployment).
    mutating func cleanUp() {
        let limit = stored["spec", "revisionHistoryLimit"]?.int ?? 10
        let idle = old.filter { $0.metadata.deletionTimestamp == nil }
        guard idle.count > limit else { return }
        let byRevision = idle.sorted { Self.revision(of: $0) < Self.revision(of: $1) }
        for set in byRevision.prefix(idle.count - Int(limit))
        where size(set) == 0 && set["status", "replicas"]?.int ?? 0 == 0 {
            result.requests.append(
                Request(.delete(.init()), set.key, fieldManager: Self.manager))
        }
    }

    private mutating func scaleOld(_ place: Int, to count: Int64) {
        var set = old[place]
        scale(&set, to: count)
        old[place] = set
    }

    static func revision(of set: Object) -> Int64 {
        set.metadata.annotation(revision).flatMap { Int64($0) } ?? 0
    }

    /// The deployment's annotations go along, but for kubectl's and the controllers' own
    /// (deployment_util.go: copyDeploymentAnnotationsToReplicaSet).
    private func copyAnnotations(to set: inout Object) {
        let own = stored.metadata.annotations
        for (name, value) in zip(own.names, own.values) {
            switch name {
            case "kubectl.kubernetes.io/last-applied-configuration", Self.revision, Self.desired,
                Self.maximum, "deployment.kubernetes.io/revision-history",
                "deprecated.deployment.rollback.to":
                continue
            default:
                set.metadata.annotations[name] = value
            }
        }
    }

    private mutating func setRevision(_ number: Int64) {
        guard deployment.metadata.annotation(Self.revision) != String(number) else { return }
        deployment.metadata.annotations[Self.revision] = .string(String(number))
        result.requests.append(
            Request(.update(deployment), deployment.key, fieldManager: Self.manager))
    }
}
