/// A YAML or JSON value, as Kubernetes sees it after YAML became JSON: no tags, no anchors.
///
/// Null is written `.null`, never `nil`: with a nil literal, `fields[name] == nil` would ask
/// whether the field is null and not whether it is missing.
public enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([Value])
    case map(Fields)
}

/// The fields of a map, in ascending order of their names' UTF-8 bytes: the order in which kubectl
/// prints them, and one that makes equal maps equal whatever order they were written in.
public struct Fields: Sendable, Equatable {
    /// The names in order.
    public private(set) var names: [String] = []
    /// The values, each at the place of its name.
    public private(set) var values: [Value] = []

    /// No fields.
    public init() {}

    /// The fields of `pairs`; of two with one name the later counts.
    public init(_ pairs: some Sequence<(String, Value)>) {
        names.reserveCapacity(pairs.underestimatedCount)
        values.reserveCapacity(pairs.underestimatedCount)
        for (name, value) in pairs {
            // Most literals are written in order already.
            if names.last.map({ $0 < name }) ?? true {
                names.append(name)
                values.append(value)
            } else {
                self[name] = value
            }
        }
    }

    /// The number of fields.
    public var count: Int { names.count }
    /// Whether there is no field.
    public var isEmpty: Bool { names.isEmpty }

    /// The value of field `name`; assigning nil removes the field (assign `.null` for a null).
    public subscript(name: String) -> Value? {
        get {
            let place = locate(name)
            return place.found ? values[place.index] : nil
        }
        set {
            let place = locate(name)
            switch (place.found, newValue) {
            case (true, let value?):
                values[place.index] = value
            case (true, nil):
                names.remove(at: place.index)
                values.remove(at: place.index)
            case (false, let value?):
                names.insert(name, at: place.index)
                values.insert(value, at: place.index)
            case (false, nil):
                break
            }
        }
    }

    /// The value of field `name`, changed in place; a missing one starts as `fallback`.
    public subscript(name: String, default fallback: @autoclosure () -> Value) -> Value {
        get { self[name] ?? fallback() }
        _modify {
            var place = locate(name)
            if !place.found {
                names.insert(name, at: place.index)
                values.insert(fallback(), at: place.index)
                place.found = true
            }
            yield &values[place.index]
        }
    }

    private func locate(_ name: String) -> (index: Int, found: Bool) {
        var low = 0
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        return (low, low < names.count && names[low] == name)
    }
}

extension Fields: Sequence {
    /// The fields in order of their names.
    public func makeIterator() -> Iterator { Iterator(fields: self) }

    /// Goes through the fields in order.
    public struct Iterator: IteratorProtocol {
        fileprivate let fields: Fields
        private var index = 0

        fileprivate init(fields: Fields) { self.fields = fields }

        /// The next field.
        public mutating func next() -> (name: String, value: Value)? {
            guard index < fields.count else { return nil }
            defer { index += 1 }
            return (fields.names[index], fields.values[index])
        }
    }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// The fields of a literal.
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByStringInterpolation
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A map.
    public init(dictionaryLiteral elements: (String, Value)...) { self = .map(Fields(elements)) }
}
