import Basis
import Diagnostics
import Language

/// What a process is in the middle of. The last frame of a process runs; when it is done, the one
/// below finds its result in the process's status.
enum Frame<Command: Sendable>: Sendable {
    case sequence(SequenceFrame)
    case list(ListFrame)
    /// Turns the status round when a single-stage pipeline with `!` is done.
    case negation
    case children(ChildrenFrame)
    case loop(LoopFrame)
    case iteration(IterationFrame)
    case conditional(ConditionalFrame)
    /// Expands redirections and opens them around a compound command.
    case redirection(RedirectionFrame)
    /// Puts descriptors back.
    case restoration([SavedDescriptor])
    /// Puts variables back after a command with prefix assignments.
    case assignments([(name: String, entry: Variables.Entry?)])
    case simple(SimpleFrame)
    /// Ends a function's call.
    case call(CallFrame)
    case running(RunningFrame<Command>)
    case read(ReadFrame)
    case xargs(XargsFrame)
    case expect(ExpectFrame)
    case repeated(RepeatedFrame)
}

/// Statements, one after the other.
struct SequenceFrame: Sendable {
    var statements: [Statement]
    /// Whether a failure in them ends a script.
    var isChecked: Bool
    var index = 0
    var isRunning = false
    /// Whether these are the statements that were loaded.
    var isTopLevel = false
    var start = StatementResult()

    init(_ statements: [Statement], isChecked: Bool) {
        self.statements = statements
        self.isChecked = isChecked
    }
}

/// An and-or list; `next` is the pipeline to decide on.
struct ListFrame: Sendable {
    var list: AndOrList
    var isChecked: Bool
    var next = 0
}

/// A pipeline's stages, a subshell, or an attempt of `eventually`, at work.
struct ChildrenFrame: Sendable {
    var waiting: [Int]
    /// The one whose code counts.
    var last: Int
    var isNegated = false
}

struct LoopFrame: Sendable {
    enum Phase: Sendable { case start, condition, body }

    var loop: Loop
    var isChecked: Bool
    var phase = Phase.start
    /// The code of the last round, which is the loop's own.
    var bodyStatus: Int32 = 0
}

struct IterationFrame: Sendable {
    var iteration: Iteration
    var isChecked: Bool
    var expansion: ExpansionJob?
    var values: [String]?
    var next = 0
}

struct ConditionalFrame: Sendable {
    var conditional: Conditional
    var isChecked: Bool
    /// The branch whose condition runs; nil before the first.
    var branch: Int?
}

struct RedirectionFrame: Sendable {
    var stage: Stage
    var isChecked: Bool
    var expansion: ExpansionJob
}

/// A descriptor's endpoint before a redirection.
struct SavedDescriptor: Sendable {
    var descriptor: Int
    var endpoint: Endpoint?
}

struct SimpleFrame: Sendable {
    var command: SimpleCommand
    var redirections: [Redirection]
    var range: SourceRange
    var isChecked: Bool
    /// Words, then redirections; assignments come after these.
    var expansion: ExpansionJob
    var assignments: ExpansionJob?
}

/// What a function's end puts back.
struct CallFrame: Sendable {
    var parameters: [String]
    var source: SourceText
    var variables: [(name: String, entry: Variables.Entry?)]
}

/// A command of the host at work.
struct RunningFrame<Command: Sendable>: Sendable {
    var command: Command
    var io: CommandIO
    var isWaiting = false
}

/// `read`, waiting for its line.
struct ReadFrame: Sendable {
    var names: [String]
    var isRaw: Bool
    var text: [UInt8] = []
}

struct ExpectFrame: Sendable {
    var expectation: Expectation
    var expansion: ExpansionJob
}

/// `eventually` and `always`.
struct RepeatedFrame: Sendable {
    enum Phase: Sendable { case start, decide, attempt(child: Int, collector: Int) }

    var expectation: Expectation
    var expansion: ExpansionJob
    var phase = Phase.start
    var deadline: Instant?
    /// Whether the body is the words of a host's expectation.
    var isWords = false
    /// How much of the record and of the diagnostics was there before the attempt.
    var outputStart = 0
    var errorStart = 0
    var diagnosticsStart: Int?
}

/// `xargs`, gathering its input and then running its calls one after the other.
struct XargsFrame: Sendable {
    var words: [String]
    var range: SourceRange
    var isChecked: Bool
    /// Arguments for one call; nil takes them all.
    var perCall: Int?
    /// With `-I`, the text that each line takes the place of.
    var placeholder: String?
    var skipsEmpty = false
    var input: [UInt8] = []
    var items: [String]?
    var next = 0
    var worst: Int32 = 0
    var hasCalled = false
}
