/// What a terminal, a script runner or a server drives: something that runs statements. A mesh is
/// one, a lesson another.
public protocol Session: Sendable {
    /// What stands before the cursor when the next statement is awaited.
    var prompt: String { get }
    /// Whether `text` is the beginning of a statement that goes on in a further line.
    func isIncomplete(_ text: String) -> Bool
    /// What can stand at the end of `line`.
    func completions(for line: String) -> Completions
    /// Tells the session that real time passed while a person thought: it becomes a visible
    /// `sleep`.
    mutating func realTimePassed(_ length: Nanoseconds)
    /// Puts what an editor made of a file back into the session.
    mutating func store(_ bytes: [UInt8], at path: String) throws(FileError)
    /// Runs a source text. Output goes to `sink` as it comes; `input` is asked for bytes when a
    /// command reads (nil and an empty array are the end). Never throws: what is wrong with the
    /// text or a command is in the output.
    mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation?,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) -> Outcome
}

/// How a source text is read.
public enum SourceKind: Sendable, Equatable {
    /// A script: parsed whole before anything runs, and stopped by its first failing statement.
    case script(file: String)
    /// Statements as they come in, from a pipe or pasted: a failure does not stop those after it.
    case piped(file: String)
    /// What a person typed.
    case typed
}

/// Why input is asked for.
public struct InputRequest: Sendable, Equatable {
    /// The incomplete last line of output, which serves as the prompt: `/ # ` of a shell in a pod.
    public var prompt: String

    /// A request behind a prompt.
    public init(prompt: String) { self.prompt = prompt }
}

/// How a run ended.
public struct Outcome: Sendable {
    /// 0; the failing command's code; 1 for a failed expectation; 2 if the text does not parse; 4
    /// for a limit; 130 after a cancellation.
    public var exitCode: Int32
    /// mesh's own remarks.
    public var notes: [Note]
    /// mesh's own diagnostics, already written to standard error.
    public var diagnostics: [Diagnostic]
    /// Whether the session asked to end (`exit`, `quit`).
    public var isFinished: Bool
    /// Hints for a person at a terminal.
    public var hints: [String] = []
    /// A file that the person wants to edit, with its content.
    public var edit: EditRequest?

    /// A file to edit in `$EDITOR`.
    public struct EditRequest: Sendable, Equatable {
        /// The file's path in the session.
        public var path: String
        /// Its content.
        public var content: [UInt8]

        /// A request to edit `content`.
        public init(path: String, content: [UInt8]) {
            self.path = path
            self.content = content
        }
    }

    /// An outcome without remarks.
    public init(
        exitCode: Int32, notes: [Note] = [], diagnostics: [Diagnostic] = [],
        isFinished: Bool = false
    ) {
        self.exitCode = exitCode
        self.notes = notes
        self.diagnostics = diagnostics
        self.isFinished = isFinished
    }
}

/// What can stand at the cursor.
public struct Completions: Sendable, Equatable {
    /// Whole words, in order.
    public var candidates: [String]
    /// The part of the line before the cursor that a candidate replaces.
    public var replacing: String

    /// Candidates that replace `replacing`.
    public init(candidates: [String], replacing: String) {
        self.candidates = candidates
        self.replacing = replacing
    }

    /// The longest common beginning of some words.
    public static func sharedPrefix(of words: [String]) -> String {
        guard var shared = words.first.map({ Array($0.unicodeScalars) }) else { return "" }
        for word in words.dropFirst() {
            let scalars = Array(word.unicodeScalars)
            let common = zip(shared, scalars).prefix { $0 == $1 }.count
            shared = Array(shared[..<common])
        }
        return String(String.UnicodeScalarView(shared))
    }

    /// The candidates in columns that fit `width`, without a line feed at the end.
    public func listing(width: Int) -> String {
        let shown = candidates.prefix(200)
        let column = (shown.map(\.unicodeScalars.count).max() ?? 0) + 2
        let columns = max(1, width / column)
        let rows = (shown.count + columns - 1) / columns
        var lines: [String] = []
        for row in 0..<rows {
            var line = ""
            for index in stride(from: row, to: shown.count, by: rows) {
                let word = shown[index]
                let isLast = index + rows >= shown.count
                let padding = isLast ? 0 : column - word.unicodeScalars.count
                line += word + String(repeating: " ", count: padding)
            }
            lines.append(line)
        }
        if candidates.count > shown.count { lines.append("(\(candidates.count) in all)") }
        return lines.joined(separator: "\n")
    }
}
