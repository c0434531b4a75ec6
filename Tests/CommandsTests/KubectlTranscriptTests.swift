import Basis
import Foundation
import Testing

@testable import Commands

private let shared = ProcessInfo.processInfo.environment["MESH_SHARED"]

/// Replays what the real kubectl was recorded to print; needs the folder of recordings.
@Suite(.enabled(if: shared != nil, "MESH_SHARED names no folder of recordings"))
struct KubectlTranscriptTests {
    /// Groups whose state can be made here, with the commands that are left out and why.
    static let groups: [String] = [
        "api-resources", "apply-errors", "apply", "client-misc", "create-file",
        "create-generators", "delete-grace", "delete-selector", "delete", "describe-cr",
        "describe", "diff-replace-deployment", "diff-replace-se", "events", "get-errors",
        "get-one", "get-tables", "istio-columns-stored", "istio-columns",
        "label-annotate", "last-applied", "nodes", "output-yaml-json", "patch-scale", "rollout",
        "run-expose", "set", "ssa", "wait", "logs-exec",
    ]

    @Test(arguments: groups)
    func `a group of commands prints what was recorded`(_ group: String) throws {
        let root = URL(fileURLWithPath: try #require(shared))
            .appendingPathComponent("kubectl-transcripts")
        let text = try String(
            contentsOf: root.appendingPathComponent("groups/\(group).txt"), encoding: .utf8)
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(
            atPath: root.appendingPathComponent("y").path)
        {
            files["y/\(name)"] = try String(
                contentsOf: root.appendingPathComponent("y/\(name)"), encoding: .utf8)
        }
        let start = group == "events" ? "2026-11-22T11:32:50Z" : "2026-11-23T09:00:00Z"
        var session = KubectlSession(
            wholeWith: files, start: try #require(Instant(rfc3339: start)))
        let recorded = TranscriptGroup(text)
        for line in recorded.preparations { session.run(line) }
        for path in recorded.stored { session.store(files[path] ?? "") }
        session.settle()
        for command in recorded.commands {
            if command.settlesBefore { session.settle() }
            let line = command.line.replacingOccurrences(of: "node-1", with: "kind-worker2")
            let result = session.run(line)
            // Time passes between a user's commands, but not where the recording forbids it.
            if group != "delete-grace" { session.settle() }
            let label = Comment(rawValue: "\(group): \(command.line)")
            if !command.directions.contains("compare: stderr rc") {
                let found = Masks.select(result.output, command.directions)
                let wanted = Masks.select(command.output, command.directions)
                #expect(Masks.apply(found) == Masks.apply(wanted), label)
            }
            #expect(Masks.apply(result.error) == Masks.apply(command.error), label)
            #expect(result.code == command.code, label)
        }
    }
}
