import YAML

/// VirtualServices of the mesh that define one host twice.
// istio pkg/config/analysis/analyzers/virtualservice/conflictingmeshgatewayhosts.go
enum MeshGatewayHostAnalyzer {
    private typealias Host = KnownHosts.ScopedHost

    static func analyze(_ context: inout AnalysisContext) {
        let owners = owners(context)
        var reported: Set<ResourceName> = []
        // Istio goes through the hosts in no order, so which host a message names is left open.
        for (host, own) in owners.sorted(by: { $0.key < $1.key }) {
            var services = own
            if host.scope != "*" {
                for (other, more) in owners.sorted(by: { $0.key < $1.key })
                where other.scope == "*" && HostName.matches(host.host, other.host) {
                    services += more
                }
            }
            guard services.count > 1 else { continue }
            let names = services.map(\.fullName).sorted().joined(separator: ",")
            for service in services where reported.insert(ResourceName(service)).inserted {
                context.report(
                    .conflictingMeshGatewayVirtualServiceHosts, service,
                    [names, host.description], at: .metadataName)
            }
        }
    }

    // conflictingmeshgatewayhosts.go: initMeshGatewayHosts
    private static func owners(_ context: AnalysisContext) -> [Host: [AnalyzedResource]] {
        var owners: [Host: [AnalyzedResource]] = [:]
        for service in context[.virtualService] {
            let gateways = service.spec["gateways"]?.strings ?? []
            guard gateways.isEmpty || gateways.contains("mesh") else { continue }
            let scopes = exportScopes(service)
            for scope in scopes {
                for host in service.spec["hosts"]?.strings ?? [] {
                    let key = Host(scope, host, in: service.namespace)
                    owners[key, default: []].append(service)
                }
            }
        }
        return owners
    }

    /// The namespaces that see an object; `*` for all.
    // istio pkg/config/analysis/analyzers/util/exportto.go: IsExportToAllNamespaces
    static func exportScopes(_ resource: AnalyzedResource) -> [String] {
        let exportTo = resource.spec["exportTo"]?.strings ?? []
        guard !exportTo.isEmpty, !exportTo.contains("*") else { return ["*"] }
        return Set(exportTo.map { $0 == "." ? resource.namespace : $0 }).sorted()
    }
}
