import YAML

extension Status.Cause {
    /// The cause as one line: `spec.replicas: Required value`.
    public var text: String { "\(field): \(message)" }

    private init(
        _ reason: String, _ words: String, _ field: String, _ value: Value?,
        _ detail: String
    ) {
        let shown = value.map { "\(words): \(Self.shown($0))" } ?? words
        self.init(
            reason: reason, message: detail.isEmpty ? shown : "\(shown): \(detail)", field: field)
    }

    /// A value is missing (apimachinery pkg/util/validation/field/errors.go, as all of these).
    public static func required(_ field: String, _ detail: String = "") -> Self {
        Self("FieldValueRequired", "Required value", field, nil, detail)
    }

    /// A value is malformed or out of range.
    public static func invalid(_ field: String, _ value: Value, _ detail: String) -> Self {
        Self("FieldValueInvalid", "Invalid value", field, value, detail)
    }

    /// A value is malformed; `shown` is how Go's `%#v` shows the typed value.
    public static func invalid(_ field: String, shown: String, _ detail: String) -> Self {
        Self("FieldValueInvalid", "Invalid value: \(shown)", field, nil, detail)
    }

    /// A value names something that does not exist.
    public static func notFound(_ field: String, _ value: Value) -> Self {
        Self("FieldValueNotFound", "Not found", field, value, "")
    }

    /// A value is of the wrong type.
    public static func wrongType(_ field: String, _ value: Value, _ detail: String) -> Self {
        Self("FieldValueTypeInvalid", "Invalid value", field, value, detail)
    }

    /// A value is none of those that are allowed.
    public static func notSupported(_ field: String, _ value: Value, _ allowed: [String]) -> Self {
        let list = allowed.map(GoText.quoted).joined(separator: ", ")
        return Self(
            "FieldValueNotSupported", "Unsupported value", field, value,
            allowed.isEmpty ? "" : "supported values: \(list)")
    }

    /// A value stands for the second time where each may stand once.
    public static func duplicate(_ field: String, _ value: Value) -> Self {
        Self("FieldValueDuplicate", "Duplicate value", field, value, "")
    }

    /// A value may not be set.
    public static func forbidden(_ field: String, _ detail: String) -> Self {
        Self("FieldValueForbidden", "Forbidden", field, nil, detail)
    }

    /// A text is too long.
    public static func tooLong(_ field: String, _ limit: Int) -> Self {
        Self("FieldValueTooLong", "Too long", field, nil, "may not be more than \(limit) bytes")
    }

    /// A list or map has too many items.
    public static func tooMany(_ field: String, _ count: Int, _ limit: Int) -> Self {
        Self(
            "FieldValueTooMany", "Too many", field, .int(Int64(count)),
            "must have at most \(limit) items")
    }

    /// A value as Go's `%#v` shows what was decoded of it.
    private static func shown(_ value: Value) -> String {
        switch value {
        case .null: return "\"null\""
        case .bool, .int, .double: return GoText.plain(value)
        case .string(let text): return GoText.quoted(text)
        case .list(let items):
            return "[]interface {}{\(items.map(shown).joined(separator: ", "))}"
        case .map(let fields):
            let pairs = fields.map { "\(GoText.quoted($0.name)):\(shown($0.value))" }
            return "map[string]interface {}{\(pairs.joined(separator: ", "))}"
        }
    }
}
