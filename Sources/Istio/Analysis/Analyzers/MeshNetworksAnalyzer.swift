import YAML

/// Networks whose endpoints come from a cluster that is not known.
// istio pkg/config/analysis/analyzers/multicluster/meshnetworks.go
enum MeshNetworksAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        var registries = ["Mock", "Kubernetes", "External"]
        for secret in context[.secret]
        where secret.labels["istio/multiCluster"]?.string == "true" {
            registries += (secret.object["data"]?.map ?? [:]).names
        }
        for (name, network) in context.networks["networks"]?.map ?? [:] {
            for endpoint in network.entries("endpoints") {
                let registry = endpoint.text("fromRegistry")
                guard !registry.isEmpty, !registries.contains(registry) else { continue }
                context.report(
                    .unknownMeshNetworksServiceRegistry, context[.meshNetworks].first,
                    [registry, name])
            }
        }
    }
}
