import Diagnostics

/// Cuts a text into tokens, a line at a time: a heredoc's text, which stands below the line, is put
/// into its token before the parser sees the line.
struct Lexer: Sendable {
    let bytes: [UInt8]
    let options: SyntaxOptions
    /// Where the text ends for this lexer.
    var limit: Int
    /// Whether the text stands in `$(`...`)`: then a `)` without its `(` ends it.
    let isInsideBrackets: Bool
    /// The range of everything, where the bytes are not those of the source text.
    let fixedRange: SourceRange?
    /// How many constructs are open around the place.
    var depth: Int
    var position: Int

    private var line: [Token] = []
    private var next = 0
    private var openBrackets = 0
    var pendingHeredocs: [PendingHeredoc] = []

    /// A heredoc whose text has not been met yet.
    struct PendingHeredoc: Sendable {
        var tokenIndex: Int
        var delimiter: [UInt8]
        var isLiteral: Bool
        var stripsTabs: Bool
        var range: SourceRange
    }

    init(
        _ bytes: [UInt8], options: SyntaxOptions, from position: Int = 0, limit: Int? = nil,
        isInsideBrackets: Bool = false, fixedRange: SourceRange? = nil, depth: Int = 0
    ) {
        self.bytes = bytes
        self.options = options
        self.position = position
        self.limit = limit ?? bytes.count
        self.isInsideBrackets = isInsideBrackets
        self.fixedRange = fixedRange
        self.depth = depth
    }

    /// The token `ahead` places behind the next one, in the same line.
    mutating func peek(_ ahead: Int = 0) throws(SyntaxError) -> Token {
        if next >= line.count { try readLine() }
        return line[min(next + ahead, line.count - 1)]
    }

    /// Takes the next token; the last one, `.end`, stays.
    @discardableResult
    mutating func take() throws(SyntaxError) -> Token {
        let token = try peek()
        if token.kind != .end { next += 1 }
        return token
    }

    /// Whether every token that was read has been taken, so that `position` is where to go on.
    var isAtLineStart: Bool { next >= line.count }

    func range(_ start: Int, _ end: Int) -> SourceRange { fixedRange ?? SourceRange(start, end) }

    func byte(at offset: Int) -> UInt8? { offset < limit ? bytes[offset] : nil }

    private mutating func readLine() throws(SyntaxError) {
        line = []
        next = 0
        while true {
            let token = try readToken()
            line.append(token)
            if token.kind == .end {
                if let open = pendingHeredocs.first {
                    throw OpenEnd.heredoc(
                        String(decoding: open.delimiter, as: UTF8.self), opened: open.range
                    ).error
                }
                return
            }
            if token.kind == .lineEnd {
                try readHeredocs()
                return
            }
            noteHeredoc(token)
            if token.sign == .open { openBrackets += 1 }
            if token.sign == .close {
                if isInsideBrackets, openBrackets == 0 {
                    if let open = pendingHeredocs.first {
                        throw MisplacedToken.heredocInsideBracket(open.range).error
                    }
                    return
                }
                openBrackets = max(0, openBrackets - 1)
            }
        }
    }

    /// Remembers a heredoc when the word behind its sign is read.
    private mutating func noteHeredoc(_ token: Token) {
        guard line.count > 1, let sign = line[line.count - 2].sign,
            sign == .heredoc || sign == .strippedHeredoc
        else { return }
        // Where no word follows, the parser says so.
        guard case .word(let word) = token.kind else { return }
        let isLiteral = word.parts.contains {
            if case .quoted = $0 { true } else { false }
        }
        let text = word.constantText.map { Array($0.utf8) }
        pendingHeredocs.append(
            PendingHeredoc(
                tokenIndex: line.count - 1,
                delimiter: text ?? Array(bytes[word.range.start..<word.range.end]),
                isLiteral: isLiteral, stripsTabs: sign == .strippedHeredoc, range: word.range))
    }

    /// Puts each heredoc's text, which begins at `position`, into its token.
    private mutating func readHeredocs() throws(SyntaxError) {
        for heredoc in pendingHeredocs {
            line[heredoc.tokenIndex].kind = .word(try readHeredoc(heredoc))
        }
        pendingHeredocs = []
    }

    private mutating func readToken() throws(SyntaxError) -> Token {
        try skipBlanks()
        let start = position
        guard let first = byte(at: start) else {
            return Token(kind: .end, range: range(limit, limit))
        }
        if first == 10 {
            position += 1
            return Token(kind: .lineEnd, range: range(start, position))
        }
        if let sign = readSign() {
            return Token(kind: .sign(sign), range: range(start, position))
        }
        if Byte.isDigit(first), let following = byte(at: start + 1),
            following == 60 || following == 62
        {
            position += 1
            return Token(kind: .descriptor(Int(first - 48)), range: range(start, position))
        }
        let parts = try readParts(until: .wordEnd, quoted: false)
        return Token(
            kind: .word(Word(parts, range: range(start, position))),
            range: range(start, position))
    }

    /// Passes over blanks, joined lines and a comment.
    private mutating func skipBlanks() throws(SyntaxError) {
        while let byte = byte(at: position) {
            if Byte.isBlank(byte) || (byte == 13 && self.byte(at: position + 1) == 10) {
                position += 1
            } else if byte == 92, self.byte(at: position + 1) == 10 {
                position += 2
                if position >= limit, limit == bytes.count {
                    throw OpenEnd.backslash(position - 2).error
                }
            } else if byte == 35 {
                while let byte = self.byte(at: position), byte != 10 { position += 1 }
            } else {
                return
            }
        }
    }

    /// Reads the longest operator at the place.
    private mutating func readSign() -> Sign? {
        for length in [3, 2, 1] where position + length <= limit {
            let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
            guard let sign = Sign(rawValue: text) else { continue }
            position += length
            return sign
        }
        return nil
    }
}
