import YAML

/// A patch that cannot be made or applied.
public struct PatchError: Error, Sendable, Equatable {
    /// The text of kubectl or the API server.
    public var message: String

    /// A patch error.
    public init(_ message: String) { self.message = message }

    static let badPrimitives = PatchError("invalid patch format of primitive list")
    static let badRetainKeys = PatchError("invalid patch format of retainKeys")
    static let badOrder = PatchError("invalid patch format of setElementOrder list")
    static let listOfLists = PatchError("lists of lists are not supported")
}

/// Strategic merge patches of built-in types (apimachinery pkg/util/strategicpatch/patch.go).
public enum StrategicMerge {
    /// `original` with `patch` merged into it, as the API server does for
    /// `application/strategic-merge-patch+json`.
    public static func apply(
        _ patch: Fields, to original: Fields, of type: ResourceType
    ) throws(PatchError) -> Fields {
        try Merger(isServer: true).map(original, patch, PatchSchema(type))
    }

    /// The patch that kubectl apply sends: what `modified` changes in `current`, and the deletion
    /// of what `original` had and `modified` has no more (CreateThreeWayMergePatch).
    public static func threeWayPatch(
        original: Fields, modified: Fields, current: Fields, of type: ResourceType
    ) throws(PatchError) -> Fields {
        let schema = PatchSchema(type)
        let delta = try Differ(keeps: .changes).map(current, modified, schema)
        let deletions = try Differ(keeps: .deletions).map(original, modified, schema)
        return try Merger(isServer: false).map(deletions, delta, schema)
    }

    /// The patch that turns `original` into `modified` (CreateTwoWayMergePatch).
    public static func patch(
        from original: Fields, to modified: Fields, of type: ResourceType
    ) throws(PatchError) -> Fields {
        try Differ(keeps: .both).map(original, modified, PatchSchema(type))
    }

    static let marker = "$patch"
    static let retainKeys = "$retainKeys"
    static let deletePrefix = "$deleteFromPrimitiveList/"
    static let orderPrefix = "$setElementOrder/"

    /// `items` in the order of `order`, the deletions among them at the end.
    static func ordered(
        _ items: [Value], by order: [Value], key: String, areMaps: Bool
    ) throws(PatchError) -> [Value] {
        var kept = items
        var deleted: [Value] = []
        if areMaps {
            try checkKeys(items + order, key)
            kept = items.filter { $0[marker] != "delete" }
            deleted = items.filter { $0[marker] == "delete" }
        }
        let places = kept.map { item in index(of: item, in: order, key: key) }
        let sorted = zip(kept, places).map { ($0, $1) }.stablySorted { left, right in
            guard let one = left.1, let other = right.1 else { return false }
            return one < other
        }
        return sorted.map(\.0) + deleted
    }

    static func index(of item: Value, in list: [Value], key: String) -> Int? {
        list.firstIndex { key.isEmpty ? $0 == item : $0[key] == item[key] }
    }

    static func checkKeys(_ items: [Value], _ key: String) throws(PatchError) {
        for item in items {
            guard case .map(let fields) = item else {
                throw PatchError("expected a map, but received a \(item.goKind)")
            }
            guard fields[key] != nil else { throw noKey(item, key) }
        }
    }

    static func noKey(_ item: Value, _ key: String) -> PatchError {
        PatchError(
            "map: \(GoText.plain(item)) does not contain declared merge key: \(key)")
    }

    /// Whether the items of some lists are maps; lists of different things are refused.
    static func areMaps(_ lists: [[Value]]) throws(PatchError) -> Bool {
        var kind: String?
        for list in lists {
            for item in list {
                if case .list = item { throw .listOfLists }
                if kind == nil { kind = item.goKind }
                guard kind == item.goKind else {
                    let shown = lists.map { GoText.plain(.list($0)) }.joined(separator: " ")
                    throw PatchError("list element types are not identical: [\(shown)]")
                }
            }
        }
        guard let kind else { throw PatchError("no elements in any of the given slices") }
        return kind == "map"
    }
}

extension Value {
    /// reflect's name for what Go's decoder makes of this value.
    var goKind: String {
        switch self {
        case .null: "nil"
        case .bool: "bool"
        case .int: "int64"
        case .double: "float64"
        case .string: "string"
        case .list: "slice"
        case .map: "map"
        }
    }
}
