import Objects
import Testing
import YAML

@testable import Cluster

/// Labels every pod with how often, and in which order, its webhooks were called.
private struct Stamper: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        var object = call.object
        let path = object.metadata.label("path") ?? ""
        object.metadata.labels["path"] = .string(path + call.webhook.prefix(1))
        return .allowed(object, warnings: [])
    }
}

@Suite struct ReinvocationTests {
    /// A cluster in which two webhooks stamp pods: `a` before `b`.
    static func world(_ policies: [String], conditions: [Value] = []) throws -> World {
        var world = World(
            WorldConfiguration(), types: [], webhooks: Stamper(), runtime: PlainRuntime(),
            controllers: [])
        for (name, policy) in zip(["a", "b"], policies) {
            var hook = Object(.mutatingWebhookConfiguration, metadata: Metadata(name: name))
            hook.fields["webhooks"] = [
                [
                    "name": .string("\(name).example.com"), "admissionReviewVersions": ["v1"],
                    "clientConfig": ["url": .string("https://example.com/\(name)")],
                    "sideEffects": "None", "reinvocationPolicy": .string(policy),
                    "matchConditions": .list(name == "a" ? conditions : []),
                    "rules": [
                        [
                            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                            "resources": ["pods"],
                        ]
                    ],
                ]
            ]
            world.load([hook])
        }
        world.load([
            Object(.serviceAccount, metadata: Metadata(name: "default", namespace: "default"))
        ])
        return world
    }

    static func path(_ world: inout World) throws -> String {
        var pod = Object(.pod, metadata: Metadata(name: "p", namespace: "default"))
        pod.fields["spec"] = ["containers": [["name": "app", "image": "app"]]]
        let stored = try world.submit(Request(.create(pod), pod.key)).object
        return stored.metadata.label("path") ?? ""
    }

    @Test(arguments: [
        (["Never", "Never"], "ab"), (["IfNeeded", "Never"], "aba"),
        (["Never", "IfNeeded"], "ab"), (["IfNeeded", "IfNeeded"], "aba"),
    ])
    func `a webhook is asked again about what came after it`(
        _ policies: [String], _ path: String
    ) throws {
        var world = try Self.world(policies)
        #expect(try Self.path(&world) == path)
    }

    @Test(arguments: [
        ("true", "ab", false), ("false", "b", false), ("object.metadata.name == 'x'", "ab", true),
    ])
    func `a match condition that cannot be evaluated is told`(
        _ expression: String, _ path: String, _ isTold: Bool
    ) throws {
        var world = try Self.world(
            ["Never", "Never"],
            conditions: [["name": "c", "expression": .string(expression)]])
        #expect(try Self.path(&world) == path)
        let told = world.takeOccurrences().contains { occurrence in
            if case .webhookCalled(_, _, _, let outcome) = occurrence {
                return outcome == WebhookOutcome.unevaluated
            }
            return false
        }
        #expect(told == isTold)
    }
}
