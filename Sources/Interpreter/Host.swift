import Basis
import Diagnostics

/// One call of a command: its words after expansion.
public struct Invocation: Sendable {
    /// The words; the first is the command's name.
    public var words: [String]
    /// Exported variables and prefix assignments, as the command sees them.
    public var environment: [String: String]
    /// Where the command stands in the source text, for diagnostics.
    public var range: SourceRange
    /// Where each word stands; as long as `words`, and a word that expansion split has its origin's
    /// range.
    public var wordRanges: [SourceRange]
    /// Whether standard input is a pipe, file or heredoc rather than the session's own.
    public var inputIsRedirected: Bool

    /// A call with these words and nothing else.
    public init(
        words: [String], environment: [String: String] = [:],
        range: SourceRange = SourceRange(0, 0),
        wordRanges: [SourceRange] = [], inputIsRedirected: Bool = false
    ) {
        self.words = words
        self.environment = environment
        self.range = range
        self.wordRanges = wordRanges
        self.inputIsRedirected = inputIsRedirected
    }
}

/// What a host makes of an invocation.
public enum Launch<Command: Sendable>: Sendable {
    /// A command that the machine now steps.
    case started(Command)
    /// No command has this name: the machine reports it (exit 127 in a container; diagnostic
    /// `unknownCommand` in the session, with the fix if there is one).
    case unknown(suggestion: String?)
    /// It ended at once, with this code and these messages on standard error.
    case failed(code: Int32, message: String)
}

/// What the machine needs from its surroundings: commands, files and the clock. The session is one
/// host, a container another. The machine itself stays a value and is handed its host at each step.
public protocol Host: FileAccess {
    /// A command in flight: a value, so that a copy of the machine is a copy of everything.
    associatedtype Command: Sendable

    /// The simulation's time.
    var now: Instant { get }
    /// The variables that a new machine starts with and `$RANDOM`-like names that only the host
    /// knows; nil where the host has none of that name.
    func variable(_ name: String) -> String?
    /// Starts a command that is neither a function nor one of the machine's own.
    mutating func launch(_ invocation: Invocation) -> Launch<Command>
    /// Lets a command do a bounded amount of work.
    mutating func advance(_ command: inout Command, _ io: inout CommandIO) -> Step
    /// Called after each statement (and-or list), at any depth: the session lets the world settle.
    mutating func statementEnded()
    /// The first words of the expectations that the host can decide; the machine asks before it
    /// takes the body of `eventually` for a command, and suggests one of them for a mistyped word.
    var expectationSubjects: [String] { get }
    /// Decides an expectation that is about the simulation rather than the last command.
    mutating func evaluate(_ expectation: ExpectationRequest) -> ExpectationResult
}

extension Host {
    /// None: a host without expectations of its own.
    public var expectationSubjects: [String] { [] }
}

/// An expectation whose subject the interpreter does not know itself: `call`, `pod`, ...
public struct ExpectationRequest: Sendable {
    /// The words after `expect`, expanded.
    public var words: [String]
    /// Where the expectation stands.
    public var range: SourceRange

    /// An expectation with these words.
    public init(words: [String], range: SourceRange) {
        self.words = words
        self.range = range
    }
}

/// Whether an expectation held.
public enum ExpectationResult: Sendable, Equatable {
    /// It held.
    case held
    /// It did not; what was found instead.
    case failed(found: String)
    /// The words make no expectation that this host knows; why.
    case malformed(String)
}

/// Files as the interpreter, the text tools and commands reach them. Paths may be relative to
/// `workingDirectory`; `/` separates.
public protocol FileAccess {
    /// An absolute path.
    var workingDirectory: String { get set }
    /// The content of a file.
    func read(_ path: String) throws(FileError) -> [UInt8]
    /// Replaces, makes or (with `appending`) extends a file.
    mutating func write(_ bytes: [UInt8], to path: String, appending: Bool) throws(FileError)
    /// The names in a folder, in order, without `.` and `..`.
    func list(_ path: String) throws(FileError) -> [String]
    /// What stands at a path, or nil.
    func kind(of path: String) -> FileKind?
    /// Removes a file or an empty folder.
    mutating func remove(_ path: String) throws(FileError)
    /// Makes a folder; its parent must exist.
    mutating func makeDirectory(_ path: String) throws(FileError)
}

/// A file or a folder.
public enum FileKind: Sendable, Equatable { case file, directory }

/// Why a file could not be read or written; the raw value is the C library's text.
public enum FileError: String, Error, Sendable {
    case notFound = "No such file or directory"
    case isDirectory = "Is a directory"
    case notDirectory = "Not a directory"
    case permissionDenied = "Permission denied"
    case notEmpty = "Directory not empty"
    case exists = "File exists"
    case tooLarge = "File too large"
    case readOnly = "Read-only file system"
}
