import Diagnostics

/// A word before expansion.
package struct Word: Sendable, Equatable {
    package var parts: [WordPart]
    package var range: SourceRange

    package init(_ parts: [WordPart], range: SourceRange) {
        self.parts = parts
        self.range = range
    }

    /// The word's text if it is written without quotes and expansions: what a reserved word is.
    package var bareText: String? {
        guard parts.count == 1, case .literal(let bytes) = parts[0] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The word's text if it holds no expansions; quotes are removed.
    package var constantText: String? {
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let bytes), .quoted(let bytes): text += bytes
            case .parameter, .command, .arithmetic: return nil
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A piece of a word.
package indirect enum WordPart: Sendable, Equatable {
    /// Unquoted text: `*`, `?` and `[` are patterns in it, `~` at the start is a folder.
    case literal([UInt8])
    /// Text in quotes or after a backslash. Empty quotes are an empty piece, which still makes a
    /// word.
    case quoted([UInt8])
    case parameter(ParameterExpansion)
    /// `$(...)` or backticks.
    case command(CommandSubstitution)
    /// `$((...))`: the parts are expanded as in double quotes and give the expression's text.
    case arithmetic(ArithmeticExpansion)
}

/// `$X` and the forms of `${X}`.
package struct ParameterExpansion: Sendable, Equatable {
    package enum Operation: Sendable, Equatable {
        case value
        /// `${#X}`
        case length
        /// `${X-word}`; `testsEmpty` where a colon stands before the sign.
        case useDefault(Word, testsEmpty: Bool)
        /// `${X=word}`
        case assignDefault(Word, testsEmpty: Bool)
        /// `${X+word}`
        case useAlternative(Word, testsEmpty: Bool)
        /// `${X?word}`
        case requireValue(Word, testsEmpty: Bool)
        /// `${X#pattern}`, `${X##pattern}`
        case removePrefix(Word, longest: Bool)
        /// `${X%pattern}`, `${X%%pattern}`
        case removeSuffix(Word, longest: Bool)
    }

    /// A variable's name, digits, or one of `@ * # ? - $`.
    package var name: String
    package var operation: Operation
    /// Whether it stands in double quotes: then its value is not split.
    package var isQuoted: Bool
    package var range: SourceRange
}

/// A command whose output takes its place.
package struct CommandSubstitution: Sendable, Equatable {
    package var statements: [Statement]
    package var isQuoted: Bool
    package var range: SourceRange
}

/// An expression whose value takes its place.
package struct ArithmeticExpansion: Sendable, Equatable {
    package var parts: [WordPart]
    package var isQuoted: Bool
    package var range: SourceRange
}
