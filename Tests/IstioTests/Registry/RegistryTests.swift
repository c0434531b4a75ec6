import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What the registry makes of objects.
@Suite struct RegistryTests {
    @Test(
        arguments: [
            (80, "http", nil, PortProtocol.http), (80, "http-web", nil, .http),
            (80, "HTTP2-x", nil, .http2), (80, "grpc-web-x", nil, .grpcWeb),
            (80, "grpc", nil, .grpc), (443, "https", nil, .https), (80, "web", nil, .auto),
            (80, "", nil, .auto), (3306, "", nil, .tcp), (27017, "db", nil, .tcp),
            (3306, "http", nil, .http), (80, "tcp", "http", .http),
            (80, "http", "kubernetes.io/h2c", .http2), (80, "x", "kubernetes.io/wss", .https),
            (80, "http", "example.com/custom", .auto),
        ] as [(Int, String, String?, PortProtocol)])
    func `a Kubernetes port's protocol comes from appProtocol, name or well-known number`(
        port: Int, name: String, application: String?, expected: PortProtocol
    ) {
        let found = PortProtocol(
            kubernetesPort: port, name: name, transport: "TCP", application: application)
        #expect(found == expected)
    }

    @Test(
        arguments: [
            ("*.example.com", "a.example.com", true), ("*.example.com", "example.com", false),
            ("*", "x", true), ("a.b", "a.b", true), ("a.b", "c.b", false),
            ("*.com", "*.example.com", true), ("*.example.com", "*.com", true),
            ("*.a.com", "*.b.com", false),
        ])
    func `hosts overlap where one name falls under both`(
        left: String, right: String, expected: Bool
    ) {
        #expect(HostName.matches(left, right) == expected)
        #expect(HostName.matches(right, left) == expected)
    }

    private let selecting =
        "resolution: STATIC\nworkloadSelector: {labels: {app: vm}}\n"
        + "ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]"

    private func endpoints(_ text: String) -> [String] {
        let cluster = configured(text).cluster("outbound|80||www.example.com")
        return (cluster?.localities.flatMap(\.endpoints) ?? []).map { endpoint in
            guard case .socket(let address) = endpoint.address else { return "name" }
            return "\(address) \(endpoint.origin.kind)"
        }
    }

    @Test func `a selector picks ready pods and WorkloadEntries of its namespace`() {
        func pod(_ name: String, _ address: String, ready: String, app: String = "vm") -> String {
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(name), labels: {app: \(app)}}
            spec: {containers: [{name: c, ports: [{name: http, containerPort: 8081}]}]}
            status: {podIP: \(address), phase: Running,
                conditions: [{type: Ready, status: "\(ready)"}]}
            ---

            """
        }
        let workload = """
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm}
            spec: {address: 10.0.1.1, labels: {app: vm}}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm, namespace: other}
            spec: {address: 10.0.1.2, labels: {app: vm}}
            """
        let text =
            entry(selecting) + pod("a", "10.0.0.1", ready: "True")
            + pod("b", "10.0.0.2", ready: "False")
            + pod("c", "10.0.0.3", ready: "True", app: "x") + workload
        #expect(endpoints(text) == ["10.0.0.1:8081 Pod", "10.0.1.1:8080 WorkloadEntry"])
    }

    @Test func `names are no endpoints where the proxy does not look names up`() {
        let text = entry(
            "resolution: STATIC\nendpoints: [{address: a.example}, {address: 10.0.0.1}]\n"
                + "ports: [{number: 80, name: http, protocol: HTTP}]")
        #expect(endpoints(text) == ["10.0.0.1:80 ServiceEntry"])
    }

    @Test func `pods with a proxy take mutual TLS`() {
        let text = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {clusterIP: 10.96.0.9, selector: {app: web}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, labels: {app: web, security.istio.io/tlsMode: istio}}
            status: {podIP: 10.0.0.1, phase: Running}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
            endpoints:
            - {addresses: [10.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: web-1}}
            - {addresses: [10.0.0.2], conditions: {ready: true}}
            - {addresses: [10.0.0.3], conditions: {ready: false}}
            ports: [{name: http, port: 8080}]
            """
        let cluster = configured(text)
            .cluster("outbound|80||web.default.svc.cluster.local")
        let endpoints = cluster?.localities.flatMap(\.endpoints) ?? []
        #expect(endpoints.map(\.takesMutualTLS) == [true, false])
        #expect(cluster?.tls == .auto(sni: "outbound_.80_._.web.default.svc.cluster.local"))
    }

    @Test(
        arguments: [
            ("10s", 10_000_000_000), ("0.5s", 500_000_000), ("1m30s", 90_000_000_000),
            ("250ms", 250_000_000), ("2h", 7_200_000_000_000), ("1.5h", 5_400_000_000_000),
            ("", nil), ("5", nil), ("s", nil), ("1x", nil), ("99999999999h", nil),
        ] as [(String, Int64?)])
    func `durations are read as manifests write them`(text: String, count: Int64?) {
        #expect(Nanoseconds(protobuf: text)?.count == count)
    }
}
