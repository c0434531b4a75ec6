import Basis
import Diagnostics
import Interpreter
import Language
import Tools

/// A host with the text tools, a folder in memory and a clock that moves while the machine sleeps.
struct TestHost: Host {
    var now = Instant.meshStart
    var workingDirectory = "/work"
    var files: [String: [UInt8]] = [:]
    var folders: Set<String> = ["/", "/work", "/tmp"]
    var endedStatements = 0
    /// What `ready` expectations answer: false before this instant.
    var readyAt = Instant.meshStart
    var dialect = ToolDialect.gnu

    var expectationSubjects: [String] { ["ready"] }

    func variable(_ name: String) -> String? { name == "RANDOM" ? "4" : nil }

    mutating func launch(_ invocation: Invocation) -> Launch<any TextTool> {
        if let tool = TextTools.start(invocation, dialect: dialect) { return .started(tool) }
        if invocation.words[0] == "denied" {
            return .failed(code: 126, message: "denied: Permission denied")
        }
        let known = TextTools.names + ["kubectl"]
        return .unknown(suggestion: Spelling.nearest(to: invocation.words[0], among: known))
    }

    mutating func advance(_ command: inout any TextTool, _ io: inout CommandIO) -> Step {
        let now = now
        return command.advance(&io, files: &self, now: now)
    }

    mutating func statementEnded() { endedStatements += 1 }

    mutating func evaluate(_ expectation: ExpectationRequest) -> ExpectationResult {
        guard expectation.words.first == "ready" else { return .malformed("no such subject") }
        return now >= readyAt ? .held : .failed(found: "not yet")
    }

    private func absolute(_ path: String) -> String { Path.absolute(path, in: workingDirectory) }

    func read(_ path: String) throws(FileError) -> [UInt8] {
        let path = absolute(path)
        if folders.contains(path) { throw .isDirectory }
        guard let bytes = files[path] else { throw .notFound }
        return bytes
    }

    mutating func write(_ bytes: [UInt8], to path: String, appending: Bool) throws(FileError) {
        let path = absolute(path)
        if folders.contains(path) { throw .isDirectory }
        guard folders.contains(Path.absolute("..", in: path)) else { throw .notFound }
        files[path] = (appending ? files[path] ?? [] : []) + bytes
    }

    func list(_ path: String) throws(FileError) -> [String] {
        let path = absolute(path)
        guard folders.contains(path) else { throw .notFound }
        let base = path == "/" ? "/" : path + "/"
        let all = Array(files.keys) + folders
        return Set(
            all.filter { $0.hasPrefix(base) && $0 != path }.map {
                String($0.dropFirst(base.count).prefix { $0 != "/" })
            }
        ).sorted()
    }

    func kind(of path: String) -> FileKind? {
        let path = absolute(path)
        return folders.contains(path) ? .directory : files[path] != nil ? .file : nil
    }

    mutating func remove(_ path: String) throws(FileError) {
        let path = absolute(path)
        guard let kind = kind(of: path) else { throw .notFound }
        if kind == .directory, !(try list(path)).isEmpty { throw .notEmpty }
        files[path] = nil
        folders.remove(path)
    }

    mutating func makeDirectory(_ path: String) throws(FileError) {
        let path = absolute(path)
        guard kind(of: path) == nil else { throw .exists }
        folders.insert(path)
    }
}

/// What a script came to.
struct Outcome: Equatable {
    var output = ""
    var errors = ""
    var code: Int32 = 0
    var codes: [DiagnosticCode] = []
}

extension TestHost {
    typealias TestMachine = Machine<any TextTool>

    static func machine(
        _ dialect: ShellDialect = .session, stops: Bool = false, limits: Limits = Limits()
    ) -> TestMachine {
        TestMachine(
            dialect: dialect, environment: ["HOME": "/work", "PWD": "/work"],
            stopsAtFailure: stops, limits: limits)
    }

    /// Runs what the machine has loaded, while time passes.
    mutating func finish(_ machine: inout TestMachine) -> Int32 {
        while true {
            switch machine.step(in: &self) {
            case .running: continue
            case .sleeping(let instant): now = instant
            case .waiting: machine.closeInput()
            case .done(let code): return code
            }
        }
    }
}

/// Runs a script to its end.
func run(
    _ script: String, dialect: ShellDialect = .session, stops: Bool = false, input: String = "",
    limits: Limits = Limits(), in host: inout TestHost
) -> Outcome {
    var outcome = Outcome()
    var machine = TestHost.machine(dialect, stops: stops, limits: limits)
    machine.offer(Array(input.utf8))
    machine.closeInput()
    do throws(SyntaxError) {
        machine.load(
            try parse(SourceText(name: "test", text: script), options: dialect.syntaxOptions))
    } catch {
        return Outcome(
            errors: error.diagnostic.message, code: 2, codes: [error.diagnostic.code])
    }
    outcome.code = host.finish(&machine)
    var output: [UInt8] = []
    var errors: [UInt8] = []
    for chunk in machine.takeOutput() {
        switch chunk.stream {
        case .standardOutput: output += chunk.bytes
        case .standardError: errors += chunk.bytes
        }
    }
    outcome.output = String(decoding: output, as: UTF8.self)
    outcome.errors = String(decoding: errors, as: UTF8.self)
    outcome.codes = machine.takeDiagnostics().map(\.code)
    return outcome
}

/// Runs a script in a new host.
func run(
    _ script: String, dialect: ShellDialect = .session, stops: Bool = false, input: String = "",
    limits: Limits = Limits()
) -> Outcome {
    var host = TestHost()
    return run(
        script, dialect: dialect, stops: stops, input: input, limits: limits, in: &host)
}
