/// What is wrong, where, and how to mend it. mesh's own messages are diagnostics; the real tools'
/// wordings are not.
public struct Diagnostic: Error, Equatable, Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable { case error, warning, note }

    /// A replacement of one range that mends the problem.
    public struct FixIt: Equatable, Sendable {
        /// What the fix does, as in "did you mean 'kubectl'?".
        public var message: String
        /// The range that is replaced.
        public var range: SourceRange
        /// What takes its place.
        public var replacement: String

        /// A fix that puts `replacement` in place of `range`.
        public init(_ message: String, range: SourceRange, replacement: String) {
            self.message = message
            self.range = range
            self.replacement = replacement
        }
    }

    /// The stable code: `MESH` and four digits. See ``DiagnosticCode``.
    public var code: DiagnosticCode
    /// How bad it is.
    public var severity: Severity
    /// Where in the source text, if it has a place there.
    public var range: SourceRange?
    /// One sentence without a full stop.
    public var message: String
    /// Further sentences.
    public var notes: [String]
    /// Edits that mend it, best first.
    public var fixIts: [FixIt]

    /// A diagnostic; an error without notes or fixes unless told otherwise.
    public init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange? = nil,
        severity: Severity = .error, notes: [String] = [], fixIts: [FixIt] = []
    ) {
        self.code = code
        self.severity = severity
        self.range = range
        self.message = message
        self.notes = notes
        self.fixIts = fixIts
    }
}

/// The stable codes of mesh's own diagnostics. A test raises every one of them.
public enum DiagnosticCode: String, CaseIterable, Sendable {
    /// A quote, bracket, heredoc or block is not closed at the end of the input.
    case incomplete = "MESH0101"
    /// A token stands where none of its kind may stand.
    case unexpectedToken = "MESH0102"
    /// A part of sh that the command language leaves out.
    case unsupportedSyntax = "MESH0103"
    /// Nesting deeper than the limit.
    case tooDeep = "MESH0104"
    /// The text is larger than the limit, or not text.
    case unreadableSource = "MESH0105"
    /// A malformed expectation.
    case badExpectation = "MESH0106"
    /// No command has this name.
    case unknownCommand = "MESH0201"
    /// An expression's operand is not a number, or its result does not fit.
    case badArithmetic = "MESH0202"
    /// A redirection or heredoc could not be opened.
    case badRedirection = "MESH0203"
    /// A command of mesh's own was called with words it does not take.
    case badUsage = "MESH0204"
    /// A limit was met.
    case limit = "MESH0301"
    /// An expectation did not hold.
    case expectationFailed = "MESH0401"
    /// A fault of mesh itself.
    case internalFault = "MESH0901"
}
