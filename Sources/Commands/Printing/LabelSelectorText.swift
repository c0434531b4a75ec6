import YAML

/// A LabelSelector object as text (apimachinery pkg/apis/meta/v1: FormatLabelSelector).
package enum LabelSelectorText {
    /// `app=web,tier in (a,b),!old`; empty for a selector that selects everything, `<none>` is the
    /// caller's to print.
    package static func of(_ selector: Value?) -> String {
        guard let selector else { return "" }
        var parts =
            selector["matchLabels"]?.stringMap
            .map { (key: $0.name, text: "\($0.name)=\($0.value)") } ?? []
        for expression in selector["matchExpressions"]?.items ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = (expression["values"]?.strings ?? []).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": parts.append((key, "\(key) in (\(values))"))
            case "NotIn": parts.append((key, "\(key) notin (\(values))"))
            case "Exists": parts.append((key, key))
            case "DoesNotExist": parts.append((key, "!\(key)"))
            default: break
            }
        }
        return parts.sorted { $0.key < $1.key }.map(\.text).joined(separator: ",")
    }
}
