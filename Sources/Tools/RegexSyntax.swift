import Patterns

/// Why an expression cannot be used.
struct RegexProblem: Error, Equatable {
    var message: String
}

/// Regular expressions of POSIX, as RE2 writes them.
enum RegexSyntax {
    /// RE2's form of a basic (grep, sed) or extended (-E) expression. Throws where RE2 has none:
    /// back-references.
    static func translate(_ text: String, extended: Bool) throws(RegexProblem) -> String {
        var translator = Translator(text: Array(text.utf8), isExtended: extended)
        return try translator.translate()
    }

    /// Compiles RE2's own syntax.
    static func compile(_ text: String, caseSensitive: Bool) throws(RegexProblem) -> Pattern {
        do throws(PatternError) {
            return try Pattern(text, caseSensitive: caseSensitive)
        } catch {
            throw RegexProblem(message: error.message)
        }
    }

    private struct Translator {
        let text: [UInt8]
        let isExtended: Bool
        var place = 0
        var result: [UInt8] = []
        /// Whether nothing stands before the place that an operator could repeat.
        var isStart = true

        mutating func translate() throws(RegexProblem) -> String {
            while place < text.count {
                let byte = text[place]
                place += 1
                switch byte {
                case 92: try backslash()
                case 91: bracket()
                case 42:  // *
                    if isStart { literal(byte) } else { repetition([42]) }
                case 94:  // ^
                    if isExtended || isStart { sign([94], startsAnew: true) } else { literal(byte) }
                case 36:  // $
                    if isExtended || endsBranch {
                        sign([36], startsAnew: false)
                    } else {
                        literal(byte)
                    }
                case 46: sign([46], startsAnew: false)
                case 40, 41, 43, 63, 124, 123:
                    if isExtended { extendedSign(byte) } else { literal(byte) }
                default: literal(byte)
                }
            }
            return String(decoding: result, as: UTF8.self)
        }

        /// Whether what follows ends a branch of a basic expression.
        private var endsBranch: Bool {
            place == text.count
                || (place + 1 < text.count && text[place] == 92
                    && [41, 124].contains(text[place + 1]))
        }

        private mutating func literal(_ byte: UInt8) {
            let needsEscape = [
                42, 43, 63, 124, 40, 41, 91, 93, 123, 125, 94, 36, 46, 92,
            ].contains(byte)
            result += needsEscape ? [92, byte] : [byte]
            isStart = false
        }

        private mutating func sign(_ bytes: [UInt8], startsAnew: Bool) {
            result += bytes
            isStart = startsAnew
        }

        /// Repetitions of repetitions ("a**") are one in POSIX; RE2 refuses them.
        private mutating func repetition(_ bytes: [UInt8]) {
            if let last = result.last, [42, 43, 63].contains(last),
                result.count < 2 || result[result.count - 2] != 92
            {
                if bytes == [42] || [42] == [last] {
                    result[result.count - 1] = 42
                    return
                }
                result = Array("(?:".utf8) + result + [41]
            }
            result += bytes
            isStart = false
        }

        private mutating func extendedSign(_ byte: UInt8) {
            switch byte {
            case 40: sign([40], startsAnew: true)
            case 124: sign([124], startsAnew: true)
            case 41: sign([41], startsAnew: false)
            case 123:
                if !isStart, let interval = interval(closer: [125]) {
                    repetition(interval)
                } else {
                    literal(byte)
                }
            default:
                if isStart { literal(byte) } else { repetition([byte]) }
            }
        }

        /// `{m,n}` behind its bracket, if it is one.
        private mutating func interval(closer: [UInt8]) -> [UInt8]? {
            var end = place
            while end < text.count, (48...57).contains(text[end]) || text[end] == 44 { end += 1 }
            guard end > place, text[end...].starts(with: closer) else { return nil }
            var inner = Array(text[place..<end])
            if inner.first == 44 { inner = [48] + inner }
            place = end + closer.count
            return [123] + inner + [125]
        }

        private mutating func backslash() throws(RegexProblem) {
            guard place < text.count else {
                throw RegexProblem(message: "Trailing backslash")
            }
            let byte = text[place]
            place += 1
            switch byte {
            case 40, 41, 124, 43, 63, 123:
                guard !isExtended else { return literal(byte) }
                switch byte {
                case 40: sign([40], startsAnew: true)
                case 124: sign([124], startsAnew: true)
                case 41: sign([41], startsAnew: false)
                case 123:
                    guard let interval = interval(closer: [92, 125]) else {
                        throw RegexProblem(message: "Unmatched \\{")
                    }
                    repetition(interval)
                default: if isStart { literal(byte) } else { repetition([byte]) }
                }
            case 60, 62: sign(Array("\\b".utf8), startsAnew: false)  // \< \>
            case 98, 66, 119, 87, 115, 83: sign([92, byte], startsAnew: false)  // \b \B \w \W \s \S
            case 110: sign(Array("\\n".utf8), startsAnew: false)
            case 116: sign(Array("\\t".utf8), startsAnew: false)
            case 96: sign(Array("\\A".utf8), startsAnew: true)
            case 39: sign(Array("\\z".utf8), startsAnew: false)
            case 49...57:
                throw RegexProblem(message: "back-references are not supported by RE2")
            default: literal(byte)
            }
        }

        /// `[...]`: in POSIX a backslash in it is one.
        private mutating func bracket() {
            var index = place
            var inner: [UInt8] = [91]
            if index < text.count, text[index] == 94 {
                inner.append(94)
                index += 1
            }
            let first = index
            while index < text.count {
                let byte = text[index]
                if byte == 93, index > first {
                    result += inner + [93]
                    place = index + 1
                    isStart = false
                    return
                }
                if byte == 91, index + 1 < text.count, [58, 46, 61].contains(text[index + 1]),
                    let end = close(text[index + 1], from: index + 2)
                {
                    let name = text[(index + 2)..<end]
                    inner +=
                        text[index + 1] == 58
                        ? Array("[:".utf8) + name + Array(":]".utf8) : name.flatMap { [92, $0] }
                    index = end + 2
                    continue
                }
                if byte == 92 || byte == 91 || (byte == 93 && index == first) || byte == 94 {
                    inner += [92, byte]
                } else {
                    inner.append(byte)
                }
                index += 1
            }
            // Not closed: RE2 refuses it, as POSIX does.
            result.append(91)
            isStart = false
        }

        private func close(_ sign: UInt8, from start: Int) -> Int? {
            var index = start
            while index + 1 < text.count {
                if text[index] == sign, text[index + 1] == 93 { return index }
                index += 1
            }
            return nil
        }
    }
}
