import ArgumentParser
import MeshKit
import Platform
import Terminal
import Tutorials

/// `mesh [run] [FILE]`, `mesh -c TEXT`, and the REPL.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a script, a text (-c), or the REPL (the default).")

    @Option(name: .short, help: "Run this text.")
    var c: String?
    @ArgumentParser.Flag(
        help: "One request and one reply a line, as JSON, for programs in other languages.")
    var jsonl = false
    @OptionGroup var session: SessionFlags
    @Argument(help: "A script; '-' is standard input.")
    var file: String?
    @Argument(parsing: .captureForPassthrough, help: "The script's own arguments: $1, $2, ...")
    var arguments: [String] = []

    func run() throws {
        var mesh = try makeMesh(session.options, allowsKeeping: file == nil && c == nil)
        if jsonl { System.exit(serveLines(mesh)) }
        if let c { System.exit(execute(c, as: .script(file: "-c"), in: &mesh)) }
        if let file, file != "-" {
            let text: [UInt8]
            do throws(FileError) {
                text = try HostFile.read(file)
            } catch {
                throw ValidationError("\(file): \(error.rawValue)")
            }
            mesh.setArguments([file] + arguments)
            System.exit(
                execute(String(decoding: text, as: UTF8.self), as: .script(file: file), in: &mesh))
        }
        if file == nil, System.isTerminal(.input), System.isTerminal(.output) {
            mesh.isInteractive = true
            mesh.isColoured = Style().isColoured
            if var loop = REPL(Classroom(mesh)) { System.exit(loop.run(banner: Banner.text(mesh))) }
        }
        System.exit(runStandardInput(in: &mesh))
    }

    /// Runs a text with output as it comes; Ctrl-C and a reader that has gone stop it.
    private func execute(_ text: String, as kind: SourceKind, in mesh: inout Mesh) -> Int32 {
        System.catchInterrupts()
        let outcome = mesh.run(
            text, as: kind, cancellation: System.interruption,
            input: { _ in System.readInput() }, to: { StandardStreams.write($0) })
        StandardStreams.show(outcome.notes)
        return outcome.exitCode
    }

    /// Answers a JSON request a line until standard input ends.
    private func serveLines(_ mesh: Mesh) -> Int32 {
        var lines = JSONLines(mesh)
        var pending: [UInt8] = []
        while true {
            guard let bytes = System.readInput() else { return 130 }
            pending += bytes
            while let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                guard !line.isEmpty else { continue }
                let reply = Array((lines.reply(to: line) + "\n").utf8)
                guard System.write(reply, to: .output) else { return 0 }
            }
            if bytes.isEmpty { return 0 }
        }
    }

    /// Statements from a pipe or file run as they are read, as in sh.
    private func runStandardInput(in mesh: inout Mesh) -> Int32 {
        System.catchInterrupts()
        var code: Int32 = 0
        var text: [UInt8] = []
        while true {
            guard let bytes = System.readInput() else { return 130 }
            text += bytes
            let isAtEnd = bytes.isEmpty
            let ready = isAtEnd ? text.count : mesh.completeStatements(in: text)
            if ready > 0 {
                let part = String(decoding: text[..<ready], as: UTF8.self)
                text.removeFirst(ready)
                let outcome = mesh.run(
                    part, as: .piped(file: "<stdin>"), cancellation: System.interruption,
                    input: { _ in nil }, to: { StandardStreams.write($0) })
                StandardStreams.show(outcome.notes)
                code = outcome.exitCode
                if outcome.isFinished || code == 130 { return code }
            }
            if isAtEnd { return code }
        }
    }
}

/// A mesh whose files are those of the folder that the process was started in.
func makeMesh(_ options: SessionOptions, allowsKeeping: Bool) throws -> Mesh {
    do {
        var mesh = try Mesh(
            options,
            files: FolderFiles(System.currentDirectory, allowsKeeping: allowsKeeping))
        mesh.register(Classroom.learnCommand)
        return mesh
    } catch {
        throw ValidationError(error.message)
    }
}

/// Output of runs that are not at a terminal.
enum StandardStreams {
    static func write(_ chunk: Chunk) {
        let stream: System.Descriptor = chunk.stream == .standardOutput ? .output : .error
        if !System.write(chunk.bytes, to: stream) { System.interruption.cancel() }
    }

    static func show(_ notes: [Note]) {
        for note in notes { System.write(Array("note: \(note.text)\n".utf8), to: .error) }
    }
}

/// The three lines that greet a person.
enum Banner {
    static func text(_ mesh: Mesh) -> String {
        let options = mesh.options
        let kubernetes = options.kubernetes.split(separator: ".").prefix(2).joined(separator: ".")
        let isLabelled = options.injected.contains("default")
        return """
            mesh \(MeshVersion.current): a simulated Kubernetes \(kubernetes) cluster with Istio \
            \(options.istio). Nothing here touches a real one.
            New to this? learn     A first pod: apply -f samples/svc-entry-client.yaml, \
            then: get pods     All words: help
            Namespace default is \(isLabelled ? "labelled for injection." : "not labelled for "
                + "injection: inject ns/default")

            """
    }
}
