import Basis
import Envoy

extension ProxyBuilder {
    /// The listener that captured outbound connections come to; it hands them to the listener for
    /// their original destination and keeps what has none.
    // istio pilot/pkg/networking/core/listener_builder.go: buildVirtualOutboundListener
    func virtualOutbound() -> Listener {
        let origin = Origin(kind: "Istio", field: "virtualOutbound")
        var listener = Listener(
            name: "virtualOutbound", address: SocketAddress(wildcard, 15001), bindsToPort: true,
            direction: .outbound, origin: origin)
        listener.handsOverByOriginalDestination = true
        var loop = FilterChainMatch()
        loop.destinationPort = 15001
        listener.filterChains = [
            FilterChain(
                name: "virtualOutbound-blackhole", match: loop, filter: .blackHole, origin: origin)
        ]
        if scope.outboundPolicy == .allowAnyDynamicDNS {
            listener.inspectsHTTP = true
            var match = FilterChainMatch()
            match.applicationProtocols = ["http/1.1", "h2c"]
            let routes = RouteConfiguration(
                name: "allow_any_dynamic_dns", virtualHosts: [catchAllVirtualHost()])
            listener.filterChains.append(
                FilterChain(
                    name: "virtualOutbound-catchall-tcp-http", match: match,
                    filter: .http(
                        HTTPConnectionManager(
                            routes: .inline(routes),
                            statPrefix: "outbound_virtualOutbound_allow_any_dynamic_dns")),
                    origin: scope.policyOrigin))
        }
        listener.filterChains.append(
            FilterChain(
                name: "virtualOutbound-catchall-tcp", filter: catchAllFilter,
                origin: scope.policyOrigin))
        return listener
    }

    /// The explicit HTTP proxy of `proxyHttpPort`.
    // istio pilot/pkg/networking/core/listener.go: buildHTTPProxy
    func httpProxyListener() -> Listener {
        let origin = Origin(
            kind: "MeshConfig", namespace: settings.rootNamespace, name: "istio",
            field: "proxyHttpPort")
        let address = SocketAddress(.loopback, settings.httpProxyPort)
        var listener = Listener(
            name: "\(address.ip)_\(address.port)", address: address, bindsToPort: true,
            direction: .outbound, origin: origin)
        listener.filterChains = [
            FilterChain(
                filter: .http(
                    HTTPConnectionManager(
                        routes: .named("http_proxy"),
                        statPrefix: "outbound_\(address.ip)_\(address.port)")), origin: origin)
        ]
        return listener
    }

    /// The listeners of the bootstrap: statistics and readiness.
    // istio tools/packaging/common/envoy_bootstrap.json: static_resources.listeners
    func bootstrapListeners() -> [Listener] {
        [
            bootstrapListener(port: 15090, path: "/stats/prometheus", cluster: "prometheus_stats"),
            bootstrapListener(port: 15021, path: "/healthz/ready", cluster: "agent"),
        ]
    }

    private func bootstrapListener(port: Int, path: String, cluster: String) -> Listener {
        let origin = Origin(kind: "Istio", field: "bootstrap")
        var listener = Listener(
            name: "", address: SocketAddress(wildcard, port), bindsToPort: true,
            direction: .inbound, origin: origin)
        let route = Route(
            name: "", match: RouteMatch(.prefix(path)),
            action: .forward(Forwarding(clusters: [WeightedCluster(cluster)])), origin: origin)
        let host = VirtualHost(name: "backend", domains: ["*"], routes: [route], origin: origin)
        listener.filterChains = [
            FilterChain(
                filter: .http(
                    HTTPConnectionManager(
                        routes: .inline(RouteConfiguration(name: "", virtualHosts: [host])),
                        statPrefix: cluster == "agent" ? "agent" : "stats")), origin: origin)
        ]
        return listener
    }
}

extension NetworkFilter {
    /// To the cluster without endpoints: the connection is closed.
    static var blackHole: NetworkFilter {
        .tcp(
            TCPProxy(
                clusters: [WeightedCluster("BlackHoleCluster")], statPrefix: "BlackHoleCluster"))
    }
}
