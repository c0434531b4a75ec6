import Objects
import YAML

/// Policies that select no workload, and settings that policies ask for.
enum SecurityAnalyzer {
    // istio pkg/config/analysis/analyzers/authn/blockedcidrs.go
    static func analyzeBlockedRanges(_ context: inout AnalysisContext) {
        let names = context[.requestAuthentication].map(\.fullName)
        guard !names.isEmpty else { return }
        let shown = names.prefix(5).joined(separator: ", ")
        let text = names.count > 5 ? "\(shown), and \(names.count - 5) more" : shown
        for deployment in context[.deployment]
        where deployment.labels["app"]?.string == "istiod" {
            let containers = deployment.spec.entries("template", "spec", "containers")
            let isSet = containers.flatMap { $0.entries("env") }.contains {
                $0.text("name") == "BLOCKED_CIDRS_IN_JWKS_URIS" && !$0.text("value").isEmpty
            }
            if !isSet {
                context.report(.jwksUriFetchUnrestricted, deployment, [String(names.count), text])
            }
        }
    }

    // istio pkg/config/analysis/analyzers/authz/authorizationpolicies.go
    static func analyzeAuthorizationPolicies(_ context: inout AnalysisContext) {
        var pods: [AnalyzedResource] = []
        for pod in context[.pod] {
            let isAmbient = pod.annotations["ambient.istio.io/redirection"]?.string == "enabled"
            if isAmbient || DeploymentAnalyzer.podIsInMesh(pod, context) { pods.append(pod) }
        }
        for policy in context[.authorizationPolicy] {
            reportUnmatched(policy, pods, &context)
            reportNamespaces(policy, &context)
        }
    }

    private static func reportUnmatched(
        _ policy: AnalyzedResource, _ pods: [AnalyzedResource], _ context: inout AnalysisContext
    ) {
        let isMeshWide = policy.namespace == context.mesh.rootNamespace
        let own = isMeshWide ? pods : pods.filter { $0.namespace == policy.namespace }
        guard policy.spec.has("selector") else {
            if !isMeshWide, own.isEmpty { context.report(.noMatchingWorkloadsFound, policy, [""]) }
            return
        }
        let labels = policy.spec["selector", "matchLabels"]?.map ?? [:]
        let selector = LabelSelector(labels: labels)
        if !own.contains(where: { selector.matches($0.labels) }) {
            context.report(.noMatchingWorkloadsFound, policy, [selector.description])
        }
    }

    private static func reportNamespaces(
        _ policy: AnalyzedResource, _ context: inout AnalysisContext
    ) {
        for (rule, value) in policy.spec.entries("rules").enumerated() {
            for (place, from) in value.entries("from").enumerated() {
                let wanted = from["source", "namespaces"]?.strings ?? []
                let unwanted = from["source", "notNamespaces"]?.strings ?? []
                let start = "spec.rules[\(rule)].from[\(place)].source.namespaces"
                for (index, pattern) in (wanted + unwanted).enumerated()
                where !context[.namespace].contains(where: { matches($0.name, pattern) }) {
                    let line = index < wanted.count ? index : index - wanted.count
                    context.report(
                        .referencedResourceNotFound, policy, ["namespace", pattern],
                        at: FieldPath("\(start)[\(line)]"))
                }
            }
        }
    }

    // authorizationpolicies.go: namespaceMatch
    private static func matches(_ namespace: String, _ pattern: String) -> Bool {
        if pattern == "*" { return true }
        if pattern.hasPrefix("*") { return namespace.hasSuffix(pattern.dropFirst()) }
        if pattern.hasSuffix("*") { return namespace.hasPrefix(pattern.dropLast()) }
        return namespace.lowercased() == pattern.lowercased()
    }
}
