import Envoy

extension ProxyBuilder {
    func buildGateway(_ result: inout ProxyConfiguration) {
        result.listeners = bootstrapListeners()
        result.clusters =
            outboundClusters(scope.services) + [blackHoleCluster]
            + bootstrapClusters()
    }
}
