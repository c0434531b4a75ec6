import Objects
import YAML

/// Routes that look at claims of a token which no gateway checks.
// istio pkg/config/analysis/analyzers/virtualservice/jwtclaimroute.go
enum ClaimRouteAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let policies = context[.requestAuthentication]
        for service in context[.virtualService] {
            guard let key = claim(service.spec) else { continue }
            for name in service.spec["gateways"]?.strings ?? [] where name != "mesh" {
                let full = ResourceName(name, in: service.namespace)
                guard let gateway = context.find(.gateway, full) else { continue }
                let selector = LabelSelector(labels: gateway.spec["selector"]?.map ?? [:])
                for pod in context[.pod] where selector.matches(pod.labels) {
                    let isChecked = policies.contains { policy in
                        let labels = policy.spec["selector", "matchLabels"]?.map ?? [:]
                        return ["istio-system", pod.namespace].contains(policy.namespace)
                            && LabelSelector(labels: labels).matches(pod.labels)
                    }
                    if !isChecked {
                        context.report(
                            .jwtClaimBasedRoutingWithoutRequestAuthN, service,
                            [key, full.description, pod.name])
                    }
                }
            }
        }
    }

    private static func claim(_ spec: Value) -> String? {
        for match in spec.entries("http").flatMap({ $0.entries("match") }) {
            for name in ["headers", "withoutHeaders"] {
                let keys = (match[name]?.map ?? [:]).names
                if let found = keys.first(where: isClaim) { return found }
            }
        }
        return nil
    }

    // istio pkg/jwt/routing.go: ToRoutingClaim
    private static func isClaim(_ header: String) -> Bool {
        let start = "@request.auth.claims"
        guard header.lowercased().hasPrefix(start) else { return false }
        let name = header.dropFirst(start.count)
        return name.hasPrefix(".") && name.count > 1
            || name.hasPrefix("[") && name.hasSuffix("]") && name.count > 2
    }
}
