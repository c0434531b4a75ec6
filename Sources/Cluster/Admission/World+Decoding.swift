import Basis
import Objects
import YAML

extension World {
    /// Decodes what a client wrote by the schema of its kind: wrong types and, if asked for,
    /// unknown fields are refused.
    func decode(
        _ object: Object, _ request: Request
    ) throws(Status) -> (Object, warnings: [String]) {
        guard let schema = Schema.named(object.type) else { return (object, []) }
        let validation: Schema.FieldValidation
        switch request.fieldValidation {
        case .strict: validation = .strict
        case .warn: validation = .warn
        case .ignore: validation = .ignore
        }
        let (value, warnings) = try schema.decode(
            object.value, version: object.version, validation: validation)
        var decoded = object
        var fields = value.map ?? [:]
        for name in ["apiVersion", "kind", "metadata"] { fields[name] = nil }
        decoded.fields = fields
        return (decoded, warnings)
    }

    /// Checks an object that admission has let through. What controllers write is made of what was
    /// checked before.
    func validate(_ object: Object, old: Object?, _ request: Request) throws(Status) {
        guard !request.isTrusted else { return }
        try Validation.check(object, replacing: old)
    }
}
