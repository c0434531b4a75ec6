import YAML

/// One field that differs between two values.
package struct FieldEdit: Sendable, Equatable {
    /// The names from the top to the field. An entry of a list stands under its name (of a port,
    /// its number; of a mount, its path), the order of the entries under ``FieldEdit/order``.
    package var path: [String]
    /// What stood there; nil for nothing.
    package var old: Value?
    /// What stands there now; nil for nothing.
    package var new: Value?

    /// Stands for the order of a list's entries.
    package static let order = "(order)"

    /// Whether a person sees a difference: an empty map that got fields is gone as a leaf only, and
    /// the order of a new list is the order in which its entries are told.
    package var isVisible: Bool {
        if path.last == Self.order, old == nil || new == nil { return false }
        guard new == nil, let old else { return true }
        return old != [:] && old != []
    }

    /// The edits that make `new` of `old`, in order of their places.
    package static func between(_ old: Value, _ new: Value) -> [FieldEdit] {
        var (before, after) = (FlatValue(), FlatValue())
        before.add(old, at: [])
        after.add(new, at: [])
        var edits: [FieldEdit] = []
        for (path, value) in after.leaves {
            let former = before.place[path].map { before.leaves[$0].value }
            if former != value { edits.append(FieldEdit(path: path, old: former, new: value)) }
        }
        for (path, value) in before.leaves where after.place[path] == nil {
            edits.append(FieldEdit(path: path, old: value, new: nil))
        }
        return edits
    }
}

/// A value as its leaves, each under its path: the value can be told from them.
package struct FlatValue: Sendable, Equatable {
    /// The leaves in the order of the value.
    package private(set) var leaves: [(path: [String], value: Value)] = []
    /// Where in `leaves` a path stands.
    private(set) var place: [[String]: Int] = [:]

    /// No leaves.
    package init() {}

    /// The leaves of a value.
    package init(_ value: Value) { add(value, at: []) }

    /// Whether both have the same leaves, in whatever order they were found.
    package static func == (left: FlatValue, right: FlatValue) -> Bool {
        left.leaves.count == right.leaves.count
            && left.leaves.allSatisfy { leaf in
                right.place[leaf.path].map { right.leaves[$0].value } == leaf.value
            }
    }

    /// Performs an edit.
    package mutating func apply(_ edit: FieldEdit) {
        if let index = place[edit.path] {
            leaves.remove(at: index)
            place = [:]
            for (index, leaf) in leaves.enumerated() { place[leaf.path] = index }
        }
        if let new = edit.new { append(new, at: edit.path) }
    }

    private mutating func append(_ value: Value, at path: [String]) {
        place[path] = leaves.count
        leaves.append((path, value))
    }

    mutating func add(_ value: Value, at path: [String]) {
        switch value {
        case .map(let fields) where !fields.isEmpty:
            for (name, value) in fields { add(value, at: path + [name]) }
        case .list(let items) where !items.isEmpty:
            guard let keys = Self.keys(of: items) else { return append(value, at: path) }
            for (key, item) in zip(keys, items) {
                var rest = item.map ?? [:]
                // The key is in the path already, unless it is all that there is.
                if rest.count > 1, rest["name"] == .string(key) { rest["name"] = nil }
                add(.map(rest), at: path + [key])
            }
            append(.list(keys.map { .string($0) }), at: path + [FieldEdit.order])
        case .map, .list, .null, .bool, .int, .double, .string: append(value, at: path)
        }
    }

    /// What tells the entries of a list apart; nil for a list that is one value, as `args` is.
    private static func keys(of items: [Value]) -> [String]? {
        for name in ["name", "mountPath", "containerPort"] {
            let keys = items.compactMap { $0[name]?.goText }
            guard keys.count == items.count, Set(keys).count == keys.count else { continue }
            return keys
        }
        return nil
    }
}
