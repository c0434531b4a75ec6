import YAML

/// Parses actions between `{{` and `}}`.
struct GoTemplateParser {
    private var parts: [(isAction: Bool, text: String)] = []
    private var position = 0
    private var depth = 0

    init(_ source: String) {
        var rest = source[...]
        var trimsNext = false
        while let open = rest.firstRange(of: "{{") {
            var text = String(rest[..<open.lowerBound])
            rest = rest[open.upperBound...]
            if trimsNext { text = String(text.drop(while: \.isWhitespace)) }
            trimsNext = false
            guard let close = rest.firstRange(of: "}}") else {
                parts.append((false, text))
                parts.append((true, "\u{0}"))
                return
            }
            var action = rest[..<close.lowerBound]
            if action.hasPrefix("- ") {
                action = action.dropFirst(2)
                while text.last?.isWhitespace == true { text.removeLast() }
            }
            if action.hasSuffix(" -") {
                action = action.dropLast(2)
                trimsNext = true
            }
            parts.append((false, text))
            parts.append((true, trimmed(String(action))))
            rest = rest[close.upperBound...]
        }
        let tail = trimsNext ? rest.drop(while: \.isWhitespace) : rest
        parts.append((false, String(tail)))
    }

    mutating func parse() throws(GoTemplate.Failure) -> [GoTemplate.Node] {
        let (nodes, end) = try block()
        if let end { throw GoTemplate.Failure(message: "1: unexpected {{\(end)}}") }
        return nodes
    }

    /// Nodes up to an `end` or `else`, which is the second value.
    private mutating func block() throws(GoTemplate.Failure) -> ([GoTemplate.Node], String?) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw GoTemplate.Failure(message: "1: nested too deeply") }
        var nodes: [GoTemplate.Node] = []
        while position < parts.count {
            let part = parts[position]
            position += 1
            guard part.isAction else {
                if !part.text.isEmpty { nodes.append(.text(part.text)) }
                continue
            }
            if part.text == "\u{0}" { throw GoTemplate.Failure(message: "1: unclosed action") }
            let keyword = part.text.split(separator: " ").first.map(String.init) ?? ""
            switch keyword {
            case "end", "else": return (nodes, part.text)
            case "range", "if", "with":
                nodes.append(try control(keyword, String(part.text.dropFirst(keyword.count))))
            default:
                if part.text.hasPrefix("/*") { continue }
                nodes.append(try action(part.text))
            }
        }
        return (nodes, nil)
    }

    private mutating func control(
        _ keyword: String, _ text: String
    ) throws(GoTemplate.Failure) -> GoTemplate.Node {
        var variables: [String] = []
        var pipeline = text
        if let assign = text.firstRange(of: ":=") {
            variables = text[..<assign.lowerBound].split(separator: ",")
                .map { trimmed(String($0)) }
            pipeline = String(text[assign.upperBound...])
        }
        let words = try GoTemplateWords.pipeline(pipeline)
        let (body, end) = try block()
        var otherwise: [GoTemplate.Node] = []
        if let end, end.hasPrefix("else") {
            let rest = trimmed(String(end.dropFirst(4)))
            if rest.hasPrefix("if") {
                otherwise = [try control("if", String(rest.dropFirst(2)))]
            } else {
                let (nodes, last) = try block()
                guard last == "end" else {
                    throw GoTemplate.Failure(message: "1: unexpected EOF")
                }
                otherwise = nodes
            }
        } else if end != "end" {
            throw GoTemplate.Failure(message: "1: unexpected EOF")
        }
        if keyword == "range" {
            return .range(variables: variables, words, body: body, otherwise: otherwise)
        }
        return .branch(words, setsDot: keyword == "with", body: body, otherwise: otherwise)
    }

    private func action(_ text: String) throws(GoTemplate.Failure) -> GoTemplate.Node {
        guard text.hasPrefix("$"), let assign = text.firstRange(of: "=") else {
            return .print(try GoTemplateWords.pipeline(text))
        }
        var name = trimmed(String(text[..<assign.lowerBound]))
        if name.hasSuffix(":") { name = trimmed(String(name.dropLast())) }
        return .assign(name, try GoTemplateWords.pipeline(String(text[assign.upperBound...])))
    }
}
