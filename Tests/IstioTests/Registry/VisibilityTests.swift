import Basis
import Envoy
import Objects
import Testing
import YAML

@testable import Istio

/// Who sees a service, and which of several for one host counts.
// istio pilot/pkg/model/push_context.go, pilot/pkg/model/sidecar.go
@Suite struct VisibilityTests {
    private static let http = "ports: [{number: 80, name: http, protocol: HTTP}]"
    private static let (old, new) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")

    private static let exports: [(exportTo: String, seenBy: [String])] = [
        ("", ["shop", "default", "other"]), ("exportTo: ['*']", ["shop", "default", "other"]),
        ("exportTo: [.]", ["shop"]), ("exportTo: [default]", ["default"]),
        ("exportTo: [., default]", ["shop", "default"]), ("exportTo: ['~']", []),
    ]

    private func namespaces(seeing text: String, mesh: Value? = nil) -> [String] {
        ["shop", "default", "other"].filter { namespace in
            configured(text, mesh: mesh, for: sidecar(namespace))
                .cluster("outbound|80||www.example.com") != nil
        }
    }

    @Test(arguments: exports)
    func `an entry is seen where it is exported to`(_ exportTo: String, _ seenBy: [String]) {
        let text = entry("it", namespace: "shop", "resolution: DNS\n\(Self.http)\n\(exportTo)")
        #expect(namespaces(seeing: text) == seenBy)
    }

    @Test func `the mesh's default counts for entries that say nothing`() {
        let mesh: Value = ["defaultServiceExportTo": ["."]]
        let silent = entry("it", namespace: "shop", "resolution: DNS\n\(Self.http)")
        #expect(namespaces(seeing: silent, mesh: mesh) == ["shop"])
        let loud = entry(
            "it", namespace: "shop", "resolution: DNS\n\(Self.http)\nexportTo: ['*']")
        #expect(namespaces(seeing: loud, mesh: mesh) == ["shop", "default", "other"])
    }

    private static let selections: [(hosts: String, isSeen: Bool)] = [
        ("'*/*'", true), ("./*", false), ("shop/*", true), ("shop/www.example.com", true),
        ("'*/*.example.com'", true), ("'*/other.com'", false), ("'~/*'", false),
        ("'*/*', '~shop/*'", false),
    ]

    @Test(arguments: selections)
    func `a Sidecar narrows what is seen`(_ hosts: String, _ isSeen: Bool) {
        let text =
            entry("it", namespace: "shop", "resolution: DNS\n\(Self.http)")
                + """
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default, namespace: default}
                spec: {egress: [{hosts: [\(hosts)]}]}
                """
        #expect(namespaces(seeing: text).contains("default") == isSeen)
    }

    private func endpoints(_ text: String, of namespace: String = "default") -> [String] {
        let cluster = configured(text, for: sidecar(namespace))
            .cluster("outbound|80||www.example.com")
        return (cluster?.localities.flatMap(\.endpoints) ?? []).map { endpoint in
            guard case .socket(let address) = endpoint.address else { return "name" }
            return address.ip.description
        }
    }

    private func fixed(
        _ name: String, _ address: String, namespace: String = "default", created: String
    ) -> String {
        entry(
            name, namespace: namespace, created: created,
            "resolution: STATIC\nendpoints: [{address: \(address)}]\n\(Self.http)")
    }

    @Test func `entries of one host in one namespace share their endpoints`() {
        let text =
            fixed("b", "1.1.1.1", created: Self.old) + fixed("a", "2.2.2.2", created: Self.new)
        #expect(endpoints(text).sorted() == ["1.1.1.1", "2.2.2.2"])
    }

    private static let secondPorts: [(resolution: String, hasSecond: Bool)] = [
        ("DNS", true), ("STATIC", false),
    ]

    @Test(arguments: secondPorts)
    func `ports of one host are merged where the resolution agrees`(
        _ resolution: String, _ hasSecond: Bool
    ) {
        let later = "resolution: \(resolution)\nports: [{number: 81, name: b, protocol: HTTP}]"
        let text =
            entry("a", created: Self.old, "resolution: DNS\n\(Self.http)")
            + entry("b", created: Self.new, later)
        let configuration = configured(text)
        #expect(configuration.cluster("outbound|80||www.example.com") != nil)
        #expect((configuration.cluster("outbound|81||www.example.com") != nil) == hasSecond)
    }

    @Test func `of several namespaces one's own counts, else the oldest`() {
        let text =
            fixed("a", "1.1.1.1", namespace: "shop", created: Self.new)
            + fixed("b", "2.2.2.2", namespace: "other", created: Self.old)
        #expect(endpoints(text, of: "shop") == ["1.1.1.1"])
        #expect(endpoints(text, of: "other") == ["2.2.2.2"])
        #expect(endpoints(text, of: "default") == ["2.2.2.2"])
    }

    @Test func `a Kubernetes Service counts before an older entry of another namespace`() {
        let host = "web.shop.svc.cluster.local"
        let text =
            entry(
                "it", host: host, namespace: "other", created: Self.old,
                "resolution: DNS\n\(Self.http)")
                + """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop, creationTimestamp: "\(Self.new)"}
                spec: {clusterIP: 10.0.0.9, ports: [{port: 80, name: http}]}
                """
        let cluster = configured(text).cluster("outbound|80||\(host)")
        #expect(cluster?.discovery == .eds)
        let own = configured(text, for: sidecar("other")).cluster("outbound|80||\(host)")
        #expect(own?.discovery == .strictDNS)
    }
}
