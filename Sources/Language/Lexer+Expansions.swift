import Diagnostics

extension Lexer {
    /// Reads what a `$` begins; a `$` that begins nothing stands for itself.
    mutating func readDollar(quoted: Bool, into parts: inout [WordPart]) throws(SyntaxError) {
        let start = position
        guard let following = byte(at: start + 1) else {
            append(36, quoted: quoted, to: &parts)
            position += 1
            return
        }
        if following == 40 {
            if byte(at: start + 2) == 40 {
                parts.append(try readArithmetic(quoted: quoted))
            } else {
                parts.append(try readSubstitution(quoted: quoted))
            }
        } else if following == 123 {
            try readBraced(quoted: quoted, into: &parts)
        } else if Byte.isNameStart(following) || isSpecial(following) {
            position += 1
            let name = readParameterName(takesAllDigits: false)
            try refuseBackgroundID(name, start)
            parts.append(
                .parameter(
                    ParameterExpansion(
                        name: name, operation: .value, isQuoted: quoted,
                        range: range(start, position))))
        } else if following == 39, !quoted, options.flavour == .session {
            throw Refusal.unsupported(
                "$'...' is", instead: "$(printf '...')", range(start, start + 2), fix: nil
            ).error
        } else {
            append(36, quoted: quoted, to: &parts)
            position += 1
        }
    }

    private func isSpecial(_ byte: UInt8) -> Bool {
        // @ * # ? - $ ! and digits
        Byte.isDigit(byte) || [64, 42, 35, 63, 45, 36, 33].contains(byte)
    }

    private func refuseBackgroundID(_ name: String, _ start: Int) throws(SyntaxError) {
        guard name == "!" else { return }
        throw Refusal.unsupported(
            "'$!' is", instead: nil, range(start, position), fix: nil
        ).error
    }

    private mutating func readParameterName(takesAllDigits: Bool) -> String {
        let start = position
        guard let first = byte(at: start) else { return "" }
        position += 1
        if Byte.isNameStart(first) {
            while let byte = byte(at: position), Byte.isNamePart(byte) { position += 1 }
        } else if takesAllDigits, Byte.isDigit(first) {
            while let byte = byte(at: position), Byte.isDigit(byte) { position += 1 }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads `${...}`.
    private mutating func readBraced(
        quoted: Bool, into parts: inout [WordPart]
    ) throws(SyntaxError) {
        let start = position
        position += 2
        guard let first = byte(at: position) else { try throwOpenBrace(start) }
        var isLength = false
        if first == 35, let second = byte(at: position + 1), second != 125,
            Byte.isNamePart(second) || second == 64 || second == 42
        {
            isLength = true
            position += 1
        }
        guard let head = byte(at: position), Byte.isNameStart(head) || isSpecial(head) else {
            if byte(at: position) == nil { try throwOpenBrace(start) }
            throw MisplacedToken.badSubstitution(range(start, position + 1)).error
        }
        let name = readParameterName(takesAllDigits: true)
        if name == "!" { try refuseOperator(at: start, "'${!X}' is") }
        guard let sign = byte(at: position) else { try throwOpenBrace(start) }
        var operation = ParameterExpansion.Operation.value
        if sign == 125 {
            position += 1
            if isLength { operation = .length }
        } else {
            guard !isLength else {
                throw MisplacedToken.badSubstitution(range(start, position + 1)).error
            }
            operation = try readOperation(opened: start, quoted: quoted)
        }
        parts.append(
            .parameter(
                ParameterExpansion(
                    name: name, operation: operation, isQuoted: quoted,
                    range: range(start, position))))
    }

    private func throwOpenBrace(_ start: Int) throws(SyntaxError) -> Never {
        throw OpenEnd.bracket("${", closer: "}", opened: range(start, start + 2)).error
    }

    private func refuseOperator(at start: Int, _ feature: String) throws(SyntaxError) -> Never {
        throw Refusal.unsupported(
            feature, instead: nil, range(start, position + 1), fix: nil
        ).error
    }

    /// Reads the sign and the word of `${X:-word}` and its kin, and the closing brace.
    private mutating func readOperation(
        opened: Int, quoted: Bool
    ) throws(SyntaxError) -> ParameterExpansion.Operation {
        var testsEmpty = false
        if byte(at: position) == 58 {
            testsEmpty = true
            position += 1
        }
        guard let sign = byte(at: position) else { try throwOpenBrace(opened) }
        let isLongest = (sign == 35 || sign == 37) && byte(at: position + 1) == sign
        switch sign {
        case 45, 61, 43, 63:  // - = + ?
            position += 1
        case 35, 37:  // # %
            guard !testsEmpty else {
                throw MisplacedToken.badSubstitution(range(opened, position + 1)).error
            }
            position += isLongest ? 2 : 1
        case 47: try refuseOperator(at: opened, "'${X/a/b}' is")
        case 91: try refuseOperator(at: opened, "an array is")
        case 94, 44: try refuseOperator(at: opened, "'${X^}' is")
        default:
            if testsEmpty { try refuseOperator(at: opened, "'${X:N}' is") }
            throw MisplacedToken.badSubstitution(range(opened, position + 1)).error
        }
        let isPattern = sign == 35 || sign == 37
        let wordStart = position
        try enter(.parameter, range(opened, opened + 2))
        let parts = try readParts(
            until: .brace(opened: opened), quoted: isPattern ? false : quoted)
        leave(.parameter)
        let word = Word(parts, range: range(wordStart, max(wordStart, position - 1)))
        switch sign {
        case 45: return .useDefault(word, testsEmpty: testsEmpty)
        case 61: return .assignDefault(word, testsEmpty: testsEmpty)
        case 43: return .useAlternative(word, testsEmpty: testsEmpty)
        case 63: return .requireValue(word, testsEmpty: testsEmpty)
        case 35: return .removePrefix(word, longest: isLongest)
        default: return .removeSuffix(word, longest: isLongest)
        }
    }

    private mutating func readArithmetic(quoted: Bool) throws(SyntaxError) -> WordPart {
        let start = position
        position += 3
        try enter(.parameter, range(start, position))
        let parts = try readParts(until: .arithmetic(opened: start), quoted: true)
        leave(.parameter)
        return .arithmetic(
            ArithmeticExpansion(parts: parts, isQuoted: quoted, range: range(start, position)))
    }

    private mutating func readSubstitution(quoted: Bool) throws(SyntaxError) -> WordPart {
        let start = position
        let opener = range(start, start + 2)
        try enter(.substitution, opener)
        var parser = Parser(
            Lexer(
                bytes, options: options, from: start + 2, limit: limit, isInsideBrackets: true,
                fixedRange: fixedRange, depth: depth))
        let statements = try parser.parseSubstitution(opened: opener)
        position = parser.lexer.position
        leave(.substitution)
        return .command(
            CommandSubstitution(
                statements: statements, isQuoted: quoted, range: range(start, position)))
    }

    /// Reads backticks. Inside them a backslash before a backtick, `$` or backslash goes away, so
    /// where there is one, everything inside has the range of the whole.
    mutating func readBackticks(quoted: Bool) throws(SyntaxError) -> WordPart {
        let start = position
        var text: [UInt8] = []
        var hasEscapes = false
        var offset = start + 1
        while let byte = byte(at: offset), byte != 96 {
            if byte == 92, let escaped = self.byte(at: offset + 1),
                [96, 36, 92].contains(escaped) || (quoted && escaped == 34)
            {
                hasEscapes = true
                text.append(escaped)
                offset += 2
            } else {
                text.append(byte)
                offset += 1
            }
        }
        guard byte(at: offset) == 96 else { throw openQuote(96, start) }
        let whole = range(start, offset + 1)
        try enter(.substitution, whole)
        let inner =
            hasEscapes
            ? Lexer(text, options: options, fixedRange: whole, depth: depth)
            : Lexer(
                bytes, options: options, from: start + 1, limit: offset, fixedRange: fixedRange,
                depth: depth)
        let statements = try closed { (_: inout Lexer) throws(SyntaxError) in
            var parser = Parser(inner)
            return try parser.parseAll()
        }
        position = offset + 1
        leave(.substitution)
        return .command(
            CommandSubstitution(statements: statements, isQuoted: quoted, range: whole))
    }

    /// Reads a text whose end is known: what is open there stays open for good.
    mutating func closed<Result>(
        _ body: (inout Lexer) throws(SyntaxError) -> Result
    ) throws(SyntaxError) -> Result {
        do {
            return try body(&self)
        } catch .incomplete(let diagnostic) {
            throw .invalid(diagnostic)
        } catch .invalid(let diagnostic) {
            throw .invalid(diagnostic)
        }
    }

    /// What nests, and how much of the limit each level of it takes: what the parser's own stack
    /// needs for it, so that a text at the limit stays below 512 KB even in debug builds.
    enum Nesting: Int {
        case block = 3, parameter = 4, repetition = 2, substitution = 6
    }

    /// Goes one level deeper, or refuses.
    mutating func enter(_ nesting: Nesting, _ range: SourceRange) throws(SyntaxError) {
        depth += nesting.rawValue
        guard depth <= options.nesting else {
            throw Refusal.tooDeep(options.nesting, range).error
        }
    }

    mutating func leave(_ nesting: Nesting) { depth -= nesting.rawValue }
}
