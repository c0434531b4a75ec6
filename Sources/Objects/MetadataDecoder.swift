import Basis
import YAML

/// Takes the fields of `metadata` out of a map and refuses wrong types in the words of Go's
/// decoder. A built-in kind is decoded as a whole, so the field's path starts at the object; the
/// metadata of a custom one is decoded by itself (apiextensions pkg/apiserver/schema/objectmeta).
struct MetadataDecoder {
    let prefix: String

    init(isCustom: Bool) { prefix = isCustom ? "" : "metadata." }

    mutating func text(
        _ fields: inout Fields, _ name: String, _ type: String = "string"
    ) throws(ObjectReadError) -> String? {
        switch take(&fields, name) {
        case nil, .null: return nil
        case .string(let text): return text
        case .some(let other): throw wrong(other, name, type)
        }
    }

    mutating func number(
        _ fields: inout Fields, _ name: String
    ) throws(ObjectReadError) -> Int64? {
        switch take(&fields, name) {
        case nil, .null: return nil
        case .int(let number): return number
        case .some(let other): throw wrong(other, name, "int64")
        }
    }

    mutating func time(
        _ fields: inout Fields, _ name: String
    ) throws(ObjectReadError) -> Instant? {
        switch take(&fields, name) {
        case nil, .null: return nil
        case .string(let text):
            guard let instant = Instant(rfc3339: text) else {
                throw .metadata(
                    "parsing time \(GoText.quoted(text)) as \"2006-01-02T15:04:05Z07:00\": cannot "
                        + "parse \(GoText.quoted(text)) as \"2006\"")
            }
            return instant
        case .some(let other):
            throw .metadata("json: cannot unmarshal \(go(other)) into Go value of type string")
        }
    }

    mutating func texts(
        _ fields: inout Fields, _ name: String
    ) throws(ObjectReadError) -> Fields {
        guard let value = take(&fields, name), value != .null else { return [:] }
        guard case .map(var texts) = value else {
            throw wrong(value, name, "map[string]string")
        }
        for field in texts {
            switch field.value {
            case .string: break
            // Go reads a null into a string as the empty string.
            case .null: texts[field.name] = ""
            case let other: throw wrong(other, name, "string")
            }
        }
        return texts
    }

    mutating func list(
        _ fields: inout Fields, _ name: String
    ) throws(ObjectReadError) -> [String] {
        guard let value = take(&fields, name), value != .null else { return [] }
        guard case .list(let items) = value else { throw wrong(value, name, "[]string") }
        var texts: [String] = []
        for item in items {
            guard case .string(let text) = item else { throw wrong(item, name, "string") }
            texts.append(text)
        }
        return texts
    }

    mutating func owners(_ fields: inout Fields) throws(ObjectReadError) -> [OwnerReference] {
        let name = "ownerReferences"
        guard let value = take(&fields, name), value != .null else { return [] }
        guard case .list(let items) = value else {
            throw wrong(value, name, "[]v1.OwnerReference")
        }
        var owners: [OwnerReference] = []
        for item in items {
            guard case .map(let owner) = item else { throw wrong(item, name, "v1.OwnerReference") }
            func text(_ key: String) throws(ObjectReadError) -> String {
                switch owner[key] {
                case nil, .null: return ""
                case .string(let text): return text
                case .some(let other):
                    throw wrong(other, "\(name).\(key)", "string", in: "OwnerReference")
                }
            }
            func flag(_ key: String) throws(ObjectReadError) -> Bool {
                switch owner[key] {
                case nil, .null: return false
                case .bool(let flag): return flag
                case .some(let other):
                    throw wrong(other, "\(name).\(key)", "bool", in: "OwnerReference")
                }
            }
            owners.append(
                OwnerReference(
                    apiVersion: try text("apiVersion"), kind: try text("kind"),
                    name: try text("name"), uid: try text("uid"),
                    isController: try flag("controller"),
                    blockOwnerDeletion: try flag("blockOwnerDeletion")))
        }
        return owners
    }

    mutating func map(
        _ value: Value, _ name: String, _ type: String
    ) throws(ObjectReadError) -> Fields? {
        switch value {
        case .null: return nil
        case .map(let fields): return fields
        case .bool, .int, .double, .string, .list:
            throw .metadata("json: cannot unmarshal \(go(value)) into Go value of type \(type)")
        }
    }

    private func take(_ fields: inout Fields, _ name: String) -> Value? {
        guard let value = fields[name] else { return nil }
        fields[name] = nil
        return value
    }

    private func wrong(
        _ value: Value, _ field: String, _ type: String, in owner: String = "ObjectMeta"
    ) -> ObjectReadError {
        .metadata(
            "json: cannot unmarshal \(go(value)) into Go struct field "
                + "\(owner).\(prefix)\(field) of type \(type)")
    }

    /// Into a text or a flag any number is just a `number`; into a number a fraction is told.
    private func go(_ value: Value) -> String {
        switch value {
        case .int, .double: "number"
        case .null, .bool, .string, .list, .map: value.jsonTypeName
        }
    }
}
