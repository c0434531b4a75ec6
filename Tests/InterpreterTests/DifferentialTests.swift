import Foundation
import Testing

/// The machine against the system's own sh, where there is one.
@Suite struct DifferentialTests {
    static let hasShell = FileManager.default.isExecutableFile(atPath: "/bin/sh")

    @Test(.enabled(if: hasShell, "there is no /bin/sh here"), arguments: Snippets.shell)
    func `a snippet prints what sh prints and ends as it ends`(_ script: String) throws {
        let expected = try Self.shell(script)
        let found = run(script, dialect: .busybox, input: Snippets.input)
        #expect(found.output == expected.output)
        #expect(found.code == expected.code)
    }

    /// Output and code of a script in sh, in an empty folder.
    static func shell(_ script: String) throws -> (output: String, code: Int32) {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, "sh"]
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/work", "LC_ALL": "C",
        ]
        let output = Pipe()
        let inputFile = folder.appendingPathComponent("input.\(UUID().uuidString)")
        try Data(Snippets.input.utf8).write(to: inputFile)
        let input = try FileHandle(forReadingFrom: inputFile)
        try FileManager.default.removeItem(at: inputFile)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = input
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }
}
