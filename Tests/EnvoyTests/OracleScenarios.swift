import Basis

@testable import Envoy

extension OracleWorld {
    /// Resolution × state of the endpoints × policy of tries.
    static let matrix: [Scenario] = {
        typealias Places = [Endpoint.Address]
        let states: [(String, places: Places, names: Places?, path: String)] = [
            ("ok", [.socket(up)], [.name("up1.peers", port: 18080)], "/"),
            ("refuses", [.socket(refusing)], [.name("refusing.peers", port: 18080)], "/"),
            ("drops", [.socket(hole)], [.name("hole.peers", port: 18080)], "/"),
            ("none", [], nil, "/"),
            ("unknown", [], [.name("nobody.peers", port: 18080)], "/"),
            ("closes", [.socket(up)], [.name("up1.peers", port: 18080)], "/close"),
            ("resets", [.socket(up)], [.name("up1.peers", port: 18080)], "/reset"),
            ("fails", [.socket(up)], [.name("up1.peers", port: 18080)], "/status/503"),
            ("denies", [.socket(up)], [.name("up1.peers", port: 18080)], "/status/404"),
            ("slow", [.socket(up)], [.name("up1.peers", port: 18080)], "/delay/0.9"),
            ("tls", [.socket(tls)], nil, "/"),
        ]
        let policies: [(String, retries: RetryPolicy?, timeout: Nanoseconds?)] = [
            ("default", istioRetries, nil), ("none", nil, nil),
            ("5xx", RetryPolicy(conditions: ["5xx"], count: 2), nil),
            (
                "gateway",
                RetryPolicy(
                    conditions: ["gateway-error"], count: 1, perTryTimeout: .milliseconds(300)),
                nil
            ),
            ("timeout", istioRetries, .milliseconds(400)),
            ("reset", RetryPolicy(conditions: ["reset"], count: 1), .milliseconds(700)),
        ]
        let kinds: [UpstreamCluster.Discovery] = [.eds, .strictDNS, .logicalDNS]
        var all: [Scenario] = []
        for kind in kinds {
            for state in states {
                guard let places = kind == .eds ? state.places : state.names else { continue }
                for policy in policies {
                    let name = "\(kind)-\(state.0)-\(policy.0)".lowercased()
                    let wanted = "outbound|80||\(name).test"
                    var made = cluster(wanted, kind)
                    made.connectTimeout = .milliseconds(150)
                    made.localities = [
                        LocalityEndpoints(
                            weight: places.count,
                            endpoints: places.map { Endpoint($0, origin: somewhere) })
                    ]
                    all.append(
                        Scenario(
                            name: name,
                            routes: [
                                route(
                                    to: [WeightedCluster(wanted)], timeout: policy.timeout,
                                    retries: policy.retries)
                            ], clusters: [made],
                            requests: [request(name, state.path)]))
                }
            }
        }
        return all
    }()

    /// A request to the host of a scenario.
    static func request(
        _ name: String, _ path: String = "/", _ headers: [Header] = [], method: String = "GET",
        body: String = ""
    ) -> HTTPRequest {
        HTTPRequest(
            method, authority: "\(name).test", path: path, headers: headers, body: Array(body.utf8))
    }

    /// What routes and clusters can do otherwise.
    static let features: [Scenario] = routeScenarios + clusterScenarios + filterScenarios

    static func scenario(
        _ name: String, _ requests: [HTTPRequest], clusters: [UpstreamCluster]? = nil,
        isRandom: Bool = false, routes: (String) -> [Route]
    ) -> Scenario {
        let wanted = "outbound|80||\(name).test"
        return Scenario(
            name: name, routes: routes(wanted), clusters: clusters ?? [cluster(wanted, .eds, [up])],
            requests: requests, isRandom: isRandom)
    }

    private static var clusterScenarios: [Scenario] {
        func plain(_ cluster: String) -> [Route] { [route(to: [WeightedCluster(cluster)])] }
        func named(_ name: String) -> String { "outbound|80||\(name).test" }
        var http2 = cluster(named("http2"), .eds, [up])
        http2.speaksHTTP2 = true
        var secure = cluster(named("tls-simple"), .eds, [tls])
        secure.tls = .simple(sni: "peer", verifies: false)
        var toPlain = cluster(named("tls-to-plain"), .eds, [up])
        toPlain.tls = .simple(sni: "peer", verifies: false)
        var verified = cluster(named("tls-verified"), .eds, [tls])
        verified.tls = .simple(sni: nil, verifies: true)
        var sick = cluster(named("sick"), .eds, [up])
        sick.localities[0].endpoints[0].isHealthy = false
        var sickest = sick
        sickest.name = named("sickest")
        sickest.outlierDetection = OutlierDetection()
        var failover = cluster(named("failover"), .eds, [refusing])
        failover.localities[0].endpoints[0].isHealthy = false
        failover.localities.append(
            LocalityEndpoints(
                locality: "r/z2", weight: 1, priority: 1,
                endpoints: [Endpoint(.socket(up2), origin: somewhere)]))
        var ejecting = cluster(named("ejecting"), .eds, [up])
        var detection = OutlierDetection()
        detection.consecutive5xx = 2
        detection.maxEjectionPercent = 100
        ejecting.outlierDetection = detection
        var tenPercent = ejecting
        tenPercent.name = named("ten-percent")
        tenPercent.outlierDetection?.maxEjectionPercent = 10
        var gateway = ejecting
        gateway.name = named("gateway-errors")
        gateway.outlierDetection?.consecutive5xx = 0
        gateway.outlierDetection?.consecutiveGatewayErrors = 2
        func made(
            _ cluster: UpstreamCluster, _ paths: [String] = ["/"], isRandom: Bool = false
        ) -> Scenario {
            let name = String(cluster.name.dropFirst("outbound|80||".count).dropLast(5))
            return scenario(
                name, paths.map { request(name, $0) }, clusters: [cluster], isRandom: isRandom,
                routes: plain)
        }
        let two = cluster(named("dead-and-alive"), .eds, [refusing, up])
        let original = cluster(named("original"), .originalDestination, [], .clusterProvided)
        let missing = scenario(
            "missing", [request("missing"), request("missing", method: "HEAD")], clusters: [],
            routes: plain)
        let failing = ["/status/500", "/status/500", "/"]
        return [
            made(http2), made(secure), made(toPlain), made(verified), made(sick), made(sickest),
            made(failover), made(ejecting, failing), made(tenPercent, failing),
            made(gateway, ["/status/500", "/status/502", "/status/503", "/"]),
            made(two, Array(repeating: "/", count: 6), isRandom: true), made(original), missing,
        ]
    }
}
