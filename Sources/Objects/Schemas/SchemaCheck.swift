import Patterns
import YAML

/// Checks a custom resource against its schema (kube-openapi pkg/validation/validate;
/// apiextensions pkg/apiserver/validation, .../schema/listtype, .../schema/cel).
struct SchemaCheck {
    let table: SchemaTable
    /// What the schema's own rules refuse.
    private(set) var causes: [Status.Cause] = []
    /// Choices that are not met: the API server tells them without a field.
    private(set) var unlocated: [Status.Cause] = []
    /// Items that stand twice.
    private(set) var duplicates: [Status.Cause] = []
    /// Rules in CEL that are broken.
    private(set) var broken: [Status.Cause] = []
    /// Whether any rule in CEL applies.
    private(set) var hasRules = false

    init(table: SchemaTable) { self.table = table }

    mutating func object(_ value: Value, _ owner: SchemaStruct, _ path: String) {
        for rule in owner.rules { check(rule, value, "object", path) }
        let isTop = path.isEmpty
        for field in owner.fields {
            let inner = isTop ? field.name : "\(path).\(field.name)"
            guard let item = value[field.name] else {
                if field.isRequired { causes.append(.required(inner)) }
                continue
            }
            self.value(item, field, inner)
        }
        for choice in owner.choices {
            let count = choice.fields.count { value[$0] != nil }
            guard count > 1 || count == 0 && choice.needsOne else { continue }
            let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
            unlocated.append(
                .invalid(
                    "<nil>", "",
                    "\(GoText.quoted(path)) must validate one and only one schema (oneOf). \(found)"
                ))
        }
    }

    private mutating func value(_ value: Value, _ field: SchemaField, _ path: String) {
        if value == .null {
            let isNullable = field.rules.contains { if case .nullable = $0 { true } else { false } }
            if !isNullable { wrongType(value, field.type, path) }
            return
        }
        check(custom: field, value, path)
        switch (field.type, value) {
        case (.string, .string), (.bool, .bool), (.any, _), (.intOrString, .string),
            (.intOrString, .int), (.int32, .int), (.int64, .int), (.float64, .int),
            (.float64, .double):
            break
        case (.list(let inner), .list(let items)):
            for (index, item) in items.enumerated() {
                self.value(item, of: inner, "\(path)[\(index)]")
            }
        case (.map(let inner), .map(let fields)):
            for (name, item) in fields { self.value(item, of: inner, "\(path)[\(name)]") }
        case (.reference(let place), _):
            let target = table.structs[place]
            if let item = target.item {
                self.value(value, item, path)
                return
            }
            guard case .map = value else { return wrongType(value, field.type, path) }
            object(value, target, path)
        default:
            return wrongType(value, field.type, path)
        }
        for rule in field.rules { check(rule, value, path) }
    }

    /// Rules in CEL are told for the whole before its parts.
    private mutating func check(custom field: SchemaField, _ value: Value, _ path: String) {
        for case .custom(let rule) in field.rules {
            check(rule, value, Self.name(of: field.type), path)
        }
    }

    private mutating func value(_ value: Value, of type: SchemaType, _ path: String) {
        self.value(
            value, SchemaField(name: "", isRequired: false, type: type, rules: []), path)
    }

    private mutating func check(
        _ rule: FieldRule, _ value: Value, _ path: String
    ) {
        let count = value.list?.count ?? value.map?.count ?? 0
        let length = value.string?.unicodeScalars.count ?? 0
        switch rule {
        case .minimum(let bound):
            if let number = value.int, number < bound {
                invalid(value, path, "should be greater than or equal to \(bound)")
            }
        case .maximum(let bound):
            if let number = value.int, number > bound {
                invalid(value, path, "should be less than or equal to \(bound)")
            }
        case .minLength(let bound):
            if length < bound { invalid(value, path, "should be at least \(bound) chars long") }
        case .maxLength(let bound):
            if length > bound { causes.append(.tooLong(path, bound)) }
        case .minItems(let bound):
            if count < bound {
                invalid(.int(Int64(count)), path, "should have at least \(bound) items")
            }
        case .maxItems(let bound), .maxProperties(let bound):
            if count > bound { causes.append(.tooMany(path, count, bound)) }
        case .minProperties(let bound):
            if count < bound {
                invalid(.int(Int64(count)), path, "should have at least \(bound) properties")
            }
        case .values(let allowed):
            if !allowed.contains(value.string ?? "") {
                causes.append(.notSupported(path, value, allowed))
            }
        case .pattern(let text):
            // A pattern of a definition that Kubernetes took compiles in RE2 as well.
            if let pattern = try? Pattern(text), !pattern.matches(value.string ?? "") {
                invalid(value, path, "should match '\(text)'")
            }
        case .keys(let keys): checkKeys(value.items, keys, path)
        case .nullable, .custom: break
        }
    }

    private mutating func checkKeys(_ items: [Value], _ keys: [String], _ path: String) {
        var seen: [Value] = []
        var told: [Value] = []
        for (index, item) in items.enumerated() where item.map != nil {
            let key = Value.map(
                Fields(keys.compactMap { key in item[key].map { (key, $0) } }))
            if seen.contains(key), !told.contains(key) {
                duplicates.append(.duplicate("\(path)[\(index)]", key))
                told.append(key)
            }
            seen.append(key)
        }
    }

    private mutating func check(
        _ rule: CustomRule, _ value: Value, _ type: String, _ path: String
    ) {
        hasRules = true
        if rule.holds(for: value) == false {
            broken.append(.invalid(path, .string(type), rule.message))
        }
    }

    private mutating func invalid(_ value: Value, _ path: String, _ text: String) {
        causes.append(.invalid(path, value, "\(path) in body \(text)"))
    }

    private mutating func wrongType(_ value: Value, _ type: SchemaType, _ path: String) {
        let name = Self.name(of: value)
        causes.append(
            .wrongType(
                path, .string(name),
                "\(path) in body must be of type \(typeName(type)): \(GoText.quoted(name))"))
    }

    private func typeName(_ type: SchemaType) -> String {
        if case .reference(let place) = type, let item = table.structs[place].item {
            return Self.name(of: item.type)
        }
        return Self.name(of: type)
    }

    /// JSON schema's name of a type.
    private static func name(of type: SchemaType) -> String {
        switch type {
        case .string, .named, .time, .bytes, .quantity: "string"
        case .bool: "boolean"
        case .int32, .int64: "integer"
        case .float64: "number"
        case .intOrString: "integer,string"
        case .list: "array"
        case .any, .map, .reference: "object"
        }
    }

    private static func name(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .list: "array"
        case .map: "object"
        }
    }
}
