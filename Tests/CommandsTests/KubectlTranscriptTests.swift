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
        "get-one", "get-tables", "istio-columns-stored", "istio-columns", "kubeconfig",
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
        var session = KubectlSession(files: files)
        let recorded = TranscriptGroup(text)
        for line in recorded.preparations { session.run(line) }
        if recorded.settles { session.settle() }
        for command in recorded.commands {
            if command.settlesBefore { session.settle() }
            let result = session.run(command.line)
            let label = Comment(rawValue: "\(group): \(command.line)")
            if !command.directions.contains("compare: stderr rc") {
                #expect(Masks.apply(result.output) == Masks.apply(command.output), label)
            }
            #expect(Masks.apply(result.error) == Masks.apply(command.error), label)
            #expect(result.code == command.code, label)
        }
    }
}
