import Diagnostics

extension Lexer {
    /// Where a run of word parts stops.
    enum PartsEnd {
        /// At a blank, line feed or operator.
        case wordEnd
        /// At the closing double quote, which is taken.
        case doubleQuote(opened: Int)
        /// At the `}` of `${X-word}`, which is taken.
        case brace(opened: Int)
        /// At the `))` of `$((`, which is taken.
        case arithmetic(opened: Int)
        /// At an offset: a heredoc's text.
        case offset(Int, stripsTabs: Bool)
    }

    /// Reads parts until their end. In `quoted` text blanks, quotes of the other kind and pattern
    /// signs stand for themselves.
    mutating func readParts(until end: PartsEnd, quoted: Bool) throws(SyntaxError) -> [WordPart] {
        var parts: [WordPart] = []
        var brackets = 0
        while true {
            guard let byte = byte(at: position), !isPast(end) else {
                try checkOpenEnd(end)
                return parts
            }
            if try finishes(end, byte, &brackets) { return parts }
            switch byte {
            case 92:
                try readBackslash(quoted: quoted, end, into: &parts)
            case 39 where !quoted:
                let text = try readSingleQuoted()
                parts.append(.quoted(text))
            case 34 where !quoted:
                try readDoubleQuoted(into: &parts)
            case 34 where isBrace(end):
                // Double quotes inside "${X-"word"}" change nothing but are removed.
                position += 1
            case 36:
                try readDollar(quoted: quoted, into: &parts)
            case 96:
                parts.append(try readBackticks(quoted: quoted))
            default:
                append(byte, quoted: quoted, to: &parts)
                position += 1
                skipTabs(end, after: byte)
            }
        }
    }

    private func isPast(_ end: PartsEnd) -> Bool {
        guard case .offset(let offset, _) = end else { return false }
        return position >= offset
    }

    private func isBrace(_ end: PartsEnd) -> Bool {
        guard case .brace = end else { return false }
        return true
    }

    private mutating func skipTabs(_ end: PartsEnd, after byte: UInt8) {
        guard case .offset(let offset, stripsTabs: true) = end, byte == 10 else { return }
        while position < offset, bytes[position] == 9 { position += 1 }
    }

    private func checkOpenEnd(_ end: PartsEnd) throws(SyntaxError) {
        switch end {
        case .wordEnd, .offset: return
        case .doubleQuote(let opened): throw openQuote(34, opened)
        case .brace(let opened):
            throw OpenEnd.bracket("${", closer: "}", opened: range(opened, opened + 2)).error
        case .arithmetic(let opened):
            throw OpenEnd.bracket("$((", closer: "))", opened: range(opened, opened + 3)).error
        }
    }

    /// Whether the run ends at `byte`; takes the sign that ends it.
    private mutating func finishes(
        _ end: PartsEnd, _ byte: UInt8, _ brackets: inout Int
    ) throws(SyntaxError) -> Bool {
        switch end {
        case .wordEnd:
            return Byte.endsWord(byte) || (byte == 13 && self.byte(at: position + 1) == 10)
        case .doubleQuote:
            guard byte == 34 else { return false }
            position += 1
            return true
        case .brace:
            guard byte == 125 else { return false }
            position += 1
            return true
        case .arithmetic:
            if byte == 40 { brackets += 1 }
            guard byte == 41 else { return false }
            if brackets > 0 {
                brackets -= 1
                return false
            }
            guard let following = self.byte(at: position + 1) else {
                position += 1
                return false
            }
            guard following == 41 else {
                throw MisplacedToken.expected(
                    "))", after: "the expression", found: "')'", range(position, position + 1)
                ).error
            }
            position += 2
            return true
        case .offset:
            return false
        }
    }

    func append(_ byte: UInt8, quoted: Bool, to parts: inout [WordPart]) {
        if let last = parts.last {
            switch (last, quoted) {
            case (.literal(var text), false):
                parts.removeLast()
                text.append(byte)
                parts.append(.literal(text))
                return
            case (.quoted(var text), true):
                parts.removeLast()
                text.append(byte)
                parts.append(.quoted(text))
                return
            case (.literal, true), (.quoted, false), (.parameter, _), (.command, _),
                (.arithmetic, _):
                break
            }
        }
        parts.append(quoted ? .quoted([byte]) : .literal([byte]))
    }

    private mutating func readBackslash(
        quoted: Bool, _ end: PartsEnd, into parts: inout [WordPart]
    ) throws(SyntaxError) {
        guard let escaped = byte(at: position + 1) else {
            guard limit == bytes.count, fixedRange == nil else {
                append(92, quoted: true, to: &parts)
                position += 1
                return
            }
            throw OpenEnd.backslash(position).error
        }
        if escaped == 10 {
            let backslash = position
            position += 2
            if position >= limit, limit == bytes.count, case .wordEnd = end {
                throw OpenEnd.backslash(backslash).error
            }
            return
        }
        let isEscape: Bool
        switch (quoted, end) {
        case (false, _): isEscape = true
        case (true, .offset), (true, .arithmetic): isEscape = [36, 96, 92].contains(escaped)
        case (true, .brace): isEscape = [36, 96, 92, 34, 125].contains(escaped)
        case (true, .wordEnd), (true, .doubleQuote):
            isEscape = [36, 96, 92, 34].contains(escaped)
        }
        if !isEscape { append(92, quoted: true, to: &parts) }
        append(escaped, quoted: true, to: &parts)
        position += 2
    }

    private mutating func readSingleQuoted() throws(SyntaxError) -> [UInt8] {
        let opened = position
        position += 1
        while let byte = byte(at: position) {
            position += 1
            if byte == 39 { return Array(bytes[opened + 1..<position - 1]) }
        }
        throw openQuote(39, opened)
    }

    private mutating func readDoubleQuoted(into parts: inout [WordPart]) throws(SyntaxError) {
        let opened = position
        position += 1
        let inner = try readParts(until: .doubleQuote(opened: opened), quoted: true)
        parts += inner.isEmpty ? [.quoted([])] : inner
    }

    func openQuote(_ quote: UInt8, _ opened: Int) -> SyntaxError {
        var lineEnd = opened
        while let byte = byte(at: lineEnd), byte != 10 { lineEnd += 1 }
        if lineEnd > opened + 1, bytes[lineEnd - 1] == 13 { lineEnd -= 1 }
        return OpenEnd.quote(quote, opened: opened, lineEnd: lineEnd).error
    }
}
