import Objects
import YAML

/// What istioctl's strict decoder says of the `spec` of one of Istio's kinds: of fields that its
/// message does not have, of names that its enums do not have, and of values of another type.
// istio pkg/config/conversion.go: ApplyJSONStrict; github.com/golang/protobuf jsonpb/decode.go
enum MessageDecoding {
    /// The first mistake; those of inner messages come first.
    static func problem(_ value: Value, _ type: ResourceType) -> String? {
        guard let schema = Schema.named(type) else { return nil }
        var spec: Value = ["apiVersion": value["apiVersion"] ?? .null, "kind": .string(type.kind)]
        spec["spec"] = value["spec"]
        if let problem = valueProblem(spec, type, schema) { return problem }
        let unknown = schema.unknownFields(in: spec).filter { $0.hasPrefix("spec.") }
        let deepest = unknown.max { depth($0) < depth($1) }
        return deepest.map { path in
            let (message, field) = place(of: path, type.kind)
            return "unknown field \(quoted(field)) in \(message)"
        }
    }

    /// The first value that no decoder takes, however lenient it is about unknown fields.
    static func valueProblem(_ value: Value, _ type: ResourceType) -> String? {
        Schema.named(type).flatMap { valueProblem(value, type, $0) }
    }

    private static func valueProblem(
        _ value: Value, _ type: ResourceType, _ schema: Schema
    ) -> String? {
        schema.violations(in: value).lazy.compactMap { problem($0, value, type.kind) }.first
    }

    private static func depth(_ path: String) -> Int {
        path.utf8.count { $0 == UInt8(ascii: ".") }
    }

    /// The message that a path leads into, and the last field.
    private static func place(of path: String, _ kind: String) -> (message: String, field: String) {
        let names = path.split(separator: ".").dropFirst().map { step in
            String(step.prefix { $0 != "[" })
        }
        var message = MessageNames.all.root(of: kind)
        for name in names.dropLast() {
            // A key of a map leads nowhere.
            message = MessageNames.all.type(of: name, in: message) ?? message
        }
        return (message, names.last ?? "")
    }

    private static func problem(_ cause: Status.Cause, _ spec: Value, _ kind: String) -> String? {
        let (message, field) = place(of: cause.field, kind)
        switch cause.reason {
        case "FieldValueNotSupported":
            guard let name = MessageNames.all.type(of: field, in: message) else { return nil }
            return "unknown value \(given(cause.message)) for enum \(name)"
        default: return nil
        }
    }

    /// The value that a message quotes: `Unsupported value: "X": supported values: ...`.
    private static func given(_ message: String) -> String {
        let rest = message.drop { $0 != "\"" }
        guard let end = rest.dropFirst().firstIndex(of: "\"") else { return String(rest) }
        return String(rest[...end])
    }
}
