import Basis
import Objects
import YAML

@testable import Cluster

/// Lets every object through unchanged.
struct NoWebhooks: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        .allowed(call.object, warnings: [])
    }
}

/// Knows every image but `missing`; containers named after what they do.
struct PlainRuntime: ContainerRuntime {
    func image(_ reference: String) -> ImageAnswer {
        guard reference != "missing" else { return .failed(message: "not found") }
        return .found(
            name: "docker.io/library/\(reference):latest",
            digest: "docker.io/library/\(reference)@sha256:"
                + String(repeating: "a", count: 64), bytes: 2_156_519, pullTime: .seconds(1))
    }

    func start(_ container: ContainerStart, in view: View) -> ContainerFate {
        switch container.name {
        case "crash": .ends(after: .milliseconds(500), code: 1)
        case "init", "done": .ends(after: .seconds(1), code: 0)
        case "sleep": .program
        default: .serves
        }
    }

    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome {
        probe.specification["exec"] != nil && probe.runningFor < .seconds(3)
            ? .failure(message: "not yet") : .success
    }
}

/// A world with a plain runtime and no webhooks.
func plainWorld(seed: UInt64 = 1, nodes: Int = 3) -> World {
    var configuration = WorldConfiguration()
    configuration.seed = seed
    configuration.nodes = nodes
    return World(
        configuration, types: [], webhooks: NoWebhooks(), runtime: PlainRuntime(), controllers: [])
}

/// A deployment of one container called as its image.
func deployment(
    _ name: String, replicas: Int64 = 1, image: String = "nginx", container: String = "app",
    namespace: String = "default"
) -> Object {
    Object(
        .deployment, metadata: Metadata(name: name, namespace: namespace),
        fields: [
            "spec": [
                "replicas": .int(replicas),
                "selector": ["matchLabels": ["app": .string(name)]],
                "template": [
                    "metadata": ["labels": ["app": .string(name)]],
                    "spec": [
                        "containers": [
                            ["name": .string(container), "image": .string(image)]
                        ]
                    ],
                ],
            ]
        ])
}

extension World {
    /// Creates an object.
    @discardableResult
    mutating func create(_ object: Object) throws -> Object {
        try submit(Request(.create(object), object.key)).object
    }

    /// A pod's state in one word: that of its first container which is not plainly running.
    func podStates(_ namespace: String = "default") -> [String] {
        store.objects(.pod, namespace: namespace).map { pod in
            let statuses = pod["status", "containerStatuses"]?.items ?? []
            let ready = statuses.count { $0["ready"]?.bool == true }
            return "\(ready)/\(statuses.count) \(pod["status", "phase"]?.string ?? "")"
        }
    }
}

/// A service of port 80 that selects the deployment of its name.
func service(_ name: String, namespace: String = "default") -> Object {
    Object(
        .service, metadata: Metadata(name: name, namespace: namespace),
        fields: [
            "spec": [
                "ports": [["port": 80, "protocol": "TCP", "targetPort": 8_080]],
                "selector": ["app": .string(name)],
            ]
        ])
}
