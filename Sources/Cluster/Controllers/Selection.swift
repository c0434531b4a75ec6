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
    /// Whether a LabelSelector matches labels; an empty one matches everything.
    func matches(labels: Fields) -> Bool {
        // Most selectors are plain labels, which need no parsing.
        guard self["matchExpressions"] == nil else {
            return LabelSelector(object: self).matches(labels)
        }
        return labels.contains(self["matchLabels"]?.map ?? [:])
    }
}
