import YAML

/// Whether labels meet a LabelSelector; a missing selector selects everything.
// apimachinery pkg/apis/meta/v1/helpers.go: LabelSelectorAsSelector
func labels(_ labels: Fields, meet selector: Value?) -> Bool {
    for (name, value) in selector?["matchLabels"]?.map ?? [:] where labels[name] != value {
        return false
    }
    for expression in selector?["matchExpressions"]?.items ?? [] {
        guard let key = expression["key"]?.string else { return false }
        let values = expression["values"]?.strings ?? []
        let own = labels[key]?.goText
        let isListed = own.map { text in values.contains { $0 == text } } ?? false
        let holds =
            switch expression["operator"]?.string {
            case "In": isListed
            case "NotIn": !isListed
            case "Exists": own != nil
            case "DoesNotExist": own == nil
            default: false
            }
        if !holds { return false }
    }
    return true
}

/// The selectors of webhooks, for who prints them.
package enum InjectionSelectors {
    /// Whether a selector takes in labels; a missing one takes in everything.
    package static func selects(_ selector: Value?, _ own: Fields) -> Bool {
        labels(own, meet: selector)
    }
}

extension Value {
    /// Whether this LabelSelector has no requirement.
    var isEmptySelector: Bool {
        (self["matchLabels"]?.map ?? [:]).isEmpty && (self["matchExpressions"]?.items ?? []).isEmpty
    }
}
