import Basis
import Diagnostics
import Language

/// The interpreter of the command language, as a value: frames, variables, pipes and open files are
/// in it, so a copy is a snapshot. Its owner loads statements, steps it, drains its output and lets
/// time pass while it sleeps. Nothing in it recurses on its input.
public struct Machine<Command: Sendable>: Sendable {
    /// Whose words the shell's own messages are in.
    package let dialect: ShellDialect
    /// Whether the first failing statement ends what was loaded: scripts. `!`, `&&`, `||`,
    /// conditions and an `expect` as the next statement take a failure.
    package var stopsAtFailure: Bool
    /// Whether a person types: an error inside the shell ends the statement, not the shell.
    package var isInteractive = false
    /// Whether standard input is a terminal, as commands see it.
    package var inputIsTerminal = false
    /// Whether standard output is a terminal, as commands see it.
    package var outputIsTerminal = false
    /// Bounds; steps and output are counted from ``load(_:)`` on.
    package var limits: Limits

    /// Set when a bound was met; the machine then has ended with code 4.
    package internal(set) var fault: LimitExceeded?
    /// mesh's own messages since they were last taken, also written to standard error.
    package var diagnostics: [Diagnostic] = []
    /// Remarks of commands since they were last taken.
    package var notes: [Note] = []
    /// Whether `exit` was called.
    package internal(set) var hasExited = false
    /// How many top-level statements have ended since ``load(_:)``. ``step(in:)`` returns after
    /// each, so that the owner can act between two of them.
    package internal(set) var endedStatements = 0
    /// The top-level statement that runs, or ran last.
    package internal(set) var currentStatement: SourceRange?

    var processes: [Process<Command>]
    var channels = Channels()
    var output: [Chunk] = []
    var outputBytes = 0
    var steps = 0
    var nextProcessID = 2
    /// What the top-level statement wrote to the terminal, for `expect`.
    var record = OutputRecord()

    /// A machine whose variables are an environment. `name` is `$0`.
    package init(
        dialect: ShellDialect, environment: [String: String] = [:], name: String = "sh",
        parameters: [String] = [], stopsAtFailure: Bool = false, limits: Limits = Limits()
    ) {
        self.dialect = dialect
        self.stopsAtFailure = stopsAtFailure
        self.limits = limits
        var main = Process<Command>(
            id: 1, parent: nil, variables: Variables(environment: environment), name: name,
            source: SourceText(name: name, text: ""), stopsAtFailure: stopsAtFailure)
        main.parameters = parameters
        let input = channels.open(.terminalInput)
        let out = channels.open(.terminalOutput)
        let endpoints: [Endpoint] = [
            Endpoint(channel: input, isWriting: false),
            Endpoint(channel: out, isWriting: true),
            Endpoint(channel: out, isWriting: true, stream: .standardError),
        ]
        for (descriptor, endpoint) in endpoints.enumerated() {
            main.descriptors[descriptor] = endpoint
            channels.retain(endpoint)
        }
        processes = [main]
    }

    /// Begins with a program's statements; what was left of the last one is dropped, variables and
    /// functions stay.
    package mutating func load(_ program: Program) {
        load(program.statements, of: program.source)
    }

    /// Begins with some statements of a source text.
    package mutating func load(_ statements: [Statement], of source: SourceText) {
        dropAll()
        var frame = SequenceFrame(statements, isChecked: true)
        frame.isTopLevel = true
        processes[0].source = source
        processes[0].stopsAtFailure = stopsAtFailure || processes[0].stopsAtFailure
        processes[0].frames = [.sequence(frame)]
        processes[0].pause = .none
        fault = nil
        hasExited = false
        steps = 0
        outputBytes = 0
        endedStatements = 0
        currentStatement = nil
    }

    /// Ends what runs, as Ctrl-C does: the status is 130.
    package mutating func interrupt() {
        dropAll()
        processes[0].status = 130
    }

    private mutating func dropAll() {
        while processes.count > 1 {
            end(processes.count - 1, status: 130)
        }
        unwindAll(0)
        processes[0].frames = []
        processes[0].pause = .none
        processes[0].endedChildren = [:]
    }

    /// Whether there is something to step.
    package var isRunning: Bool { !processes[0].frames.isEmpty }

    /// The last status, `$?`.
    package var status: Int32 {
        get { processes[0].status }
        set { processes[0].status = newValue }
    }

    /// The value of a variable of the first process.
    package func variable(_ name: String) -> String? { processes[0].variables[name] }

    /// Sets a variable of the first process; exports it if told to.
    package mutating func setVariable(_ name: String, to value: String, exported: Bool = false) {
        processes[0].variables.set(name, to: value)
        if exported { processes[0].variables.export(name) }
    }

    /// Names of the variables and functions that are set, in order: for completion.
    package var variableNames: [String] { processes[0].variables.sorted.map(\.name) }
    package var functionNames: [String] { processes[0].functions.keys.sorted() }

    /// Takes what was written to the terminal since the last call.
    package mutating func takeOutput() -> [Chunk] {
        defer { output = [] }
        return output
    }

    /// Takes mesh's messages since the last call.
    package mutating func takeDiagnostics() -> [Diagnostic] {
        defer { diagnostics = [] }
        return diagnostics
    }

    /// Offers bytes on standard input.
    package mutating func offer(_ bytes: [UInt8]) { channels.offered += bytes }

    /// Takes back what was offered and not read.
    package mutating func takeOffered() -> [UInt8] {
        defer { channels.offered = [] }
        return channels.offered
    }

    /// Whether standard input has been closed by the owner.
    package var isInputClosed: Bool {
        get { channels.offeredIsClosed }
        set { channels.offeredIsClosed = newValue }
    }

    /// Ends standard input.
    package mutating func closeInput() { channels.offeredIsClosed = true }
}

/// What a statement wrote to the terminal, up to a bound.
struct OutputRecord: Sendable {
    static let limit = 4 << 20

    var output: [UInt8] = []
    var error: [UInt8] = []
    /// Whether something was left out.
    var isCut = false

    /// Forgets what was written since it was this long.
    mutating func cut(output outputCount: Int, error errorCount: Int) {
        output.removeSubrange(min(outputCount, output.count)...)
        error.removeSubrange(min(errorCount, error.count)...)
    }

    mutating func add(_ bytes: [UInt8], _ stream: OutputStream) {
        guard output.count + error.count + bytes.count <= Self.limit else {
            isCut = true
            return
        }
        switch stream {
        case .standardOutput: output += bytes
        case .standardError: error += bytes
        }
    }
}
