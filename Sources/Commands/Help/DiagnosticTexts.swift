import Diagnostics

/// What `help MESH0101` prints: each code of mesh's own diagnostics in one or two sentences.
enum DiagnosticTexts {
    static func text(_ code: DiagnosticCode) -> String {
        switch code {
        case .incomplete:
            "The text ends inside a quote, a heredoc, brackets or a block (if, for, {). Nothing ran."
        case .unexpectedToken:
            "A word or sign stands where the language allows none of its kind. Nothing ran."
        case .unsupportedSyntax:
            "A part of sh that mesh leaves out: &, arrays, case, eval, [[ ]], <( ), brace ranges."
        case .tooDeep:
            "Brackets, blocks or substitutions are nested deeper than the limit (100)."
        case .unreadableSource:
            "The text is larger than the limit, or holds bytes that are no text."
        case .badExpectation:
            "An expect statement's words make no expectation. See: help expect"
        case .unknownCommand:
            "No command has this name. Bare kubectl verbs other than the short forms need 'kubectl'."
        case .badArithmetic:
            "In $(( )): an operand is no number, a division by zero, or a result beyond 64 bits."
        case .badRedirection:
            "A file of a redirection cannot be opened."
        case .badUsage:
            "One of mesh's own commands was called with words that it does not take."
        case .limit:
            "A bound was met (steps, virtual time, objects, output); the statement was taken back."
        case .expectationFailed:
            "An expectation did not hold; the message says what was found."
        case .internalFault:
            "A fault of mesh itself; the statement was taken back. Please report it."
        }
    }
}
