extension Value {
    /// The string, if this is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The whole number, if this is one.
    public var int: Int64? { if case .int(let number) = self { number } else { nil } }
    /// The truth value, if this is one.
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    /// The items, if this is a list; else nil.
    public var list: [Value]? { if case .list(let items) = self { items } else { nil } }
    /// The fields, if this is a map; else nil.
    public var map: Fields? { if case .map(let fields) = self { fields } else { nil } }
    /// Whether this is null.
    public var isNull: Bool { if case .null = self { true } else { false } }
    /// The items of a list; none for anything else.
    public var items: [Value] { list ?? [] }
    /// The strings of a list, others left out; none for anything else.
    public var strings: [String] { items.compactMap(\.string) }
    /// A map whose values are strings, others left out; empty for anything else.
    public var stringMap: [(name: String, value: String)] {
        (map ?? [:]).compactMap { field in field.value.string.map { (field.name, $0) } }
    }

    /// The value of field `name` of a map: nil for a missing field and for anything but a map.
    /// Assigning nil removes the field; assigning into null or a scalar turns it into a map.
    public subscript(name: String) -> Value? {
        get { map?[name] }
        set {
            var fields = map ?? [:]
            self = .null
            fields[name] = newValue
            self = .map(fields)
        }
    }

    /// Item `index` of a list, or nil.
    public subscript(index: Int) -> Value? {
        guard case .list(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// The value at the end of a path of field names, as in `object["spec", "template", "spec"]`.
    /// Assigning makes the maps on the way; assigning nil removes the last field.
    public subscript(path: String...) -> Value? {
        get { value(at: path[...]) }
        set { set(newValue, at: path[...]) }
    }

    /// The value at the end of `path`.
    public func value(at path: ArraySlice<String>) -> Value? {
        var current = self
        for name in path {
            guard let next = current.map?[name] else { return nil }
            current = next
        }
        return current
    }

    /// Puts `value` at the end of `path`, making maps on the way; nil removes what is there.
    public mutating func set(_ value: Value?, at path: ArraySlice<String>) {
        guard let name = path.first else {
            self = value ?? .null
            return
        }
        if path.count == 1 {
            self[name] = value
            return
        }
        if value == nil, map?[name] == nil { return }
        var fields = map ?? [:]
        self = .null
        fields[name, default: [:]].set(value, at: path.dropFirst())
        self = .map(fields)
    }
}
