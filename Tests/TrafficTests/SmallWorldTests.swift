import Basis
import Istio
import Objects
import Testing
import YAML

@testable import Traffic

/// Every port kind, call kind, policy, address and DNS capture: where a call to an unknown host
/// goes that meets a ServiceEntry's port.
// istio pilot/pkg/networking/core/sidecar_simulation_test.go: TestPassthroughTraffic
@Suite struct SmallWorldTests {
    struct World: Sendable, CustomTestStringConvertible {
        var policy: String
        var hasAddress: Bool
        var capturesDNS: Bool
        var testDescription: String {
            "\(policy), \(hasAddress ? "an address" : "no address"), "
                + (capturesDNS ? "DNS captured" : "DNS not captured")
        }
    }

    static let worlds: [World] = ["REGISTRY_ONLY", "ALLOW_ANY", "ALLOW_ANY_DYNAMIC_DNS"].flatMap {
        policy in
        [false, true].flatMap { hasAddress in
            [false, true].map {
                World(policy: policy, hasAddress: hasAddress, capturesDNS: $0)
            }
        }
    }

    private static let ports: [(number: Int, name: String, spoken: String)] = [
        (80, "http", "HTTP"), (81, "auto", ""), (82, "tcp", "TCP"), (83, "tls", "TLS"),
        (84, "https", "HTTPS"), (85, "grpc", "GRPC"), (86, "h2", "HTTP2"),
    ]

    private enum Kind: CaseIterable {
        case http, secureHTTP, secureHTTP11, bytes, secureHTTP2
    }

    @Test(arguments: worlds)
    func `a call to an unknown host goes where the policy and the port say`(
        _ world: World
    ) throws {
        var simulation = try made(world)
        for port in Self.ports {
            for kind in Kind.allCases {
                let trace = simulation.call(call(kind, port.number))
                let expected = Self.expected(world, port.number, isHTTP: kind == .http)
                #expect(Self.end(trace) == expected, "\(port.name) \(kind)")
            }
        }
    }

    /// The cluster that was chosen, or the route that answered.
    private static func end(_ trace: Trace) -> String {
        trace.hop(.cluster, on: .client)?.subject
            ?? trace.hop(.route, on: .client)?.subject ?? "nowhere"
    }

    private static func expected(_ world: World, _ port: Int, isHTTP: Bool) -> String {
        // An address of its own counts only where the proxy knows it: a given one, or one that was
        // allocated for proxies that answer DNS.
        let hasAddress = world.hasAddress || world.capturesDNS
        let readsHTTP = [80, 85, 86].contains(port) || port == 81 && !hasAddress
        if !hasAddress, port == 82 || port == 81 && !isHTTP {
            return "outbound|\(port)||istio.io"
        }
        switch world.policy {
        case "REGISTRY_ONLY":
            return isHTTP && readsHTTP ? "block_all" : "BlackHoleCluster"
        case "ALLOW_ANY": return "PassthroughCluster"
        default:
            // Without an address the port's own listener takes the call, and what is no HTTP
            // listener does not look for HTTP.
            let isSeen = isHTTP && (hasAddress || readsHTTP)
            return isSeen ? "AllowAnyDynamicDNSCluster" : "PassthroughCluster"
        }
    }

    private func made(_ world: World) throws -> Simulation {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["default"]
        configuration.istio.settings = [
            .init(path: "meshConfig.outboundTrafficPolicy.mode", value: world.policy)
        ]
        var simulation = Simulation(configuration)
        let capture = "proxyMetadata: {ISTIO_META_DNS_CAPTURE: \"true\"}"
        try simulation.create(
            Fixture.pod(
                "client", image: "busybox", command: ["sleep", "36000"],
                annotations: world.capturesDNS ? ["proxy.istio.io/config": .string(capture)] : [:])
        )
        var spec: Fields = [
            "resolution": "DNS",
            "ports": .list(
                Self.ports.map { port in
                    var value: Value = [
                        "number": .int(Int64(port.number)), "name": .string(port.name),
                    ]
                    if !port.spoken.isEmpty { value["protocol"] = .string(port.spoken) }
                    return value
                }),
        ]
        if world.hasAddress { spec["addresses"] = ["1.2.3.4"] }
        try simulation.create(Fixture.entry("istio.io", spec))
        _ = simulation.settle()
        return simulation
    }

    private func call(_ kind: Kind, _ port: Int) -> Call {
        let request = HTTPRequest(target: "/", authority: "foo", headers: [])
        var call = Call(
            from: .pod(namespace: "default", name: "client"), host: "foo", port: port,
            payload: kind == .bytes
                ? .bytes(Array("hello\n".utf8), clientSpeaksFirst: true) : .http(request))
        call.address = IPAddress("203.0.113.7")
        call.timeout = .seconds(1)
        switch kind {
        case .http, .bytes: break
        case .secureHTTP: call.tls = .init(serverName: "foo")
        case .secureHTTP11: call.tls = .init(serverName: "foo", protocols: ["http/1.1"])
        case .secureHTTP2: call.tls = .init(serverName: "foo", protocols: ["h2"])
        }
        return call
    }
}
