import Envoy
import Testing
import YAML

@testable import Istio

/// What becomes of hosts that the registry does not know.
@Suite struct OutboundPolicyTests {
    private let http = entry(
        "resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP}]")
    private let registryOnly: Value = ["outboundTrafficPolicy": ["mode": "REGISTRY_ONLY"]]

    @Test func `unknown hosts pass by default and keep no retries`() throws {
        let host = try #require(configured(http).virtualHost("allow_any", in: "80"))
        #expect(host.domains == ["*"])
        guard case .forward(let forwarding) = host.routes[0].action else {
            Issue.record("no forwarding")
            return
        }
        #expect(forwarding.clusters == [WeightedCluster("PassthroughCluster")])
        #expect(forwarding.retries == nil)
        #expect(forwarding.timeout == nil)
    }

    @Test func `REGISTRY_ONLY answers 502 on HTTP ports and closes the rest`() throws {
        let configuration = configured(http, mesh: registryOnly)
        let host = try #require(configuration.virtualHost("block_all", in: "80"))
        #expect(host.routes[0].action == .direct(status: 502, body: ""))
        #expect(
            configuration.outboundText
                == ["0.0.0.0_80: http -> route 80; else -> BlackHoleCluster"])
        let last = try #require(
            configuration.listeners.first { $0.name == "virtualOutbound" }?.filterChains.last)
        #expect(last.name == "virtualOutbound-catchall-tcp")
        #expect(last.filter == .blackHole)
    }

    @Test func `a Sidecar's policy comes before the mesh's`() throws {
        let text =
            http + """
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default}
                spec: {outboundTrafficPolicy: {mode: ALLOW_ANY}, egress: [{hosts: ["*/*"]}]}
                """
        let configuration = configured(text, mesh: registryOnly)
        let host = try #require(configuration.virtualHost("allow_any", in: "80"))
        #expect(host.origin.kind == "Sidecar")
        #expect(host.origin.field == "spec.outboundTrafficPolicy.mode")
    }

    @Test(
        arguments: [
            ("exportTo: [\"*\"]", "elsewhere", true), ("exportTo: [\".\"]", "elsewhere", false),
            ("exportTo: [\".\"]", "default", true), ("exportTo: [default]", "elsewhere", false),
            ("exportTo: [elsewhere]", "elsewhere", true),
            ("exportTo: [elsewhere]", "default", false), ("exportTo: [\"~\"]", "default", false),
        ])
    func `exportTo says whose proxies know a host`(
        exportTo: String, namespace: String, isKnown: Bool
    ) {
        let text = entry(
            "resolution: DNS\n\(exportTo)\nports: [{number: 80, name: http, protocol: HTTP}]")
        let configuration = configured(text, for: sidecar(namespace))
        #expect((configuration.cluster("outbound|80||www.example.com") != nil) == isKnown)
    }

    @Test(
        arguments: [
            (["*/*"], true), (["./*"], true), (["other/*"], false),
            (["default/www.example.com"], true), (["default/*.example.com"], true),
            (["*/www.example.org"], false), (["*/*", "~default/www.example.com"], false),
            (["~/*"], false),
        ])
    func `a Sidecar's egress hosts cut down what its proxies know`(
        hosts: [String], isKnown: Bool
    ) {
        let list = hosts.map { "\"\($0)\"" }.joined(separator: ", ")
        let text =
            http + """
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default}
                spec: {egress: [{hosts: [\(list)]}]}
                """
        let cluster = configured(text).cluster("outbound|80||www.example.com")
        #expect((cluster != nil) == isKnown)
    }

    @Test func `the proxy's own namespace wins a host that several declare`() throws {
        let ports = "ports: [{number: 80, name: http, protocol: HTTP}]"
        let text =
            entry(
                "old", namespace: "aaa", created: "2020-01-01T00:00:00Z",
                "resolution: NONE\n\(ports)")
            + entry(
                "young", namespace: "default", created: "2021-01-01T00:00:00Z",
                "resolution: DNS\n\(ports)")
        let own = configured(text).cluster("outbound|80||www.example.com")
        #expect(own?.discovery == .strictDNS)
        let other = configured(text, for: sidecar("bbb"))
        #expect(
            other.cluster("outbound|80||www.example.com")?.discovery == .originalDestination)
    }

    @Test func `a second entry of the namespace adds its endpoints and, if alike, its ports`() {
        let text =
            entry(
                "one", created: "2020-01-01T00:00:00Z",
                "resolution: STATIC\nendpoints: [{address: 10.0.0.1}]\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]")
            + entry(
                "two", created: "2021-01-01T00:00:00Z",
                "resolution: STATIC\nendpoints: [{address: 10.0.0.2}]\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP},"
                    + " {number: 81, name: other, protocol: HTTP}]")
        let configuration = configured(text)
        let first = configuration.cluster("outbound|80||www.example.com")
        #expect(first?.localities.flatMap(\.endpoints).count == 2)
        #expect(configuration.cluster("outbound|81||www.example.com") != nil)
    }

    @Test func `a Kubernetes service keeps its host`() {
        let text =
            entry(
                "squatter", host: "web.default.svc.cluster.local", namespace: "aaa",
                created: "2020-01-01T00:00:00Z",
                "resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP}]") + """
                apiVersion: v1
                kind: Service
                metadata: {name: web, creationTimestamp: "2021-01-01T00:00:00Z"}
                spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
                """
        let cluster = configured(text, for: sidecar("bbb"))
            .cluster("outbound|80||web.default.svc.cluster.local")
        #expect(cluster?.discovery == .eds)
    }
}
