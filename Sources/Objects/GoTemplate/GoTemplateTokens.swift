import YAML

/// The words of one action.
enum GoTemplateToken: Equatable {
    case word(String)
    case field(String)
    case variable(String)
    case text(String)
    case number(Value)
    case sign(Character)

    /// A token, where it stands, and whether a space stands before it.
    struct Placed {
        var token: GoTemplateToken
        var place: GoTemplate.Place
        var isApart: Bool
    }
}

/// A stretch of a template: text, or the words of an action.
struct GoTemplatePart {
    var text = ""
    var tokens: [GoTemplateToken.Placed]?
    var start = 0
}

/// Cuts a template into text and actions.
// Go text/template/parse/lex.go
struct GoTemplateLexer {
    private let bytes: [UInt8]
    private let name: String
    private var position = 0
    private(set) var parts: [GoTemplatePart] = []

    init(_ source: String, name: String) {
        bytes = Array(source.utf8)
        self.name = name
    }

    mutating func run() throws(GoTemplate.Failure) {
        var trims = false
        while position < bytes.count {
            let start = position
            let open = find("{{", from: position) ?? bytes.count
            var end = open
            if open + 3 < bytes.count, bytes[open + 2] == 45, isSpace(bytes[open + 3]) {
                while end > start, isSpace(bytes[end - 1]) { end -= 1 }
            }
            var first = start
            if trims { while first < end, isSpace(bytes[first]) { first += 1 } }
            if first < end { parts.append(GoTemplatePart(text: text(first..<end), start: first)) }
            position = open
            guard open < bytes.count else { return }
            trims = try action()
        }
    }

    /// Reads an action; whether the text behind it loses its first spaces.
    private mutating func action() throws(GoTemplate.Failure) -> Bool {
        let start = position
        position += 2
        if position + 1 < bytes.count, bytes[position] == 45, isSpace(bytes[position + 1]) {
            position += 2
        }
        if starts(with: "/*", at: position) { return try comment(start) }
        var tokens: [GoTemplateToken.Placed] = []
        var isApart = true
        while true {
            while position < bytes.count, isSpace(bytes[position]) {
                if closesTrimmed(position + 1) { break }
                position += 1
                isApart = true
            }
            if position < bytes.count, isSpace(bytes[position]), closesTrimmed(position + 1) {
                position += 4
                parts.append(GoTemplatePart(tokens: tokens, start: start))
                return true
            }
            if starts(with: "}}", at: position) {
                position += 2
                parts.append(GoTemplatePart(tokens: tokens, start: start))
                return false
            }
            guard position < bytes.count else { throw failure(start, "unclosed action") }
            let begin = position
            let token = try token()
            tokens.append(
                .init(
                    token: token, place: GoTemplate.Place(start: begin, end: position),
                    isApart: isApart))
            isApart = false
        }
    }

    private func closesTrimmed(_ at: Int) -> Bool { starts(with: "-}}", at: at) }

    private mutating func comment(_ start: Int) throws(GoTemplate.Failure) -> Bool {
        guard let end = find("*/", from: position) else {
            throw failure(start, "unclosed comment")
        }
        position = end + 2
        if starts(with: "}}", at: position) {
            position += 2
            return false
        }
        if position < bytes.count, isSpace(bytes[position]), closesTrimmed(position + 1) {
            position += 4
            return true
        }
        throw failure(start, "comment ends before closing delimiter")
    }

    private mutating func token() throws(GoTemplate.Failure) -> GoTemplateToken {
        let byte = bytes[position]
        switch byte {
        case 34, 96: return .text(try quoted(byte))
        case 39: return .number(try character())
        case 40, 41, 44, 124, 61:
            position += 1
            return .sign(Character(Unicode.Scalar(byte)))
        case 58 where starts(with: ":=", at: position):
            position += 2
            return .sign(":")
        case 46 where position + 1 < bytes.count && (48...57).contains(bytes[position + 1]):
            return .number(try number())
        case 46:
            position += 1
            return .field(word())
        case 36:
            position += 1
            return .variable("$" + word())
        case 43, 45, 48...57: return .number(try number())
        default:
            let word = word()
            if word.isEmpty {
                let scalar = text(position..<min(position + 4, bytes.count)).unicodeScalars.first
                let shown = scalar.map { String(Character($0)) } ?? ""
                throw failure(position, "unexpected \(GoText.quoted(shown)) in operand")
            }
            return .word(word)
        }
    }

    private mutating func word() -> String {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let isWord =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 95 || byte >= 128
            guard isWord else { break }
            position += 1
        }
        return text(start..<position)
    }

    private mutating func number() throws(GoTemplate.Failure) -> Value {
        let start = position
        while position < bytes.count,
            bytes[position] == 43 || bytes[position] == 45 || bytes[position] == 46
                || bytes[position] == 95 || (48...57).contains(bytes[position])
                || (65...90).contains(bytes[position]) || (97...122).contains(bytes[position])
        {
            position += 1
        }
        let text = text(start..<position)
        let plain = text.filter { $0 != "_" }
        if let number = Int64(plain) { return .int(number) }
        if plain.hasPrefix("0x"), let number = Int64(plain.dropFirst(2), radix: 16) {
            return .int(number)
        }
        if let number = Double(plain) { return .double(number) }
        throw failure(start, "bad number syntax: \(GoText.quoted(text))")
    }

    private mutating func character() throws(GoTemplate.Failure) -> Value {
        let start = position
        position += 1
        let end = bytes[position...].firstIndex(of: 39) ?? bytes.count
        let inner = text(position..<end)
        guard end < bytes.count, inner.unicodeScalars.count == 1,
            let scalar = inner.unicodeScalars.first
        else { throw failure(start, "malformed character constant: '\(inner)'") }
        position = end + 1
        return .int(Int64(scalar.value))
    }

    private mutating func quoted(_ quote: UInt8) throws(GoTemplate.Failure) -> String {
        let start = position
        position += 1
        var result: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: result, as: UTF8.self) }
            if byte == 10, quote == 34 { break }
            guard byte == 92, quote == 34, position < bytes.count else {
                result.append(byte)
                continue
            }
            let escaped = bytes[position]
            position += 1
            switch escaped {
            case 110: result.append(10)
            case 116: result.append(9)
            case 114: result.append(13)
            default: result.append(escaped)
            }
        }
        throw failure(start, "unterminated \(quote == 96 ? "raw " : "")quoted string")
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 9 || byte == 10 || byte == 13
    }

    private func starts(with text: String, at place: Int) -> Bool {
        place + text.utf8.count <= bytes.count
            && bytes[place..<place + text.utf8.count].elementsEqual(text.utf8)
    }

    private func find(_ text: String, from place: Int) -> Int? {
        var place = place
        while place + text.utf8.count <= bytes.count {
            if starts(with: text, at: place) { return place }
            place += 1
        }
        return nil
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func failure(_ place: Int, _ text: String) -> GoTemplate.Failure {
        let line = bytes[..<min(place, bytes.count)].count { $0 == 10 } + 1
        return GoTemplate.Failure(message: "template: \(name):\(line): \(text)")
    }
}
