import Basis

@testable import Envoy

/// A network of tests: addresses that answer in a fixed way; all others drop SYNs.
struct TestNetwork: Upstream {
    var names: [String: [IPAddress]] = [:]
    var servers: [SocketAddress: Server] = [:]
    var sent: [SentRequest] = []
    var keepsSent = true

    enum Server {
        case answers(Int, after: Nanoseconds = .milliseconds(1))
        case echoes
        /// Fails so often, then answers 200.
        case flaky(Int, Int)
        case ends(UpstreamResult.Outcome, after: Nanoseconds = .zero)
    }

    mutating func resolve(_ name: String, at now: Instant) -> Resolution {
        Resolution(names[name] ?? [])
    }

    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        if keepsSent { self.sent.append(sent) }
        switch servers[sent.address] {
        case nil: return UpstreamResult(.noAnswer)
        case .answers(let status, let after):
            return UpstreamResult(.response(HTTPResponse(status)), after: after)
        case .echoes:
            guard case .http(let request) = sent.payload else {
                return UpstreamResult(.bytes(Array("raw".utf8)))
            }
            let text = "\(request.method) \(request.path) host=\(request.authority)\n"
            return UpstreamResult(.response(HTTPResponse(200, body: Array(text.utf8))))
        case .flaky(let left, let status):
            servers[sent.address] = left > 1 ? .flaky(left - 1, status) : .answers(200)
            return UpstreamResult(.response(HTTPResponse(status)), after: .milliseconds(1))
        case .ends(let outcome, let after): return UpstreamResult(outcome, after: after)
        }
    }
}

let somewhere = Origin(kind: "Test")
let host = "www.baidu.com"
let port80 = "outbound|80||www.baidu.com"
let up1 = SocketAddress(IPAddress(v4: 0x0a00_0001), 8080)
let up2 = SocketAddress(IPAddress(v4: 0x0a00_0002), 8080)
let dead = SocketAddress(IPAddress(v4: 0x0a00_0003), 8080)
let client = SocketAddress(IPAddress(v4: 0x0a01_0001), 40000)
let dialled = SocketAddress(IPAddress(v4: 0xb465_312c), 80)

/// A cluster with endpoints at these addresses.
func cluster(
    _ name: String = port80, _ discovery: UpstreamCluster.Discovery = .eds,
    _ addresses: [SocketAddress] = [], _ policy: UpstreamCluster.LoadBalancing = .leastRequest
) -> UpstreamCluster {
    var cluster = UpstreamCluster(
        name: name, direction: .outbound, discovery: discovery, loadBalancing: policy,
        origin: somewhere)
    let endpoints = addresses.map { Endpoint(.socket($0), origin: somewhere) }
    cluster.localities = [LocalityEndpoints(weight: endpoints.count, endpoints: endpoints)]
    return cluster
}

let istioRetries = RetryPolicy(
    conditions: [
        "connect-failure", "refused-stream", "unavailable", "cancelled", "retriable-status-codes",
    ], count: 2)

func route(
    to clusters: [WeightedCluster] = [WeightedCluster(port80)], name: String = "default",
    match: RouteMatch = RouteMatch(.prefix("/")), timeout: Nanoseconds? = nil,
    retries: RetryPolicy? = istioRetries
) -> Route {
    Route(
        name: name, match: match,
        action: .forward(Forwarding(clusters: clusters, timeout: timeout, retries: retries)),
        origin: somewhere)
}

/// `0.0.0.0_80` as Istio has it, with these virtual hosts before the catch-all, the virtual
/// listener, and the passthrough and black hole clusters.
func sidecar(
    _ clusters: [UpstreamCluster] = [], routes: [Route] = [route()],
    virtualHosts: [VirtualHost]? = nil, registryOnly: Bool = false
) -> ProxyConfiguration {
    var configuration = ProxyConfiguration()
    let fallback = registryOnly ? "BlackHoleCluster" : "PassthroughCluster"
    let passthrough = FilterChain(
        name: "PassthroughFilterChain",
        filter: .tcp(TCPProxy(clusters: [WeightedCluster(fallback)], statPrefix: fallback)),
        origin: somewhere)
    var virtual = Listener(
        name: "virtualOutbound", address: SocketAddress(.unspecified, 15001), bindsToPort: true,
        direction: .outbound, origin: somewhere)
    virtual.handsOverByOriginalDestination = true
    virtual.filterChains = [passthrough]
    var http = Listener(
        name: "0.0.0.0_80", address: SocketAddress(.unspecified, 80), bindsToPort: false,
        direction: .outbound, origin: somewhere)
    http.inspectsHTTP = true
    var match = FilterChainMatch()
    match.transportProtocol = "raw_buffer"
    match.applicationProtocols = ["http/1.1", "h2c"]
    let manager = HTTPConnectionManager(routes: .named("80"), statPrefix: "outbound_0.0.0.0_80")
    http.filterChains = [FilterChain(match: match, filter: .http(manager), origin: somewhere)]
    http.defaultFilterChain = passthrough
    configuration.listeners = [virtual, http]
    let hosts =
        virtualHosts ?? [
            VirtualHost(
                name: "\(host):80", domains: [host, "\(host)."], routes: routes, origin: somewhere)
        ]
    configuration.routes = [
        RouteConfiguration(name: "80", virtualHosts: hosts + [catchAll(registryOnly)])
    ]
    configuration.clusters =
        clusters + [
            UpstreamCluster(
                name: "PassthroughCluster", direction: .outbound, discovery: .originalDestination,
                loadBalancing: .clusterProvided, origin: somewhere),
            cluster("BlackHoleCluster", .fixed),
        ]
    return configuration
}

private func catchAll(_ registryOnly: Bool) -> VirtualHost {
    let name = registryOnly ? "block_all" : "allow_any"
    let only =
        registryOnly
        ? Route(
            name: name, match: RouteMatch(.prefix("/")), action: .direct(status: 502, body: ""),
            origin: somewhere)
        : route(to: [WeightedCluster("PassthroughCluster")], name: name, retries: nil)
    return VirtualHost(name: name, domains: ["*"], routes: [only], origin: somewhere)
}

func get(
    _ path: String = "/", host: String = host, headers: [Header] = [],
    version: HTTPRequest.Version = .http11, to destination: SocketAddress = dialled
) -> ProxyCall {
    ProxyCall(
        .outbound, to: destination, from: client,
        payload: .http(
            HTTPRequest(authority: host, path: path, headers: headers, version: version)))
}

/// A proxy with its state and network, to make calls through.
struct Bench {
    var proxy: CompiledProxy
    var state = ProxyState(seed: 1, id: "web.default")
    var network = TestNetwork()
    var now = Instant.meshStart
    var decisions: [Decision] = []

    init(_ configuration: ProxyConfiguration, _ servers: [SocketAddress: TestNetwork.Server] = [:])
    {
        proxy = CompiledProxy(configuration)
        network.servers = servers
    }

    /// Makes a call; time passes by its duration.
    mutating func call(_ call: ProxyCall) -> Answer {
        let answer = callAtOnce(call)
        now = now + answer.duration
        return answer
    }

    /// Makes a call; time stands still.
    mutating func callAtOnce(_ call: ProxyCall) -> Answer {
        var recorder = DecisionRecorder()
        let answer = respond(
            to: call, through: proxy, state: &state, at: now, recorder: &recorder,
            upstream: &network)
        decisions = recorder.decisions
        return answer
    }
}

extension Answer {
    /// Everything the oracle compares, in one line.
    func line(in proxy: CompiledProxy) -> String {
        let route = self.route.map { proxy.routes[$0].route.name } ?? "-"
        let cluster = self.cluster.map { proxy.clusters[$0].cluster.name } ?? "-"
        return "\(wireStatus) \(flags.text) \(details.text) \(route) \(cluster) \(attempts)"
    }
}
