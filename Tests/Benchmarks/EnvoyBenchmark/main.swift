import Basis
import Envoy
import Glibc

// Calls through one proxy with 200 services: each is routed, balanced and counted anew.

/// Answers 200 after a millisecond, whatever is asked.
struct Network: Upstream {
    let response = HTTPResponse(200, headers: [Header("content-type", "text/plain")])
    mutating func resolve(_ name: String, at now: Instant) -> Resolution { Resolution([]) }
    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        UpstreamResult(.response(response), after: .milliseconds(1))
    }
}

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let services = 200
let endpoints = 3
let origin = Origin(kind: "Benchmark")

func configuration() -> ProxyConfiguration {
    var configuration = ProxyConfiguration()
    var virtual = Listener(
        name: "virtualOutbound", address: SocketAddress(.unspecified, 15001), bindsToPort: true,
        direction: .outbound, origin: origin)
    virtual.handsOverByOriginalDestination = true
    var http = Listener(
        name: "0.0.0.0_80", address: SocketAddress(.unspecified, 80), bindsToPort: false,
        direction: .outbound, origin: origin)
    http.inspectsHTTP = true
    var match = FilterChainMatch()
    match.transportProtocol = "raw_buffer"
    match.applicationProtocols = ["http/1.1", "h2c"]
    http.filterChains = [
        FilterChain(
            match: match,
            filter: .http(HTTPConnectionManager(routes: .named("80"), statPrefix: "outbound")),
            origin: origin)
    ]
    configuration.listeners = [virtual, http]
    var hosts: [VirtualHost] = []
    let retries = RetryPolicy(
        conditions: [
            "connect-failure", "refused-stream", "unavailable", "cancelled",
            "retriable-status-codes",
        ], count: 2)
    for number in 0..<services {
        let name = "service-\(number).shop.svc.cluster.local"
        let cluster = "outbound|80||\(name)"
        let route = Route(
            name: "default", match: RouteMatch(.prefix("/")),
            action: .forward(Forwarding(clusters: [WeightedCluster(cluster)], retries: retries)),
            origin: origin)
        hosts.append(
            VirtualHost(
                name: "\(name):80", domains: [name, "service-\(number)", "\(name)."],
                routes: [route], origin: origin))
        var upstream = UpstreamCluster(
            name: cluster, direction: .outbound, discovery: .eds, origin: origin)
        let addresses = (0..<endpoints).map {
            Endpoint(
                .socket(
                    SocketAddress(IPAddress(v4: 0x0a00_0000 + UInt32(number * 16 + $0)), 8080)),
                origin: origin)
        }
        upstream.localities = [LocalityEndpoints(weight: endpoints, endpoints: addresses)]
        configuration.clusters.append(upstream)
    }
    configuration.routes = [RouteConfiguration(name: "80", virtualHosts: hosts)]
    return configuration
}

let proxy = CompiledProxy(configuration())
let source = SocketAddress(IPAddress(v4: 0x0a01_0001), 40000)
let destination = SocketAddress(IPAddress(v4: 0x0a60_0001), 80)
let calls = (0..<services).map { number in
    ProxyCall(
        .outbound, to: destination, from: source,
        payload: .http(
            HTTPRequest(
                authority: "service-\(number).shop.svc.cluster.local", path: "/get",
                headers: [Header("user-agent", "curl/8.5.0"), Header("accept", "*/*")])))
}

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2_000_000
for step in [Nanoseconds.milliseconds(2), .microseconds(10)] {
    var state = ProxyState(seed: 1, id: "web.default")
    var network = Network()
    var recorder = NoRecorder()
    var now = Instant.meshStart
    var good = 0
    let began = processorSeconds()
    for number in 0..<count {
        let answer = respond(
            to: calls[number % services], through: proxy, state: &state, at: now,
            recorder: &recorder, upstream: &network)
        if answer.status == 200 { good += 1 }
        now = now + step
    }
    let seconds = processorSeconds() - began
    print(
        "a call every \(step.count / 1000) us: \(good) answers of \(count),",
        "\(Int(Double(count) / seconds)) calls per CPU-second")
}
