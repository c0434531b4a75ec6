import YAML

/// Fields and kinds that Istio has given up.
// istio pkg/config/analysis/analyzers/deprecation/deprecation.go
enum DeprecationAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        for service in context[.virtualService] {
            for route in service.spec.entries("http")
            where route.number("fault", "delay", "percent") > 0 {
                context.report(
                    .deprecated, service,
                    [
                        "HTTPRoute.fault.delay.percent is deprecated; "
                            + "use HTTPRoute.fault.delay.percentage"
                    ])
            }
        }
        for sidecar in context[.sidecar]
        where sidecar.spec.has("outboundTrafficPolicy", "egressProxy") {
            context.report(.deprecated, sidecar, ["OutboundTrafficPolicy.EgressProxy ignored"])
        }
        let removed = ["ClusterRbacConfig", "RbacConfig", "ServiceRole", "ServiceRoleBinding"]
        for definition in context[.customResourceDefinition] {
            let kind = definition.spec.text("names", "kind")
            guard definition.spec.text("group") == "rbac.istio.io", removed.contains(kind) else {
                continue
            }
            context.report(
                .deprecated, definition, ["Custom resource type rbac.istio.io \(kind) is removed"])
        }
    }
}
