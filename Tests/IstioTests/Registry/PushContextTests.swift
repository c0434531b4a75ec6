import Basis
import Cluster
import Envoy
import Objects
import Testing
import YAML

@testable import Istio

/// The context follows changes, and names resolve by it.
@Suite struct PushContextTests {
    private let first = entry(
        "svc-entry", "resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP}]")
    private let second = entry(
        "svc-entry",
        "resolution: STATIC\nendpoints: [{address: 192.168.0.100}]\n"
            + "ports: [{number: 81, name: http, protocol: HTTP}]")
    private let rule = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: rule}
        spec: {host: www.example.com, subsets: [{name: v1}]}
        """

    private func change(_ text: String, _ kind: ObjectChange.Kind) -> ObjectChange {
        ObjectChange(kind: kind, object: manifest(text)[0], old: nil, revision: 0)
    }

    @Test func `applying changes ends where reading everything anew does`() {
        var context = PushContext(objects: manifest(first))
        context.apply(change(rule, .added))
        context.apply(change(second, .modified))
        #expect(
            context.configuration(for: sidecar()) == configured(second + rule))
        context.apply(change(rule, .deleted))
        context.apply(change(second, .deleted))
        #expect(context.configuration(for: sidecar()) == configured(""))
    }

    @Test func `the version moves with changes that may matter, and a copy keeps its own`() {
        var context = PushContext(objects: manifest(first))
        let copy = context
        let before = context.version
        context.apply(
            change("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}", .added))
        #expect(context.version == before)
        context.apply(change(second, .modified))
        #expect(context.version > before)
        #expect(copy.version == before)
        #expect(copy.configuration(for: sidecar()) == configured(first))
    }

    @Test func `the mesh configuration is followed`() {
        var context = PushContext(objects: manifest(first))
        let mesh = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data: {mesh: "outboundTrafficPolicy: {mode: REGISTRY_ONLY}"}
            """
        context.apply(change(mesh, .added))
        let configuration = context.configuration(for: sidecar())
        #expect(configuration.virtualHost("block_all", in: "80") != nil)
    }

    @Test func `the name table holds hosts with addresses, wildcards at any depth`() {
        let text =
            entry(
                "one",
                "addresses: [10.1.1.1, 10.2.0.0/16]\nresolution: NONE\n"
                    + "ports: [{number: 80, name: http, protocol: HTTP}]")
            + entry(
                "wild", host: "*.wild.example",
                "addresses: [10.1.1.2]\nresolution: NONE\n"
                    + "ports: [{number: 81, name: http, protocol: HTTP}]")
            + entry(
                "bare", host: "bare.example",
                "resolution: DNS\nports: [{number: 82, name: http, protocol: HTTP}]")
        let table = PushContext(objects: manifest(text)).nameTable(for: sidecar())
        #expect(table.addresses(of: "WWW.example.com.")?.map(\.description) == ["10.1.1.1"])
        #expect(table.addresses(of: "a.b.wild.example")?.count == 1)
        #expect(table.addresses(of: "wild.example") == nil)
        #expect(table.addresses(of: "bare.example") == nil)
    }

    @Test func `a pod's proxy is read from its containers`() throws {
        let pod = manifest(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec:
              nodeName: kind-worker
              serviceAccountName: web
              containers:
              - name: app
              - name: istio-proxy
                args: [proxy, sidecar]
                env:
                - {name: ISTIO_META_DNS_CAPTURE, value: "true"}
                - {name: ISTIO_META_INTERCEPTION_MODE, value: REDIRECT}
            status: {podIP: 10.0.0.1}
            """)[0]
        let proxy = try #require(PushContext.proxy(forPod: pod))
        #expect(proxy.kind == .sidecar)
        #expect(proxy.id == "web.default")
        #expect(proxy.capturesDNS)
        #expect(proxy.node == "kind-worker")
        var plain = pod
        plain["spec", "containers"] = [["name": "app"]]
        #expect(PushContext.proxy(forPod: plain) == nil)
    }
}
