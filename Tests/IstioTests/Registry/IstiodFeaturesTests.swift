import Basis
import Cluster
import Envoy
import Objects
import Testing
import YAML

@testable import Istio

/// istiod's flags, and what follows from them.
@Suite struct IstiodFeaturesTests {
    private static let texts: [(text: String, isOn: Bool)] = [
        ("true", true), ("1", true), ("T", true), ("false", false), ("0", false), ("F", false),
        ("", true), ("maybe", true), ("tRuE", true),
    ]

    @Test(arguments: texts)
    func `a flag is read as Go reads it, else the default holds`(_ text: String, _ isOn: Bool) {
        let features = IstiodFeatures(
            environment: ["PILOT_ENABLE_IP_AUTOALLOCATE": .string(text)])
        #expect(features.allocatesAddresses == isOn)
    }

    private func istiod(_ variables: String) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: istiod, namespace: istio-system}
        spec: {template: {spec: {containers: [{name: discovery, env: [\(variables)]}]}}}
        ---

        """
    }

    private let bare = entry(
        "it", host: "a.example.com", namespace: "a",
        "resolution: DNS\nports: [{number: 80, name: tcp, protocol: TCP}]")

    private func service(_ context: PushContext) -> MeshService? {
        context.registry.services(host: "a.example.com").first
    }

    private func apply(_ text: String, to context: inout PushContext) {
        let object = manifest(text)[0]
        context.apply(ObjectChange(kind: .modified, object: object, old: object, revision: 0))
    }

    @Test func `without the allocator istiod hashes names into addresses, and follows the flag`() {
        let off = istiod("{name: PILOT_ENABLE_IP_AUTOALLOCATE, value: 'false'}")
        var context = PushContext(objects: manifest(off + bare))
        #expect(service(context)?.allocatedAddress?.description == "240.240.134.206")
        apply(istiod(""), to: &context)
        #expect(service(context)?.allocatedAddress == nil)
        apply(off, to: &context)
        #expect(service(context)?.allocatedAddress?.description == "240.240.134.206")
    }

    @Test func `hashed addresses differ and never end in 0 or 255`() {
        let services = (0..<2000).map { number in
            MeshService(
                MeshService.Draft(
                    hostname: "a\(number).example.com", namespace: "a",
                    origin: Origin(kind: "ServiceEntry"), source: .serviceEntry))
        }
        let addresses = HashedAddresses.addresses(of: services).values
        #expect(addresses.count == services.count)
        #expect(Set(addresses.map(\.v4)).count == services.count)
        #expect(addresses.allSatisfy { (1...254).contains($0.fourth) && $0.third <= 255 })
    }

    @Test func `services outside the mesh have canonical labels where the flag is set`() {
        let name = "LABEL_CANONICAL_SERVICES_FOR_MESH_EXTERNAL_SERVICE_ENTRIES"
        let on = istiod("{name: \(name), value: 'true'}")
        let context = PushContext(objects: manifest(bare + on))
        #expect(
            service(context)?.labels == [
                "service.istio.io/canonical-name": "it",
                "service.istio.io/canonical-revision": "latest",
            ])
        #expect(service(PushContext(objects: manifest(bare)))?.labels == [:])
    }

    private static let preferences:
        [(field: String?, own: String?, namespace: String?, result: TrafficDistribution)] = [
            (nil, nil, nil, .any), (nil, nil, "PreferClose", .preferSameZone),
            (nil, "prefersamenode", "PreferClose", .preferSameNode),
            (nil, "Unknown", "PreferClose", .any), (nil, nil, "Unknown", .any),
            ("PreferSameZone", "PreferSameNode", nil, .preferSameZone),
            ("Unknown", "PreferSameNode", nil, .preferSameNode),
        ]

    @Test(arguments: preferences)
    func `a field counts before an annotation, and that before the namespace's`(
        _ wanted: (field: String?, own: String?, namespace: String?, result: TrafficDistribution)
    ) {
        let found = TrafficDistribution(
            field: wanted.field, annotation: wanted.own, namespace: wanted.namespace)
        #expect(found == wanted.result)
    }

    @Test func `a namespace's annotation is followed`() {
        var context = PushContext(objects: manifest(bare))
        let note = "networking.istio.io/traffic-distribution: PreferClose"
        apply(
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, annotations: {\(note)}}",
            to: &context)
        #expect(service(context)?.distribution == .preferSameZone)
    }

    private func zones(_ annotation: String) -> [[String]] {
        let endpoints = ["r/z/1", "r/z/2", "r/y", "q"].enumerated().map { index, locality in
            "{address: 1.1.1.\(index + 1), locality: \(locality)}"
        }
        var text = entry(
            "it",
            "resolution: STATIC\nendpoints: [\(endpoints.joined(separator: ", "))]\n"
                + "ports: [{number: 80, name: http, protocol: HTTP}]")
        let name = "networking.istio.io/traffic-distribution"
        text.replace(
            "  name: it\n", with: "  name: it\n  annotations: {\(name): \(annotation)}\n")
        text += """
            apiVersion: v1
            kind: Node
            metadata:
              name: here
              labels:
                topology.kubernetes.io/region: r
                topology.kubernetes.io/zone: z
                topology.istio.io/subzone: "1"
            """
        var proxy = sidecar()
        proxy.node = "here"
        let cluster = configured(text, for: proxy).cluster("outbound|80||www.example.com")
        let groups = cluster?.localities ?? []
        return (0..<4).map { priority in
            groups.filter { $0.priority == priority }.map(\.locality)
        }
    }

    @Test func `a preferred zone is tried first without outlier detection`() {
        #expect(zones("Any") == [["q", "r/y", "r/z/1", "r/z/2"], [], [], []])
        #expect(zones("PreferSameZone") == [["r/z/1", "r/z/2"], ["r/y"], ["q"], []])
        #expect(zones("PreferSameNode") == [["r/z/1"], ["r/z/2"], ["r/y"], ["q"]])
    }
}
