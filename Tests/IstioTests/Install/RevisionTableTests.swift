import Cluster
import Objects
import Testing
import YAML

@testable import Istio

/// Two revisions and a tag, and what becomes of pods in a namespace: the pods go through admission,
/// and the annotation tells who injected.
@Suite struct RevisionTableTests {
    /// How the cluster is set up.
    enum Setup: String, CaseIterable, Sendable {
        /// The default revision alone.
        case alone
        /// Besides it the revision `canary`, and the tag `prod` for it.
        case canary
        /// The same, with the tag `default` moved to `canary`.
        case moved
        /// The default revision injects everywhere (`enableNamespacesByDefault`).
        case everywhere
    }

    static func world(_ setup: Setup) throws -> World {
        var options = InstallOptions()
        if setup == .everywhere {
            options.settings = [
                .init(
                    path: "values.sidecarInjectorWebhook.enableNamespacesByDefault", value: "true")
            ]
        }
        var world = try World.withIstio(options)
        guard setup == .canary || setup == .moved else { return world }
        var canary = InstallOptions()
        canary.profile = "minimal"
        canary.settings = [.init(path: "revision", value: "canary")]
        let installation = try Installation(canary)
        for (component, objects) in installation.manifests() where component != .base {
            for object in objects { _ = try world.submit(Request(.create(object), object.key)) }
        }
        world.run()
        for name in ["prod"] + (setup == .moved ? ["default"] : []) {
            let canonical = try #require(
                InstallationTests.object(
                    world, .mutatingWebhookConfiguration, "istio-sidecar-injector-canary"))
            let tag = try #require(
                RevisionTag(name, canonical: canonical, namespace: "istio-system", version: "1.31"))
            for object in tag.objects where object.type == .mutatingWebhookConfiguration {
                if var old = world.store.object(object.key) {
                    old.fields = object.fields
                    old.metadata.labels = object.metadata.labels
                    _ = try world.submit(Request(.update(old), object.key))
                } else {
                    _ = try world.submit(Request(.create(object), object.key))
                }
            }
        }
        return world
    }

    /// A row: the namespace's labels, and what becomes of pods without labels, and of those with
    /// inject=true, inject=false, inject=True, rev=default, rev=canary, rev=prod. `d` and `c` are
    /// the revisions that inject, `-` is none.
    static let rows: [(Setup, Fields, String)] = [
        (.alone, [:], "-d--d--"), (.alone, ["istio-injection": "enabled"], "dd-dddd"),
        (.alone, ["istio-injection": "enabled", "istio.io/rev": "canary"], "dd-dddd"),
        (.alone, ["istio-injection": "disabled"], "-------"),
        (.alone, ["istio-injection": "maybe", "istio.io/rev": "default"], "-------"),
        (.alone, ["istio.io/rev": "default"], "dd-dddd"),
        (.alone, ["istio.io/rev": "canary"], "-------"),
        (.canary, [:], "-d--dcc"), (.canary, ["istio-injection": "enabled"], "dd-dddd"),
        (.canary, ["istio.io/rev": "default"], "dd-dddd"),
        (.canary, ["istio.io/rev": "canary"], "cc-cccc"),
        (.canary, ["istio.io/rev": "prod"], "cc-cccc"),
        (.canary, ["istio-injection": "enabled", "istio.io/rev": "canary"], "dd-dddd"),
        (.canary, ["istio-injection": "disabled", "istio.io/rev": "canary"], "-------"),
        (.moved, [:], "-c--ccc"), (.moved, ["istio-injection": "enabled"], "cc-cccc"),
        (.moved, ["istio.io/rev": "default"], "cc-cccc"),
        (.moved, ["istio.io/rev": "canary"], "cc-cccc"),
        (.moved, ["istio.io/rev": "prod"], "cc-cccc"),
        (.everywhere, [:], "dd--d--"), (.everywhere, ["istio-injection": "disabled"], "-------"),
        (.everywhere, ["istio.io/rev": "canary"], "-------"),
    ]

    static let podLabels: [Fields] = [
        [:], ["sidecar.istio.io/inject": "true"], ["sidecar.istio.io/inject": "false"],
        ["sidecar.istio.io/inject": "True"], ["istio.io/rev": "default"],
        ["istio.io/rev": "canary"], ["istio.io/rev": "prod"],
    ]

    @Test(arguments: Setup.allCases)
    func `pods come out of admission as the table says`(_ setup: Setup) throws {
        var world = try Self.world(setup)
        for (number, row) in Self.rows.enumerated() where row.0 == setup {
            let namespace = Object(
                .namespace, metadata: Metadata(name: "ns\(number)", labels: row.1))
            _ = try world.submit(Request(.create(namespace), namespace.key))
            world.run()
            var found = ""
            for (place, labels) in Self.podLabels.enumerated() {
                var pod = Object(
                    .pod,
                    metadata: Metadata(name: "p\(place)", namespace: namespace.name, labels: labels)
                )
                pod.fields["spec"] = ["containers": [["name": "app", "image": "app"]]]
                let stored = try world.submit(Request(.create(pod), pod.key)).object
                let status = stored.metadata.annotation("sidecar.istio.io/status")
                switch status.flatMap({ InjectionStatus(text: $0)?.revision }) {
                case "default": found += "d"
                case "canary": found += "c"
                case .some(let other): found += "(\(other))"
                case nil: found += "-"
                }
            }
            #expect(found == row.2, "\(setup) \(row.1)")
        }
    }

    @Test func `a revision's istiod is asked for, and named in the sidecar`() throws {
        var world = try Self.world(.canary)
        let namespace = Object(
            .namespace, metadata: Metadata(name: "shop", labels: ["istio.io/rev": "prod"]))
        _ = try world.submit(Request(.create(namespace), namespace.key))
        world.run()
        var pod = Object(.pod, metadata: Metadata(name: "web", namespace: "shop"))
        pod.fields["spec"] = ["containers": [["name": "app", "image": "app"]]]
        let stored = try world.submit(Request(.create(pod), pod.key)).object
        #expect(stored.metadata.annotation("istio.io/rev") == "canary")
        let containers =
            (stored["spec", "containers"]?.items ?? [])
            + (stored["spec", "initContainers"]?.items ?? [])
        let proxy = try #require(containers.first { $0["name"] == "istio-proxy" })
        let authority = proxy["env"]?.items.first { $0["name"] == "CA_ADDR" }
        #expect(authority?["value"] == "istiod-canary.istio-system.svc:15012")
    }

    /// Writes a ConfigMap's field, or removes it all.
    static func edit(_ world: inout World, _ name: String, _ field: String, _ text: String?) throws
    {
        let key = ObjectKey(.configMap, namespace: "istio-system", name: name)
        let patch: Value = ["data": [field: .string(text ?? "")]]
        let action: Request.Action =
            text == nil ? .delete(.init()) : .patch(.merge(patch))
        _ = try world.submit(Request(action, key))
        world.run()
    }

    static func admitted(_ world: inout World, _ name: String) throws(Status) -> Object {
        var pod = Object(
            .pod,
            metadata: Metadata(
                name: name, namespace: "default", labels: ["sidecar.istio.io/inject": "true"]))
        pod.fields["spec"] = ["containers": [["name": "app", "image": "app"]]]
        return try world.submit(Request(.create(pod), pod.key)).object
    }

    @Test func `istiod keeps the injector's configuration that it read last`() throws {
        var world = try World.withIstio()
        let map = try #require(Self.config(world))
        let edited = map.replacing("injectedAnnotations: {}", with: "injectedAnnotations: {a: b}")
        try Self.edit(&world, "istio-sidecar-injector", "config", edited)
        #expect(try Self.admitted(&world, "one").metadata.annotation("a") == "b")
        try Self.edit(&world, "istio-sidecar-injector", "config", "{broken: [")
        #expect(try Self.admitted(&world, "two").metadata.annotation("a") == "b")
        try Self.edit(&world, "istio-sidecar-injector", "config", nil)
        #expect(try Self.admitted(&world, "three").metadata.annotation("a") == "b")
        // An istiod that starts without the ConfigMap serves no webhook.
        let pods = world.store.objects(.pod, namespace: "istio-system").filter {
            $0.metadata.label("app") == "istiod"
        }
        for pod in pods { _ = try world.submit(Request(.delete(.init()), pod.key)) }
        world.run()
        let text =
            "Internal error occurred: failed calling webhook "
            + "\"object.sidecar-injector.istio.io\": failed to call webhook: the server could not "
            + "find the requested resource"
        do {
            _ = try Self.admitted(&world, "four")
            Issue.record("the pod was let in")
        } catch { #expect(error.message == text) }
    }

    static func config(_ world: World) -> String? {
        InstallationTests.object(world, .configMap, "istio-sidecar-injector")?["data", "config"]?
            .string
    }

    @Test func `two webhooks that match inject one after the other`() throws {
        var world = try Self.world(.canary)
        var second = try #require(
            InstallationTests.object(
                world, .mutatingWebhookConfiguration, "istio-sidecar-injector-canary"))
        // Both accept what the default revision accepts.
        let first = try #require(
            InstallationTests.object(
                world, .mutatingWebhookConfiguration, "istio-revision-tag-default"))
        let selectors = first["webhooks"]?.items ?? []
        var hooks = second["webhooks"]?.items ?? []
        hooks[0]["namespaceSelector"] = selectors[3]["namespaceSelector"]
        hooks[0]["objectSelector"] = selectors[3]["objectSelector"]
        second["webhooks"] = .list(hooks)
        second.fields["status"] = nil
        second.metadata.resourceVersion = 0
        _ = try world.submit(Request(.update(second), second.key))
        let pod = try Self.admitted(&world, "twice")
        #expect(pod.metadata.annotation("istio.io/rev") == "canary")
        let names = (pod["spec", "containers"]?.items ?? []).compactMap { $0["name"]?.string }
        #expect(names.filter { $0 == "istio-proxy" }.count == 1)
        let rows = ControlPlane(try Installation(InstallOptions())).checkInject(
            podLabels: ["sidecar.istio.io/inject": "true"], namespace: "default", in: world.view)
        #expect(rows.filter(\.isInjected).count == 2)
    }
}
