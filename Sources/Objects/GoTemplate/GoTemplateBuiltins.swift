import YAML

/// The functions that Go's templates have themselves, but `and` and `or`, which do not evaluate all
/// their arguments.
// Go text/template/funcs.go
package enum GoTemplateBuiltins {
    static let names: Set = [
        "and", "or", "not", "len", "index", "slice", "print", "printf", "println", "eq", "ne",
        "lt", "le", "gt", "ge", "html", "js", "urlquery",
    ]

    static func call(
        _ name: String, _ arguments: [Value], _ library: any GoTemplateLibrary
    ) throws(GoTemplate.CallFailure) -> Value {
        let least = ["not": 1, "len": 1, "index": 1, "slice": 1, "printf": 1, "eq": 1, "ne": 2]
        let wanted = least[name] ?? (["lt", "le", "gt", "ge"].contains(name) ? 2 : 0)
        guard arguments.count >= wanted else {
            throw .init(
                "wrong number of args for \(name): want "
                    + "\(["index", "slice", "printf", "eq"].contains(name) ? "at least " : "")"
                    + "\(wanted) got \(arguments.count)")
        }
        switch name {
        case "not": return .bool(!GoTemplateRun.isTrue(arguments[0]))
        case "len": return try length(arguments[0])
        case "index": return try item(arguments, library)
        case "slice": return try slice(arguments)
        case "print": return .string(joined(arguments))
        case "println": return .string(arguments.map(plain).joined(separator: " ") + "\n")
        case "printf": return .string(try GoTemplateFormat.text(arguments))
        case "eq", "ne", "lt", "le", "gt", "ge": return .bool(try compare(name, arguments))
        case "html": return .string(escaped(joined(arguments)))
        default:
            throw .init("\(name) is not modelled by mesh")
        }
    }

    private static func length(_ value: Value) throws(GoTemplate.CallFailure) -> Value {
        switch value {
        case .string(let text): return .int(Int64(text.utf8.count))
        case .list(let items): return .int(Int64(items.count))
        case .map(let fields): return .int(Int64(fields.count))
        case .null: throw .init("error calling len: len of nil pointer")
        case .bool, .int, .double:
            throw .init("error calling len: len of type \(type(of: value))")
        }
    }

    private static func item(
        _ arguments: [Value], _ library: any GoTemplateLibrary
    ) throws(GoTemplate.CallFailure) -> Value {
        var current = arguments[0]
        for key in arguments.dropFirst() {
            switch (current, key) {
            case (.map(let fields), .string(let name)):
                current = fields[name] ?? library.absentItem(of: fields)
            case (.list(let items), .int(let number)):
                guard items.indices.contains(Int(clamping: number)) else {
                    throw .init("error calling index: reflect: slice index out of range")
                }
                current = items[Int(clamping: number)]
            case (.string(let text), .int(let number)):
                let bytes = Array(text.utf8)
                guard bytes.indices.contains(Int(clamping: number)) else {
                    throw .init("error calling index: index out of range: \(number)")
                }
                current = .int(Int64(bytes[Int(clamping: number)]))
            case (.null, _): throw .init("error calling index: index of untyped nil")
            case (.map, _):
                throw .init(
                    "error calling index: value has type \(type(of: key)); should be string")
            case (.list, _), (.string, _):
                throw .init(
                    "error calling index: cannot index slice/array with type \(type(of: key))")
            case (.bool, _), (.int, _), (.double, _):
                throw .init("error calling index: can't index item of type \(type(of: current))")
            }
        }
        return current
    }

    private static func slice(_ arguments: [Value]) throws(GoTemplate.CallFailure) -> Value {
        let bounds = arguments.dropFirst().map { $0.int.map { Int(clamping: $0) } ?? -1 }
        func range(_ count: Int) throws(GoTemplate.CallFailure) -> Range<Int> {
            let (low, high) = (bounds.first ?? 0, bounds.count > 1 ? bounds[1] : count)
            guard (0...count).contains(low), (low...count).contains(high) else {
                throw .init("error calling slice: index out of range: \(max(low, high))")
            }
            return low..<high
        }
        switch arguments[0] {
        case .list(let items): return .list(Array(items[try range(items.count)]))
        case .string(let text):
            let bytes = Array(text.utf8)
            return .string(String(decoding: bytes[try range(bytes.count)], as: UTF8.self))
        case .null, .bool, .int, .double, .map:
            throw .init("error calling slice: can't slice item of type \(type(of: arguments[0]))")
        }
    }

    private static func compare(
        _ name: String, _ arguments: [Value]
    ) throws(GoTemplate.CallFailure) -> Bool {
        switch name {
        case "eq":
            for other in arguments.dropFirst() where try equal(arguments[0], other, name) {
                return true
            }
            return false
        case "ne": return try !equal(arguments[0], arguments[1], name)
        default: break
        }
        let less: Bool
        let same = try equal(arguments[0], arguments[1], name)
        if let left = number(arguments[0]), let right = number(arguments[1]) {
            less = left < right
        } else if case .string(let left) = arguments[0], case .string(let right) = arguments[1] {
            less = left.utf8.lexicographicallyPrecedes(right.utf8)
        } else {
            throw .init("error calling \(name): invalid type for comparison")
        }
        return switch name {
        case "lt": less
        case "le": less || same
        case "gt": !less && !same
        default: !less
        }
    }

    private static func equal(
        _ left: Value, _ right: Value, _ name: String
    ) throws(GoTemplate.CallFailure) -> Bool {
        switch (left, right) {
        case (.null, _), (_, .null): return left == right
        case (.map, _), (_, .map), (.list, _), (_, .list):
            throw .init("error calling \(name): non-comparable type \(type(of: left))")
        case (.string, .string), (.bool, .bool): return left == right
        default:
            guard let first = number(left), let second = number(right) else {
                throw .init("error calling \(name): incompatible types for comparison")
            }
            return first == second
        }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number
        case .null, .bool, .string, .list, .map: nil
        }
    }

    /// The name of a value's type in Go.
    package static func type(of value: Value) -> String {
        switch value {
        case .null: "nil"
        case .bool: "bool"
        case .int: "int"
        case .double: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        }
    }

    /// A value as Go's `%v` prints it.
    package static func plain(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .list(let items): "[" + items.map(plain).joined(separator: " ") + "]"
        case .map(let fields):
            "map["
                + fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
                .map { "\($0.name):\(plain($0.value))" }.joined(separator: " ") + "]"
        case .bool, .int, .double, .string: GoText.plain(value)
        }
    }

    /// As Go's Sprint: a space stands between two operands of which neither is text.
    private static func joined(_ arguments: [Value]) -> String {
        var text = ""
        for (index, value) in arguments.enumerated() {
            if index > 0, !isText(value), !isText(arguments[index - 1]) { text += " " }
            text += plain(value)
        }
        return text
    }

    private static func isText(_ value: Value) -> Bool {
        if case .string = value { true } else { false }
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case "\"": "&#34;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }
}
