import Diagnostics

extension Lexer {
    /// Reads a heredoc's text, which begins at `position`, and passes over the line that ends it.
    mutating func readHeredoc(_ heredoc: PendingHeredoc) throws(SyntaxError) -> Word {
        let start = position
        var lineStart = start
        while lineStart < limit {
            var contentStart = lineStart
            if heredoc.stripsTabs {
                while byte(at: contentStart) == 9 { contentStart += 1 }
            }
            var lineEnd = contentStart
            while let byte = byte(at: lineEnd), byte != 10 { lineEnd += 1 }
            var contentEnd = lineEnd
            if contentEnd > contentStart, bytes[contentEnd - 1] == 13 { contentEnd -= 1 }
            if bytes[contentStart..<contentEnd].elementsEqual(heredoc.delimiter) {
                let word = try heredocWord(heredoc, start, lineStart)
                position = min(lineEnd + 1, limit)
                return word
            }
            lineStart = lineEnd + 1
        }
        throw OpenEnd.heredoc(
            String(decoding: heredoc.delimiter, as: UTF8.self), opened: heredoc.range
        ).error
    }

    private mutating func heredocWord(
        _ heredoc: PendingHeredoc, _ start: Int, _ end: Int
    ) throws(SyntaxError) -> Word {
        guard heredoc.isLiteral else {
            position = start
            if heredoc.stripsTabs {
                while position < end, bytes[position] == 9 { position += 1 }
            }
            let whole = limit
            limit = end
            let parts = try closed { (lexer: inout Lexer) throws(SyntaxError) in
                try lexer.readParts(
                    until: .offset(end, stripsTabs: heredoc.stripsTabs), quoted: true)
            }
            limit = whole
            return Word(parts.isEmpty ? [.quoted([])] : parts, range: range(start, end))
        }
        var text: [UInt8] = []
        var isLineStart = true
        for byte in bytes[start..<end] {
            if heredoc.stripsTabs, isLineStart, byte == 9 { continue }
            text.append(byte)
            isLineStart = byte == 10
        }
        return Word([.quoted(text)], range: range(start, end))
    }
}
