import Diagnostics

/// What the parser reads.
struct Token: Equatable, Sendable {
    indirect enum Kind: Equatable, Sendable {
        case word(Word)
        /// The digit before a redirection.
        case descriptor(Int)
        case sign(Sign)
        case lineEnd
        case end
    }

    var kind: Kind
    var range: SourceRange

    /// The token's text if it is a word that can be a reserved one.
    var bareText: String? {
        guard case .word(let word) = kind else { return nil }
        return word.bareText
    }

    /// The sign, if it is one.
    var sign: Sign? {
        guard case .sign(let sign) = kind else { return nil }
        return sign
    }
}

/// An operator.
enum Sign: String, Sendable {
    case and = "&&", or = "||", pipe = "|", semicolon = ";", doubleSemicolon = ";;"
    case background = "&", open = "(", close = ")"
    case less = "<", greater = ">", append = ">>", lessAnd = "<&", greaterAnd = ">&"
    case readWrite = "<>", clobber = ">|", both = "&>", bothAppend = "&>>"
    case heredoc = "<<", strippedHeredoc = "<<-"

    /// The redirection that it begins, if it begins one.
    var redirection: Redirection.Kind? {
        switch self {
        case .less: .input
        case .greater, .clobber: .output
        case .append: .append
        case .lessAnd: .duplicateInput
        case .greaterAnd: .duplicateOutput
        case .readWrite: .readWrite
        case .both: .both
        case .bothAppend: .bothAppend
        case .heredoc, .strippedHeredoc: .heredoc
        case .and, .or, .pipe, .semicolon, .doubleSemicolon, .background, .open, .close: nil
        }
    }
}

/// Classes of bytes.
enum Byte {
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    static func isNameStart(_ byte: UInt8) -> Bool {
        let lower = byte | 32
        return byte == 95 || (lower >= 97 && lower <= 122)
    }

    static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// Whether the byte ends a word where it is not quoted.
    static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 32, 9, 10, 59, 38, 124, 60, 62, 40, 41: true
        default: false
        }
    }

    /// Whether `text` can be a variable's name.
    static func isName(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first, isNameStart(first) else { return false }
        return text.allSatisfy(isNamePart)
    }
}
