import YAML

/// RFC 7386 merge patches: what custom resources take.
public enum JSONMergePatch {
    /// `original` with `patch` merged into it: nulls delete, maps merge, all else replaces.
    public static func apply(_ patch: Value, to original: Value) -> Value {
        guard case .map(let changes) = patch else { return patch }
        var fields = original.map ?? [:]
        for (name, value) in changes {
            if value == .null {
                fields[name] = nil
            } else {
                fields[name] = apply(value, to: fields[name] ?? .null)
            }
        }
        return .map(fields)
    }

    /// The patch that turns `original` into `modified` (evanphx/json-patch: CreateMergePatch).
    public static func patch(from original: Fields, to modified: Fields) -> Fields {
        var patch: Fields = [:]
        for (name, value) in modified {
            switch (original[name], value) {
            case (nil, _): patch[name] = value
            case (.map(let old), .map(let new)):
                let part = self.patch(from: old, to: new)
                if !part.isEmpty { patch[name] = .map(part) }
            case (.some(let old), _):
                if old != value { patch[name] = value }
            }
        }
        for (name, _) in original where modified[name] == nil { patch[name] = .null }
        return patch
    }

    /// The patch that kubectl apply sends for a custom resource (apimachinery
    /// pkg/util/jsonmergepatch/patch.go: CreateThreeWayJSONMergePatch). A change of apiVersion,
    /// kind or name is refused.
    public static func threeWayPatch(
        original: Fields, modified: Fields, current: Fields
    ) throws(PatchError) -> Fields {
        let changes = filtered(patch(from: current, to: modified), keepsNulls: false)
        let deletions = filtered(patch(from: original, to: modified), keepsNulls: true)
        let merged = combined(deletions, changes)
        if merged["apiVersion"] != nil || merged["kind"] != nil
            || merged["metadata"]?["name"] != nil
        {
            throw PatchError("At least one of apiVersion, kind and name was changed")
        }
        return merged
    }

    /// Only the nulls of a patch, or all but them. An empty map is a value, not an empty patch.
    private static func filtered(_ patch: Fields, keepsNulls: Bool) -> Fields {
        var result: Fields = [:]
        for (name, value) in patch {
            switch value {
            case .null: if keepsNulls { result[name] = .null }
            case .map(let fields):
                if fields.isEmpty {
                    if !keepsNulls { result[name] = value }
                } else {
                    let part = filtered(fields, keepsNulls: keepsNulls)
                    if !part.isEmpty { result[name] = .map(part) }
                }
            case .bool, .int, .double, .string, .list: if !keepsNulls { result[name] = value }
            }
        }
        return result
    }

    /// Two patches as one; nulls stay.
    private static func combined(_ first: Fields, _ second: Fields) -> Fields {
        var result = first
        for (name, value) in second {
            if case .map(let old) = result[name], case .map(let new) = value {
                result[name] = .map(combined(old, new))
            } else {
                result[name] = value
            }
        }
        return result
    }
}
