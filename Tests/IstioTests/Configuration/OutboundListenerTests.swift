import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What a ServiceEntry's port becomes: listener, chain, cluster (facts of istio
/// pilot/pkg/networking/core/listener.go, tls.go, cluster.go).
@Suite struct OutboundListenerTests {
    struct Port: Sendable, CustomTestStringConvertible {
        var application: String
        var address: String
        var listeners: [String]
        var testDescription: String { "\(application) \(address)" }
    }

    private static let cluster = "outbound|9000||www.example.com"
    private static let http = "0.0.0.0_9000: http -> route 9000; else -> PassthroughCluster"

    static let ports: [Port] = [
        Port(application: "HTTP", address: "", listeners: [http]),
        Port(application: "HTTP2", address: "", listeners: [http]),
        Port(application: "GRPC", address: "", listeners: [http]),
        Port(application: "http", address: "10.1.2.3", listeners: [http]),
        Port(
            application: "HTTPS", address: "",
            listeners: [
                "0.0.0.0_9000: sni [\"www.example.com\"] -> \(cluster); "
                    + "else -> PassthroughCluster"
            ]),
        Port(
            application: "TLS", address: "10.1.2.3",
            listeners: ["10.1.2.3_9000: any -> \(cluster)"]),
        Port(application: "TCP", address: "", listeners: ["0.0.0.0_9000: any -> \(cluster)"]),
        Port(application: "Mongo", address: "", listeners: ["0.0.0.0_9000: any -> \(cluster)"]),
        Port(
            application: "TCP", address: "10.1.2.3",
            listeners: ["10.1.2.3_9000: any -> \(cluster)"]),
        Port(
            application: "TCP", address: "10.1.2.3/32",
            listeners: ["10.1.2.3_9000: any -> \(cluster)"]),
        Port(
            application: "TCP", address: "10.1.0.0/16",
            listeners: [
                "0.0.0.0_9000: to [10.1.0.0/16] -> \(cluster); else -> PassthroughCluster"
            ]),
        Port(
            application: "TLS", address: "10.1.0.0/16",
            listeners: [
                "0.0.0.0_9000: sni [\"www.example.com\"] to [10.1.0.0/16] -> \(cluster); "
                    + "else -> PassthroughCluster"
            ]),
        Port(
            application: "", address: "",
            listeners: ["0.0.0.0_9000: http -> route 9000; else -> \(cluster)"]),
        Port(
            application: "", address: "10.1.2.3",
            listeners: [
                "10.1.2.3_9000: http -> route www.example.com:9000; else -> \(cluster)"
            ]),
        Port(application: "UDP", address: "", listeners: []),
    ]

    @Test(arguments: ports)
    func `a port becomes the listener of its protocol and address`(port: Port) {
        let addresses = port.address.isEmpty ? "" : "addresses: [\(port.address)]\n"
        let configuration = configured(
            entry(
                "\(addresses)resolution: STATIC\nendpoints: [{address: 10.9.9.9}]\n"
                    + "ports: [{number: 9000, name: p, protocol: \"\(port.application)\"}]"))
        #expect(configuration.outboundText == port.listeners)
        #expect((configuration.cluster(Self.cluster) == nil) == (port.application == "UDP"))
    }

    @Test(
        arguments: [
            ("NONE", "", "ORIGINAL_DST", 0), ("STATIC", "[{address: 10.9.9.9}]", "EDS", 1),
            ("STATIC", "[]", "EDS", 0), ("DNS", "[]", "STRICT_DNS", 1),
            ("DNS", "[{address: a.example}, {address: b.example}]", "STRICT_DNS", 2),
            ("DNS_ROUND_ROBIN", "[]", "LOGICAL_DNS", 1),
        ])
    func `a resolution becomes a cluster type`(
        resolution: String, endpoints: String, type: String, count: Int
    ) {
        let list = endpoints.isEmpty ? "" : "endpoints: \(endpoints)\n"
        let configuration = configured(
            entry(
                "resolution: \(resolution)\n\(list)"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]"))
        let cluster = configuration.cluster("outbound|80||www.example.com")
        #expect(cluster?.discovery.rawValue == type)
        #expect(cluster?.localities.flatMap(\.endpoints).count == count)
        #expect(cluster?.connectTimeout == .seconds(10))
    }

    @Test func `a name that is looked up and has no endpoint gets no cluster but keeps its route`()
    {
        let configuration = configured(
            entry(
                "resolution: DNS\nworkloadSelector: {labels: {app: none}}\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]"))
        #expect(configuration.cluster("outbound|80||www.example.com") == nil)
        #expect(
            configuration.destinations("www.example.com:80", in: "80")
                == [WeightedCluster("outbound|80||www.example.com")])
    }

    @Test func `a target port counts below an endpoint's own and takes the dialled one's place`() {
        let ports = "ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]"
        let fixed = configured(
            entry(
                "resolution: STATIC\nendpoints: [{address: 10.0.0.5},"
                    + " {address: 10.0.0.6, ports: {http: 9090}}]\n\(ports)"))
        let endpoints = fixed.cluster("outbound|80||www.example.com")?.localities
            .flatMap(\.endpoints).map(\.address)
        #expect(
            endpoints == [
                .socket(SocketAddress(IPAddress(v4: 0x0a00_0005), 8080)),
                .socket(SocketAddress(IPAddress(v4: 0x0a00_0006), 9090)),
            ])
        let none = configured(entry("resolution: NONE\n\(ports)"))
        #expect(none.cluster("outbound|80||www.example.com")?.portOverride == 8080)
    }

    @Test func `HTTP and TCP on one port share a listener that looks at the first bytes`() {
        let text =
            entry(
                "one", host: "tcp.example.com", created: "2020-01-01T00:00:00Z",
                "resolution: DNS\nports: [{number: 9000, name: p, protocol: TCP}]")
            + entry(
                "two", created: "2021-01-01T00:00:00Z",
                "resolution: DNS\nports: [{number: 9000, name: p, protocol: HTTP}]")
        #expect(
            configured(text).outboundText == [
                "0.0.0.0_9000: http -> route 9000; else -> outbound|9000||tcp.example.com"
            ])
    }

    @Test func `of two equal TCP chains the older entry's stays`() {
        let ports = "resolution: DNS\nports: [{number: 9000, name: p, protocol: TCP}]"
        let text =
            entry("young", host: "b.example.com", created: "2021-01-01T00:00:00Z", ports)
            + entry("old", host: "c.example.com", created: "2020-01-01T00:00:00Z", ports)
        #expect(
            configured(text).outboundText
                == ["0.0.0.0_9000: any -> outbound|9000||c.example.com"])
    }

    @Test func `servers that speak first do not share a port with other protocols`() {
        let text =
            entry(
                "old", host: "m.example.com", created: "2020-01-01T00:00:00Z",
                "resolution: DNS\nports: [{number: 9000, name: p, protocol: MySQL}]")
            + entry(
                "young", created: "2021-01-01T00:00:00Z",
                "resolution: DNS\nports: [{number: 9000, name: p, protocol: HTTP}]")
        #expect(
            configured(text).outboundText
                == ["0.0.0.0_9000: any -> outbound|9000||m.example.com"])
    }

    @Test func `an allocated address counts for proxies that answer DNS only`() {
        let text =
            entry("resolution: DNS\nports: [{number: 9000, name: p, protocol: TCP}]")
            .replacing("---\n", with: "")
            + "status: {addresses: [{value: 240.240.0.1, host: www.example.com}]}\n"
        var answering = sidecar()
        answering.capturesDNS = true
        let cluster = "outbound|9000||www.example.com"
        #expect(configured(text).outboundText == ["0.0.0.0_9000: any -> \(cluster)"])
        #expect(
            configured(text, for: answering).outboundText
                == ["240.240.0.1_9000: any -> \(cluster)"])
    }

    @Test func `a headless service's TCP port has a chain for each endpoint`() {
        let text = """
            apiVersion: v1
            kind: Service
            metadata: {name: db}
            spec: {clusterIP: None, selector: {app: db}, ports: [{name: tcp, port: 9000}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
            endpoints: [{addresses: [10.0.0.7]}, {addresses: [10.0.0.8]}]
            ports: [{name: tcp, port: 9000}]
            """
        let cluster = "outbound|9000||db.default.svc.cluster.local"
        #expect(
            configured(text).outboundText == [
                "0.0.0.0_9000: to [10.0.0.7/32] -> \(cluster); to [10.0.0.8/32] -> \(cluster); "
                    + "else -> PassthroughCluster"
            ])
    }

    @Test func `every element says which object and field it stems from`() throws {
        let configuration = configured(
            entry(
                "svc-entry",
                "resolution: STATIC\nendpoints: [{address: 192.168.0.100}]\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]"))
        let cluster = try #require(configuration.cluster("outbound|80||www.example.com"))
        #expect(
            cluster.localities[0].endpoints[0].origin
                == Origin(
                    kind: "ServiceEntry", namespace: "default", name: "svc-entry",
                    field: "spec.endpoints[0].address"))
        #expect(cluster.origin.field == "spec.ports[0]")
        let host = try #require(configuration.virtualHost("www.example.com:80", in: "80"))
        #expect(host.origin.field == "spec.hosts[0]")
        let rest = try #require(configuration.virtualHost("allow_any", in: "80"))
        #expect(rest.origin.field == "outboundTrafficPolicy.mode")
    }
}
