import Objects
import YAML

extension SprigFunctions {
    static let textNames: Set = [
        "quote", "squote", "upper", "lower", "title", "trim", "trimAll", "trimPrefix",
        "trimSuffix", "trunc", "nindent", "replace", "hasPrefix", "hasSuffix", "repeat", "nospace",
        "cat", "b64enc", "splitList", "split", "join", "base", "dir",
    ]
    static let listNames: Set = [
        "list", "append", "prepend", "concat", "first", "last", "rest", "initial", "has",
        "without", "uniq", "compact", "reverse", "sortAlpha", "until", "untilStep", "toStrings",
    ]

    static func text(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "quote", "squote":
            let shown = words.all.filter { $0 != .null }.map { value in
                let text = text(value)
                return name == "quote" ? GoText.quoted(text) : "'\(text)'"
            }
            return .string(shown.joined(separator: " "))
        case "cat":
            return .string(
                words.all.filter { $0 != .null }.map(text).joined(separator: " "))
        case "join": return .string(strings(words[1]).joined(separator: try words.text(0)))
        case "splitList": return .list(try pieces(words).map { .string($0) })
        case "split":
            let pieces = try pieces(words)
            return .map(
                Fields(pieces.enumerated().map { ("_\($0.offset)", .string($0.element)) }))
        case "hasPrefix": return .bool(try words.text(1).hasPrefix(try words.text(0)))
        case "hasSuffix": return .bool(try words.text(1).hasSuffix(try words.text(0)))
        default: return .string(try changed(name, words))
        }
    }

    private static func pieces(_ words: GoArguments) throws(GoTemplate.CallFailure) -> [String] {
        let separator = try words.text(0)
        let text = try words.text(1, orEmpty: true)
        guard !separator.isEmpty else { return text.map { String($0) } }
        return text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    private static func changed(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> String {
        // The text that is changed stands last, so that it can come out of a pipe.
        let text = try words.text(max(0, words.count - 1), orEmpty: true)
        switch name {
        case "upper": return text.uppercased()
        case "lower": return text.lowercased()
        case "title":
            var atStart = true
            return text.map { character in
                defer { atStart = character == " " }
                return atStart ? String(character).uppercased() : String(character)
            }.joined()
        case "trim": return text.trimmed
        case "trimAll":
            let marks = Set(try words.text(0))
            return String(
                text.drop(while: marks.contains).reversed().drop(while: marks.contains).reversed())
        case "trimPrefix":
            let prefix = try words.text(0)
            return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        case "trimSuffix":
            let suffix = try words.text(0)
            return text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
        case "trunc":
            let count = try words.int(0)
            let bytes = Array(text.utf8)
            guard bytes.count > abs(max(count, -bytes.count)) else { return text }
            let kept = count < 0 ? bytes.suffix(-count) : bytes.prefix(count)
            return String(decoding: kept, as: UTF8.self)
        case "nindent":
            let margin = String(repeating: " ", count: min(max(0, try words.int(0)), 1_000))
            return "\n" + margin
                + text.split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\n" + margin)
        case "replace":
            let (old, new) = (try words.text(0), try words.text(1))
            guard !old.isEmpty else { return text }
            return text.split(separator: old, omittingEmptySubsequences: false)
                .joined(separator: new)
        case "repeat":
            let count = min(max(0, try words.int(0)), 100_000 / max(1, text.utf8.count))
            return String(repeating: text, count: count)
        case "nospace": return text.filter { !$0.isWhitespace }
        case "base", "dir":
            let end = text.lastIndex(of: "/")
            let split = end.map { text.index(after: $0) } ?? text.startIndex
            if name == "base" { return String(text[split...]) }
            return end.map { String(text[..<$0]) } ?? "."
        default: return base64(Array(text.utf8))
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text +=
                    place <= group.count
                    ? String(alphabet[number >> (18 - 6 * place) & 63]) : "="
            }
        }
        return text
    }

    private static func strings(_ value: Value) -> [String] {
        switch value {
        case .list(let items): items.filter { $0 != .null }.map(text)
        case .null: []
        case .bool, .int, .double, .string, .map: [text(value)]
        }
    }

    static func list(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "list": return .list(Array(words.all))
        case "until", "untilStep":
            let isPlain = name == "until"
            let start = isPlain ? 0 : try words.int(0)
            let end = isPlain ? try words.int(0) : try words.int(1)
            let step = isPlain ? (end < 0 ? -1 : 1) : try words.int(2)
            guard step != 0, abs(end - start) / max(1, abs(step)) <= 100_000 else {
                return .list([])
            }
            return .list(stride(from: start, to: end, by: step).map { .int(Int64($0)) })
        case "concat": return .list(words.all.flatMap(\.items))
        case "toStrings": return .list(strings(words[0]).map { .string($0) })
        case "sortAlpha": return .list(strings(words[0]).sorted().map { .string($0) })
        case "has": return .bool(words[1].items.contains(words[0]))
        default: break
        }
        guard let items = words[0].list else {
            guard words[0] == .null else {
                throw .init(
                    "error calling \(name): Cannot \(name) on type "
                        + GoTemplateBuiltins.type(of: words[0]))
            }
            return name == "append" || name == "prepend" ? .list([words[1]]) : .null
        }
        switch name {
        case "append": return .list(items + [words[1]])
        case "prepend": return .list([words[1]] + items)
        case "first": return items.first ?? .null
        case "last": return items.last ?? .null
        case "rest": return .list(Array(items.dropFirst()))
        case "initial": return .list(Array(items.dropLast()))
        case "reverse": return .list(items.reversed())
        case "compact": return .list(items.filter { !isEmpty($0) })
        case "without": return .list(items.filter { !words.all.dropFirst().contains($0) })
        default:
            var kept: [Value] = []
            for item in items where !kept.contains(item) { kept.append(item) }
            return .list(kept)
        }
    }
}
