import Diagnostics

/// What is open at the end of a text. The cases carry data; the wording is in `error`.
enum OpenEnd: Equatable {
    case quote(UInt8, opened: Int, lineEnd: Int)
    case bracket(String, closer: String, opened: SourceRange)
    case heredoc(String, opened: SourceRange)
    case block(String, closer: String, opened: SourceRange)
    case danglingOperator(String, SourceRange)
    case backslash(Int)

    /// The problem as the parser throws it.
    var error: SyntaxError { .incomplete(diagnostic) }

    private var diagnostic: Diagnostic {
        switch self {
        case .quote(let quote, let opened, let lineEnd):
            let sign = String(UnicodeScalar(quote))
            return Diagnostic(
                .incomplete, "the \(Self.name(of: quote)) that opens here is not closed",
                at: SourceRange(opened, opened + 1),
                fixIts: [
                    .init(
                        "close it with \(sign)", range: SourceRange(lineEnd, lineEnd),
                        replacement: sign)
                ])
        case .bracket(let opener, let closer, let range):
            return Diagnostic(
                .incomplete, "'\(opener)' is not closed; '\(closer)' is missing", at: range)
        case .heredoc(let delimiter, let range):
            return Diagnostic(
                .incomplete, "the heredoc has no line that is just '\(delimiter)'", at: range)
        case .block(let opener, let closer, let range):
            return Diagnostic(
                .incomplete, "'\(opener)' is not finished; '\(closer)' is missing", at: range)
        case .danglingOperator(let sign, let range):
            return Diagnostic(.incomplete, "a command must follow '\(sign)'", at: range)
        case .backslash(let offset):
            return Diagnostic(
                .incomplete, "the line goes on after '\\', but the text ends",
                at: SourceRange(offset, offset + 1))
        }
    }

    private static func name(of quote: UInt8) -> String {
        switch quote {
        case UInt8(ascii: "'"): "single quote"
        case UInt8(ascii: "\""): "double quote"
        default: "backtick"
        }
    }
}

/// A token that no continuation of the text makes right.
enum MisplacedToken: Equatable {
    case closer(String, opener: String, SourceRange)
    case unexpected(String, SourceRange)
    case expected(String, after: String, found: String, SourceRange)
    case emptyBlock(after: String, SourceRange)
    case missingTarget(String, SourceRange)
    case badName(String, SourceRange)
    case badSubstitution(SourceRange)
    case badDescriptor(SourceRange)
    case heredocInsideBracket(SourceRange)

    /// The problem as the parser throws it.
    var error: SyntaxError { .invalid(diagnostic) }

    private var diagnostic: Diagnostic {
        switch self {
        case .closer(let closer, let opener, let range):
            return Diagnostic(
                .unexpectedToken, "'\(closer)' has no '\(opener)' before it", at: range,
                fixIts: [.init("remove '\(closer)'", range: range, replacement: "")])
        case .unexpected(let token, let range):
            return Diagnostic(.unexpectedToken, "\(token) cannot stand here", at: range)
        case .expected(let word, let context, let found, let range):
            return Diagnostic(
                .unexpectedToken, "'\(word)' must follow \(context), not \(found)", at: range)
        case .emptyBlock(let word, let range):
            return Diagnostic(
                .unexpectedToken, "a command must follow '\(word)'", at: range,
                notes: ["':' is a command that does nothing"])
        case .missingTarget(let sign, let range):
            return Diagnostic(.unexpectedToken, "a word must follow '\(sign)'", at: range)
        case .badName(let name, let range):
            return Diagnostic(
                .unexpectedToken, "'\(name)' is not a name for a variable", at: range)
        case .badSubstitution(let range):
            return Diagnostic(.unexpectedToken, "this is no form of '${NAME}'", at: range)
        case .badDescriptor(let range):
            return Diagnostic(
                .unexpectedToken, "a descriptor is a digit from 0 to 9 or '-'", at: range)
        case .heredocInsideBracket(let range):
            return Diagnostic(
                .unexpectedToken, "the heredoc's text must come before the closing ')'", at: range)
        }
    }
}

/// Text that could mean something, but that this language does not take.
enum Refusal: Equatable {
    /// `feature` is the sentence's subject with its verb: "'case' is".
    case unsupported(String, instead: String?, SourceRange, fix: String?)
    case tooDeep(Int, SourceRange)
    case tooLarge(Int)
    case notText(UInt8, Int)
    case expectation(String, note: String?, SourceRange)

    /// The problem as the parser throws it.
    var error: SyntaxError { .invalid(diagnostic) }

    private var diagnostic: Diagnostic {
        switch self {
        case .unsupported(let feature, let instead, let range, let fix):
            return Diagnostic(
                .unsupportedSyntax, "\(feature) not part of the command language", at: range,
                notes: instead.map { ["use \($0)"] } ?? [],
                fixIts: fix.map {
                    [.init("write '\($0)'", range: range, replacement: $0)]
                } ?? [])
        case .tooDeep(let limit, let range):
            return Diagnostic(
                .tooDeep, "nesting is deeper than the limit of \(limit)", at: range,
                notes: ["a block counts 3, '${X-...}' 4, a substitution 6"])
        case .tooLarge(let limit):
            return Diagnostic(
                .unreadableSource, "the text is larger than the limit of \(limit) bytes")
        case .notText(let byte, let offset):
            return Diagnostic(
                .unreadableSource, "this is not text: it holds the byte \(byte)",
                at: SourceRange(offset, offset + 1))
        case .expectation(let message, let note, let range):
            return Diagnostic(
                .badExpectation, message, at: range, notes: note.map { [$0] } ?? [])
        }
    }
}
