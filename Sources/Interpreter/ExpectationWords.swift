import Diagnostics
import Patterns

/// An expectation about the last statement's code and output, as its words say it:
///
///     [not] status N | [not] exit N | success | failure
///     no output | no error
///     [not] output|error contains TEXT | is TEXT | matches RE2 | starts with TEXT
///                        | ends with TEXT | is empty | has N lines
struct ExpectationWords {
    /// What the words say of a statement.
    enum Answer: Equatable {
        case held
        case failed(expected: String, found: String)
        case malformed(String)
        /// The first word is none of these: the host is asked.
        case foreign
    }

    /// The first words that are decided here.
    static let subjects = ["status", "exit", "success", "failure", "output", "error"]

    private let words: [String]
    private let isNegated: Bool

    init(_ words: [String]) {
        isNegated = words.first == "not"
        self.words = isNegated ? Array(words.dropFirst()) : words
    }

    /// Whether the words are about the last statement rather than the simulation.
    var isOwn: Bool {
        guard let first = words.first else { return true }
        return Self.subjects.contains(first) || (first == "no" && words.count == 2)
    }

    func answer(status: Int32, output: [UInt8], error: [UInt8]) -> Answer {
        guard let first = words.first else { return .malformed("'expect' needs what is expected") }
        switch first {
        case "success", "failure":
            guard words.count == 1 else {
                return .malformed("nothing can follow '\(first)', but '\(words[1])' does")
            }
            return verdict(
                (status == 0) == (first == "success"), first, "the status is \(status)")
        case "status", "exit":
            guard words.count == 2, let wanted = Int32(words[1]) else {
                return .malformed("'\(first)' needs a number, as in: expect \(first) 0")
            }
            return verdict(status == wanted, "\(first) \(wanted)", "the status is \(status)")
        case "no":
            guard words.count == 2, words[1] == "output" || words[1] == "error" else {
                return .foreign
            }
            let bytes = words[1] == "output" ? output : error
            return verdict(bytes.isEmpty, "no \(words[1])", Self.found(words[1], bytes))
        case "output": return text(output)
        case "error": return text(error)
        default: return .foreign
        }
    }

    private func verdict(_ holds: Bool, _ what: String, _ found: String) -> Answer {
        holds != isNegated
            ? .held : .failed(expected: isNegated ? "not " + what : what, found: found)
    }

    /// What is said of the output or of the errors.
    private func text(_ bytes: [UInt8]) -> Answer {
        let subject = words[0]
        var rest = words.dropFirst()
        guard let verb = rest.popFirst() else {
            return .malformed("'\(subject)' needs what it is to be, as in: \(subject) contains 'x'")
        }
        let found = Self.found(subject, bytes)
        let what = words.joined(separator: " ")
        if verb == "is", rest.count == 1, rest.first == "empty" {
            return verdict(bytes.isEmpty, what, found)
        }
        if verb == "has", rest.count == 2, rest.last == "lines" || rest.last == "line",
            let count = rest.first.flatMap({ Int($0) })
        {
            let lines = bytes.count { $0 == 10 } + (bytes.isEmpty || bytes.last == 10 ? 0 : 1)
            return verdict(lines == count, what, found)
        }
        if verb == "starts" || verb == "ends" {
            guard rest.popFirst() == "with" else {
                return .malformed("'\(verb)' needs 'with' behind it")
            }
        }
        guard rest.count == 1, let wanted = rest.first else {
            return .malformed(
                rest.isEmpty
                    ? "'\(subject) \(verb)' needs a text behind it"
                    : "'\(subject) \(verb)' takes one text; put it in quotes")
        }
        // The line feed that ends nearly every output need not be written.
        let plain = bytes.last == 10 ? Array(bytes.dropLast()) : bytes
        let target = Array(wanted.utf8)
        switch verb {
        case "contains": return verdict(Self.contains(bytes, target), what, found)
        case "is": return verdict(plain == target || bytes == target, what, found)
        case "starts": return verdict(bytes.starts(with: target), what, found)
        case "ends":
            return verdict(
                plain.suffix(target.count).elementsEqual(target)
                    || bytes.suffix(target.count).elementsEqual(target), what, found)
        case "matches":
            do throws(PatternError) {
                let pattern = try Pattern("(?m)" + wanted)
                return verdict(pattern.firstMatch(in: plain) != nil, what, found)
            } catch {
                return .malformed("'\(wanted)' is no RE2 pattern: \(error.message)")
            }
        default:
            let verbs = ["contains", "is", "matches", "starts", "ends", "has"]
            let near = Spelling.nearest(to: verb, among: verbs)
            return .malformed(
                "'\(subject)' cannot be asked '\(verb)'"
                    + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }
    }

    static func contains(_ bytes: [UInt8], _ target: [UInt8]) -> Bool {
        guard let first = target.first else { return true }
        var place = bytes.startIndex
        while let next = bytes[place...].firstIndex(of: first) {
            if bytes[next...].starts(with: target) { return true }
            place = next + 1
        }
        return false
    }

    /// The text as a note shows it: at most ten lines.
    private static func found(_ subject: String, _ bytes: [UInt8]) -> String {
        let name = subject == "output" ? "the output" : "the error output"
        if bytes.isEmpty { return "\(name) is empty" }
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let shown = lines.prefix(10).map {
            "\n    " + String(decoding: $0.prefix(200), as: UTF8.self)
        }
        let rest = lines.count > 10 ? "\n    ..." : ""
        var text = shown.joined() + rest
        while text.hasSuffix("\n    ") { text = String(text.dropLast(5)) }
        return "\(name) is\(text)"
    }
}
