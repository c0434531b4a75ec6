import YAML

/// Decodes a manifest by its schema: collects unknown fields in the order of the JSON that clients
/// send, and the first wrong type, as Go's decoder does.
struct SchemaWalk {
    let schema: Schema
    private(set) var unknown: [String] = []
    private(set) var error: String?
    private var path: [PathStep] = []
    /// The structs' fields on the way: Go's messages leave items and keys of maps out.
    private var names: [String] = []

    init(schema: Schema) { self.schema = schema }

    mutating func object(_ value: Value) -> Value {
        guard case .map(let fields) = value else {
            error =
                "json: cannot unmarshal \(value.jsonTypeName) into Go value of type v1.\(schema.kind)"
            return value
        }
        var rest = fields
        var result: Fields = [:]
        for name in ["apiVersion", "kind"] {
            result[name] = fields[name]
            rest[name] = nil
        }
        if schema.isCustom, let metadata = rest["metadata"] {
            rest["metadata"] = nil
            result["metadata"] = checkedMetadata(metadata)
        }
        let root = schema.table.structs[schema.root]
        if case .map(let decoded) = map(rest, root) {
            for field in decoded { result[field.name] = field.value }
        }
        return .map(result)
    }

    private mutating func checkedMetadata(_ value: Value) -> Value {
        let table = SchemaTable.kubernetes
        guard let place = table.place(of: "ObjectMeta") else { return value }
        var walk = SchemaWalk(
            schema: Schema(table: table, root: place, isCustom: false, kind: "ObjectMeta"))
        walk.path = [.field("metadata")]
        walk.names = ["metadata"]
        let result = walk.value(value, .reference(place), in: "")
        unknown += walk.unknown
        if error == nil { error = walk.error }
        return result
    }

    private mutating func map(_ fields: Fields, _ owner: SchemaStruct) -> Value {
        var result: Fields = [:]
        for (name, value) in fields {
            path.append(.field(name))
            names.append(name)
            if let field = owner.field(name) {
                if value != .null || schema.isCustom {
                    result[name] = self.value(value, field.type, in: owner.name)
                }
            } else if owner.isOpen {
                result[name] = value
            } else {
                unknown.append(FieldPath(path).description)
            }
            path.removeLast()
            names.removeLast()
        }
        return .map(result)
    }

    private mutating func value(_ value: Value, _ type: SchemaType, in owner: String) -> Value {
        if value == .null { return value }
        switch (type, value) {
        case (.any, _), (.string, .string), (.named, .string), (.bool, .bool),
            (.float64, .int), (.float64, .double), (.intOrString, .int), (.intOrString, .string),
            (.time, .string), (.int64, .int):
            return value
        case (.int32, .int(let number)):
            if Int32(exactly: number) == nil { wrong("number \(number)", "int32", owner) }
            return value
        case (.int32, .double(let number)), (.int64, .double(let number)):
            wrong("number \(GoText.jsonFloat(number))", goType(type), owner)
            return value
        case (.quantity, .int), (.quantity, .double): return .string(GoText.plain(value))
        case (.quantity, .string(let text)): return quantity(text)
        case (.bytes, .string(let text)):
            if let place = Self.base64Problem(text), error == nil, !schema.isCustom {
                error = "illegal base64 data at input byte \(place)"
            }
            return value
        case (.list(let inner), .list(let items)):
            var result: [Value] = []
            for (index, item) in items.enumerated() {
                path.append(.index(index))
                result.append(self.value(item, inner, in: owner))
                path.removeLast()
            }
            return .list(result)
        case (.map(let inner), .map(let fields)):
            var result: Fields = [:]
            for (name, item) in fields {
                path.append(.field(name))
                result[name] = self.value(item, inner, in: owner)
                path.removeLast()
            }
            return .map(result)
        case (.reference(let place), _):
            let target = schema.table.structs[place]
            if let item = target.item { return self.value(value, item.type, in: owner) }
            if case .map(let fields) = value { return map(fields, target) }
            mismatch(value, type, owner)
            return value
        default:
            mismatch(value, type, owner)
            return value
        }
    }

    private mutating func quantity(_ text: String) -> Value {
        if let quantity = Quantity(text) {
            // Amounts that thousandths cannot hold stay as they are written.
            let isExact =
                quantity.milli.magnitude < .max / 2 && !text.hasSuffix("n")
                && !text.hasSuffix("u")
            return .string(isExact ? quantity.description : text)
        }
        if error == nil, !schema.isCustom {
            let rest = text.utf8.drop { $0 == 43 || $0 == 45 || $0 == 46 || (48...57).contains($0) }
            let letters = Set("eEinumkKMGTP".utf8)
            let isSuffix =
                rest.count < text.utf8.count && !rest.isEmpty && rest.allSatisfy(letters.contains)
            error = isSuffix ? "unable to parse quantity's suffix" : Quantity.problem
        }
        return .string(text)
    }

    // MARK: Wrong types

    private mutating func mismatch(_ value: Value, _ type: SchemaType, _ owner: String) {
        switch type {
        case .intOrString:
            fail("json: cannot unmarshal \(what(value)) into Go value of type int32")
        case .time: fail("json: cannot unmarshal \(what(value)) into Go value of type string")
        case .quantity: fail(Quantity.problem)
        case .string, .bool, .int32, .int64, .float64, .any, .bytes, .named, .list, .map,
            .reference:
            wrong(what(value), goType(type), owner)
        }
    }

    private mutating func wrong(_ what: String, _ type: String, _ owner: String) {
        fail(
            "json: cannot unmarshal \(what) into Go struct field "
                + "\(owner).\(names.joined(separator: ".")) of type \(type)")
    }

    /// A custom resource's wrong types are the schema's to refuse.
    private mutating func fail(_ text: String) {
        if error == nil, !schema.isCustom { error = text }
    }

    private func what(_ value: Value) -> String {
        switch value {
        case .int, .double: "number"
        case .null, .bool, .string, .list, .map: value.jsonTypeName
        }
    }

    private func goType(_ type: SchemaType) -> String {
        switch type {
        case .string: "string"
        case .bool: "bool"
        case .int32: "int32"
        case .int64: "int64"
        case .float64: "float64"
        case .any: "runtime.RawExtension"
        case .quantity: "resource.Quantity"
        case .intOrString: "intstr.IntOrString"
        case .time: "v1.Time"
        case .bytes: "[]uint8"
        case .named(let name): name
        case .list(let inner): "[]\(goType(inner))"
        case .map(let inner): "map[string]\(goType(inner))"
        case .reference(let place): "v1.\(schema.table.structs[place].name)"
        }
    }

    /// The offset at which Go's base64 decoder gives up, or nil if it does not.
    private static func base64Problem(_ text: String) -> Int? {
        var count = 0
        var padding = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 10, 13: continue
            case UInt8(ascii: "="):
                padding += 1
                if padding > 2 || (count + padding) % 4 < 3 && (count + padding) % 4 != 0 {
                    return index
                }
            case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "/"):
                if padding > 0 { return index }
                count += 1
            default: return index
            }
        }
        return (count + padding) % 4 == 0 ? nil : count / 4 * 4
    }
}
