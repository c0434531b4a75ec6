import Basis
import Interpreter
import Traffic

/// A command in flight with what is kept of it for `why`.
public struct RunningCommand: Sendable {
    var command: any SessionCommand
    let words: [String]
    /// Questions about the last outcome, and text tools, do not become the last outcome.
    let isInquiry: Bool
    let callsBefore: Int
    var errorText: [UInt8] = []
}

extension SessionState: Host {
    /// The simulation's time.
    public var now: Instant { simulation.world.now }

    /// The session knows no variables of its own.
    public func variable(_ name: String) -> String? { nil }

    /// Starts a command of the table, after the echo of a short form's real command.
    public mutating func launch(_ invocation: Invocation) -> Launch<RunningCommand> {
        guard let name = invocation.words.first, let description = commands[name] else {
            return unknown(invocation, commands.suggestion(for: invocation.words))
        }
        if let line = ShortFormEcho.line(invocation, in: self) { shownCommands.append(line) }
        switch description.start(invocation, &self) {
        case .started(let command):
            return .started(
                RunningCommand(
                    command: command, words: invocation.words,
                    isInquiry: description.isInquiry || description.group == nil,
                    callsBefore: simulation.callsMade))
        case .unknown(let suggestion): return unknown(invocation, suggestion)
        case .failed(let code, let message):
            lastOutcome = LastOutcome(
                words: invocation.words, code: code, errorText: message, madeCall: false)
            return .failed(code: code, message: message)
        }
    }

    /// A word that is no command is an outcome too.
    private mutating func unknown(
        _ invocation: Invocation, _ suggestion: String?
    ) -> Launch<RunningCommand> {
        let text = "'\(invocation.words.first ?? "")' is not a command"
        lastOutcome = LastOutcome(
            words: invocation.words, code: 127,
            errorText: text + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
            madeCall: false)
        return .unknown(suggestion: suggestion)
    }

    /// Lets a command work, and records its outcome when it ends.
    public mutating func advance(_ running: inout RunningCommand, _ io: inout CommandIO) -> Step {
        let before = io.written.count
        let step = running.command.advance(&io, in: &self)
        for note in io.notes { self.note(note) }
        io.notes = []
        guard !running.isInquiry else { return step }
        for chunk in io.written[min(max(before - 1, 0), io.written.count)...]
        where chunk.stream == .standardError && running.errorText.count < 4_096 {
            running.errorText += chunk.bytes.prefix(4_096)
        }
        if case .done(let code) = step {
            lastOutcome = LastOutcome(
                words: running.words, code: code,
                errorText: String(decoding: running.errorText, as: UTF8.self),
                madeCall: simulation.callsMade > running.callsBefore)
        }
        return step
    }

    /// Lets the world settle, unless the clock is held.
    public mutating func statementEnded() {
        guard !isClockHeld else { return }
        _ = simulation.settle()
    }

    /// `call` and `pod`.
    public var expectationSubjects: [String] { SubjectTable.standard.subjects.map(\.name) }

    /// Decides expectations about the simulation.
    public mutating func evaluate(_ expectation: ExpectationRequest) -> ExpectationResult {
        SubjectTable.standard.evaluate(expectation, in: self)
    }
}

extension SessionState: FileAccess {
    /// Where relative paths begin.
    public var workingDirectory: String {
        get { files.workingDirectory }
        set { files.workingDirectory = newValue }
    }
    /// The content of a file.
    public func read(_ path: String) throws(FileError) -> [UInt8] { try files.read(path) }
    /// Keeps a file in the session, and says so once where it hides one of the user's.
    public mutating func write(
        _ bytes: [UInt8], to path: String, appending: Bool
    ) throws(FileError) {
        try files.write(bytes, to: path, appending: appending)
        if files.hidesProvided(path) {
            let path = files.absolute(path)
            note(
                Note(
                    kind: "hides:\(path)",
                    "\(path) is kept in the session and hides the file of that name; "
                        + "the file itself is unchanged"))
        }
    }
    /// The names in a folder.
    public func list(_ path: String) throws(FileError) -> [String] { try files.list(path) }
    /// What stands at a path.
    public func kind(of path: String) -> FileKind? { files.kind(of: path) }
    /// Removes a file or an empty folder.
    public mutating func remove(_ path: String) throws(FileError) { try files.remove(path) }
    /// Makes a folder.
    public mutating func makeDirectory(_ path: String) throws(FileError) {
        try files.makeDirectory(path)
    }
}
