import Basis
import Objects
import Testing
import YAML

@testable import Cluster

@Suite("equal pods of one template are admitted once")
struct PodAdmissionTests {
    private func pods(_ world: World) -> [Object] { world.store.objects(.pod, namespace: "shop") }

    private func scaled(_ count: Int64, _ world: inout World) throws {
        var wanted = try #require(
            world.store.object(ObjectKey(.deployment, namespace: "shop", name: "web")))
        wanted["spec", "replicas"] = .int(count)
        _ = try world.submit(Request(.update(wanted), wanted.key))
        _ = world.settle()
    }

    @Test("each has a token volume of its own, and the same name where it is mounted")
    func volumes() throws {
        var world = try worldWithWebhook()
        try world.create(deployment("web", replicas: 5, namespace: "shop"))
        _ = world.settle()
        let names = pods(world).map { pod in
            let declared = pod["spec", "volumes"]?.items.compactMap { $0["name"]?.string } ?? []
            let containers = pod["spec", "containers"]?.items ?? []
            let mounted = containers.flatMap { $0["volumeMounts"]?.items ?? [] }
            #expect(declared == mounted.compactMap { $0["name"]?.string })
            #expect(declared.allSatisfy { $0.hasPrefix("kube-api-access-") })
            #expect(pod.metadata.label("marked") == "mark.example.com")
            return declared
        }
        #expect(names.count == 5)
        #expect(Set(names.joined()).count == 5)
    }

    @Test("each call of a webhook is told")
    func occurrences() throws {
        var world = try worldWithWebhook()
        try world.create(deployment("web", replicas: 5, namespace: "shop"))
        var calls = 0
        _ = world.settle { _, happened in
            for occurrence in happened {
                if case .webhookCalled(_, "mark.example.com", _, "patched") = occurrence {
                    calls += 1
                }
            }
        }
        #expect(calls == 5)
    }

    @Test("a change of what admission reads is seen by the next pod")
    func changes() throws {
        var world = try worldWithWebhook()
        try world.create(deployment("web", replicas: 2, namespace: "shop"))
        _ = world.settle()
        let key = ObjectKey(.mutatingWebhookConfiguration, name: "marker")
        _ = try world.submit(Request(.delete(.init()), key))
        try scaled(3, &world)
        let marked = pods(world).map { $0.metadata.label("marked") != nil }
        #expect(marked.count { $0 } == 2)
        #expect(marked.count { !$0 } == 1)
    }

    @Test("what is broken on purpose is seen by the next pod")
    func breakage() throws {
        var world = try worldWithWebhook()
        try world.create(deployment("web", replicas: 2, namespace: "shop"))
        _ = world.settle()
        world.breakage.silentServices["default/hook"] = true
        try scaled(3, &world)
        #expect(pods(world).count == 2)
    }
}
