import Foundation
import Testing

/// The tools against GNU's, where they are installed.
@Suite struct DifferentialTests {
    static let hasGNU = [
        "/usr/bin/sort", "/usr/bin/sed", "/usr/bin/grep", "/usr/bin/tac", "/usr/bin/base64",
    ].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

    struct Case: Sendable, CustomStringConvertible {
        var words: [String]
        var input: String
        var description: String { words.joined(separator: " ") }

        init(_ words: String..., input: String = Samples.lines) {
            self.words = words
            self.input = input
        }
    }

    @Test(.enabled(if: hasGNU, "GNU's tools are not installed here"), arguments: Samples.cases)
    func `a tool prints what GNU's prints and ends as it ends`(_ example: Case) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var ours = ToolFolder()
        for (name, text) in Samples.files {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
            ours.files["/" + name] = Array(text.utf8)
        }
        let inputFile = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString)
        try Data(example.input.utf8).write(to: inputFile)
        defer { try? FileManager.default.removeItem(at: inputFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = example.words
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "A": "1", "B": "2",
            "TZ": "UTC",
        ]
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let found = call(example.words, input: example.input, in: &ours)
        #expect(found.output == String(decoding: printed, as: UTF8.self))
        #expect(found.errors == String(decoding: complained, as: UTF8.self))
        #expect(found.code == process.terminationStatus)
    }
}
