/// The structs of a group of kinds, read once from the text that generate.py made.
struct SchemaTable: Sendable {
    private(set) var structs: [SchemaStruct] = []
    private var places: [String: Int] = [:]
    private var types: [String: SchemaType] = [:]

    /// Kubernetes' own kinds.
    static let kubernetes = SchemaTable(kubernetesText, from: 0)

    /// The struct under `key`.
    func place(of key: String) -> Int? {
        places[key].flatMap { structs[$0].name.isEmpty ? nil : $0 }
    }

    /// Reads the lines of `text` from `offset` on: all of them, or, for one kind of many that do
    /// not share structs, those whose structs' keys begin with `kind`.
    init(_ text: StaticString, from offset: Int, kind: String? = nil) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let prefix = kind.map { Array("%\($0)".utf8) }
        var current = 0
        var index = offset
        while index < bytes.count {
            let start = index
            var space = -1
            while index < bytes.count, bytes[index] != 10 {
                if space < 0, bytes[index] == 32 { space = index }
                index += 1
            }
            defer { index += 1 }
            guard space >= 0 else { continue }
            let isRule = bytes[start] == UInt8(ascii: "|")
            let isStruct = bytes[start] == UInt8(ascii: "%")
            let first = String(
                decoding: bytes[(start + (isRule || isStruct ? 1 : 0))..<space], as: UTF8.self)
            let rest = String(decoding: bytes[(space + 1)..<index], as: UTF8.self)
            if isStruct {
                if let prefix, !bytes[start..<space].starts(with: prefix) { return }
                current = place(for: first)
                structs[current].name = rest
            } else if isRule {
                addRule(first, rest, to: current)
            } else if first == "=" {
                structs[current].item = field(first, rest)
            } else {
                structs[current].fields.append(field(first, rest))
            }
        }
    }

    /// Where the lines of a kind begin in `text`, or nil if it has none.
    static func start(of kind: String, in text: StaticString) -> Int? {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let line = Array("%\(kind) \(kind)\n".utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == line[0], bytes[index...].starts(with: line) { return index }
            while index < bytes.count, bytes[index] != 10 { index += 1 }
            index += 1
        }
        return nil
    }

    private mutating func place(for key: String) -> Int {
        if let place = places[key] { return place }
        places[key] = structs.count
        structs.append(SchemaStruct())
        return structs.count - 1
    }

    private mutating func addRule(_ word: String, _ text: String, to place: Int) {
        switch word {
        case "cel": structs[place].rules.append(CustomRule(text))
        case "open": structs[place].isOpen = true
        default:
            let fields = text.split(separator: ",").map(String.init)
            structs[place].choices.append(.init(fields: fields, needsOne: word == "one"))
        }
    }

    private mutating func field(_ name: String, _ rest: String) -> SchemaField {
        let isRequired = name.utf8.last == UInt8(ascii: "!")
        var field = SchemaField(
            name: isRequired ? String(name.dropLast()) : name, isRequired: isRequired, type: .any,
            rules: [])
        if rest.utf8.contains(9) {
            let parts = rest.utf8.split(separator: 9).map { String(Substring($0)) }
            field.type = type(parts[0])
            field.rules = parts.dropFirst().map(FieldRule.init)
        } else {
            field.type = type(rest)
        }
        return field
    }

    private mutating func type(_ text: String) -> SchemaType {
        if let type = types[text] { return type }
        let type = newType(text)
        types[text] = type
        return type
    }

    private mutating func newType(_ text: String) -> SchemaType {
        switch text {
        case "string": return .string
        case "bool": return .bool
        case "int32": return .int32
        case "int64": return .int64
        case "float64": return .float64
        case "any": return .any
        case "quantity": return .quantity
        case "intOrString": return .intOrString
        case "time": return .time
        case "bytes": return .bytes
        default: break
        }
        if text.hasPrefix("[]") { return .list(type(String(text.dropFirst(2)))) }
        if text.hasPrefix("map[string]") { return .map(type(String(text.dropFirst(11)))) }
        // A Go type with its package is a text of its own type; a struct's key has none, or is a
        // path that begins with a kind.
        if text.hasPrefix("v1.") || text.hasPrefix("types.") { return .named(text) }
        return .reference(place(for: text))
    }
}

/// A struct: its Go name (or the field it is the value of) and its fields in order of their names.
struct SchemaStruct: Sendable {
    var name = ""
    var fields: [SchemaField] = []
    /// What holds for the object as a whole.
    var rules: [CustomRule] = []
    /// Fields of which one may be set.
    var choices: [Choice] = []
    /// Whether fields that it does not list are kept.
    var isOpen = false
    /// For items that are no objects but have rules: what they are.
    var item: SchemaField?

    struct Choice: Sendable {
        var fields: [String]
        var needsOne: Bool
    }

    func field(_ name: String) -> SchemaField? {
        var (low, high) = (0, fields.count)
        while low < high {
            let middle = (low + high) / 2
            if fields[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low < fields.count && fields[low].name == name ? fields[low] : nil
    }
}

/// A field of a struct.
struct SchemaField: Sendable {
    var name: String
    var isRequired: Bool
    var type: SchemaType
    var rules: [FieldRule]
}

/// The type of a field.
indirect enum SchemaType: Sendable {
    case string, bool, int32, int64, float64, any, quantity, intOrString, time, bytes
    /// A text with a Go type of its own.
    case named(String)
    case list(SchemaType)
    case map(SchemaType)
    case reference(Int)
}

/// One rule of a custom resource's schema for one field.
enum FieldRule: Sendable {
    case minimum(Int64), maximum(Int64), minLength(Int), maxLength(Int), minItems(Int), maxItems(
        Int)
    case minProperties(Int), maxProperties(Int)
    case values([String])
    case pattern(String)
    case keys([String])
    case nullable
    case custom(CustomRule)

    init(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        let number = Int(value) ?? 0
        switch parts[0] {
        case "min": self = .minimum(Int64(number))
        case "max": self = .maximum(Int64(number))
        case "minLength": self = .minLength(number)
        case "maxLength": self = .maxLength(number)
        case "minItems": self = .minItems(number)
        case "maxItems": self = .maxItems(number)
        case "minProperties": self = .minProperties(number)
        case "maxProperties": self = .maxProperties(number)
        case "enum": self = .values(CustomRule.texts(value))
        case "pattern": self = .pattern(CustomRule.texts("[\(value)]").first ?? "")
        case "keys": self = .keys(value.split(separator: ",").map(String.init))
        case "cel": self = .custom(CustomRule(value))
        default: self = .nullable
        }
    }
}
