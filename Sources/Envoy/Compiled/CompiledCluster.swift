import Basis

/// A cluster with its endpoints laid out for choosing.
final class CompiledCluster: Sendable {
    let cluster: UpstreamCluster
    /// The endpoints where they need no look-up.
    let hosts: HostSet
    /// The names to look up, with the endpoint that each stands for.
    let names: [(name: String, endpoint: Int)]
    /// Stands in for the cluster's name in random draws.
    let seed: UInt64
    /// Whether requests in flight must be counted: for limits, or to tell which host is idle.
    let countsFlights: Bool
    /// Whether some circuit breaker has a limit of its own.
    let isLimited: Bool
    /// The share of usable hosts, in percent, below which health is ignored.
    let panicThreshold: Int
    let layers: Layers

    /// TLS layers towards endpoints, made once.
    struct Layers: Sendable {
        var http: [TLSLayer] = []
        var http2: [TLSLayer] = []
        var raw: [TLSLayer] = []
        var onlyWhereTaken = false
        var verifies = false
        /// The server name comes from the request.
        var namedByRequest = false
    }

    init(_ cluster: UpstreamCluster, identity: String) {
        self.cluster = cluster
        hosts = HostSet(cluster)
        var names: [(name: String, endpoint: Int)] = []
        var index = 0
        for locality in cluster.localities {
            for endpoint in locality.endpoints {
                if case .name(let name, _) = endpoint.address { names.append((name, index)) }
                index += 1
            }
        }
        self.names = names
        var stream = RandomStream(seed: 0, purpose: "cluster", key: cluster.name)
        seed = stream.next()
        let breakers = cluster.circuitBreakers
        isLimited = breakers != CircuitBreakers()
        countsFlights =
            isLimited || cluster.loadBalancing == .leastRequest && (index > 1 || !names.isEmpty)
        panicThreshold = cluster.outlierDetection?.minHealthPercent ?? 50
        layers = Layers(cluster.tls, identity: identity)
    }

    /// Whether endpoints come from DNS.
    var needsResolution: Bool { !names.isEmpty }
}

extension CompiledCluster.Layers {
    // istio pkg/alpn filter and pilot/pkg/networking/util/util.go: ALPNInMesh and its kin.
    init(_ tls: UpstreamTLS, identity: String) {
        func mesh(_ serverName: String) {
            http = [
                TLSLayer(
                    serverName: serverName, alpn: ["istio-http/1.1", "istio", "http/1.1"],
                    identity: identity)
            ]
            http2 = [
                TLSLayer(
                    serverName: serverName, alpn: ["istio-h2", "istio", "h2"], identity: identity)
            ]
            raw = [
                TLSLayer(
                    serverName: serverName, alpn: ["istio-peer-exchange", "istio"],
                    identity: identity)
            ]
        }
        switch tls {
        case .none: break
        case .auto(let serverName):
            mesh(serverName)
            onlyWhereTaken = true
        case .mutual(let serverName): mesh(serverName)
        case .simple(let serverName, let verifies):
            namedByRequest = serverName == nil
            self.verifies = verifies
            http = [TLSLayer(serverName: serverName ?? "", alpn: ["http/1.1"])]
            http2 = [TLSLayer(serverName: serverName ?? "", alpn: ["h2"])]
            raw = [TLSLayer(serverName: serverName ?? "")]
        }
    }
}
