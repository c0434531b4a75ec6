import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// Priorities and weights of localities, by what a DestinationRule says.
@Suite struct LocalityTests {
    private static let world =
        entry(
            """
            resolution: STATIC
            ports: [{number: 80, name: http, protocol: HTTP}]
            endpoints:
            - {address: 10.1.0.1, locality: r1/z1, labels: {tier: a}}
            - {address: 10.1.0.2, locality: r1/z2, labels: {tier: b}}
            - {address: 10.1.0.3, locality: r2/z1, labels: {tier: a}}
            - {address: 10.1.0.4, locality: r3/z1, labels: {tier: b}}
            """) + """
            apiVersion: v1
            kind: Node
            metadata:
              name: n1
              labels: {topology.kubernetes.io/region: r1, topology.kubernetes.io/zone: z1}
            ---

            """

    private static let outlier = "outlierDetection: {interval: 1s}"

    @Test(arguments: [
        ("", ["r1/z1 0 1", "r1/z2 0 1", "r2/z1 0 1", "r3/z1 0 1"]),
        (outlier, ["r1/z1 0 1", "r1/z2 1 1", "r2/z1 2 1", "r3/z1 2 1"]),
        (
            "\(outlier), loadBalancer: {localityLbSetting: {failover: [{from: r1, to: r3}]}}",
            ["r1/z1 0 1", "r1/z2 1 1", "r3/z1 2 1", "r2/z1 3 1"]
        ),
        (
            "\(outlier), loadBalancer: {localityLbSetting: {failoverPriority: [tier]}}",
            ["r1/z1 0 1", "r2/z1 0 1", "r1/z2 1 1", "r3/z1 1 1"]
        ),
        (
            "\(outlier), loadBalancer: {localityLbSetting: {enabled: false}}",
            ["r1/z1 0 1", "r1/z2 0 1", "r2/z1 0 1", "r3/z1 0 1"]
        ),
        (
            "loadBalancer: {localityLbSetting: {distribute: "
                + "[{from: r1/*, to: {\"r1/z1/*\": 80, \"r2/*\": 20}}]}}",
            ["r1/z1 0 80", "r2/z1 0 20"]
        ),
    ])
    func `localities stand by priority and weight`(policy: String, expected: [String]) {
        var client = sidecar(labels: ["app": "client", "tier": "a"])
        client.node = "n1"
        let rule = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: rule}
            spec: {host: www.example.com, trafficPolicy: {\(policy)}}
            """
        let cluster = configured(Self.world + rule, for: client)
            .cluster("outbound|80||www.example.com")
        #expect(
            cluster?.localities.map { "\($0.locality) \($0.priority) \($0.weight)" } == expected)
    }
}
