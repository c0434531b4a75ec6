import YAML

/// Destinations of VirtualServices that nothing stands behind.
// istio pkg/config/analysis/analyzers/virtualservice/destinationhosts.go
enum DestinationHostAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let hosts = KnownHosts(context)
        let services = context[.virtualService]
        let subsetHosts = services.map { (name: $0.fullName, hosts: ownSubsetHosts($0)) }
        for service in services {
            for destination in RouteDestination.routes(of: service) {
                check(destination, "host", service, hosts, &context)
            }
            for destination in RouteDestination.mirrors(of: service) {
                check(destination, "mirror host", service, hosts, &context)
            }
            reportIneffectiveSubsets(service, subsetHosts, &context)
        }
    }

    private static func check(
        _ destination: RouteDestination, _ kind: String, _ resource: AnalyzedResource,
        _ hosts: KnownHosts, _ context: inout AnalysisContext
    ) {
        let host = destination.host
        let found = hosts.service(
            for: host, from: resource.namespace,
            exportTo: resource.spec["exportTo"]?.strings ?? [])
        guard let service = found else {
            context.report(
                .referencedResourceNotFound, resource, [kind, host], at: destination.path)
            return
        }
        guard destination.value.has("port") else {
            if service.ports.count > 1 {
                context.report(
                    .virtualServiceDestinationPortSelectorRequired, resource,
                    [host, goList(service.ports)], at: destination.path)
            }
            return
        }
        let port = destination.value.number("port", "number")
        if !service.ports.contains(port) {
            context.report(
                .referencedResourceNotFound, resource, ["host:port", "\(host):\(port)"],
                at: destination.path)
        }
    }

    /// The hosts of a VirtualService that it routes to a subset of themselves.
    // destinationhosts.go: initVirtualServiceDestinations
    private static func ownSubsetHosts(_ resource: AnalyzedResource) -> [String] {
        let own = resource.spec["hosts"]?.strings ?? []
        return resource.spec.entries("http").flatMap { $0.entries("route") }
            .compactMap { $0["destination"] }
            .filter { !$0.text("subset").isEmpty && own.contains($0.text("host")) }
            .map { $0.text("host") }
    }

    /// A gateway's route to a host without a subset: what another VirtualService says for that
    /// host does not count.
    // destinationhosts.go: analyzeSubset
    private static func reportIneffectiveSubsets(
        _ resource: AnalyzedResource, _ subsetHosts: [(name: String, hosts: [String])],
        _ context: inout AnalysisContext
    ) {
        guard !(resource.spec["gateways"]?.items ?? []).isEmpty else { return }
        for (rule, http) in resource.spec.entries("http").enumerated() {
            for (place, route) in http.entries("route").enumerated() {
                let destination = route["destination"] ?? [:]
                guard destination.text("subset").isEmpty else { continue }
                // Istio builds the path with the route's name in place of `http`.
                let path = FieldPath([.field("spec"), .field(http.text("name")), .index(rule)])
                    .field("route").index(place).field("destination").field("host")
                for other in subsetHosts where other.hosts.contains(destination.text("host")) {
                    context.report(
                        .ingressRouteRulesNotAffected, resource, [other.name, resource.fullName],
                        at: path)
                }
            }
        }
    }
}
