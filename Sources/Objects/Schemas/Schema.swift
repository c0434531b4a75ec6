import YAML

/// What the API server knows about the fields of one kind.
public struct Schema: Sendable {
    /// What becomes of fields that the schema does not know (`fieldValidation`).
    public enum FieldValidation: Sendable {
        /// They are refused.
        case strict
        /// They are dropped, each with a warning.
        case warn
        /// They are dropped.
        case ignore
    }

    let table: SchemaTable
    let root: Int
    let isCustom: Bool
    let kind: String

    /// The schema of a built-in or Istio type; nil for types whose fields are not checked. The
    /// versions of one type do not differ here.
    public static func named(_ type: ResourceType) -> Schema? {
        let isIstio = type.group.hasSuffix(".istio.io")
        guard isIstio || !type.isCustom else { return nil }
        guard let table = isIstio ? SchemaTable.istio(type.kind) : .kubernetes else { return nil }
        // Two groups have events; those of the core group are modelled.
        guard let root = table.place(of: type.kind), type.group != "events.k8s.io" else {
            return nil
        }
        return Schema(table: table, root: root, isCustom: isIstio, kind: type.kind)
    }

    /// A manifest as the API server decodes it, and warnings. Values of the wrong type and, with
    /// strict validation, unknown fields are refused (apiserver
    /// pkg/endpoints/handlers/create.go: transformDecodeError). Nulls are dropped from built-in
    /// kinds.
    public func decode(
        _ value: Value, version: String, validation: FieldValidation = .strict
    ) throws(Status) -> (value: Value, warnings: [String]) {
        var walk = SchemaWalk(schema: self)
        let decoded = walk.object(value)
        let prefix = "\(kind) in version \"\(version)\" cannot be handled as a \(kind): "
        if let error = walk.error { throw .badRequest(prefix + error) }
        let unknown = walk.unknown.map { "unknown field \(GoText.quoted($0))" }
        guard !unknown.isEmpty else { return (decoded, []) }
        switch validation {
        case .strict:
            throw .badRequest(
                "\(prefix)strict decoding error: \(unknown.joined(separator: ", "))")
        case .warn: return (decoded, unknown)
        case .ignore: return (decoded, [])
        }
    }

    /// The fields of a manifest that the schema does not know: `spec.containers[0].imagee`.
    public func unknownFields(in value: Value) -> [String] {
        var walk = SchemaWalk(schema: self)
        _ = walk.object(value)
        return walk.unknown
    }

    /// The fields that stand at a path as messages write it (`spec.http[0]`); the empty path is the
    /// object itself. None where the schema says nothing of the path.
    public func fieldNames(at path: String) -> [String] {
        var type = SchemaType.reference(root)
        for step in path.split(separator: ".") {
            guard case .reference(let place) = type else { return [] }
            let name = String(step.prefix { $0 != "[" })
            guard let field = table.structs[place].field(name) else { return [] }
            type = field.type
            while true {
                if case .list(let item) = type { type = item } else { break }
            }
            if case .map(let item) = type { type = item }
        }
        guard case .reference(let place) = type else { return [] }
        return table.structs[place].fields.map(\.name)
    }

    /// What a custom resource's schema refuses, in the API server's order: the schema's own rules,
    /// duplicate items, then rules in CEL (apiextensions pkg/registry/customresource/strategy.go:
    /// Validate). Built-in kinds have no such rules.
    public func violations(in value: Value) -> [Status.Cause] {
        guard isCustom else { return [] }
        var check = SchemaCheck(table: table)
        check.object(value, table.structs[root], "")
        var causes = check.causes + check.unlocated + check.duplicates
        let blocking: Set<String> = [
            "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong",
            "FieldValueTooMany", "FieldValueTypeInvalid",
        ]
        if causes.contains(where: { blocking.contains($0.reason) }) {
            if check.hasRules {
                causes.append(
                    .invalid(
                        "<nil>", .null,
                        "some validation rules were not checked because the object was invalid; "
                            + "correct the existing errors to complete validation"))
            }
        } else {
            causes += check.broken
        }
        return causes
    }
}
