import YAML

/// Splits pipelines into commands and words.
enum GoTemplateWords {
    static func pipeline(
        _ text: String, depth: Int = 0
    ) throws(GoTemplate.Failure) -> [[GoTemplate.Word]] {
        guard depth < 50 else { throw GoTemplate.Failure(message: "1: nested too deeply") }
        var commands: [[GoTemplate.Word]] = [[]]
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case " ", "\t", "\n": rest = rest.dropFirst()
            case "|":
                commands.append([])
                rest = rest.dropFirst()
            case "(":
                let inner = try group(&rest)
                commands[commands.count - 1].append(
                    .group(try pipeline(inner, depth: depth + 1)))
            case "\"", "`":
                let value = try quoted(&rest, first)
                commands[commands.count - 1].append(.literal(.string(value)))
            default:
                let word = rest.prefix { !" \t\n|()".contains($0) }
                rest = rest.dropFirst(word.count)
                commands[commands.count - 1].append(self.word(String(word)))
            }
        }
        guard commands.allSatisfy({ !$0.isEmpty }) else {
            throw GoTemplate.Failure(message: "1: missing value for command")
        }
        return commands
    }

    private static func word(_ text: String) -> GoTemplate.Word {
        if text.hasPrefix(".") || text.hasPrefix("$") {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init)
            let variable = text.hasPrefix("$") ? parts[0] : nil
            return .path(variable: variable, fields: parts.dropFirst().filter { !$0.isEmpty })
        }
        if let number = Int64(text) { return .literal(.int(number)) }
        switch text {
        case "true": return .literal(true)
        case "false": return .literal(false)
        case "nil": return .literal(.null)
        default: return .function(text)
        }
    }

    private static func group(_ rest: inout Substring) throws(GoTemplate.Failure) -> String {
        var depth = 0
        var inner = ""
        while let character = rest.popFirst() {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0 { return String(inner.dropFirst()) }
            inner.append(character)
        }
        throw GoTemplate.Failure(message: "1: unclosed left paren")
    }

    private static func quoted(
        _ rest: inout Substring, _ quote: Character
    ) throws(GoTemplate.Failure) -> String {
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            guard character == "\\", quote == "\"", let next = rest.popFirst() else {
                text.append(character)
                continue
            }
            switch next {
            case "n": text += "\n"
            case "t": text += "\t"
            case "r": text += "\r"
            default: text.append(next)
            }
        }
        throw GoTemplate.Failure(message: "1: unterminated quoted string")
    }
}
