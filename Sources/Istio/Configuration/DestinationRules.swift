import Basis
import YAML

/// DestinationRules by namespace and host, merged where several name one host.
// istio pilot/pkg/model/push_context.go: setDestinationRules
struct DestinationRuleIndex: Sendable {
    /// Rules that count for clients of the rule's own namespace.
    private var local: [String: HostIndex<[DestinationRuleFacts]>] = [:]
    /// Rules that count for clients elsewhere too.
    private var exported: [String: HostIndex<[DestinationRuleFacts]>] = [:]
    /// Rules of the root namespace that count there only.
    private var rootLocal = HostIndex<[DestinationRuleFacts]>()
    /// The rules as they are, by namespace and host, in order of age.
    private var raw: [Named: [DestinationRuleFacts]] = [:]

    /// Puts a rule in, or takes it out.
    mutating func set(
        _ rule: DestinationRuleFacts, isGone: Bool, settings: MeshSettings
    ) {
        let namespace = rule.from[0].namespace
        let key = Named(namespace, rule.host)
        var rules = raw[key] ?? []
        rules.removeAll { $0.from == rule.from }
        if !isGone { rules.append(rule) }
        rules.sort(by: Self.isBefore)
        raw[key] = rules.isEmpty ? nil : rules
        merge(rules, namespace: namespace, host: rule.host, settings: settings)
    }

    /// Derives everything anew after the mesh's defaults changed.
    mutating func rebuild(settings: MeshSettings) {
        for (key, rules) in raw.sorted(by: { $0.key < $1.key }) {
            merge(rules, namespace: key.namespace, host: key.name, settings: settings)
        }
    }

    // istio pilot/pkg/model/config.go: sortConfigBySelectorAndCreationTime
    private static func isBefore(_ left: DestinationRuleFacts, _ right: DestinationRuleFacts)
        -> Bool
    {
        if (left.selector != nil) != (right.selector != nil) { return left.selector != nil }
        if left.createdAt != right.createdAt { return left.createdAt < right.createdAt }
        return left.from[0] < right.from[0]
    }

    private mutating func merge(
        _ rules: [DestinationRuleFacts], namespace: String, host: String, settings: MeshSettings
    ) {
        var locals: [DestinationRuleFacts] = []
        var exports: [DestinationRuleFacts] = []
        var roots: [DestinationRuleFacts] = []
        for rule in rules {
            let to = rule.exportTo
            if to.isEmpty || to.contains("*") || to.contains(".") || to.contains(namespace) {
                Self.merge(rule, into: &locals)
            }
            let isPrivate =
                to.isEmpty
                ? settings.defaultDestinationRuleExportTo.contains(".")
                : to.count == 1 && (to[0] == "." || to[0] == namespace)
            if !isPrivate {
                Self.merge(rule, into: &exports)
            } else if namespace == settings.rootNamespace {
                Self.merge(rule, into: &roots)
            }
        }
        local[namespace, default: HostIndex()][host] = locals.isEmpty ? nil : locals
        exported[namespace, default: HostIndex()][host] = exports.isEmpty ? nil : exports
        if namespace == settings.rootNamespace { rootLocal[host] = roots.isEmpty ? nil : roots }
    }

    /// Merges a rule into those for its host: the older one's policy stands, subsets are united.
    // istio pilot/pkg/model/destination_rule.go: mergeDestinationRule
    private static func merge(
        _ rule: DestinationRuleFacts, into rules: inout [DestinationRuleFacts]
    ) {
        for index in rules.indices {
            let old = rules[index]
            guard Set(old.exportTo) == Set(rule.exportTo), old.selector == rule.selector else {
                continue
            }
            let known = old.subsets.compactMap { $0["name"]?.string }
            for subset in rule.subsets where !known.contains(subset["name"]?.string ?? "") {
                rules[index].subsets.append(subset)
            }
            if rules[index].trafficPolicy == nil {
                rules[index].trafficPolicy = rule.trafficPolicy
            }
            rules[index].from += rule.from
            return
        }
        rules.append(rule)
    }

    /// The rules for a service that a client of a namespace goes by: the client's own namespace
    /// first, then the service's, then the root namespace.
    // istio pilot/pkg/model/push_context.go: destinationRule
    func rules(
        for host: String, in serviceNamespace: String, client: String, root: String
    ) -> [DestinationRuleFacts] {
        if client != root {
            if let found = local[client]?.mostSpecific(for: host) { return found }
        } else if let found = rootLocal.mostSpecific(for: host) {
            return found
        }
        for namespace in [serviceNamespace, root] {
            let found = (exported[namespace]?.mostSpecific(for: host) ?? []).filter { rule in
                rule.exportTo.isEmpty || rule.exportTo.contains("*")
                    || rule.exportTo.contains(client)
            }
            if !found.isEmpty { return found }
        }
        return []
    }
}
