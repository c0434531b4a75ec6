/// The structs of a group of kinds, read once from the text that generate.py made.
struct SchemaTable: Sendable {
    private(set) var structs: [SchemaStruct] = []
    private var places: [String: Int] = [:]

    /// Kubernetes' own kinds.
    static let kubernetes = SchemaTable(kubernetesText)
    /// Istio's custom resources.
    static let istio = SchemaTable(istioText)

    /// The struct under `key`.
    func place(of key: String) -> Int? {
        places[key].flatMap { structs[$0].name.isEmpty ? nil : $0 }
    }

    init(_ text: StaticString) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var current = 0
        for line in bytes.split(separator: 10) {
            switch line[line.startIndex] {
            case UInt8(ascii: "%"):
                let parts = Self.words(line.dropFirst(), at: 32)
                current = place(for: parts[0])
                structs[current].name = parts[1]
            case UInt8(ascii: "|"):
                let parts = Self.words(line.dropFirst(), at: 32, limit: 1)
                addRule(parts[0], parts[1], to: current)
            default:
                let parts = Self.words(line, at: 32, limit: 1)
                let field = field(parts[0], parts[1])
                if parts[0] == "=" {
                    structs[current].item = field
                } else {
                    structs[current].fields.append(field)
                }
            }
        }
    }

    private static func words(
        _ line: Slice<UnsafeBufferPointer<UInt8>>, at separator: UInt8, limit: Int = .max
    ) -> [String] {
        line.split(separator: separator, maxSplits: limit).map {
            String(decoding: $0, as: UTF8.self)
        }
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
        default:
            let fields = text.split(separator: ",").map(String.init)
            structs[place].choices.append(.init(fields: fields, needsOne: word == "one"))
        }
    }

    private mutating func field(_ name: String, _ rest: String) -> SchemaField {
        let parts = rest.split(separator: "\t").map(String.init)
        let isRequired = name.hasSuffix("!")
        return SchemaField(
            name: isRequired ? String(name.dropLast()) : name, isRequired: isRequired,
            type: type(parts[0]), rules: parts.dropFirst().map(FieldRule.init))
    }

    private mutating func type(_ text: String) -> SchemaType {
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
