import Basis
import Diagnostics
import Interpreter
import Language

/// A command of the session run inside another: its output is kept, its sleeps are passed on.
struct NestedCommand: Sendable {
    private let words: [String]
    private var running: RunningCommand?
    private var io = CommandIO()
    /// The exit code, once it has ended.
    private(set) var code: Int32?

    /// The command of some words, without input.
    init(_ words: [String]) {
        self.words = words
        io.inputIsClosed = true
    }

    /// Standard output so far.
    var output: [UInt8] { io.written.filter { $0.stream == .standardOutput }.flatMap(\.bytes) }
    /// Standard error so far.
    var errors: [UInt8] { io.written.filter { $0.stream == .standardError }.flatMap(\.bytes) }

    /// Starts it, or lets it go on.
    mutating func advance(in session: inout SessionState) -> Step {
        if running == nil {
            switch session.launch(Invocation(words: words)) {
            case .started(let command):
                running = command
            case .unknown:
                return end(127, "\(words.first ?? ""): not a command\n")
            case .failed(let code, let message):
                return end(code, message)
            }
        }
        guard var command = running else { return .done(code ?? 1) }
        let step = session.advance(&command, &io)
        running = command
        if case .done(let code) = step { self.code = code }
        return step
    }

    private mutating func end(_ code: Int32, _ message: String) -> Step {
        io.printError(message)
        self.code = code
        return .done(code)
    }
}

/// A whole text run on a copy of a session at once, virtual time and all.
struct Trial {
    /// The copy after the text ran.
    private(set) var session: SessionState
    /// What it printed, both streams in order.
    private(set) var output = ""
    /// The last statement's exit code; 2 if the text does not parse.
    private(set) var code: Int32 = 0

    /// Runs `text` on a copy of `session`, with at most `steps` steps of the interpreter.
    init(_ text: String, on session: SessionState, steps: Int = 1_000_000) {
        var copy = session
        copy.isTrial = true
        copy.isInteractive = false
        self.session = copy
        let source = SourceText(name: "<trial>", text: text)
        do throws(SyntaxError) {
            let program = try parse(source)
            run(program, steps: steps)
        } catch {
            output = error.diagnostic.rendered(in: source)
            code = 2
        }
    }

    /// Works on the trial's copy.
    mutating func withSession<Result>(_ body: (inout SessionState) -> Result) -> Result {
        body(&session)
    }

    private mutating func run(_ program: Program, steps: Int) {
        var limits = session.limits
        limits.steps = steps
        var machine = Machine<RunningCommand>(
            dialect: .session, name: "mesh", stopsAtFailure: true, limits: limits)
        machine.load(program)
        machine.closeInput()
        while true {
            let step = machine.step(in: &session)
            for chunk in machine.takeOutput() {
                output += String(decoding: chunk.bytes, as: UTF8.self)
            }
            switch step {
            case .running: continue
            case .sleeping(let instant): session.simulation.advance(to: instant)
            case .waiting: return
            case .done(let code):
                self.code = code
                return
            }
        }
    }
}
