import YAML

/// Merges a strategic merge patch into an object, or into another patch (strategicpatch/patch.go:
/// mergeMap and what it calls).
struct Merger {
    /// Whether directives are carried out, as the API server does, or kept for it.
    let isServer: Bool

    init(isServer: Bool) { self.isServer = isServer }

    func map(
        _ original: Fields, _ patch: Fields, _ schema: PatchSchema
    ) throws(PatchError) -> Fields {
        if let directive = patch[StrategicMerge.marker] {
            return try replaced(by: patch, directive)
        }
        var (original, patch) = (original, patch)
        try applyRetainKeys(&original, &patch)
        try applyOrders(&original, &patch, schema)
        for (name, value) in patch {
            var key = name
            var isDeletion = false
            if name.hasPrefix("$deleteFromPrimitiveList") {
                if !isServer {
                    original[name] = value
                    continue
                }
                guard name.hasPrefix(StrategicMerge.deletePrefix) else { throw .badPrimitives }
                key = String(name.dropFirst(StrategicMerge.deletePrefix.count))
                isDeletion = true
            }
            if value == .null {
                original[key] = nil
                if isServer { continue }
            }
            guard let old = original[key] else {
                if !isDeletion { original[key] = cleaned(value) }
                continue
            }
            let field = schema.field(key)
            switch (old, value) {
            case (.map(let left), .map(let right)):
                original[key] = .map(try map(left, right, schema.schema(of: field)))
            case (.list(let left), .list(let right)):
                original[key] = .list(
                    try list(left, right, field, schema.schema(of: field), isDeletion))
            default:
                if !isDeletion { original[key] = cleaned(value) }
            }
        }
        return original
    }

    private func replaced(by patch: Fields, _ directive: Value) throws(PatchError) -> Fields {
        switch directive.string {
        case "replace":
            var patch = patch
            patch[StrategicMerge.marker] = nil
            return patch
        case "delete": return [:]
        default:
            throw PatchError(
                "unknown patch type: \(GoText.plain(directive)) in map: "
                    + GoText.plain(.map(patch)))
        }
    }

    private func cleaned(_ value: Value) -> Value? {
        let value = isServer ? value.withoutNulls : value
        return value.withoutDirectives
    }

    private func applyRetainKeys(
        _ original: inout Fields, _ patch: inout Fields
    ) throws(PatchError) {
        guard let retained = patch[StrategicMerge.retainKeys] else { return }
        patch[StrategicMerge.retainKeys] = nil
        guard isServer else {
            original[StrategicMerge.retainKeys] = retained
            return
        }
        guard case .list(let keys) = retained else { throw .badRetainKeys }
        for (key, value) in patch
        where value != .null && !key.hasPrefix("$deleteFromPrimitiveList")
            && !key.hasPrefix("$setElementOrder")
        {
            guard keys.contains(.string(key)) else { throw .badRetainKeys }
        }
        for key in original.names where !keys.contains(.string(key)) { original[key] = nil }
    }

    /// Merges the lists that a `$setElementOrder` names and puts them in its order; items that only
    /// the server has stay between their neighbours.
    private func applyOrders(
        _ original: inout Fields, _ patch: inout Fields, _ schema: PatchSchema
    ) throws(PatchError) {
        for name in patch.names where name.hasPrefix("$setElementOrder") {
            guard let directive = patch[name] else { continue }
            if !isServer {
                if let other = original[name], other != directive { throw .badOrder }
                original[name] = directive
            }
            patch[name] = nil
            guard case .list(let order) = directive else {
                throw PatchError("expected a slice, but received a \(directive.goKind)")
            }
            guard name.hasPrefix(StrategicMerge.orderPrefix) else { throw .badOrder }
            let key = String(name.dropFirst(StrategicMerge.orderPrefix.count))
            let field = schema.field(key)
            let mergeKey = field.mergeKey ?? ""
            let live = try items(original[key])
            let changes = try items(patch[key])
            try checkOrder(changes ?? [], order, mergeKey)
            let merged: [Value]
            switch (live, changes) {
            case (nil, nil): continue
            case (let live?, nil): merged = live
            case (nil, let changes?): merged = changes.compactMap(\.withoutDirectives)
            case (let live?, let changes?):
                merged = try list(live, changes, field, schema.schema(of: field), false)
            }
            patch[key] = nil
            original[key] = .list(
                try arranged(merged, named: order, live: live ?? [], mergeKey))
        }
    }

    private func items(_ value: Value?) throws(PatchError) -> [Value]? {
        switch value {
        case nil: return nil
        case .list(let items): return items
        case .some(let other):
            throw PatchError("expected a slice, but received a \(other.goKind)")
        }
    }

    private func checkOrder(
        _ patch: [Value], _ order: [Value], _ key: String
    ) throws(PatchError) {
        guard !order.isEmpty, !patch.isEmpty else { return }
        let kept = patch.filter { key.isEmpty || $0[StrategicMerge.marker] == nil }
        var place = 0
        for item in order where place < kept.count {
            if key.isEmpty ? kept[place] == item : kept[place][key] == item[key] { place += 1 }
        }
        if place < kept.count {
            throw PatchError(
                "The order in patch list:\n\(GoText.plain(.list(patch)))\n doesn't match "
                    + "$setElementOrder list:\n\(GoText.plain(.list(order)))\n")
        }
    }

    private func list(
        _ original: [Value], _ patch: [Value], _ field: PatchSchema.Field, _ schema: PatchSchema,
        _ isDeletion: Bool
    ) throws(PatchError) -> [Value] {
        guard field.mergeKey != nil || isDeletion else { return patch }
        let key = field.mergeKey ?? ""
        if original.isEmpty, patch.isEmpty { return [] }
        var (original, patch) = (original, patch)
        var merged: [Value]
        if try StrategicMerge.areMaps([original, patch]) {
            (original, patch) = try withoutSpecial(original, patch, key)
            merged = original
            for item in patch {
                guard let name = item[key] else { throw StrategicMerge.noKey(item, key) }
                if let index = merged.firstIndex(where: { $0[key] == name }) {
                    merged[index] = .map(
                        try map(merged[index].map ?? [:], item.map ?? [:], schema))
                } else {
                    merged.append(item)
                }
            }
        } else {
            if isServer, isDeletion { return original.filter { !patch.contains($0) } }
            merged = []
            for item in original + patch where !merged.contains(item) { merged.append(item) }
        }
        return try arranged(merged, named: patch, live: original, key)
    }

    /// Carries out the `$patch` items of a patch list.
    private func withoutSpecial(
        _ original: [Value], _ patch: [Value], _ key: String
    ) throws(PatchError) -> ([Value], [Value]) {
        var original = original
        var kept: [Value] = []
        var replaces = false
        for item in patch {
            switch item[StrategicMerge.marker] {
            case nil: kept.append(item)
            case "delete":
                guard let name = item[key] else { throw StrategicMerge.noKey(item, key) }
                original.removeAll { $0[key] == name }
            case "replace": replaces = true
            case "merge":
                throw PatchError("merging lists cannot yet be specified in the patch")
            case .some(let other):
                throw PatchError(
                    "unknown patch type: \(GoText.plain(other)) in map: \(GoText.plain(item))")
            }
        }
        return replaces ? (kept, []) : (original, kept)
    }

    /// The items that `order` names in its order, and the others of the live list between them.
    private func arranged(
        _ items: [Value], named order: [Value], live: [Value], _ key: String
    ) throws(PatchError) -> [Value] {
        guard let first = items.first else { return [] }
        let areMaps = first.map != nil
        func isNamed(_ item: Value) -> Bool {
            StrategicMerge.index(of: item, in: order, key: key) != nil
        }
        let named = try StrategicMerge.ordered(
            items.filter(isNamed), by: order, key: key, areMaps: areMaps)
        let others = try StrategicMerge.ordered(
            items.filter { !isNamed($0) }, by: live, key: key, areMaps: areMaps)
        var result: [Value] = []
        var (left, right) = (0, 0)
        while left < others.count, right < named.count {
            let one = StrategicMerge.index(of: others[left], in: live, key: key)
            let other = StrategicMerge.index(of: named[right], in: live, key: key)
            if let one, let other, one < other {
                result.append(others[left])
                left += 1
            } else {
                result.append(named[right])
                right += 1
            }
        }
        return result + others[left...] + named[right...]
    }
}

extension Value {
    /// The value without fields that are null, at every depth.
    var withoutNulls: Value {
        switch self {
        case .map(let fields):
            .map(
                Fields(fields.filter { $0.value != .null }.map { ($0.name, $0.value.withoutNulls) })
            )
        case .list(let items): .list(items.map(\.withoutNulls))
        case .null, .bool, .int, .double, .string: self
        }
    }

    /// The value without maps that carry a `$patch`; nil if it is one.
    var withoutDirectives: Value? {
        switch self {
        case .map(let fields):
            if fields[StrategicMerge.marker] != nil { return nil }
            return .map(
                Fields(
                    fields.compactMap { field in
                        field.value.withoutDirectives.map { (field.name, $0) }
                    }))
        case .list(let items): return .list(items.compactMap(\.withoutDirectives))
        case .null, .bool, .int, .double, .string: return self
        }
    }
}
