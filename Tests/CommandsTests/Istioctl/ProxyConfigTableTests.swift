import Basis
import Envoy
import Testing

@testable import Commands

/// The tables of `istioctl proxy-config`, blank for blank.
@Suite struct ProxyConfigTableTests {
    private let origin = Origin(kind: "Istio")

    private func cluster(_ name: String, _ type: UpstreamCluster.Discovery) -> UpstreamCluster {
        UpstreamCluster(name: name, direction: .outbound, discovery: type, origin: origin)
    }

    private func tcp(_ cluster: String) -> NetworkFilter {
        .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster))
    }

    @Test func `clusters stand by host, subset, port and direction`() {
        var ruled = cluster("outbound|80|v1|www.baidu.com", .strictDNS)
        ruled.destinationRule = Origin(
            kind: "DestinationRule", namespace: "default", name: "rule")
        let clusters = [
            ruled, cluster("outbound|80||www.baidu.com", .strictDNS),
            cluster("BlackHoleCluster", .fixed), cluster("agent", .fixed),
        ]
        let expected = [
            "SERVICE FQDN         PORT     SUBSET     DIRECTION     TYPE           DESTINATION RULE",
            "BlackHoleCluster     -        -          -             STATIC         ",
            "agent                -        -          -             STATIC         ",
            "www.baidu.com        80       -          outbound      STRICT_DNS     ",
            "www.baidu.com        80       v1         outbound      STRICT_DNS     rule.default",
        ]
        #expect(ClusterTable().text(clusters) == expected.map { "\($0)\n" }.joined())
        let filtered = ClusterTable(fqdn: "baidu", subset: "v1").text(clusters)
        #expect(filtered.split(separator: "\n").count == 2)
    }

    @Test func `listeners stand by port, their chains by destination in descending order`() {
        var http = Listener(
            name: "0.0.0.0_80", address: SocketAddress(.unspecified, 80), bindsToPort: false,
            direction: .outbound, origin: origin)
        var match = FilterChainMatch()
        match.transportProtocol = "raw_buffer"
        match.applicationProtocols = ["http/1.1", "h2c"]
        let routes = HTTPConnectionManager(routes: .named("80"), statPrefix: "")
        http.filterChains = [FilterChain(match: match, filter: .http(routes), origin: origin)]
        http.defaultFilterChain = FilterChain(filter: tcp("PassthroughCluster"), origin: origin)
        var virtual = Listener(
            name: "virtualOutbound", address: SocketAddress(.unspecified, 15001),
            bindsToPort: true, direction: .outbound, origin: origin)
        var loop = FilterChainMatch()
        loop.destinationPort = 15001
        virtual.filterChains = [
            FilterChain(match: loop, filter: tcp("BlackHoleCluster"), origin: origin),
            FilterChain(filter: tcp("PassthroughCluster"), origin: origin),
        ]
        let expected = [
            "ADDRESSES PORT  MATCH                                DESTINATION",
            "0.0.0.0   80    Trans: raw_buffer; App: http/1.1,h2c Route: 80",
            "0.0.0.0   80    ALL                                  PassthroughCluster",
            "0.0.0.0   15001 ALL                                  PassthroughCluster",
            "0.0.0.0   15001 Addr: *:15001                        Non-HTTP/Non-TCP",
        ]
        #expect(ListenerTable().text([virtual, http]) == expected.map { "\($0)\n" }.joined())
        #expect(ListenerTable.type(of: http) == "HTTP+TCP")
        #expect(ListenerTable.type(of: virtual) == "TCP")
    }

    @Test func `routes to the passthrough cluster are left out, and at most two domains shown`() {
        func route(_ cluster: String) -> Route {
            Route(
                name: "default", match: RouteMatch(.prefix("/")),
                action: .forward(Forwarding(clusters: [WeightedCluster(cluster)])),
                origin: origin)
        }
        let hosts = [
            VirtualHost(
                name: "web.default.svc.cluster.local:80",
                domains: [
                    "web.default.svc.cluster.local", "web.default.svc.cluster.local.", "web",
                    "web.default.svc", "web.default", "10.96.0.9",
                ], routes: [route("outbound|80||web.default.svc.cluster.local")],
                origin: origin),
            VirtualHost(
                name: "allow_any", domains: ["*"], routes: [route("PassthroughCluster")],
                origin: origin),
            VirtualHost(name: "empty", domains: ["*"], routes: [], origin: origin),
        ]
        let text = RouteTable().text([RouteConfiguration(name: "80", virtualHosts: hosts)])
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("web.default.svc.cluster.local., web + 2 more...     /*"))
        let blanks = String(repeating: " ", count: 51)
        #expect(lines[2].hasSuffix("*\(blanks)/*        404"))
    }

    @Test(
        arguments: [
            (["frobnicate"], 64, "Error: unknown command \"frobnicate\" for \"istioctl\"\nRun"),
            (["versio"], 64, "Error: unknown command \"versio\" for \"istioctl\"\n\nDid you"),
            (["version", "--nope"], 64, "Error: unknown flag: --nope\n"),
        ] as [([String], Int32, String)])
    func `a command line that cannot be read is refused in cobra's words`(
        words: [String], code: Int32, text: String
    ) {
        guard case .failed(let got, let message) = IstioctlCommand.launch(["istioctl"] + words)
        else {
            Issue.record("it started")
            return
        }
        #expect(got == code)
        #expect(message.hasPrefix(text))
    }
}
