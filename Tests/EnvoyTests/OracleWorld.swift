import Basis

@testable import Envoy

/// The world in which our proxy and the real Envoy are compared: addresses, listeners, scenarios.
struct OracleWorld {
    static let up1 = IPAddress(v4: 0x7f4d_0001)
    static let up2 = SocketAddress(IPAddress(v4: 0x7f4d_0002), 18080)
    static let refusing = SocketAddress(IPAddress(v4: 0x7f4d_0003), 18080)
    static let hole = SocketAddress(IPAddress(v4: 0x7f4d_0004), 18080)
    static let tls = SocketAddress(IPAddress(v4: 0x7f4d_0005), 18443)
    static let up = SocketAddress(up1, 18080)
    /// Where Envoy's listeners are bound; ours stand at the same ports of any address.
    static let proxy = IPAddress(v4: 0x7f4d_0101)
    static let (httpPort, blockingPort, tcpPort, tlsPort, strictPort) = (
        18080, 18081, 19000, 19443, 19444
    )
    static let names: [String: [IPAddress]] = [
        "up1.peers": [up1], "two.peers": [up1, up2.ip], "refusing.peers": [refusing.ip],
        "hole.peers": [hole.ip],
    ]

    /// A host of the HTTP listener with its requests.
    struct Scenario {
        var name: String
        var routes: [Route]
        var clusters: [UpstreamCluster]
        var requests: [HTTPRequest]
        /// Whether chance decides how often it is tried: only the answer is compared.
        var isRandom = false
    }
    /// A connection to a listener.
    struct Connection {
        var name: String
        var port: Int
        var payload: ProxyCall.Payload
        var layers: [TLSLayer] = []
    }

    var scenarios: [Scenario] = []
    var connections: [Connection] = []
    /// Listeners for TCP, each with the clusters that it needs.
    var tcp: [(port: Int, clusters: [UpstreamCluster], wanted: String)] = []

    static let peers: [(kind: String, name: String, at: SocketAddress)] = {
        let ports = [httpPort, blockingPort, tlsPort, strictPort] + (0..<8).map { tcpPort + $0 }
        let originals = ports.map { (kind: "http", name: "up1", at: SocketAddress(up1, $0)) }
        return originals + [
            ("http", "up2", up2), ("hole", "", hole), ("tls", "tls-up", tls),
        ]
    }()

    var network: PeerNetwork {
        var kinds: [SocketAddress: PeerNetwork.Kind] = [:]
        for peer in Self.peers {
            switch peer.kind {
            case "http": kinds[peer.at] = .http(peer.name)
            case "tls": kinds[peer.at] = .tls(peer.name)
            default: kinds[peer.at] = .hole
            }
        }
        return PeerNetwork(peers: kinds, names: Self.names)
    }

    /// The configuration with all scenarios.
    var configuration: ProxyConfiguration {
        var configuration = ProxyConfiguration()
        var clusters: [UpstreamCluster] = []
        var hosts: [VirtualHost] = []
        for scenario in scenarios {
            clusters += scenario.clusters
            var host = VirtualHost(
                name: "\(scenario.name).test:80", domains: ["\(scenario.name).test"],
                routes: scenario.routes, origin: somewhere)
            host.includesAttemptCount = true
            hosts.append(host)
        }
        let open = route(
            to: [WeightedCluster("PassthroughCluster")], name: "allow_any", retries: nil)
        let block = Route(
            name: "block_all", match: RouteMatch(.prefix("/")),
            action: .direct(status: 502, body: ""), origin: somewhere)
        configuration.routes = [
            RouteConfiguration(name: "\(Self.httpPort)", virtualHosts: hosts + [any(open)]),
            RouteConfiguration(name: "\(Self.blockingPort)", virtualHosts: [any(block)]),
        ]
        configuration.listeners = [
            http(Self.httpPort, fallback: "PassthroughCluster"),
            http(Self.blockingPort, fallback: "BlackHoleCluster"),
            tlsListener(Self.tlsPort, fallback: "PassthroughCluster"),
            tlsListener(Self.strictPort, fallback: nil),
        ]
        for entry in tcp {
            clusters += entry.clusters
            var listener = self.listener(entry.port)
            listener.filterChains = [chain(entry.wanted)]
            configuration.listeners.append(listener)
        }
        clusters += [
            cluster("PassthroughCluster", .originalDestination, [], .clusterProvided),
            cluster("BlackHoleCluster", .fixed), cluster("tls-exact", .fixed, [Self.tls]),
            cluster("tls-wide", .fixed, [Self.tls]), cluster("tls-deep", .fixed, [Self.tls]),
        ]
        configuration.clusters = clusters
        return configuration
    }

    private func any(_ route: Route) -> VirtualHost {
        VirtualHost(name: route.name, domains: ["*"], routes: [route], origin: somewhere)
    }

    private func listener(_ port: Int) -> Listener {
        Listener(
            name: "0.0.0.0_\(port)", address: SocketAddress(.unspecified, port),
            bindsToPort: false, direction: .outbound, origin: somewhere)
    }

    private func chain(_ cluster: String, names: [String] = []) -> FilterChain {
        var match = FilterChainMatch()
        match.serverNames = names
        return FilterChain(
            match: match,
            filter: .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster)),
            origin: somewhere)
    }

    private func http(_ port: Int, fallback: String) -> Listener {
        var listener = self.listener(port)
        listener.inspectsHTTP = true
        var match = FilterChainMatch()
        match.transportProtocol = "raw_buffer"
        match.applicationProtocols = ["http/1.1", "h2c"]
        listener.filterChains = [
            FilterChain(
                match: match,
                filter: .http(
                    HTTPConnectionManager(routes: .named("\(port)"), statPrefix: "outbound")),
                origin: somewhere)
        ]
        listener.defaultFilterChain = chain(fallback)
        return listener
    }

    private func tlsListener(_ port: Int, fallback: String?) -> Listener {
        var listener = self.listener(port)
        listener.inspectsTLS = true
        listener.filterChains = [
            chain("tls-exact", names: ["www.exact.test"]),
            chain("tls-wide", names: ["*.test"]),
            chain("tls-deep", names: ["*.deep.test"]),
        ]
        listener.defaultFilterChain = fallback.map { chain($0) }
        return listener
    }

    /// The bootstrap of the same world.
    var bootstrap: EnvoyBootstrap {
        var options = EnvoyBootstrap.Options()
        options.admin = SocketAddress(.loopback, 0)
        options.accessLog = "ACCESS-LOG"
        options.accessLogSuffix = " %UPSTREAM_REQUEST_ATTEMPT_COUNT%"
        options.resolver = OracleRun.nameServer
        options.binding = { SocketAddress(Self.proxy, $0.address.port) }
        options.originalDestination = { SocketAddress(Self.up1, $0.address.port) }
        return EnvoyBootstrap(configuration, options: options)
    }
}
