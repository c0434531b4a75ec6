import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What DestinationRules and mutual TLS make of clusters.
@Suite struct UpstreamClusterTests {
    private func rule(_ spec: String, namespace: String = "default", name: String = "rule")
        -> String
    {
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
            + "metadata: {name: \(name), namespace: \(namespace)}\n"
            + "spec: {host: www.example.com, \(spec)}\n---\n"
    }

    private func shaped(
        _ rules: String, subset: String = "", location: String = "MESH_EXTERNAL",
        mesh: Value? = nil
    ) -> UpstreamCluster? {
        let text =
            entry(
                "location: \(location)\nresolution: STATIC\n"
                    + "endpoints: [{address: 10.0.0.1, labels: {version: v1}},"
                    + " {address: 10.0.0.2, labels: {version: v2}, serviceAccount: a}]\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]") + rules
        return configured(text, mesh: mesh).cluster("outbound|80|\(subset)|www.example.com")
    }

    @Test func `subsets become clusters of the endpoints with their labels`() {
        let text = rule(
            "trafficPolicy: {loadBalancer: {simple: RANDOM}}, subsets: [{name: v1, "
                + "labels: {version: v1}}, {name: v2, labels: {version: v2}, "
                + "trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}}]")
        #expect(shaped(text)?.loadBalancing == .random)
        #expect(shaped(text, subset: "v1")?.loadBalancing == .random)
        let second = shaped(text, subset: "v2")
        #expect(second?.loadBalancing == .roundRobin)
        #expect(second?.localities.flatMap(\.endpoints).count == 1)
        #expect(second?.destinationRule?.name == "rule")
        #expect(shaped(text, subset: "v3") == nil)
    }

    @Test func `limits and ejection are taken over`() throws {
        let text = rule(
            "trafficPolicy: {connectionPool: {tcp: {maxConnections: 7, connectTimeout: 2s}, "
                + "http: {http1MaxPendingRequests: 3, http2MaxRequests: 5, maxRetries: 2}}, "
                + "outlierDetection: {consecutive5xxErrors: 2, interval: 3s, "
                + "baseEjectionTime: 1m, maxEjectionPercent: 100}}")
        let cluster = try #require(shaped(text))
        #expect(cluster.connectTimeout == .seconds(2))
        #expect(cluster.circuitBreakers.maxConnections == 7)
        #expect(cluster.circuitBreakers.maxPendingRequests == 3)
        #expect(cluster.circuitBreakers.maxRequests == 5)
        #expect(cluster.circuitBreakers.maxRetries == 2)
        let ejection = try #require(cluster.outlierDetection)
        #expect(ejection.consecutive5xx == 2)
        #expect(ejection.interval == .seconds(3))
        #expect(ejection.baseEjectionTime == .minutes(1))
        #expect(ejection.maxEjectionPercent == 100)
    }

    @Test func `a port's own settings replace those above altogether`() {
        let text = rule(
            "trafficPolicy: {loadBalancer: {simple: RANDOM}, outlierDetection: {interval: 3s}, "
                + "portLevelSettings: [{port: {number: 80}, "
                + "connectionPool: {tcp: {maxConnections: 7}}}]}")
        let cluster = shaped(text)
        #expect(cluster?.circuitBreakers.maxConnections == 7)
        #expect(cluster?.loadBalancing == .leastRequest)
        #expect(cluster?.outlierDetection == nil)
    }

    @Test(
        arguments: [
            ("{mode: SIMPLE}", UpstreamTLS.simple(sni: nil, verifies: true)),
            ("{mode: SIMPLE, sni: a.example}", .simple(sni: "a.example", verifies: true)),
            (
                "{mode: SIMPLE, insecureSkipVerify: true}", .simple(sni: nil, verifies: false)
            ),
            ("{mode: ISTIO_MUTUAL}", .mutual(sni: "outbound_.80_._.www.example.com")),
            ("{mode: DISABLE}", .none),
        ])
    func `a rule's TLS mode is the cluster's`(tls: String, expected: UpstreamTLS) {
        #expect(shaped(rule("trafficPolicy: {tls: \(tls)}"))?.tls == expected)
    }

    @Test func `mutual TLS comes by itself inside the mesh only`() {
        let sni = "outbound_.80_._.www.example.com"
        #expect(shaped("")?.tls == UpstreamTLS.none)
        let inside = shaped("", location: "MESH_INTERNAL")
        #expect(inside?.tls == .auto(sni: sni))
        #expect(
            inside?.localities.flatMap(\.endpoints).map(\.takesMutualTLS) == [false, true])
        let off = shaped("", location: "MESH_INTERNAL", mesh: ["enableAutoMtls": false])
        #expect(off?.tls == UpstreamTLS.none)
        let disabled = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default}
            spec: {mtls: {mode: DISABLE}}
            """
        #expect(shaped(disabled, location: "MESH_INTERNAL")?.tls == UpstreamTLS.none)
    }

    @Test func `rules for one host are merged, the client's namespace before the service's`() {
        let merged =
            rule("trafficPolicy: {loadBalancer: {simple: RANDOM}}", name: "a")
            + rule("subsets: [{name: v1, labels: {version: v1}}]", name: "b")
        #expect(shaped(merged)?.loadBalancing == .random)
        #expect(shaped(merged, subset: "v1") != nil)
        let ranked =
            rule("trafficPolicy: {loadBalancer: {simple: RANDOM}}", namespace: "istio-system")
            + rule("trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}")
        #expect(shaped(ranked)?.loadBalancing == .roundRobin)
    }

    @Test func `weights and localities are kept; the nearest come first with ejection only`() {
        let node = """
            apiVersion: v1
            kind: Node
            metadata:
              name: here
              labels: {topology.kubernetes.io/region: r1, topology.kubernetes.io/zone: z1}
            ---

            """
        let endpoints =
            "resolution: STATIC\nendpoints: [{address: 10.0.0.1, weight: 3, locality: r2/z9},"
            + " {address: 10.0.0.2, locality: r1/z1}, {address: 10.0.0.3, locality: r1/z2}]\n"
            + "ports: [{number: 80, name: http, protocol: HTTP}]"
        var proxy = sidecar()
        proxy.node = "here"
        let name = "outbound|80||www.example.com"
        let plain = configured(node + entry(endpoints), for: proxy).cluster(name)
        #expect(plain?.localities.map(\.locality) == ["r1/z1", "r1/z2", "r2/z9"])
        #expect(plain?.localities.map(\.weight) == [1, 1, 3])
        #expect(plain?.localities.map(\.priority) == [0, 0, 0])
        let ejecting =
            node + entry(endpoints) + rule("trafficPolicy: {outlierDetection: {interval: 3s}}")
        let ranked = configured(ejecting, for: proxy).cluster(name)
        #expect(ranked?.localities.map(\.priority) == [0, 1, 2])
    }

    @Test func `the mesh's own clusters are there`() {
        let names = configured("").clusters.map { "\($0.name) \($0.discovery.rawValue)" }
        #expect(
            names == [
                "BlackHoleCluster STATIC", "PassthroughCluster ORIGINAL_DST",
                "InboundPassthroughCluster ORIGINAL_DST", "prometheus_stats STATIC",
                "agent STATIC", "sds-grpc STATIC", "xds-grpc STATIC",
            ])
    }
}
