import MeshKit
import Platform

/// The loop of a person at a terminal: reads statements with the line editor, runs them in a
/// session, shows output, notes and hints.
public struct REPL<Driven: Session> {
    private var session: Driven
    private let editor: LineEditor
    private let style = Style()

    /// A loop over `session`; nil where the terminal cannot be used. History is kept at
    /// `historyPath`, if one is given.
    public init?(_ session: Driven, historyPath: String? = REPLPaths.history()) {
        guard let editor = LineEditor(historyPath: historyPath) else { return nil }
        self.session = session
        self.editor = editor
    }

    /// Runs until the person leaves; the exit code of the last statement is not the loop's own.
    public mutating func run(banner: String) -> Int32 {
        System.catchInterrupts()
        System.write(Array(banner.utf8), to: .output)
        var typed = ""
        var promptShown = System.wallSeconds
        while true {
            let prompt = typed.isEmpty ? session.prompt : "> "
            editor.complete = { [session] in session.completions(for: $0) }
            switch editor.readLine(prompt: style.prompt(prompt)) {
            case .endOfFile:
                if typed.isEmpty { return 0 }
                typed = ""
            case .interrupted:
                typed = ""
            case .line(let line):
                typed += typed.isEmpty ? line : "\n" + line
                if session.isIncomplete(typed + "\n") { continue }
                let statement = typed
                typed = ""
                editor.remember(statement)
                session.realTimePassed(.seconds(System.wallSeconds - promptShown))
                let outcome = run(statement)
                if outcome.isFinished { return outcome.exitCode }
                promptShown = System.wallSeconds
            }
        }
    }

    private mutating func run(_ statement: String) -> Outcome {
        System.interruption.reset()
        var lastByte: UInt8 = 10
        let editor = self.editor
        let outcome = session.run(
            statement, as: .typed, cancellation: System.interruption,
            input: { request in
                // The pod's own prompt is on the screen already; the editor draws it anew.
                System.write(Array("\r".utf8), to: .output)
                switch editor.readLine(prompt: request.prompt) {
                case .line(let line): return Array((line + "\n").utf8)
                case .interrupted: return Array("\n".utf8)
                case .endOfFile: return nil
                }
            },
            to: { chunk in
                System.write(
                    chunk.bytes, to: chunk.stream == .standardOutput ? .output : .error)
                lastByte = chunk.bytes.last ?? lastByte
            })
        // The prompt begins on a line of its own whatever the command printed last.
        // After Ctrl-C the terminal has shown ^C on it.
        if lastByte != 10 || outcome.exitCode == 130 { System.write([10], to: .output) }
        for note in outcome.notes {
            System.write(Array(style.dim("note: \(note.text)").utf8) + [10], to: .error)
        }
        for hint in outcome.hints {
            System.write(Array(style.hint("hint: \(hint)").utf8) + [10], to: .error)
        }
        if let request = outcome.edit { edit(request) }
        return outcome
    }

    /// Opens `$EDITOR` on a copy of the file and takes back what was made of it.
    private mutating func edit(_ request: Outcome.EditRequest) {
        let name = request.path.split(separator: "/").last.map(String.init) ?? "file"
        let folder = System.environment("TMPDIR") ?? "/tmp"
        let path = "\(folder)/mesh-\(System.wallSeconds)-\(name)"
        let program =
            System.environment("VISUAL") ?? System.environment("EDITOR") ?? "vi"
        do throws(FileError) {
            try HostFile.write(request.content, to: path, isPrivate: true)
            defer { HostFile.remove(path) }
            guard System.runEditor(program, on: path) == 0 else {
                System.write(Array("edit: \(program) failed; nothing changed\n".utf8), to: .error)
                return
            }
            try session.store(HostFile.read(path), at: request.path)
        } catch {
            System.write(Array("edit: \(request.path): \(error.rawValue)\n".utf8), to: .error)
        }
    }
}

/// Where the terminal keeps its files.
public enum REPLPaths {
    /// The history file, by the XDG rules; its folder is made. Nil without a home.
    public static func history() -> String? {
        let state: String
        if let path = System.environment("XDG_STATE_HOME"), path.hasPrefix("/") {
            state = path
        } else if let home = System.environment("HOME"), !home.isEmpty {
            state = home + "/.local/state"
        } else {
            return nil
        }
        HostFile.makeDirectories(state + "/mesh")
        let path = state + "/mesh/history"
        // libedit makes the file with the process's mask; making it first keeps it private.
        if HostFile.kind(of: path) == nil {
            try? HostFile.write([], to: path, isPrivate: true)
        }
        return path
    }
}
