import Patterns

/// A sed script, as a flat list of commands: `{` and branches lead to places in it.
struct SedScript: Sendable {
    enum Address: Sendable {
        case line(Int)
        case last
        case pattern(Pattern?)
        case step(first: Int, step: Int)
        /// `ADDR,+N`
        case offset(Int)
    }

    struct Substitution: Sendable {
        var pattern: Pattern?
        var replacement: [Piece]
        var isGlobal = false
        var prints = false
        var number = 1
    }

    /// A part of a replacement.
    enum Piece: Sendable {
        case text([UInt8])
        case group(Int)
    }

    enum Action: Sendable {
        case substitute(Substitution)
        case print, delete, deleteFirst, next, appendNext, number, quit(Int32, prints: Bool)
        case printFirst
        case hold, holdAppend, get, getAppend, exchange
        case append([UInt8]), insert([UInt8]), change([UInt8])
        case translate([UInt8: UInt8])
        /// Goes to the place behind the block where the address does not hold.
        case block(end: Int)
        case branch(String, onlyAfterSubstitution: Bool)
        case label
    }

    struct Command: Sendable {
        var first: Address?
        var second: Address?
        var isNegated = false
        var action: Action
    }

    var commands: [Command] = []
    var labels: [String: Int] = [:]

    /// Whether a command has to know the last line.
    var needsLast: Bool {
        commands.contains { command in
            for address in [command.first, command.second] {
                if case .last? = address { return true }
            }
            if case .appendNext = command.action { return true }
            if case .next = command.action { return true }
            return false
        }
    }
}

/// Why a script does not parse; GNU sed's text.
struct SedProblem: Error {
    var message: String
    var place: Int
}

/// Reads a sed script.
struct SedParser {
    private let text: [UInt8]
    private let isExtended: Bool
    private var place = 0
    private var script = SedScript()
    private var blocks: [Int] = []

    init(_ text: String, extended: Bool) {
        self.text = Array(text.utf8)
        isExtended = extended
    }

    mutating func parse() throws(SedProblem) -> SedScript {
        while true {
            skip { [32, 9, 10, 59].contains($0) }
            guard place < text.count else { break }
            if text[place] == 35 {
                skip { $0 != 10 }
                continue
            }
            try command()
        }
        guard blocks.isEmpty else { throw problem("unmatched `{'", at: 0) }
        for command in script.commands {
            if case .branch(let label, _) = command.action, !label.isEmpty,
                script.labels[label] == nil
            {
                throw problem("can't find label for jump to `\(label)'")
            }
        }
        return script
    }

    private func problem(_ message: String, at place: Int? = nil) -> SedProblem {
        SedProblem(message: message, place: place ?? self.place)
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while place < text.count, isSkipped(text[place]) { place += 1 }
    }

    private mutating func number() -> Int? {
        let start = place
        skip { (48...57).contains($0) }
        return Int(String(decoding: text[start..<place], as: UTF8.self))
    }

    private mutating func command() throws(SedProblem) {
        let first = try address()
        var second: SedScript.Address?
        skip { $0 == 32 }
        if first != nil, place < text.count, text[place] == 44 {
            place += 1
            skip { $0 == 32 }
            if place < text.count, text[place] == 43 {
                place += 1
                second = number().map { .offset($0) }
            } else {
                second = try address()
            }
            guard second != nil else { throw problem("unexpected `,'") }
        }
        skip { $0 == 32 }
        var isNegated = false
        while place < text.count, text[place] == 33 || text[place] == 32 {
            if text[place] == 33 { isNegated = true }
            place += 1
        }
        guard place < text.count else { throw problem("missing command") }
        let letter = text[place]
        place += 1
        if letter == 125 {
            guard first == nil else { throw problem("} doesn't want any addresses") }
            guard let open = blocks.popLast() else { throw problem("unexpected `}'") }
            script.commands[open].action = .block(end: script.commands.count)
            return try endCommand()
        }
        if letter == 123 { blocks.append(script.commands.count) }
        let action = try action(letter)
        script.commands.append(
            .init(first: first, second: second, isNegated: isNegated, action: action))
    }

    private mutating func address() throws(SedProblem) -> SedScript.Address? {
        guard place < text.count else { return nil }
        let byte = text[place]
        if byte == 36 {
            place += 1
            return .last
        }
        if let line = number() {
            guard place < text.count, text[place] == 126 else { return .line(line) }
            place += 1
            return .step(first: line, step: number() ?? 0)
        }
        guard byte == 47 || byte == 92 else { return nil }
        if byte == 92 { place += 1 }
        guard place < text.count else { throw problem("unexpected end of address") }
        let delimiter = text[place]
        place += 1
        guard let body = delimited(delimiter, isPattern: true) else {
            throw problem("unterminated address regex")
        }
        var ignoresCase = false
        while place < text.count, text[place] == 73 {
            ignoresCase = true
            place += 1
        }
        return .pattern(try pattern(body, ignoresCase))
    }

    /// The text up to the delimiter, which is taken; nil where there is none.
    private mutating func delimited(_ delimiter: UInt8, isPattern: Bool) -> [UInt8]? {
        var body: [UInt8] = []
        var isInSet = false
        while place < text.count {
            let byte = text[place]
            if byte == 92, place + 1 < text.count, !isInSet {
                let next = text[place + 1]
                place += 2
                if next == delimiter {
                    body += delimiter == 47 || !isPattern ? [next] : [next]
                } else if next == 110, !isPattern {
                    body += [92, 110]
                } else {
                    body += [92, next]
                }
                continue
            }
            if byte == delimiter, !isInSet {
                place += 1
                return body
            }
            if isPattern, byte == 91, !isInSet {
                isInSet = true
            } else if byte == 93, isInSet, body.last != 91,
                !(body.last == 94 && body.dropLast().last == 91)
            {
                isInSet = false
            }
            body.append(byte)
            place += 1
        }
        return nil
    }

    private func pattern(
        _ body: [UInt8], _ ignoresCase: Bool, multiline: Bool = false
    ) throws(SedProblem) -> Pattern? {
        if body.isEmpty { return nil }
        do throws(RegexProblem) {
            let translated = try RegexSyntax.translate(
                String(decoding: body, as: UTF8.self), extended: isExtended)
            return try RegexSyntax.compile(
                (multiline ? "(?ms)" : "(?s)") + translated, caseSensitive: !ignoresCase)
        } catch {
            throw problem(error.message)
        }
    }

    private mutating func action(_ letter: UInt8) throws(SedProblem) -> SedScript.Action {
        let simple: [UInt8: SedScript.Action] = [
            112: .print, 80: .printFirst, 100: .delete, 68: .deleteFirst, 110: .next,
            78: .appendNext, 61: .number, 104: .hold, 72: .holdAppend, 103: .get, 71: .getAppend,
            120: .exchange,
        ]
        if let action = simple[letter] {
            try endCommand()
            return action
        }
        switch letter {
        case 115: return try substitution()
        case 121: return try translation()
        case 123: return .block(end: 0)
        case 113, 81:
            skip { $0 == 32 }
            let code = Int32(truncatingIfNeeded: number() ?? 0)
            try endCommand()
            return .quit(code, prints: letter == 113)
        case 97, 105, 99:
            let text = try textArgument()
            return letter == 97 ? .append(text) : letter == 105 ? .insert(text) : .change(text)
        case 58:
            let name = label()
            guard !name.isEmpty else { throw problem("\":\" lacks a label") }
            script.labels[name] = script.commands.count
            return .label
        case 98, 116: return .branch(label(), onlyAfterSubstitution: letter == 116)
        default:
            throw problem("unknown command: `\(String(UnicodeScalar(letter)))'")
        }
    }

    private mutating func label() -> String {
        skip { $0 == 32 }
        let start = place
        skip { $0 != 59 && $0 != 10 && $0 != 125 && $0 != 32 }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    /// What may follow a command: blanks, then `;`, a line feed, `}` or the end.
    private mutating func endCommand() throws(SedProblem) {
        skip { $0 == 32 || $0 == 9 }
        guard place < text.count else { return }
        guard [59, 10, 125, 35].contains(text[place]) else {
            throw problem("extra characters after command", at: place + 1)
        }
    }

    private mutating func textArgument() throws(SedProblem) -> [UInt8] {
        skip { $0 == 32 || $0 == 9 }
        if place < text.count, text[place] == 92 {
            place += 1
            skip { $0 == 32 || $0 == 9 }
            if place < text.count, text[place] == 10 { place += 1 }
        }
        guard place < text.count else { throw problem("expected \\ after `a', `c' or `i'") }
        var result: [UInt8] = []
        while place < text.count, text[place] != 10 {
            if text[place] == 92, place + 1 < text.count { place += 1 }
            result.append(text[place])
            place += 1
        }
        return result + [10]
    }

    private mutating func translation() throws(SedProblem) -> SedScript.Action {
        guard place < text.count else { throw problem("unterminated `y' command") }
        let delimiter = text[place]
        place += 1
        guard let from = delimited(delimiter, isPattern: false),
            let to = delimited(delimiter, isPattern: false)
        else { throw problem("unterminated `y' command") }
        let (source, target) = (unescaped(from), unescaped(to))
        guard source.count == target.count else {
            throw problem("strings for `y' command are different lengths")
        }
        try endCommand()
        return .translate(Dictionary(zip(source, target)) { first, _ in first })
    }

    private func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 92, index + 1 < bytes.count {
                index += 1
                result.append(bytes[index] == 110 ? 10 : bytes[index])
            } else {
                result.append(bytes[index])
            }
            index += 1
        }
        return result
    }

    private mutating func substitution() throws(SedProblem) -> SedScript.Action {
        guard place < text.count else { throw problem("unterminated `s' command") }
        let delimiter = text[place]
        place += 1
        guard let body = delimited(delimiter, isPattern: true),
            let replacement = delimited(delimiter, isPattern: false)
        else { throw problem("unterminated `s' command") }
        var result = SedScript.Substitution(pattern: nil, replacement: pieces(replacement))
        var ignoresCase = false
        var isMultiline = false
        flags: while place < text.count {
            switch text[place] {
            case 103: result.isGlobal = true
            case 112: result.prints = true
            case 105, 73: ignoresCase = true
            case 109, 77: isMultiline = true
            case 48...57:
                guard let number = number(), number > 0 else {
                    throw problem("number option to `s' command may not be zero")
                }
                result.number = number
                continue flags
            case 59, 10, 125, 35, 32, 9: break flags
            default: throw problem("unknown option to `s'", at: place + 1)
            }
            place += 1
        }
        result.pattern = try pattern(body, ignoresCase, multiline: isMultiline)
        try endCommand()
        let groups = result.pattern?.groupCount ?? 9
        for case .group(let number) in result.replacement where number > groups {
            throw problem("invalid reference \\\(number) on `s' command's RHS")
        }
        return .substitute(result)
    }

    private func pieces(_ bytes: [UInt8]) -> [SedScript.Piece] {
        var result: [SedScript.Piece] = []
        var literal: [UInt8] = []
        var index = 0
        func flush() {
            if !literal.isEmpty { result.append(.text(literal)) }
            literal = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 38 {
                flush()
                result.append(.group(0))
            } else if byte == 92, index < bytes.count {
                let next = bytes[index]
                index += 1
                if (48...57).contains(next) {
                    flush()
                    result.append(.group(Int(next - 48)))
                } else {
                    literal.append(next == 110 ? 10 : next == 116 ? 9 : next)
                }
            } else {
                literal.append(byte)
            }
        }
        flush()
        return result
    }
}
