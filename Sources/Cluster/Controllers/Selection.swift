import Objects
import YAML

extension Object {
    /// Whether the `spec.selector` of a workload selects an object of its namespace.
    func selects(_ other: Object) -> Bool {
        guard let selector = self["spec", "selector"] else { return false }
        return selector.matches(labels: other.metadata.labels)
    }
}

extension Value {
    /// Whether a LabelSelector matches labels.
    func matches(labels: Fields) -> Bool {
        guard labels.contains(self["matchLabels"]?.map ?? [:]) else { return false }
        for term in self["matchExpressions"]?.items ?? [] {
            let value = labels[term["key"]?.string ?? ""]
            let values = term["values"]?.items ?? []
            switch term["operator"]?.string {
            case "In": guard let value, values.contains(value) else { return false }
            case "NotIn": if let value, values.contains(value) { return false }
            case "Exists": if value == nil { return false }
            case "DoesNotExist": if value != nil { return false }
            default: return false
            }
        }
        return true
    }
}
