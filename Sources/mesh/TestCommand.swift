import ArgumentParser
import MeshKit
import Platform
import Scripts

/// `mesh test FILE...`: checked documents and scripts with expectations.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run checked Markdown documents and scripts, and report what fails.")

    @ArgumentParser.Flag(help: "Write the output as it is into the documents.")
    var update = false
    @OptionGroup var session: SessionFlags
    @Argument(help: "Documents (.md) and scripts (.mesh).")
    var files: [String]

    func run() throws {
        var failed = 0
        for file in files {
            let text: String
            do throws(FileError) {
                text = String(decoding: try HostFile.read(file), as: UTF8.self)
            } catch {
                throw ValidationError("\(file): \(error.rawValue)")
            }
            let report = try file.hasSuffix(".md") ? document(text, file) : script(text, file)
            if let report {
                failed += 1
                print(report, terminator: "")
            }
            print("\(report == nil ? "ok    " : "FAILED") \(file)")
        }
        print("\(files.count - failed) passed, \(failed) failed")
        System.exit(failed == 0 ? 0 : 1)
    }

    private func document(_ text: String, _ file: String) throws -> String? {
        do {
            let transcript = try Transcript(text)
            let make = { (options: SessionOptions) throws(SessionOptions.Problem) -> Mesh in
                try Mesh(
                    options,
                    files: FolderFiles(System.currentDirectory, allowsKeeping: false))
            }
            if update {
                let updated = try transcript.updated(makingSession: make)
                if updated != text { try HostFile.write(Array(updated.utf8), to: file) }
                return nil
            }
            let failures = try transcript.failures(makingSession: make)
            return failures.isEmpty ? nil : failures.map { $0.report(file: file) }.joined()
        } catch let problem as SessionOptions.Problem {
            return "\(file): \(problem.message)\n"
        }
    }

    private func script(_ text: String, _ file: String) throws -> String? {
        var mesh = try makeMesh(session.options, allowsKeeping: false)
        var output: [UInt8] = []
        let outcome = mesh.run(text, as: .script(file: file)) { output += $0.bytes }
        guard outcome.exitCode != 0 else { return nil }
        return String(decoding: output, as: UTF8.self) + "exit code \(outcome.exitCode)\n"
    }
}
