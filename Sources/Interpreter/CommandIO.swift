import Basis

/// One of a command's two output streams.
public enum OutputStream: String, Sendable {
    case standardOutput = "stdout", standardError = "stderr"
}

/// Bytes that a command wrote to one stream.
public struct Chunk: Sendable, Equatable {
    /// The stream.
    public var stream: OutputStream
    /// What was written.
    public var bytes: [UInt8]

    /// `bytes`, on `stream`.
    public init(_ stream: OutputStream, _ bytes: [UInt8]) {
        self.stream = stream
        self.bytes = bytes
    }
}

/// What a running command reads from and writes to. The machine connects it: to the terminal, a
/// pipe, a file or a heredoc.
public struct CommandIO: Sendable {
    /// Bytes that may be read now.
    public var input: [UInt8] = []
    /// Whether nothing will follow `input`.
    public var inputIsClosed = false
    /// Whether standard input is a terminal, as `kubectl exec -t` and `test -t` ask.
    public var inputIsTerminal = false
    /// Whether standard output is a terminal: decides colour and paging, never the text.
    public var outputIsTerminal = false
    /// Whether the reader of standard output has gone (`| head -1`): the command should stop, as
    /// SIGPIPE would stop it (exit 141).
    public var outputIsClosed = false
    /// What was written since the last step, in order.
    public var written: [Chunk] = []
    /// Remarks of mesh itself, kept apart from the tools' streams.
    public var notes: [Note] = []

    /// Nothing to read, nothing written.
    public init() {}

    /// Writes text to standard output.
    public mutating func print(_ text: String) { write(Array(text.utf8), to: .standardOutput) }
    /// Writes text to standard error.
    public mutating func printError(_ text: String) { write(Array(text.utf8), to: .standardError) }

    /// Writes bytes to a stream.
    public mutating func write(_ bytes: [UInt8], to stream: OutputStream) {
        guard !bytes.isEmpty else { return }
        if let last = written.indices.last, written[last].stream == stream {
            written[last].bytes += bytes
        } else {
            written.append(Chunk(stream, bytes))
        }
    }

    /// Takes all of the input once it is closed; nil while more may come (the command then answers
    /// `.waiting`).
    public mutating func takeAllInput() -> [UInt8]? {
        guard inputIsClosed else { return nil }
        defer { input = [] }
        return input
    }

    /// Takes the next line with its line feed, or the rest at the end of input; nil while the line
    /// is not complete, and at the end.
    public mutating func takeLine() -> [UInt8]? {
        if let end = input.firstIndex(of: 10) {
            let line = Array(input[...end])
            input.removeSubrange(...end)
            return line
        }
        guard inputIsClosed, !input.isEmpty else { return nil }
        defer { input = [] }
        return input
    }
}

/// A remark of mesh itself: shown apart from the tools' output, never in it.
public struct Note: Sendable, Hashable {
    /// What it is about, so that each kind is shown once a session: "accepted:ServiceEntry.spec.x".
    public var kind: String
    /// One sentence.
    public var text: String

    /// A note of `kind` that says `text`.
    public init(kind: String, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Where a command stands after one step.
public enum Step: Sendable, Equatable {
    /// It has more to do now.
    case running
    /// It sleeps until this instant of the simulation.
    case sleeping(until: Instant)
    /// It waits for more input.
    case waiting
    /// It has ended with this exit code (0...255).
    case done(Int32)
}
