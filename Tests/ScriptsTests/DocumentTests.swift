import Foundation
import MeshKit
import Scripts
import Testing

/// Every console block in README and docs is run, and every example script.
@Suite struct DocumentTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Markdown pages with console blocks.
    static var pages: [String] {
        let docs =
            (try? FileManager.default.contentsOfDirectory(
                atPath: root.appending(path: "docs").path)) ?? []
        return (["README.md"] + docs.sorted().map { "docs/\($0)" }).filter { path in
            guard path.hasSuffix(".md") else { return false }
            let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
            return text?.contains("```console") == true
        }
    }

    @Test(arguments: pages) func `a page shows what is printed`(page: String) throws {
        let url = Self.root.appending(path: page)
        let transcript = try Transcript(String(contentsOf: url, encoding: .utf8))
        #expect(!transcript.steps.isEmpty)
        let make = { (options: SessionOptions) throws(SessionOptions.Problem) in try Mesh(options) }
        if ProcessInfo.processInfo.environment["UPDATE"] != nil {
            try transcript.updated(makingSession: make)
                .write(to: url, atomically: true, encoding: .utf8)
        } else {
            for failure in try transcript.failures(makingSession: make) {
                Issue.record("\(failure.report(file: page))")
            }
        }
    }

    static var examples: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: root.appending(path: "examples").path)) ?? []
        return names.filter { $0.hasSuffix(".mesh") }.sorted()
    }

    @Test(arguments: examples) func `an example runs and stays short`(name: String) throws {
        let path = Self.root.appending(path: "examples/\(name)")
        let text = try String(contentsOf: path, encoding: .utf8)
        var mesh = try Mesh()
        let output = mesh.run(text, file: name)
        #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr)")
        let lines = (output.stdout + output.stderr).split(separator: "\n").count
        #expect(lines < 40, "\(lines) lines")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < 60)
    }

    @Test func `there are examples`() { #expect(Self.examples.count >= 3) }
}
