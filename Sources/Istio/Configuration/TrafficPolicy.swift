import Basis
import Envoy
import YAML

/// The part of a DestinationRule's traffic policy that counts for one port.
// istio pilot/pkg/networking/util/util.go: GetPortLevelTrafficPolicy
struct TrafficPolicy {
    private var connectionPool: Value?
    private var outlier: Value?
    private var loadBalancer: Value?
    private(set) var tls: Value?

    /// A port's own settings replace those above altogether; what they leave out has its default.
    init(_ policy: Value?, port: Int) {
        var source = policy
        if let own = Self.portLevel(policy, port: port) { source = own }
        connectionPool = source?["connectionPool"]
        outlier = source?["outlierDetection"]
        loadBalancer = source?["loadBalancer"]
        tls = source?["tls"]
    }

    private static func portLevel(_ policy: Value?, port: Int) -> Value? {
        policy?["portLevelSettings"]?.items.first {
            $0["port", "number"]?.int == Int64(port)
        }
    }

    /// The policy with a subset's laid over it.
    // istio pilot/pkg/networking/util/util.go: MergeSubsetTrafficPolicy
    func merged(with subset: Value?, port: Int) -> TrafficPolicy {
        guard let subset else { return self }
        let replaces = Self.portLevel(subset, port: port) != nil
        let own = TrafficPolicy(subset, port: port)
        var result = self
        if own.connectionPool != nil || replaces { result.connectionPool = own.connectionPool }
        if own.outlier != nil || replaces { result.outlier = own.outlier }
        if own.loadBalancer != nil || replaces { result.loadBalancer = own.loadBalancer }
        if own.tls != nil || replaces { result.tls = own.tls }
        return result
    }

    /// Whether connections go where the application dialled.
    var isPassthrough: Bool { loadBalancer?["simple"]?.string == "PASSTHROUGH" }

    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: applyLoadBalancer
    var loadBalancing: UpstreamCluster.LoadBalancing {
        if let hash = loadBalancer?["consistentHash"] {
            return hash["maglev"] != nil ? .maglev : .ringHash
        }
        switch loadBalancer?["simple"]?.string {
        case "ROUND_ROBIN": return .roundRobin
        case "RANDOM": return .random
        case "PASSTHROUGH": return .clusterProvided
        default: return .leastRequest
        }
    }

    var consistentHash: Value? { loadBalancer?["consistentHash"] }
    var localitySetting: Value? { loadBalancer?["localityLbSetting"] }

    var connectTimeout: Nanoseconds? {
        connectionPool?["tcp", "connectTimeout"]?.string.flatMap { Nanoseconds(protobuf: $0) }
    }

    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: applyConnectionPool
    var circuitBreakers: CircuitBreakers {
        var limits = CircuitBreakers()
        func take(_ value: Value?, _ limit: inout Int) {
            if let number = value?.int.flatMap({ Int(exactly: $0) }), number > 0 { limit = number }
        }
        take(connectionPool?["tcp", "maxConnections"], &limits.maxConnections)
        take(connectionPool?["http", "http1MaxPendingRequests"], &limits.maxPendingRequests)
        take(connectionPool?["http", "http2MaxRequests"], &limits.maxRequests)
        take(connectionPool?["http", "maxRetries"], &limits.maxRetries)
        return limits
    }

    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: shouldH2Upgrade
    func speaksHTTP2(_ application: PortProtocol, _ settings: MeshSettings) -> Bool {
        if application.isHTTP2 { return true }
        if let http = connectionPool?["http"] {
            if http["useClientProtocol"]?.bool == true { return false }
            switch http["h2UpgradePolicy"]?.string {
            case "UPGRADE": return true
            case "DO_NOT_UPGRADE": return false
            default: break
            }
        }
        return application.isHTTP && settings.upgradesToHTTP2
    }

    /// Whether the client's version of HTTP is kept.
    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: applyConnectionPool
    var followsClientVersion: Bool {
        connectionPool?["http", "useClientProtocol"]?.bool ?? false
    }

    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: applyOutlierDetection
    var outlierDetection: OutlierDetection? {
        guard let outlier else { return nil }
        var result = OutlierDetection()
        func number(_ name: String) -> Int? {
            outlier[name]?.int.flatMap { Int(exactly: $0) }
        }
        if let count = number("consecutive5xxErrors") { result.consecutive5xx = count }
        if let count = number("consecutiveGatewayErrors") {
            result.consecutiveGatewayErrors = count
        }
        if let length = outlier["interval"]?.string.flatMap({ Nanoseconds(protobuf: $0) }) {
            result.interval = length
        }
        if let length = outlier["baseEjectionTime"]?.string.flatMap({
            Nanoseconds(protobuf: $0)
        }) {
            result.baseEjectionTime = length
        }
        if let share = number("maxEjectionPercent"), share > 0 {
            result.maxEjectionPercent = share
        }
        result.minHealthPercent = number("minHealthPercent") ?? 0
        return result
    }
}
