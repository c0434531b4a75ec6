import Objects
import YAML

/// What a webhook's rules are held against (webhook/predicates/rules/rules.go).
struct WebhookMatch {
    var type: ResourceType
    var version: String
    var operation: String
    var subresource: String

    func isTaken(by webhook: Value) -> Bool {
        let isExact = webhook["matchPolicy"]?.string == "Exact"
        return (webhook["rules"]?.items ?? []).contains { rule in
            has(rule["operations"], operation) && has(rule["apiGroups"], type.group)
                && (isExact ? [version] : type.versions).contains { has(rule["apiVersions"], $0) }
                && isScope(rule["scope"]?.string)
                && (rule["resources"]?.strings ?? []).contains(
                    where: isResource)
        }
    }

    private func has(_ list: Value?, _ word: String) -> Bool {
        (list?.strings ?? []).contains { $0 == "*" || $0 == word }
    }

    private func isScope(_ scope: String?) -> Bool {
        switch scope {
        case "Namespaced": type.isNamespaced
        case "Cluster": !type.isNamespaced
        default: true
        }
    }

    private func isResource(_ pattern: String) -> Bool {
        let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first, first == "*" || first == type.plural else { return false }
        let sub = parts.count > 1 ? parts[1] : ""
        return sub == subresource || sub == "*"
    }
}
