import YAML

/// `-o go-template`, in the part of Go's text/template that is used on objects: fields, `range`,
/// `if`, `with`, `else`, `end`, variables, and the functions below. Other functions are refused as
/// unknown, as Go refuses a function that it does not know.
struct GoTemplate: Sendable {
    private let source: String
    private let nodes: [Node]

    fileprivate indirect enum Node: Sendable {
        case text(String)
        case print([[Word]])
        case assign(String, [[Word]])
        case range(variables: [String], [[Word]], body: [Node], otherwise: [Node])
        case branch([[Word]], setsDot: Bool, body: [Node], otherwise: [Node])
    }

    /// One word of a pipeline.
    fileprivate enum Word: Sendable, Equatable {
        case path(variable: String?, fields: [String])
        case literal(Value)
        case function(String)
        case group([[Word]])
    }

    /// Why a template cannot be parsed or executed; Go's text without the template's place.
    fileprivate struct Failure: Error { var message: String }

    /// Parses a template.
    init(_ source: String) throws(KubectlError) {
        self.source = source
        do throws(Failure) {
            var parser = GoTemplateParser(source)
            nodes = try parser.parse()
        } catch {
            throw .plain("error parsing template \(source), template: output:\(error.message)")
        }
    }

    /// The text of the template over a value.
    func text(of value: Value) throws(KubectlError) -> String {
        var run = GoTemplateRun(root: value)
        do throws(Failure) {
            try run.execute(nodes, dot: value)
            return run.output
        } catch {
            throw .plain(
                "error executing template \(goQuoted(source)): template: output:\(error.message)")
        }
    }
}

/// Parses actions between `{{` and `}}`.
private struct GoTemplateParser {
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
        guard end == nil else { throw GoTemplate.Failure(message: "1: unexpected {{\(end ?? "")}}") }
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

/// Splits pipelines into commands and words.
private enum GoTemplateWords {
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

/// Executes a template.
private struct GoTemplateRun {
    let root: Value
    var output = ""
    private var variables: [(name: String, value: Value)]

    init(root: Value) {
        self.root = root
        variables = [("$", root)]
    }

    mutating func execute(
        _ nodes: [GoTemplate.Node], dot: Value
    ) throws(GoTemplate.Failure) {
        let mark = variables.count
        defer { variables.removeSubrange(min(mark, variables.count)...) }
        for node in nodes {
            guard output.utf8.count < 16 << 20 else {
                throw GoTemplate.Failure(message: "1: output is too large")
            }
            switch node {
            case .text(let text): output += text
            case .print(let pipeline): output += Self.text(try value(of: pipeline, dot))
            case .assign(let name, let pipeline): variables.append((name, try value(of: pipeline, dot)))
            case .range(let names, let pipeline, let body, let otherwise):
                try range(names, try value(of: pipeline, dot), body, otherwise, dot)
            case .branch(let pipeline, let setsDot, let body, let otherwise):
                let condition = try value(of: pipeline, dot)
                if Self.isTrue(condition) {
                    try execute(body, dot: setsDot ? condition : dot)
                } else {
                    try execute(otherwise, dot: dot)
                }
            }
        }
    }

    private mutating func range(
        _ names: [String], _ list: Value, _ body: [GoTemplate.Node],
        _ otherwise: [GoTemplate.Node], _ dot: Value
    ) throws(GoTemplate.Failure) {
        let pairs: [(Value, Value)]
        switch list {
        case .list(let items): pairs = items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        case .map(let fields): pairs = fields.map { (.string($0.name), $0.value) }
        case .null: pairs = []
        case .bool, .int, .double, .string:
            throw GoTemplate.Failure(message: "1: range can't iterate over \(Self.text(list))")
        }
        if pairs.isEmpty { return try execute(otherwise, dot: dot) }
        for (key, item) in pairs {
            let mark = variables.count
            if names.count == 1 { variables.append((names[0], item)) }
            if names.count == 2 { variables += [(names[0], key), (names[1], item)] }
            try execute(body, dot: item)
            variables.removeSubrange(mark...)
        }
    }

    private func value(
        of pipeline: [[GoTemplate.Word]], _ dot: Value
    ) throws(GoTemplate.Failure) -> Value {
        var last: Value?
        for command in pipeline {
            guard case .function(let name)? = command.first else {
                last = try value(of: command[0], dot)
                continue
            }
            var arguments: [Value] = []
            for word in command.dropFirst() { arguments.append(try value(of: word, dot)) }
            if let last { arguments.append(last) }
            last = try GoTemplateFunctions.call(name, arguments)
        }
        return last ?? .null
    }

    private func value(
        of word: GoTemplate.Word, _ dot: Value
    ) throws(GoTemplate.Failure) -> Value {
        switch word {
        case .literal(let value): return value
        case .group(let pipeline): return try value(of: pipeline, dot)
        case .function(let name): return try GoTemplateFunctions.call(name, [])
        case .path(let variable, let fields):
            var current = dot
            if let variable {
                guard let found = variables.last(where: { $0.name == variable }) else {
                    throw GoTemplate.Failure(message: "1: undefined variable \(goQuoted(variable))")
                }
                current = found.value
            }
            for field in fields { current = current[field] ?? .null }
            return current
        }
    }

    static func isTrue(_ value: Value) -> Bool {
        switch value {
        case .null: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .map(let fields): !fields.isEmpty
        }
    }

    /// A value as Go's `%v` prints it.
    static func text(_ value: Value) -> String {
        switch value {
        case .null: "<no value>"
        case .list(let items): "[" + items.map(text).joined(separator: " ") + "]"
        case .map(let fields):
            "map[" + fields.map { "\($0.name):\(text($0.value))" }.joined(separator: " ") + "]"
        case .bool, .int, .double, .string: GoText.plain(value)
        }
    }
}

/// The functions that templates over objects use.
private enum GoTemplateFunctions {
    static func call(
        _ name: String, _ arguments: [Value]
    ) throws(GoTemplate.Failure) -> Value {
        func argument(_ index: Int) -> Value {
            arguments.indices.contains(index) ? arguments[index] : .null
        }
        switch name {
        case "len":
            switch argument(0) {
            case .string(let text): return .int(Int64(text.utf8.count))
            case .list(let items): return .int(Int64(items.count))
            case .map(let fields): return .int(Int64(fields.count))
            case .null, .bool, .int, .double:
                throw GoTemplate.Failure(message: "1: len of type \(GoTemplateRun.text(argument(0)))")
            }
        case "index":
            var current = argument(0)
            for key in arguments.dropFirst() {
                switch key {
                case .string(let name): current = current[name] ?? .null
                case .int(let number): current = current[Int(clamping: number)] ?? .null
                default: current = .null
                }
            }
            return current
        case "eq": return .bool(arguments.dropFirst().contains(argument(0)))
        case "ne": return .bool(argument(0) != argument(1))
        case "not": return .bool(!GoTemplateRun.isTrue(argument(0)))
        case "and": return arguments.first { !GoTemplateRun.isTrue($0) } ?? arguments.last ?? .null
        case "or": return arguments.first { GoTemplateRun.isTrue($0) } ?? arguments.last ?? .null
        case "exists": return .bool(try call("index", arguments) != .null)
        case "print": return .string(arguments.map(GoTemplateRun.text).joined(separator: " "))
        case "println":
            return .string(arguments.map(GoTemplateRun.text).joined(separator: " ") + "\n")
        case "printf": return .string(format(arguments))
        default:
            throw GoTemplate.Failure(message: "1: function \(goQuoted(name)) not defined")
        }
    }

    /// `%s`, `%v`, `%d` and `%q`; other verbs are printed as they stand.
    private static func format(_ arguments: [Value]) -> String {
        var rest = (arguments.first?.string ?? "")[...]
        var values = arguments.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "%", let verb = rest.first else {
                text.append(character)
                continue
            }
            rest = rest.dropFirst()
            switch verb {
            case "%": text += "%"
            case "s", "v", "d": text += values.popFirst().map(GoTemplateRun.text) ?? "%!\(verb)(MISSING)"
            case "q":
                text += values.popFirst().map { goQuoted(GoTemplateRun.text($0)) } ?? "%!q(MISSING)"
            default: text += "%\(verb)"
            }
        }
        return text
    }
}
