import Objects
import YAML

/// The annotation in which `kubectl apply` keeps the manifest that it applied last
/// (kubectl pkg/util/apply.go).
enum LastApplied {
    /// The annotation's name.
    static let key = "kubectl.kubernetes.io/last-applied-configuration"

    /// The manifest with the annotation in it: compact JSON of the manifest without it, and a line
    /// feed (GetModifiedConfiguration).
    static func annotated(_ value: Value) -> Value {
        var plain = value
        var annotations = plain["metadata", "annotations"]?.map ?? [:]
        annotations[key] = nil
        plain["metadata", "annotations"] = .map(annotations)
        annotations[key] = .string(jsonText(plain, style: .compact) + "\n")
        plain["metadata", "annotations"] = .map(annotations)
        return plain
    }

    /// The manifest that was applied last, or nil where there is none that can be read.
    static func manifest(of object: Object) -> Value? {
        guard let text = object.metadata.annotation(key), !text.isEmpty else { return nil }
        return try? JSONParser.value(text)
    }

    /// The value without nulls in maps, at any depth (apply.go: pruneNullsFromMap).
    static func withoutNulls(_ value: Value) -> Value {
        switch value {
        case .map(let fields):
            let kept = fields.filter { !$0.value.isNull }
            return .map(Fields(kept.map { ($0.name, withoutNulls($0.value)) }))
        case .list(let items):
            return .list(items.map(withoutNulls))
        case .null, .bool, .int, .double, .string:
            return value
        }
    }
}
