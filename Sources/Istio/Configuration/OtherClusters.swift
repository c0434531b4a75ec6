import Basis
import Envoy

extension ProxyBuilder {
    /// The cluster without endpoints, where connections end that must go nowhere.
    // istio pilot/pkg/networking/core/cluster_builder.go: buildBlackHoleCluster
    var blackHoleCluster: UpstreamCluster {
        var cluster = UpstreamCluster(
            name: "BlackHoleCluster", direction: .outbound, discovery: .fixed,
            loadBalancing: .roundRobin, origin: scope.policyOrigin)
        cluster.connectTimeout = settings.connectTimeout
        return cluster
    }

    /// A cluster that goes on to the address that was dialled.
    // istio pilot/pkg/networking/core/cluster_builder.go: buildDefaultPassthroughCluster
    func passthroughCluster(_ name: String, _ direction: Direction) -> UpstreamCluster {
        var cluster = UpstreamCluster(
            name: name, direction: direction, discovery: .originalDestination,
            loadBalancing: .clusterProvided,
            origin: direction == .outbound
                ? scope.policyOrigin : Origin(kind: "Istio", field: name))
        cluster.connectTimeout = settings.connectTimeout
        cluster.followsDownstreamVersion = true
        return cluster
    }

    /// A cluster for each port that the workload serves.
    // istio pilot/pkg/networking/core/cluster.go: buildInboundClusters
    func inboundClusters() -> [UpstreamCluster] {
        inboundPorts().enumerated().map { index, port in
            let endpoint = scope.sidecar.flatMap { sidecar in
                index < sidecar.ingress.count
                    ? sidecar.ingress.first {
                        $0["port", "number"]?.int == Int64(port.targetPort)
                    }?["defaultEndpoint"]?.string : nil
            }
            let local = localEndpoint(endpoint, port: port.targetPort)
            var cluster = UpstreamCluster(
                name: port.cluster, direction: .inbound,
                discovery: local == nil ? .originalDestination : .fixed,
                loadBalancing: local == nil ? .clusterProvided : .leastRequest,
                origin: port.origin)
            cluster.connectTimeout = settings.connectTimeout
            cluster.speaksHTTP2 = port.application.isHTTP2
            cluster.followsDownstreamVersion = port.application == .auto
            if let local {
                cluster.localities = [
                    LocalityEndpoints(
                        weight: 1, endpoints: [Endpoint(local, origin: port.origin)])
                ]
            }
            return cluster
        }
    }

    /// Where inbound traffic of a port goes, if not on to its original address.
    // istio pilot/pkg/networking/core/cluster.go: buildInboundClustersFromSidecar
    private func localEndpoint(_ text: String?, port: Int) -> Endpoint.Address? {
        let isBound = interceptionMode == "NONE"
        guard let text, !text.isEmpty else {
            guard !settings.passesInboundThrough || isBound else { return nil }
            return .socket(SocketAddress(.loopback, port))
        }
        if text.utf8.starts(with: "unix://".utf8) {
            return .unix(String(text.dropFirst("unix://".count)))
        }
        guard let colon = text.lastIndex(of: ":"),
            let number = Int(text[text.index(after: colon)...]), (0...65535).contains(number)
        else { return nil }
        switch text[..<colon] {
        case "127.0.0.1", "[::1]", "localhost": return .socket(SocketAddress(.loopback, number))
        case "0.0.0.0", "[::]":
            let own = proxy.addresses.first ?? .loopback
            return .socket(SocketAddress(own, number))
        default: return nil
        }
    }

    /// The clusters of the bootstrap.
    // istio tools/packaging/common/envoy_bootstrap.json: static_resources.clusters
    func bootstrapClusters() -> [UpstreamCluster] {
        let origin = Origin(kind: "Istio", field: "bootstrap")
        func local(_ name: String, _ address: Endpoint.Address) -> UpstreamCluster {
            var cluster = UpstreamCluster(
                name: name, direction: .outbound, discovery: .fixed, loadBalancing: .roundRobin,
                origin: origin)
            cluster.localities = [
                LocalityEndpoints(weight: 1, endpoints: [Endpoint(address, origin: origin)])
            ]
            return cluster
        }
        return [
            local("prometheus_stats", .socket(SocketAddress(.loopback, 15000))),
            local("agent", .socket(SocketAddress(.loopback, 15020))),
            local("sds-grpc", .unix("./var/run/secrets/workload-spiffe-uds/socket")),
            local("xds-grpc", .unix("./etc/istio/proxy/XDS")),
        ]
    }
}
