import Basis
import Cluster
import Interpreter
import Objects
import YAML

@testable import Traffic

/// Worlds and objects that several suites begin with.
enum Fixture {
    /// A pod with one container, as a manifest would have it.
    static func pod(
        _ name: String, image: String, command: [String] = [], ports: [Int64] = [],
        labels: Fields = [:], annotations: Fields = [:]
    ) -> Object {
        var container: Value = ["name": "app", "image": .string(image)]
        if !command.isEmpty { container["command"] = .list(command.map { .string($0) }) }
        if !ports.isEmpty {
            container["ports"] = .list(ports.map { ["containerPort": .int($0)] })
        }
        var metadata = Metadata(name: name, namespace: "default", labels: labels)
        metadata.annotations = annotations
        return Object(
            ResourceType("Pod"), metadata: metadata,
            fields: ["spec": ["containers": [container]]])
    }

    /// A Service that selects `app: NAME`.
    static func service(
        _ name: String, port: Int64, target: Int64, portName: String = "http",
        spec more: Fields = [:]
    ) -> Object {
        var spec: Fields = [
            "selector": ["app": .string(name)],
            "ports": [
                ["name": .string(portName), "port": .int(port), "targetPort": .int(target)]
            ],
        ]
        for (field, value) in more { spec[field] = value }
        return Object(
            ResourceType("Service"), metadata: Metadata(name: name, namespace: "default"),
            fields: ["spec": .map(spec)])
    }

    /// An object of Istio's networking group.
    static func istio(_ kind: String, plural: String, _ name: String, _ spec: Value) -> Object {
        Object(
            ResourceType(
                kind, group: "networking.istio.io", versions: ["v1", "v1beta1", "v1alpha3"],
                plural: plural, isCustom: true),
            metadata: Metadata(name: name, namespace: "default"), fields: ["spec": spec])
    }

    /// A ServiceEntry for one host.
    static func entry(_ host: String, _ spec: Fields) -> Object {
        var fields: Fields = [
            "hosts": [.string(host)], "location": "MESH_EXTERNAL",
            "ports": [["number": 80, "name": "http", "protocol": "HTTP"]],
        ]
        for (name, value) in spec { fields[name] = value }
        return istio("ServiceEntry", plural: "serviceentries", "entry", .map(fields))
    }

    static let plain = made(injected: false)
    static let meshed = made(injected: true)

    /// Clients `client` (busybox) and `curl`, servers `hello`, `bin`, `web` and `echo` with their
    /// Services; all in namespace default, which is labelled for injection or not.
    private static func made(injected: Bool) -> Simulation {
        var configuration = Configuration()
        if injected { configuration.injectedNamespaces = ["default"] }
        var simulation = Simulation(configuration)
        let objects = [
            pod("client", image: "busybox", command: ["sleep", "36000"]),
            pod("curl", image: "curlimages/curl:8.16.0", command: ["sleep", "infinity"]),
            pod(
                "hello-1", image: "docker.io/istio/examples-helloworld-v1:1.0", ports: [5000],
                labels: ["app": "hello"]),
            pod(
                "hello-2", image: "docker.io/istio/examples-helloworld-v2:1.0", ports: [5000],
                labels: ["app": "hello"]),
            pod(
                "bin", image: "docker.io/kennethreitz/httpbin", ports: [80],
                labels: ["app": "bin"]),
            pod("web", image: "nginx", ports: [80], labels: ["app": "web"]),
            pod(
                "echo", image: "docker.io/istio/tcp-echo-server:1.3", ports: [9000],
                labels: ["app": "echo"]),
            service("hello", port: 5000, target: 5000), service("bin", port: 8000, target: 80),
            service("web", port: 80, target: 80),
            service("echo", port: 9000, target: 9000, portName: "tcp"),
            service("nobody", port: 80, target: 80),
        ]
        for object in objects { try? simulation.create(object) }
        _ = simulation.settle()
        return simulation
    }
}

extension Simulation {
    mutating func create(_ object: Object) throws {
        _ = try world.submit(Request(.create(object), object.key))
    }

    /// Runs a command in a pod until it ends, letting time pass; output, errors and code.
    mutating func run(
        _ pod: String, _ command: [String], container: String? = nil, input: String = "",
        terminal: Bool = false
    ) throws -> (out: String, error: String, code: Int32) {
        var process = try exec(
            namespace: "default", pod: pod, container: container, command: command,
            hasTerminal: terminal)
        var io = CommandIO()
        io.input = Array(input.utf8)
        io.inputIsClosed = true
        var (out, error) = ("", "")
        for _ in 0..<100_000 {
            let step = advance(&process, &io)
            for chunk in io.written {
                let text = String(decoding: chunk.bytes, as: UTF8.self)
                if chunk.stream == .standardOutput { out += text } else { error += text }
            }
            io.written = []
            switch step {
            case .running: continue
            case .waiting: return (out, error, -1)
            case .sleeping(let until): advance(to: until)
            case .done(let code): return (out, error, code)
            }
        }
        return (out, error, -2)
    }
}
