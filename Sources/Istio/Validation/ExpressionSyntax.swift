/// The syntax of CEL expressions, as the filters of access logs have them. The first mistake is
/// told, in cel-go's form; the parser that cel-go is built with may name further ones.
// github.com/google/cel-go parser/gen/CEL.g4
struct ExpressionSyntax {
    private enum Kind { case value, name, mark, end }
    private struct Token {
        var kind: Kind
        var text: String
        var offset: Int
    }

    private let source: [UInt8]
    private var tokens: [Token] = []
    private var position = 0
    private var depth = 0

    /// What is wrong with an expression; nil for a good one.
    static func problem(_ text: String) -> String? {
        var syntax = ExpressionSyntax(source: Array(text.utf8))
        do {
            try syntax.scan()
            try syntax.expression()
            try syntax.end()
            return nil
        } catch {
            return syntax.report(error)
        }
    }

    private init(source: [UInt8]) { self.source = source }

    private struct Mistake: Error {
        var text: String
        var offset: Int
    }

    private func report(_ mistake: Mistake) -> String {
        let lines = source[..<mistake.offset].split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let column = lines.last?.count ?? 0
        let all = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = all.isEmpty ? "" : String(decoding: all[lines.count - 1], as: UTF8.self)
        return "ERROR: <input>:\(lines.count):\(column + 1): Syntax error: \(mistake.text)\n"
            + " | \(line)\n | \(String(repeating: ".", count: column))^"
    }

    private static let operands =
        "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, "
        + "STRING, BYTES, IDENTIFIER}"
}

// The tokens.
extension ExpressionSyntax {
    private static func isName(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private mutating func scan() throws(Mistake) {
        var index = 0
        func byte(_ place: Int) -> UInt8 { place < source.count ? source[place] : 0 }
        while index < source.count {
            let start = index
            let first = source[index]
            var kind = Kind.mark
            if [9, 10, 12, 13, 32].contains(first) {
                index += 1
                continue
            }
            if first == 47, byte(index + 1) == 47 {
                while index < source.count, source[index] != 10 { index += 1 }
                continue
            }
            if let end = try stringEnd(from: index) {
                (kind, index) = (.value, end)
            } else if Self.isName(first) {
                while Self.isName(byte(index)) || Self.isDigit(byte(index)) { index += 1 }
                kind = .name
            } else if Self.isDigit(first) || (first == 46 && Self.isDigit(byte(index + 1))) {
                (kind, index) = (.value, numberEnd(from: index))
            } else {
                index += try markLength(at: index)
            }
            let text = String(decoding: source[start..<index], as: UTF8.self)
            let isWord = ["true", "false", "null"].contains(text)
            tokens.append(Token(kind: isWord ? .value : kind, text: text, offset: start))
        }
        tokens.append(Token(kind: .end, text: "<EOF>", offset: source.count))
    }

    private func markLength(at index: Int) throws(Mistake) -> Int {
        let pair = String(decoding: source[index...].prefix(2), as: UTF8.self)
        if ["==", "!=", "<=", ">=", "&&", "||"].contains(pair) { return 2 }
        if "?:+-*/%!<>()[]{},.".utf8.contains(source[index]) { return 1 }
        // A single `&`, `|` or `=` is read together with what follows it.
        let length = [38, 124, 61].contains(source[index]) ? 2 : 1
        let text = String(decoding: source[index...].prefix(length), as: UTF8.self)
        throw Mistake(text: "token recognition error at: '\(text)'", offset: index)
    }

    private func numberEnd(from start: Int) -> Int {
        var index = start
        func byte(_ place: Int) -> UInt8 { place < source.count ? source[place] : 0 }
        if byte(index) == 48, byte(index + 1) | 32 == 120 { index += 2 }
        while Self.isDigit(byte(index)) || (97...102).contains(byte(index) | 32)
            || (byte(index) == 46 && Self.isDigit(byte(index + 1)))
            || ([43, 45].contains(byte(index)) && byte(index - 1) | 32 == 101)
        {
            index += 1
        }
        return byte(index) | 32 == 117 ? index + 1 : index
    }

    /// Where the string that begins at `start` ends; nil if none begins there.
    private func stringEnd(from start: Int) throws(Mistake) -> Int? {
        var index = start
        while index < source.count, "rRbB".utf8.contains(source[index]), index - start < 2 {
            index += 1
        }
        guard index < source.count, source[index] == 34 || source[index] == 39 else { return nil }
        let isRaw = source[start..<index].contains { $0 | 32 == 114 }
        let quote = source[index]
        let isLong = source[index...].prefix(3).elementsEqual([quote, quote, quote])
        let mark = [UInt8](repeating: quote, count: isLong ? 3 : 1)
        index += mark.count
        while index < source.count {
            if source[index...].prefix(mark.count).elementsEqual(mark) { return index + mark.count }
            if source[index] == 10, !isLong { break }
            index += source[index] == 92 && !isRaw ? 2 : 1
        }
        let text = String(decoding: source[start..<min(index, source.count)], as: UTF8.self)
        throw Mistake(text: "token recognition error at: '\(text)'", offset: start)
    }
}

// The grammar.
extension ExpressionSyntax {
    private var token: Token { tokens[position] }

    private mutating func take(_ texts: String...) -> Bool {
        guard token.kind != .value, texts.contains(token.text), token.kind != .end else {
            return false
        }
        position += 1
        return true
    }

    private func unexpected(_ expected: String) -> Mistake {
        let next = tokens[min(position + 1, tokens.count - 1)]
        let isExtra = token.kind != .end && next.kind == .end && expected == "<EOF>"
        return Mistake(
            text: "\(isExtra ? "extraneous" : "mismatched") input '\(token.text)' expecting "
                + expected, offset: token.offset)
    }

    private mutating func expect(_ text: String) throws(Mistake) {
        if !take(text) { throw unexpected("'\(text)'") }
    }

    private mutating func end() throws(Mistake) {
        if token.kind != .end { throw unexpected("<EOF>") }
    }

    /// An expression: operands between operators; their ranks do not change what is accepted.
    private mutating func expression() throws(Mistake) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else {
            throw Mistake(text: "expression recursion limit exceeded: 100", offset: token.offset)
        }
        repeat {
            while take("!", "-") {}
            try member()
        } while take(
            "||", "&&", "<", "<=", ">=", ">", "==", "!=", "in", "*", "/", "%", "+", "-")
        if take("?") {
            try expression()
            try expect(":")
            try expression()
        }
    }

    private mutating func member() throws(Mistake) {
        try primary()
        while true {
            if take(".") {
                _ = take("?")
                guard token.kind == .name else { throw unexpected("IDENTIFIER") }
                position += 1
                if take("(") { try list(until: ")") }
            } else if take("[") {
                _ = take("?")
                try expression()
                try expect("]")
            } else if take("{") {
                try pairs()
            } else {
                return
            }
        }
    }

    private mutating func primary() throws(Mistake) {
        if take("(") {
            try expression()
            return try expect(")")
        }
        if take("[") { return try list(until: "]") }
        if take("{") { return try pairs() }
        if token.kind == .value {
            position += 1
            return
        }
        _ = take(".")
        guard token.kind == .name, token.text != "in" else { throw unexpected(Self.operands) }
        position += 1
        if take("(") { try list(until: ")") }
    }

    private mutating func list(until end: String) throws(Mistake) {
        if take(end) { return }
        repeat {
            if end == "]", take("]") { return }
            try expression()
        } while take(",")
        try expect(end)
    }

    private mutating func pairs() throws(Mistake) {
        if take("}") { return }
        repeat {
            if take("}") { return }
            _ = take("?")
            try expression()
            try expect(":")
            try expression()
        } while take(",")
        try expect("}")
    }
}
