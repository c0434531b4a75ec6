import Basis
import Cluster
import Objects
import Testing
import YAML

@testable import Istio

/// A runtime in which every image exists and every container serves.
struct ServingRuntime: ContainerRuntime {
    func image(_ reference: String) -> ImageAnswer {
        .found(name: reference, digest: "sha256:00", bytes: 1, pullTime: .seconds(1))
    }
    func start(_ container: ContainerStart, in view: View) -> ContainerFate {
        container.isInit && container.specification["restartPolicy"]?.string != "Always"
            ? .ends(after: .milliseconds(300), code: 0) : .serves
    }
    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome { .success }
}

extension World {
    /// A cluster with Istio in it.
    static func withIstio(_ options: InstallOptions = InstallOptions()) throws -> World {
        let installation = try Installation(options)
        var world = World(
            WorldConfiguration(), types: installation.types(),
            webhooks: ControlPlane(installation), runtime: ServingRuntime(),
            controllers: installation.controllers)
        world.load(installation.objects(in: world.view))
        return world
    }

    /// Performs what is due within a minute, at most so many items.
    mutating func run(steps: Int = 2_000) {
        for _ in 0..<steps {
            guard let due = nextDue, due.at <= now + .seconds(60), step() != nil else { return }
        }
    }
}

@Suite struct InstallationTests {
    static func object(_ world: World, _ type: ResourceType, _ name: String) -> Object? {
        world.store.object(
            ObjectKey(type, namespace: type.isNamespaced ? "istio-system" : "", name: name))
    }

    @Test(arguments: [
        ("demo", ["istio-egressgateway", "istio-ingressgateway", "istiod"]),
        ("default", ["istio-ingressgateway", "istiod"]), ("minimal", ["istiod"]), ("empty", []),
    ])
    func `a profile decides what runs`(_ profile: String, _ names: [String]) throws {
        var options = InstallOptions()
        options.profile = profile
        let world = try World.withIstio(options)
        let pods = world.store.objects(.pod, namespace: "istio-system")
        #expect(
            world.store.objects(.deployment, namespace: "istio-system").map(\.name) == names)
        #expect(pods.count == names.count)
        #expect(pods.allSatisfy { $0["status", "phase"] == "Running" })
        let addresses = world.store.objects(.pod).compactMap { $0["status", "podIP"]?.string }
            .filter { $0.hasPrefix("10.244.") }
        #expect(Set(addresses).count == addresses.count)
    }

    @Test func `the installation stands still`() throws {
        var world = try World.withIstio()
        let revision = world.store.revision
        world.run()
        let changes = world.store.changes(after: revision).map {
            "\($0.kind.rawValue) \($0.object.type.plural) \($0.object.namespacedName)"
        }
        let expected = ["serviceaccounts", "kube-root-ca.crt"]
        let others = changes.filter { text in !expected.contains { text.contains($0) } }
        #expect(others.isEmpty, "\(others)")
    }

    @Test func `the mesh configuration is what the profile and the settings say`() throws {
        var options = InstallOptions()
        options.settings = [
            .init(path: "meshConfig.outboundTrafficPolicy.mode", value: "REGISTRY_ONLY"),
            .init(
                path: "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE", value: "true"
            ),
        ]
        let world = try World.withIstio(options)
        let mesh = MeshConfig.current(in: world.store)
        #expect(mesh.outboundPolicy == .registryOnly)
        #expect(mesh.accessLogFile == "/dev/stdout")
        #expect(mesh.proxyConfig.metadata.map(\.name) == ["ISTIO_META_DNS_CAPTURE"])
        #expect(mesh.proxyConfig.metadata.map(\.value) == ["true"])
        #expect(try Installation(options).meshConfig == mesh)
    }

    @Test func `what the ConfigMaps say is what the installation knows`() throws {
        let installation = try Installation(InstallOptions())
        let installed = installation.installed
        let read = InjectionConfiguration(
            config: installed.configText, values: installed.valuesText,
            mesh: try #require(MeshConfig(text: installed.meshText)), version: "1.31")
        #expect(read == installed.parsed)
    }

    @Test(arguments: [
        ("foo.bar", "could not unmarshal: json: unknown field \"foo\""),
        (
            "values.nope.x",
            "could not unmarshal: error unmarshaling JSON: while decoding JSON: unknown field "
                + "\"nope\" in istio.operator.v1alpha1.Values"
        ),
        (
            "values.global.proxy.nope",
            "could not unmarshal: error unmarshaling JSON: while decoding JSON: unknown field "
                + "\"nope\" in istio.operator.v1alpha1.ProxyConfig"
        ),
        ("components.nope.enabled", "could not unmarshal: json: unknown field \"nope\""),
        ("revision", "invalid revision specified: A"),
    ])
    func `an unknown setting is refused`(_ path: String, _ message: String) {
        var options = InstallOptions()
        options.settings = [.init(path: path, value: path == "revision" ? "A" : "1")]
        #expect(throws: InstallError(message: message)) { try Installation(options) }
    }

    @Test func `every kind of Istio's is served, with its columns`() throws {
        let world = try World.withIstio()
        #expect(world.store.type(named: "se")?.plural == "serviceentries")
        let definition = try #require(
            Self.object(
                world, .customResourceDefinition, "serviceentries.networking.istio.io"))
        let columns = definition["spec", "versions"]?[0]?["additionalPrinterColumns"]?.items ?? []
        #expect(columns.map { $0["name"]?.string } == ["Hosts", "Location", "Resolution", "Age"])
    }

    @Test func `a new namespace gets the root certificate`() throws {
        var world = try World.withIstio()
        let namespace = Object(.namespace, metadata: Metadata(name: "shop"))
        _ = try world.submit(Request(.create(namespace), namespace.key))
        world.run()
        let key = ObjectKey(.configMap, namespace: "shop", name: "istio-ca-root-cert")
        #expect(world.store.object(key)?["data", "root-cert.pem"] != nil)
    }

    @Test func `a ServiceEntry without addresses gets one of each family for each host`() throws {
        var world = try World.withIstio()
        for (name, hosts, resolution) in [
            ("a", ["a.example.com", "*.b.example.com"], "STATIC"),
            ("b", ["b.example.com"], "STATIC"),
            ("c", ["c.example.com"], "NONE"),
        ] {
            var entry = Object(
                .serviceEntry, metadata: Metadata(name: name, namespace: "default"))
            entry.fields["spec"] = [
                "hosts": .list(hosts.map { .string($0) }), "resolution": .string(resolution),
                "ports": [["number": 80, "name": "http", "protocol": "HTTP"]],
            ]
            _ = try world.submit(Request(.create(entry), entry.key))
        }
        world.run()
        func addresses(_ name: String) -> [String] {
            let key = ObjectKey(.serviceEntry, namespace: "default", name: name)
            return (world.store.object(key)?["status", "addresses"]?.items ?? []).map {
                "\($0["host"]?.string ?? "") \($0["value"]?.string ?? "")"
            }
        }
        #expect(addresses("a") == ["a.example.com 240.240.0.1", "a.example.com 2001:2::1"])
        #expect(addresses("b") == ["b.example.com 240.240.0.2", "b.example.com 2001:2::2"])
        #expect(addresses("c").isEmpty)
    }
}
