import Basis
import Diagnostics
import Language

/// One thread of the language: the session's own, a pipeline's stage, a subshell or a substitution.
struct Process<Command: Sendable>: Sendable {
    /// Why it does not run now.
    enum Pause: Sendable, Equatable {
        case none
        case sleeping(until: Instant)
        /// Until its standard input can be read.
        case input(Endpoint)
        /// Until the pipe that it writes to has room.
        case output(Endpoint)
        /// Until children have ended.
        case children
    }

    let id: Int
    /// The process that waits for it; nil for the first.
    let parent: Int?
    var frames: [Frame<Command>] = []
    var variables: Variables
    var functions: [String: Function] = [:]
    /// `$1` and those that follow.
    var parameters: [String] = []
    /// `$0`
    var name: String
    /// Descriptors 0 to 9.
    var descriptors: [Endpoint?] = Array(repeating: nil, count: 10)
    /// `$?`
    var status: Int32 = 0
    /// Whether the last failure was expected: by `!`, or by `&&` and `||`.
    var failureIsTaken = false
    /// Its folder where that is not the host's: a subshell that called `cd`.
    var directory: String?
    /// `set -e`
    var stopsAtFailure: Bool
    /// `set -x`
    var traces = false
    /// The text that its statements come from.
    var source: SourceText
    var pause = Pause.none
    /// Codes of ended children that were not asked for yet.
    var endedChildren: [Int: Int32] = [:]
    /// What `expect` looks at.
    var lastResult = StatementResult()

    init(
        id: Int, parent: Int?, variables: Variables, name: String, source: SourceText,
        stopsAtFailure: Bool
    ) {
        self.id = id
        self.parent = parent
        self.variables = variables
        self.name = name
        self.source = source
        self.stopsAtFailure = stopsAtFailure
    }

    /// A copy that runs on its own: same variables, functions, parameters and descriptors.
    func forked(id: Int) -> Process {
        var child = Process(
            id: id, parent: self.id, variables: variables, name: name, source: source,
            stopsAtFailure: stopsAtFailure)
        child.functions = functions
        child.parameters = parameters
        child.descriptors = descriptors
        child.status = status
        child.directory = directory
        child.traces = traces
        child.lastResult = lastResult
        return child
    }
}

/// A function, with the text that it was written in.
struct Function: Sendable {
    var body: Stage
    var source: SourceText
}

/// The last statement's code, and where its output begins in the machine's record.
struct StatementResult: Sendable, Equatable {
    var status: Int32 = 0
    var outputStart = 0
    var errorStart = 0
}
