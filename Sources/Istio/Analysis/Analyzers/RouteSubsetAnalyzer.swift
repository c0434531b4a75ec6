import YAML

/// Subsets in routes that no DestinationRule defines.
// istio pkg/config/analysis/analyzers/virtualservice/destinationrules.go
enum RouteSubsetAnalyzer {
    private struct Subset: Hashable {
        var host: ResourceName
        var name: String
    }

    static func analyze(_ context: inout AnalysisContext) {
        var known: Set<Subset> = []
        for rule in context[.destinationRule] {
            let host = name(rule.spec.text("host"), in: rule.namespace)
            for subset in rule.spec.entries("subsets") {
                known.insert(Subset(host: host, name: subset.text("name")))
            }
        }
        for service in context[.virtualService] {
            for (kind, destinations) in [
                ("host", RouteDestination.routes(of: service)),
                ("mirror", RouteDestination.mirrors(of: service)),
            ] {
                for destination in destinations where !destination.subset.isEmpty {
                    let host = name(destination.host, in: service.namespace)
                    guard !known.contains(Subset(host: host, name: destination.subset)) else {
                        continue
                    }
                    context.report(
                        .referencedResourceNotFound, service,
                        [
                            "\(kind)+subset in destinationrule",
                            "\(destination.host)+\(destination.subset)",
                        ], at: destination.path)
                }
            }
        }
    }

    /// The service that a host means: one with its namespace in it, or one of `namespace`.
    // istio pkg/config/analysis/analyzers/util/hosts.go: GetResourceNameFromHost
    private static func name(_ host: String, in namespace: String) -> ResourceName {
        let domain = ".svc.cluster.local"
        guard host.hasSuffix(domain) else { return ResourceName(namespace, host) }
        let service = host.dropLast(domain.count)
        guard let dot = service.lastIndex(of: "."), dot != service.startIndex else {
            return ResourceName(namespace, host)
        }
        return ResourceName(
            String(service[service.index(after: dot)...]), String(service[..<dot]))
    }
}
