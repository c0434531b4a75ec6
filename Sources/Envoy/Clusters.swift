import Basis

/// A cluster: where requests go. (`Cluster` is the name of the module with the Kubernetes side.)
public struct UpstreamCluster: Sendable, Equatable {
    /// How a cluster comes to its endpoints; the raw value is what istioctl prints.
    public enum Discovery: String, Sendable {
        case fixed = "STATIC"
        case strictDNS = "STRICT_DNS"
        case logicalDNS = "LOGICAL_DNS"
        case eds = "EDS"
        case originalDestination = "ORIGINAL_DST"
        case dynamicForwardProxy = "DYNAMIC_FORWARD_PROXY"
    }
    /// How an endpoint is chosen.
    public enum LoadBalancing: String, Sendable {
        case leastRequest = "LEAST_REQUEST"
        case roundRobin = "ROUND_ROBIN"
        case random = "RANDOM"
        case ringHash = "RING_HASH"
        case maglev = "MAGLEV"
        case clusterProvided = "CLUSTER_PROVIDED"
    }

    /// `outbound|80||www.baidu.com`, `PassthroughCluster`, ...
    public var name: String
    /// Which way it faces.
    public var direction: Direction
    /// How it comes to its endpoints.
    public var discovery: Discovery
    /// How one is chosen.
    public var loadBalancing: LoadBalancing
    /// How long a connection may take to come about.
    public var connectTimeout: Nanoseconds = .seconds(10)
    /// The endpoints by locality.
    public var localities: [LocalityEndpoints] = []
    /// TLS towards the endpoints.
    public var tls = UpstreamTLS.none
    /// Whether HTTP/2 is spoken to the endpoints regardless of the downstream's version.
    public var speaksHTTP2 = false
    /// Whether HTTP/2 is spoken to the endpoints where the client speaks it
    /// (`use_downstream_protocol_config`), as Istio has it for PassthroughCluster.
    public var followsDownstreamVersion = false
    /// For `originalDestination`: the port that takes the dialled one's place.
    public var portOverride: Int?
    /// Limits on use.
    public var circuitBreakers = CircuitBreakers()
    /// When endpoints are ejected.
    public var outlierDetection: OutlierDetection?
    /// The DestinationRule that shaped it, if one did.
    public var destinationRule: Origin?
    /// What caused it.
    public var origin: Origin

    /// A cluster without endpoints.
    public init(
        name: String, direction: Direction, discovery: Discovery,
        loadBalancing: LoadBalancing = .leastRequest, origin: Origin
    ) {
        self.name = name
        self.direction = direction
        self.discovery = discovery
        self.loadBalancing = loadBalancing
        self.origin = origin
    }
}

/// Endpoints of one locality.
public struct LocalityEndpoints: Sendable, Equatable {
    /// `region/zone/subzone`, perhaps empty.
    public var locality: String
    /// The locality's weight: the sum of its endpoints' weights, in Istio.
    public var weight: Int
    /// 0 is tried first.
    public var priority: Int
    /// The endpoints.
    public var endpoints: [Endpoint]

    /// Endpoints of a locality.
    public init(locality: String = "", weight: Int, priority: Int = 0, endpoints: [Endpoint]) {
        self.locality = locality
        self.weight = weight
        self.priority = priority
        self.endpoints = endpoints
    }
}

/// One endpoint.
public struct Endpoint: Sendable, Hashable {
    /// Where it is.
    public enum Address: Sendable, Hashable {
        case socket(SocketAddress)
        /// A name that the proxy itself looks up.
        case name(String, port: Int)
        /// A Unix domain socket.
        case unix(String)
    }
    /// Where it is.
    public var address: Address
    /// Its share in the locality.
    public var weight: Int
    /// Whether it takes Istio's mutual TLS (`tlsMode: istio`).
    public var takesMutualTLS: Bool
    /// Whether health checking, or the pod's readiness, says that it can be used.
    public var isHealthy: Bool
    /// What caused it.
    public var origin: Origin

    /// An endpoint.
    public init(
        _ address: Address, weight: Int = 1, takesMutualTLS: Bool = false, isHealthy: Bool = true,
        origin: Origin
    ) {
        self.address = address
        self.weight = weight
        self.takesMutualTLS = takesMutualTLS
        self.isHealthy = isHealthy
        self.origin = origin
    }
}

/// TLS towards a cluster's endpoints.
public enum UpstreamTLS: Sendable, Hashable {
    /// None.
    case none
    /// Mutual TLS of the mesh to those endpoints that take it, plain text to others.
    case auto(sni: String)
    /// Mutual TLS of the mesh to all.
    case mutual(sni: String)
    /// TLS that the proxy originates (`mode: SIMPLE`); without an SNI the request's host is used.
    case simple(sni: String?, verifies: Bool)
}

/// Limits on a cluster's use; Istio's default is no limit.
public struct CircuitBreakers: Sendable, Hashable {
    /// Connections, requests that wait, requests in flight, retries in flight.
    public var maxConnections, maxPendingRequests, maxRequests, maxRetries: Int

    /// Istio's defaults.
    public init() {
        maxConnections = 4_294_967_295
        maxPendingRequests = 4_294_967_295
        maxRequests = 4_294_967_295
        maxRetries = 4_294_967_295
    }
}

/// When an endpoint is ejected.
public struct OutlierDetection: Sendable, Hashable {
    /// Consecutive 5xx answers, gateway errors; 0 is off.
    public var consecutive5xx, consecutiveGatewayErrors: Int
    /// How often the sweep runs, and how long a first ejection lasts.
    public var interval, baseEjectionTime: Nanoseconds
    /// The share of hosts that may be ejected, and below which healthy share all are used again.
    public var maxEjectionPercent, minHealthPercent: Int

    /// Envoy's defaults with Istio's minimum health of 0.
    public init() {
        consecutive5xx = 5
        consecutiveGatewayErrors = 0
        interval = .seconds(10)
        baseEjectionTime = .seconds(30)
        maxEjectionPercent = 10
        minHealthPercent = 0
    }
}
