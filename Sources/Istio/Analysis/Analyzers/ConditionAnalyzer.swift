import YAML

/// Conditions of objects that say that something is wrong.
// istio pkg/config/analysis/analyzers/conditions/conditions.go
enum ConditionAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let kinds: [AnalyzedKind] = [
            .service, .serviceEntry, .workloadEntry, .authorizationPolicy, .kubernetesGateway,
            .httpRoute, .grpcRoute,
        ]
        for kind in kinds {
            for resource in context[kind] {
                for condition in conditions(of: resource) {
                    let type = condition.text("type")
                    let reason = condition.text("reason")
                    // Such a policy is accepted, though in part only.
                    let isPartial =
                        kind == .authorizationPolicy && type == "WaypointAccepted"
                        && reason == "PartiallyInvalid"
                    let isNegative =
                        condition.text("status") == "False" && reported(kind).contains(type)
                    guard isPartial || isNegative else { continue }
                    context.report(
                        .negativeConditionStatus, resource,
                        [type, reason, condition.text("message")])
                }
            }
        }
    }

    private static func reported(_ kind: AnalyzedKind) -> [String] {
        if kind == .authorizationPolicy { return ["ZtunnelAccepted", "WaypointAccepted"] }
        let isGatewayAPI = kind.group == "gateway.networking.k8s.io"
        return isGatewayAPI
            ? ["Accepted", "Programmed", "ResolvedRefs"] : ["istio.io/WaypointBound"]
    }

    private static func conditions(of resource: AnalyzedResource) -> [Value] {
        let status = resource.object["status"] ?? [:]
        guard resource.kind == .httpRoute || resource.kind == .grpcRoute else {
            return status.entries("conditions")
        }
        return status.entries("parents").flatMap { $0.entries("conditions") }
    }
}
