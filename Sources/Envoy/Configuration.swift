import Basis

/// What one proxy is configured with: Envoy's resources under Envoy's names, as istiod sends them.
/// Plain data; compile it before use.
public struct ProxyConfiguration: Sendable, Equatable {
    /// Listeners, in the order in which they were built.
    public var listeners: [Listener] = []
    /// Route configurations, by name.
    public var routes: [RouteConfiguration] = []
    /// Clusters, in the order in which they were built.
    public var clusters: [UpstreamCluster] = []
    /// The logs that are written for calls that the workload makes, or that go through a gateway.
    public var outboundLogs: [AccessLogSink] = []
    /// The logs that are written for calls that the workload takes.
    public var inboundLogs: [AccessLogSink] = []

    /// An empty configuration.
    public init() {}
}

/// What caused an element of the configuration: an object and the field in it. Envoy itself does
/// not look inside.
public struct Origin: Sendable, Hashable {
    /// The object's kind: `ServiceEntry`; `MeshConfig` and `Istio` stand for defaults.
    public var kind: String
    /// The object's namespace and name.
    public var namespace, name: String
    /// The field that decided, as a path: `spec.endpoints[0].address`.
    public var field: String

    /// An origin.
    public init(kind: String, namespace: String = "", name: String = "", field: String = "") {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.field = field
    }
}

/// Which way a listener or cluster faces.
public enum Direction: String, Sendable { case inbound, outbound }

/// A listener: where connections arrive.
public struct Listener: Sendable, Equatable {
    /// `0.0.0.0_80`, `virtualOutbound`, ...
    public var name: String
    /// Where it listens; the virtual listeners at 15001 and 15006.
    public var address: SocketAddress
    /// Whether it takes connections only from the virtual listener (`bind_to_port: false`).
    public var bindsToPort: Bool
    /// Which way it faces.
    public var direction: Direction
    /// Whether it is a gateway's: then the proxy calls itself `istio-envoy` to its clients.
    public var isGateways = false
    /// Whether connections are handed to the listener that fits their original destination.
    public var handsOverByOriginalDestination = false
    /// Whether TLS is looked at before a chain is chosen (`tls_inspector`).
    public var inspectsTLS = false
    /// Whether HTTP is looked at before a chain is chosen (`http_inspector`).
    public var inspectsHTTP = false
    /// Destination ports on which the TLS inspector is off (`filter_disabled`).
    public var portsWithoutTLSInspection: [Int] = []
    /// Destination ports on which the HTTP inspector is off.
    public var portsWithoutHTTPInspection: [Int] = []
    /// The chains, of which the most specific match is taken.
    public var filterChains: [FilterChain] = []
    /// Taken where no chain matches.
    public var defaultFilterChain: FilterChain?
    /// What caused it.
    public var origin: Origin

    /// A listener without chains.
    public init(
        name: String, address: SocketAddress, bindsToPort: Bool, direction: Direction,
        origin: Origin
    ) {
        self.name = name
        self.address = address
        self.bindsToPort = bindsToPort
        self.direction = direction
        self.origin = origin
    }

    /// Whether TLS is looked at on connections to a port.
    public func inspectsTLS(at port: Int) -> Bool {
        inspectsTLS && !portsWithoutTLSInspection.contains(port)
    }
    /// Whether HTTP is looked at on connections to a port.
    public func inspectsHTTP(at port: Int) -> Bool {
        inspectsHTTP && !portsWithoutHTTPInspection.contains(port)
    }
}

/// A filter chain: what happens to a connection that matches.
public struct FilterChain: Sendable, Equatable {
    /// The chain's name, perhaps empty.
    public var name: String
    /// When it is taken.
    public var match: FilterChainMatch
    /// TLS that the chain ends, if it does.
    public var tls: DownstreamTLS?
    /// Access control of connections, before the last filter.
    package var connectionFilters: [RBAC] = []
    /// The network filter at its end.
    public var filter: NetworkFilter
    /// What caused it.
    public var origin: Origin
    /// What decided whether it ends TLS of the mesh, where an object did.
    public var tlsOrigin: Origin?

    /// A chain.
    public init(
        name: String = "", match: FilterChainMatch = FilterChainMatch(), tls: DownstreamTLS? = nil,
        filter: NetworkFilter, origin: Origin
    ) {
        self.name = name
        self.match = match
        self.tls = tls
        self.filter = filter
        self.origin = origin
    }
}

/// The criteria of a filter chain; empty ones match everything. Envoy compares them in the order
/// given here, each time keeping the most specific.
public struct FilterChainMatch: Sendable, Hashable {
    /// The original destination's port.
    public var destinationPort: Int?
    /// Ranges of the original destination's address.
    public var prefixRanges: [CIDR] = []
    /// Server names of TLS: exact or `*.suffix`.
    public var serverNames: [String] = []
    /// `raw_buffer`, `tls` or empty.
    public var transportProtocol = ""
    /// ALPN values; `http/1.1` and `h2c` are also what the HTTP inspector finds.
    public var applicationProtocols: [String] = []

    /// Matches everything.
    public init() {}
}

/// TLS on the server's side.
public struct DownstreamTLS: Sendable, Hashable {
    /// Whether the client must show a certificate of the mesh.
    public var requiresClientCertificate: Bool
    /// ALPN values that are offered.
    public var alpn: [String]
    /// The certificate's name: `default` for the workload's own.
    public var certificate: String

    /// TLS with a certificate.
    public init(requiresClientCertificate: Bool, alpn: [String], certificate: String = "default") {
        self.requiresClientCertificate = requiresClientCertificate
        self.alpn = alpn
        self.certificate = certificate
    }
}

/// The last network filter of a chain.
public enum NetworkFilter: Sendable, Equatable {
    /// `envoy.filters.network.http_connection_manager`.
    case http(HTTPConnectionManager)
    /// `envoy.filters.network.tcp_proxy`.
    case tcp(TCPProxy)
}

/// HTTP on a connection.
public struct HTTPConnectionManager: Sendable, Equatable {
    /// Where routes come from.
    public enum Routes: Sendable, Equatable {
        /// A route configuration by name (RDS).
        case named(String)
        /// One that stands in the listener.
        case inline(RouteConfiguration)
    }
    /// Where routes come from.
    public var routes: Routes
    /// The filters before the router, in order.
    package var filters: [HTTPFilter] = []
    /// `outbound_0.0.0.0_80`, `inbound_0.0.0.0_8080`, ...
    public var statPrefix: String

    /// HTTP by these routes.
    public init(routes: Routes, statPrefix: String) {
        self.routes = routes
        self.statPrefix = statPrefix
    }
}

/// Bytes to a cluster.
public struct TCPProxy: Sendable, Equatable {
    /// Clusters with their weights; one entry where there is no choice.
    public var clusters: [WeightedCluster]
    /// The name in statistics.
    public var statPrefix: String

    /// Bytes to `clusters`.
    public init(clusters: [WeightedCluster], statPrefix: String) {
        self.clusters = clusters
        self.statPrefix = statPrefix
    }
}

/// A cluster's share of a route.
public struct WeightedCluster: Sendable, Hashable {
    /// The cluster's name.
    public var name: String
    /// Its share of the weights' sum.
    public var weight: Int
    /// Headers that are changed on the way to this cluster, besides the route's.
    public var requestHeaders = HeaderChange()
    /// Headers that are changed on the way back.
    public var responseHeaders = HeaderChange()
    /// The host that its endpoints see instead.
    public var hostRewrite: String?

    /// A share.
    public init(_ name: String, weight: Int = 1) {
        self.name = name
        self.weight = weight
    }
}

/// Routes under one name.
public struct RouteConfiguration: Sendable, Equatable {
    /// `80`, `inbound|8080||`, ...
    public var name: String
    /// The virtual hosts, in order.
    public var virtualHosts: [VirtualHost]
    /// Whether the port in a Host header is left out of account.
    public var ignoresPortInHost = true

    /// Routes.
    public init(name: String, virtualHosts: [VirtualHost]) {
        self.name = name
        self.virtualHosts = virtualHosts
    }
}

/// Routes for some hosts.
public struct VirtualHost: Sendable, Equatable {
    /// `www.baidu.com:80`, `allow_any`, `block_all`, ...
    public var name: String
    /// Exact names, `*.suffix`, `prefix.*` and `*`; letter case does not count.
    public var domains: [String]
    /// The routes, of which the first match is taken.
    public var routes: [Route]
    /// Whether requests see how often they were tried (`x-envoy-attempt-count`).
    public var includesAttemptCount = false
    /// Whether plain HTTP is redirected to https (`require_tls: ALL`).
    public var requiresTLS = false
    /// What caused it.
    public var origin: Origin

    /// A virtual host.
    public init(name: String, domains: [String], routes: [Route], origin: Origin) {
        self.name = name
        self.domains = domains
        self.routes = routes
        self.origin = origin
    }
}
