import Diagnostics
import YAML

// Texts that hold values: the ConfigMaps' data, annotations, environment variables.

/// What a YAML or JSON text says; nil if it cannot be read or says nothing.
func readYAML(_ text: String) -> Value? {
    var reader = DocumentReader(Array(text.utf8))
    return (try? reader.next())?.value
}

extension Value {
    /// This value with another over it: maps are merged, all else is replaced.
    func merged(with other: Value) -> Value {
        guard case .map(var fields) = self, case .map(let others) = other else { return other }
        for (name, value) in others { fields[name] = fields[name]?.merged(with: value) ?? value }
        return .map(fields)
    }

    /// As Go's `fmt.Sprint` prints a decoded value, which is what templates insert.
    var goText: String {
        switch self {
        case .null: "<nil>"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .list(let items): "[\(items.map(\.goText).joined(separator: " "))]"
        case .map(let fields):
            "map[\(fields.map { "\($0.name):\($0.value.goText)" }.joined(separator: " "))]"
        }
    }

    /// Whether a template's `if` takes this for true.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .map(let fields): !fields.isEmpty
        }
    }
}

/// Compact JSON with the fields that `order` names first, in its order, the others after them by
/// name: as Go writes a struct. The order counts at every depth.
func orderedJSON(_ value: Value, order: [String]) -> String {
    switch value {
    case .map(let fields):
        let first = order.filter { fields[$0] != nil }
        let rest = fields.names.filter { !order.contains($0) }
        let parts = (first + rest).compactMap { name in
            fields[name].map { "\(jsonText(.string(name)))\(":")\(orderedJSON($0, order: order))" }
        }
        return "{\(parts.joined(separator: ","))}"
    case .list(let items):
        return "[\(items.map { orderedJSON($0, order: order) }.joined(separator: ","))]"
    case .null, .bool, .int, .double, .string:
        return jsonText(value)
    }
}
