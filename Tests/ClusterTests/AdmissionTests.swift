import Basis
import Objects
import Testing
import YAML

@testable import Cluster

/// Labels what it is asked about, and denies pods called `bad`.
struct MarkingWebhooks: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        if call.object.name == "bad" { return .denied(message: "no bad pods") }
        var object = call.object
        object.metadata.labels["marked"] = .string(call.webhook)
        return .allowed(object, warnings: ["marked"])
    }
}

/// A world with one mutating webhook for pods of namespaces that are labelled for it.
func worldWithWebhook(reachable: Bool = true, policy: String = "Fail") throws -> World {
    var world = World(
        WorldConfiguration(), types: [], webhooks: MarkingWebhooks(), runtime: PlainRuntime(),
        controllers: [])
    if reachable {
        try world.create(deployment("hook"))
        var hook = service("hook")
        hook["spec", "ports"] = [["port": 443, "targetPort": 8_443]]
        try world.create(hook)
        _ = world.settle()
    }
    let configuration = Object(
        .mutatingWebhookConfiguration, metadata: Metadata(name: "marker"),
        fields: [
            "webhooks": [
                [
                    "name": "mark.example.com", "failurePolicy": .string(policy),
                    "clientConfig": [
                        "service": ["name": "hook", "namespace": "default", "path": "/mark"]
                    ],
                    "namespaceSelector": ["matchLabels": ["mark": "yes"]],
                    "objectSelector": [
                        "matchExpressions": [
                            ["key": "mark", "operator": "NotIn", "values": ["no"]]
                        ]
                    ],
                    "rules": [
                        [
                            "operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"],
                            "resources": ["pods"],
                        ]
                    ],
                ]
            ]
        ])
    try world.create(configuration)
    let space = Object(.namespace, metadata: Metadata(name: "shop", labels: ["mark": "yes"]))
    try world.create(space)
    return world
}

extension World {
    fileprivate mutating func createPod(
        _ name: String, in namespace: String, labels: Fields = [:]
    ) throws -> Response {
        var pod = simplePod(name, ["app"])
        pod.metadata.namespace = namespace
        pod.metadata.labels = labels
        return try submit(Request(.create(pod), pod.key))
    }
}

@Test func `webhooks are selected by rules, namespace and object`() throws {
    var world = try worldWithWebhook()
    let marked = try world.createPod("a", in: "shop")
    #expect(marked.object.metadata.label("marked") == "mark.example.com")
    #expect(marked.warnings == ["marked"])
    #expect(try world.createPod("b", in: "default").object.metadata.label("marked") == nil)
    let spared = try world.createPod("c", in: "shop", labels: ["mark": "no"])
    #expect(spared.object.metadata.label("marked") == nil)
}

@Test func `a denial is told in the API server's words`() throws {
    var world = try worldWithWebhook()
    let error = #expect(throws: Status.self) { try world.createPod("bad", in: "shop") }
    #expect(
        error?.message
            == "admission webhook \"mark.example.com\" denied the request: no bad pods")
    #expect(error?.code == 400)
    #expect(error?.reason == .unknown)
}

@Test func `a webhook out of reach fails or is ignored, as its policy says`() throws {
    var world = try worldWithWebhook(reachable: false)
    let error = #expect(throws: Status.self) { try world.createPod("a", in: "shop") }
    #expect(
        error?.message
            == "Internal error occurred: failed calling webhook \"mark.example.com\": "
            + "failed to call webhook: Post \"https://hook.default.svc:443/mark?timeout=10s\": "
            + "service \"hook\" not found")
    var lenient = try worldWithWebhook(reachable: false, policy: "Ignore")
    #expect(try lenient.createPod("a", in: "shop").object.metadata.label("marked") == nil)
}

@Test func `a replica set tells of pods that it cannot make`() throws {
    var world = try worldWithWebhook(reachable: false)
    let web = deployment("web", namespace: "shop")
    try world.create(web)
    _ = world.settle()
    let set = world.store.objects(.replicaSet, namespace: "shop")[0]
    let event = world.store.events(about: set)[0]
    #expect(event["reason"]?.string == "FailedCreate")
    #expect(
        event["message"]?.string?.hasPrefix(
            "Error creating: Internal error occurred: failed calling webhook") == true)
    let conditions = world.store.object(web.key)?["status", "conditions"]?.items ?? []
    #expect(conditions.contains { $0["type"]?.string == "ReplicaFailure" })
}

@Test func `a pod gets the token of its service account`() throws {
    var world = plainWorld()
    let pod = try world.create(simplePod("a", ["app"]))
    #expect(pod["spec", "serviceAccountName"]?.string == "default")
    let volume = pod["spec", "volumes"]?[0]
    #expect(volume?["name"]?.string?.hasPrefix("kube-api-access-") == true)
    let mount = pod["spec", "containers"]?[0]?["volumeMounts"]?[0]
    #expect(mount?["name"] == volume?["name"])
    #expect(
        mount?["mountPath"]?.string == "/var/run/secrets/kubernetes.io/serviceaccount")
    #expect(pod["spec", "tolerations"]?.items.count == 2)
}

@Test func `a missing service account is refused`() throws {
    var world = plainWorld()
    var pod = simplePod("a", ["app"])
    pod["spec", "serviceAccountName"] = "robot"
    let error = #expect(throws: Status.self) { try world.create(pod) }
    #expect(
        error?.message
            == "pods \"a\" is forbidden: error looking up service account default/robot: "
            + "serviceaccount \"robot\" not found")
}
