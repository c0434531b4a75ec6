import YAML

/// Makes strategic merge patches (strategicpatch/patch.go: diffMaps and what it calls).
struct Differ {
    /// What of the difference becomes part of the patch.
    enum Kept { case changes, deletions, both }

    let keeps: Kept
    private var keepsChanges: Bool { keeps != .deletions }
    private var keepsDeletions: Bool { keeps != .changes }

    init(keeps: Kept) { self.keeps = keeps }

    func map(
        _ original: Fields, _ modified: Fields, _ schema: PatchSchema, retains: Bool = false
    ) throws(PatchError) -> Fields {
        var patch: Fields = [:]
        for (key, value) in modified {
            guard let old = original[key] else {
                if keepsChanges { patch[key] = value }
                continue
            }
            if key == StrategicMerge.marker {
                guard old.string != nil, value.string != nil else {
                    throw PatchError("invalid value for special key: \(key)")
                }
                if old != value { patch[key] = value }
                continue
            }
            let field = schema.field(key)
            switch (old, value) {
            case (.map(let old), .map(let new)):
                let part = try map(
                    old, new, schema.schema(of: field), retains: field.retainsKeys)
                if !part.isEmpty { patch[key] = .map(part) }
            case (.list(let old), .list(let new)):
                try list(key, old, new, field, schema, &patch)
            default:
                if keepsChanges, old != value { patch[key] = value }
            }
        }
        if keepsDeletions {
            for (key, _) in original where modified[key] == nil { patch[key] = .null }
        }
        guard retains else { return patch }
        let retained = modified.filter { $0.value != .null }.map(\.name)
        let losesField = original.contains { $0.value != .null && modified[$0.name] == nil }
        if !retained.isEmpty, !patch.isEmpty || losesField {
            patch[StrategicMerge.retainKeys] = .list(retained.sorted().map { .string($0) })
        }
        return patch
    }

    private func list(
        _ key: String, _ original: [Value], _ modified: [Value], _ field: PatchSchema.Field,
        _ schema: PatchSchema, _ patch: inout Fields
    ) throws(PatchError) {
        guard let mergeKey = field.mergeKey else {
            if keepsChanges, original != modified { patch[key] = .list(modified) }
            return
        }
        if original.isEmpty {
            if !modified.isEmpty, keepsChanges { patch[key] = .list(modified) }
            return
        }
        if try StrategicMerge.areMaps([original, modified]) {
            let subschema = schema.schema(of: field)
            var (changes, deletions) = try maps(
                original, modified, subschema, mergeKey, retains: field.retainsKeys)
            changes = try StrategicMerge.ordered(
                changes, by: modified, key: mergeKey, areMaps: true)
            changes += deletions
            if !changes.isEmpty { patch[key] = .list(changes) }
            let sameOrder =
                original.count == modified.count
                && zip(original, modified).allSatisfy { $0[mergeKey] == $1[mergeKey] }
            if keepsChanges && (!changes.isEmpty || !sameOrder)
                || keepsDeletions && !changes.isEmpty
            {
                let order = modified.map { item in
                    Value.map(Fields([(mergeKey, item[mergeKey] ?? .null)]))
                }
                patch[StrategicMerge.orderPrefix + key] = .list(order)
            }
        } else {
            scalars(key, original, modified, &patch)
        }
    }

    private func scalars(
        _ key: String, _ original: [Value], _ modified: [Value], _ patch: inout Fields
    ) {
        let added = modified.filter { !original.contains($0) }
        var deleted: [Value] = []
        for item in original.stablySorted({ GoText.plain($0) < GoText.plain($1) })
        where !modified.contains(item) && !deleted.contains(item) {
            deleted.append(item)
        }
        if keepsChanges, !added.isEmpty { patch[key] = .list(added) }
        if keepsDeletions, !deleted.isEmpty {
            patch[StrategicMerge.deletePrefix + key] = .list(deleted)
        }
        if keepsDeletions && !deleted.isEmpty || keepsChanges && original != modified {
            patch[StrategicMerge.orderPrefix + key] = .list(modified)
        }
    }

    /// The changed and new items, and a deletion for each item that is gone, by merge key.
    private func maps(
        _ original: [Value], _ modified: [Value], _ schema: PatchSchema, _ key: String,
        retains: Bool
    ) throws(PatchError) -> (changes: [Value], deletions: [Value]) {
        try StrategicMerge.checkKeys(original + modified, key)
        func sorted(_ items: [Value]) -> [(name: String, item: Value)] {
            items.map { (GoText.plain($0[key] ?? .null), $0) }.stablySorted { $0.0 < $1.0 }
        }
        let (old, new) = (sorted(original), sorted(modified))
        var (changes, deletions): ([Value], [Value]) = ([], [])
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            let isAddition =
                left >= old.count || right < new.count && old[left].name > new[right].name
            let isDeletion =
                right >= new.count || left < old.count && old[left].name < new[right].name
            if isAddition {
                if keepsChanges { changes.append(new[right].item) }
                right += 1
            } else if isDeletion {
                if keepsDeletions {
                    deletions.append(
                        .map(
                            Fields([
                                (key, old[left].item[key] ?? .null),
                                (StrategicMerge.marker, Value.string("delete")),
                            ])))
                }
                left += 1
            } else {
                var part = try map(
                    old[left].item.map ?? [:], new[right].item.map ?? [:], schema,
                    retains: retains)
                if !part.isEmpty {
                    part[key] = new[right].item[key]
                    changes.append(.map(part))
                }
                left += 1
                right += 1
            }
        }
        return (changes, deletions)
    }
}
