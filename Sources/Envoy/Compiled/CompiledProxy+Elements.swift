extension CompiledProxy {
    /// The listener with this index.
    package func listener(at index: Int) -> Listener { listeners[index].listener }
    /// The filter chain with this index, default chains among them.
    package func filterChain(at index: Int) -> FilterChain { chains[index].chain }
    /// The virtual host with this index.
    package func virtualHost(at index: Int) -> VirtualHost { virtualHosts[index].virtualHost }
    /// The name of the route configuration that the virtual host stands in.
    package func routeConfiguration(ofVirtualHost index: Int) -> String {
        virtualHosts[index].table
    }
    /// The route with this index.
    package func route(at index: Int) -> Route { routes[index].route }
    /// The cluster with this index.
    package func cluster(at index: Int) -> UpstreamCluster { clusters[index].cluster }

    /// An endpoint of a cluster by its index in the cluster's list, all localities counted through.
    package func endpoint(_ index: Int, ofCluster cluster: Int) -> Endpoint? {
        var rest = index
        for locality in clusters[cluster].cluster.localities {
            if rest < locality.endpoints.count { return locality.endpoints[rest] }
            rest -= locality.endpoints.count
        }
        return nil
    }

    /// What caused the element that a decision is about; nil where it is about none.
    package func origin(of decision: Decision) -> Origin? {
        switch decision {
        case .listener(let index): listeners[index].listener.origin
        case .chain(let index, _): chains[index].chain.origin
        case .virtualHost(let index): virtualHosts[index].virtualHost.origin
        case .route(let index): routes[index].route.origin
        case .cluster(let index), .noEndpoint(let index), .panic(let index):
            clusters[index].cluster.origin
        case .ejected(let index, _):
            clusters[index].cluster.destinationRule ?? clusters[index].cluster.origin
        case .attempt(let attempt):
            attempt.endpoint.flatMap { endpoint($0, ofCluster: attempt.cluster)?.origin }
                ?? clusters[attempt.cluster].cluster.origin
        case .filtered(let decision): decision.origin
        case .notModelled, .noChain, .noVirtualHost, .noRoute, .fault, .missingCluster, .resolved,
            .wait:
            nil
        }
    }
}

extension Answer {
    /// The route's name, or nil.
    package func routeName(in proxy: CompiledProxy) -> String? {
        route.map { proxy.routes[$0].route.name }
    }

    /// The cluster's name, or nil.
    package func clusterName(in proxy: CompiledProxy) -> String? {
        cluster.map { proxy.clusters[$0].cluster.name }
    }
}
