import Basis
import Cluster
import Interpreter
import Objects
import Testing
import YAML

@testable import Traffic

/// A pod with one container, as a manifest would have it.
func podObject(
    _ name: String, image: String, command: [String] = [], namespace: String = "default",
    ports: [Int64] = [], labels: Fields = [:]
) -> Object {
    var container: Value = ["name": "app", "image": .string(image)]
    if !command.isEmpty { container["command"] = .list(command.map { .string($0) }) }
    if !ports.isEmpty {
        container["ports"] = .list(ports.map { ["containerPort": .int($0)] })
    }
    return Object(
        ResourceType("Pod"),
        metadata: Metadata(name: name, namespace: namespace, labels: labels),
        fields: ["spec": ["containers": [container]]])
}

extension Simulation {
    mutating func create(_ object: Object) throws {
        _ = try world.submit(Request(.create(object), object.key))
    }

    /// Runs a command in a pod until it ends, letting time pass; output, errors and code.
    mutating func run(
        _ pod: String, _ command: String..., container: String? = nil
    ) throws -> (out: String, error: String, code: Int32) {
        var process = try exec(
            namespace: "default", pod: pod, container: container, command: command)
        var io = CommandIO()
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

@Suite struct NoSidecarTests {
    @Test func `a pod without a sidecar fetches a page`() throws {
        var simulation = Simulation()
        try simulation.create(
            podObject("client", image: "busybox", command: ["sleep", "3600"]))
        _ = simulation.settle()
        let result = try simulation.run("client", "wget", "-q", "-O", "-", "http://www.baidu.com")
        #expect(result.out.hasPrefix("<!DOCTYPE html>"))
        #expect(result.code == 0)
        #expect(result.error == "")
    }

    @Test(arguments: [
        ("http://no.such.host/", "wget: bad address 'no.such.host'\n"),
        (
            "http://10.10.10.10/",
            "wget: can't connect to remote host (10.10.10.10): Connection timed out\n"
        ),
    ])
    func `errors are the client's own`(url: String, text: String) throws {
        var simulation = Simulation()
        try simulation.create(
            podObject("client", image: "busybox", command: ["sleep", "3600"]))
        _ = simulation.settle()
        let result = try simulation.run("client", "wget", "-q", "-O", "-", url)
        #expect(result.error == text)
        #expect(result.code == 1)
    }
}
