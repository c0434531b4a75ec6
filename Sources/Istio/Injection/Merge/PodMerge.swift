import YAML

/// What a template adds to a pod.
struct PodOverlay: Sendable, Equatable {
    var labels: Fields = [:]
    var annotations: Fields = [:]
    var spec: Value = [:]
}

extension PodDraft {
    /// Lays a template's result over the pod, as a strategic merge patch.
    // istio pkg/kube/inject/webhook.go: applyOverlayYAML
    mutating func merge(_ overlay: PodOverlay) {
        for (name, value) in overlay.labels { labels[name] = value.isNull ? nil : value }
        for (name, value) in overlay.annotations { annotations[name] = value.isNull ? nil : value }
        spec = StrategicPodMerge.merge(overlay.spec, into: spec)
    }
}

/// Strategic merge patches of pod specifications: lists with a merge key are merged entry by entry,
/// all others replaced; null removes.
// apimachinery pkg/util/strategicpatch, with the patchMergeKeys of k8s.io/api core/v1 types.go
enum StrategicPodMerge {
    private static func mergeKey(_ list: String) -> String? {
        switch list {
        case "containers", "initContainers", "ephemeralContainers", "volumes", "imagePullSecrets",
            "env", "resourceClaims":
            "name"
        case "volumeMounts": "mountPath"
        case "volumeDevices": "devicePath"
        case "ports": "containerPort"
        case "hostAliases": "ip"
        case "topologySpreadConstraints": "topologyKey"
        default: nil
        }
    }

    /// `patch` over `original`.
    static func merge(_ patch: Value, into original: Value) -> Value {
        guard case .map(let changes) = patch else { return patch }
        guard case .map(var fields) = original else { return withoutNulls(patch) }
        for (name, change) in changes {
            switch (change, fields[name]) {
            case (.null, _): fields[name] = nil
            case (.list(let items), .list(let old)):
                fields[name] = .list(merge(items, into: old, key: mergeKey(name)))
            case (.map, let old?): fields[name] = merge(change, into: old)
            case (_, _): fields[name] = withoutNulls(change)
            }
        }
        return .map(fields)
    }

    /// Entries of the patch come first; those that only the original has follow, each at its place
    /// relative to entries of the patch that the original has too.
    // strategicpatch/patch.go: normalizeElementOrder, mergeSortedSlice
    private static func merge(_ patch: [Value], into original: [Value], key: String?) -> [Value] {
        guard let key else { return patch.map(withoutNulls) }
        func place(_ entry: Value, in list: [Value]) -> Int? {
            list.firstIndex { $0[key] == entry[key] }
        }
        let patched = patch.map { entry in
            place(entry, in: original).map { merge(entry, into: original[$0]) }
                ?? withoutNulls(entry)
        }
        let kept = original.filter { place($0, in: patch) == nil }
        var result: [Value] = []
        var (left, right) = (kept[...], patched[...])
        while let keptEntry = left.first, let patchedEntry = right.first {
            let before = place(keptEntry, in: original)
            if let before, let after = place(patchedEntry, in: original), before < after {
                result.append(left.removeFirst())
            } else {
                result.append(right.removeFirst())
            }
        }
        return result + right + left
    }

    /// The value without null fields: itself where there are none, as mostly.
    private static func withoutNulls(_ value: Value) -> Value {
        hasNulls(value) ? cleared(value) : value
    }

    private static func hasNulls(_ value: Value) -> Bool {
        switch value {
        case .map(let fields): fields.values.contains { $0.isNull || hasNulls($0) }
        case .list(let items): items.contains(where: hasNulls)
        case .null, .bool, .int, .double, .string: false
        }
    }

    private static func cleared(_ value: Value) -> Value {
        switch value {
        case .map(let fields):
            .map(
                Fields(fields.filter { !$0.value.isNull }.map { ($0.name, cleared($0.value)) })
            )
        case .list(let items): .list(items.map(cleared))
        case .null, .bool, .int, .double, .string: value
        }
    }
}
