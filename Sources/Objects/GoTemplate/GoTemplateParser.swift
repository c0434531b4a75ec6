import YAML

/// Builds the tree of a template.
// Go text/template/parse/parse.go
struct GoTemplateParser {
    private let source: String
    private let name: String
    private let library: any GoTemplateLibrary
    private var parts: ArraySlice<GoTemplatePart> = []
    private var tokens: ArraySlice<GoTemplateToken.Placed> = []
    private var variables = ["$"]
    private var depth = 0
    private var loops = 0
    private var here = 0
    /// The templates that `define` and `block` name.
    private(set) var definitions: [String: [GoTemplate.Node]] = [:]

    init(_ source: String, name: String, library: any GoTemplateLibrary) {
        self.source = source
        self.name = name
        self.library = library
    }

    mutating func parse() throws(GoTemplate.Failure) -> [GoTemplate.Node] {
        var lexer = GoTemplateLexer(source, name: name)
        try lexer.run()
        parts = lexer.parts[...]
        let (nodes, end) = try list()
        if let end { throw failure("unexpected {{\(end)}}") }
        return nodes
    }

    /// Nodes up to `end` or `else`, which is the second value; nil at the end of the text.
    private mutating func list() throws(GoTemplate.Failure) -> ([GoTemplate.Node], String?) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("exceeded max expression depth") }
        var nodes: [GoTemplate.Node] = []
        while let part = parts.popFirst() {
            here = part.start
            guard let tokens = part.tokens else {
                nodes.append(.text(part.text))
                continue
            }
            self.tokens = tokens[...]
            guard let first = tokens.first else { throw failure("missing value for command") }
            guard case .word(let keyword) = first.token else {
                nodes.append(.action(try wholePipeline("command")))
                continue
            }
            switch keyword {
            case "end", "else":
                self.tokens = tokens.dropFirst()
                return (nodes, keyword)
            case "if", "with", "range", "define", "block", "template", "break", "continue":
                self.tokens = tokens.dropFirst()
                if let node = try control(keyword, first.place) { nodes.append(node) }
            default: nodes.append(.action(try wholePipeline("command")))
            }
        }
        return (nodes, nil)
    }

    private mutating func control(
        _ keyword: String, _ place: GoTemplate.Place
    ) throws(GoTemplate.Failure) -> GoTemplate.Node? {
        switch keyword {
        case "if": return .branch(try branch(.if))
        case "with": return .branch(try branch(.with))
        case "range": return .branch(try branch(.range))
        case "break", "continue":
            guard loops > 0 else { throw failure("{{\(keyword)}} outside {{range}}") }
            try expectEnd(keyword)
            return keyword == "break" ? .leave : .skip
        default: break
        }
        guard case .text(let called)? = tokens.popFirst()?.token else {
            throw failure("unexpected \"}}\" in \(keyword) clause")
        }
        if keyword == "define" {
            try expectEnd("define clause")
            try define(called)
            return nil
        }
        let pipeline = tokens.isEmpty ? nil : try wholePipeline("\(keyword) clause")
        if keyword == "block" { try define(called) }
        return .template(name: called, pipeline, place)
    }

    private mutating func define(_ called: String) throws(GoTemplate.Failure) {
        let (kept, keptLoops) = (variables, loops)
        (variables, loops) = (["$"], 0)
        let (body, end) = try list()
        guard end == "end" else {
            throw failure(end.map { "unexpected {{\($0)}} in define clause" } ?? "unexpected EOF")
        }
        (variables, loops) = (kept, keptLoops)
        definitions[called] = body
    }

    private mutating func branch(
        _ kind: GoTemplate.Branch.Kind
    ) throws(GoTemplate.Failure) -> GoTemplate.Branch {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("exceeded max expression depth") }
        let mark = variables.count
        let pipeline = try wholePipeline(kind.rawValue)
        loops += kind == .range ? 1 : 0
        let (body, end) = try list()
        loops -= kind == .range ? 1 : 0
        var otherwise: [GoTemplate.Node] = []
        switch end {
        case "end": try expectEnd("end")
        case "else":
            if case .word(let next)? = tokens.first?.token, next == kind.rawValue, kind != .range {
                tokens = tokens.dropFirst()
                otherwise = [.branch(try branch(kind))]
            } else {
                try expectEnd("else")
                let (rest, last) = try list()
                guard last == "end" else {
                    throw failure(
                        last == nil ? "unexpected EOF" : "expected end; found {{else}}")
                }
                otherwise = rest
            }
        default: throw failure("unexpected EOF")
        }
        variables.removeSubrange(min(mark, variables.count)...)
        return GoTemplate.Branch(
            kind: kind, pipeline: pipeline, body: body, otherwise: otherwise)
    }

    private func expectEnd(_ context: String) throws(GoTemplate.Failure) {
        if let next = tokens.first { throw unexpected(next, context) }
    }

    private mutating func wholePipeline(
        _ context: String
    ) throws(GoTemplate.Failure) -> GoTemplate.Pipeline {
        let pipeline = try self.pipeline(context, isInner: false)
        try expectEnd(context)
        return pipeline
    }

    private mutating func pipeline(
        _ context: String, isInner: Bool
    ) throws(GoTemplate.Failure) -> GoTemplate.Pipeline {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("exceeded max expression depth") }
        var result = GoTemplate.Pipeline()
        result.place = tokens.first?.place ?? GoTemplate.Place(start: here, end: here)
        if !isInner { try declarations(&result, context) }
        var command: [GoTemplate.Operand] = []
        loop: while let next = tokens.first {
            switch next.token {
            case .sign(")"):
                guard isInner else { throw failure("unexpected right paren") }
                break loop
            case .sign("|"):
                guard !command.isEmpty else { throw failure("missing value for \(context)") }
                tokens = tokens.dropFirst()
                result.commands.append(command)
                command = []
            default: command.append(try operand(context))
            }
            result.place.end = next.place.end
        }
        guard !command.isEmpty else { throw failure("missing value for \(context)") }
        result.commands.append(command)
        for (stage, command) in result.commands.enumerated().dropFirst() {
            if case .literal? = command.first {
                throw failure("non executable command in pipeline stage \(stage + 1)")
            }
        }
        return result
    }

    /// `$x := `, `$i, $x := `, `$x = `.
    private mutating func declarations(
        _ result: inout GoTemplate.Pipeline, _ context: String
    ) throws(GoTemplate.Failure) {
        guard case .variable(let first)? = tokens.first?.token else { return }
        let list = Array(tokens.prefix(4))
        var names = [first]
        var index = 1
        if context == "range", list.count > 2, list[1].token == .sign(","),
            case .variable(let second) = list[2].token
        {
            names.append(second)
            index = 3
        }
        guard index < list.count else { return }
        switch list[index].token {
        case .sign(":"): result.assigns = false
        case .sign("="): result.assigns = true
        default: return
        }
        if result.assigns {
            for name in names where !variables.contains(name) {
                throw failure("undefined variable \(GoText.quoted(name))")
            }
        }
        tokens = tokens.dropFirst(index + 1)
        result.declared = names
        variables += names
    }

    private mutating func operand(
        _ context: String
    ) throws(GoTemplate.Failure) -> GoTemplate.Operand {
        // The loop that calls this has seen a token.
        guard let next = tokens.popFirst() else { throw failure("unexpected EOF") }
        switch next.token {
        case .text(let text): return .literal(.string(text), next.place)
        case .number(let number): return .literal(number, next.place)
        case .field(let name):
            var (names, place) = (name.isEmpty ? [] : [name], next.place)
            if !name.isEmpty { fields(&names, &place) }
            return names.isEmpty ? .dot(place) : .fields(names, place)
        case .variable(let name):
            guard variables.contains(name) else {
                throw failure("undefined variable \(GoText.quoted(name))")
            }
            var (names, place): ([String], GoTemplate.Place) = ([], next.place)
            fields(&names, &place)
            return .variable(name, names, place)
        case .sign("("):
            let inner = try pipeline("parenthesized pipeline", isInner: true)
            guard tokens.popFirst()?.token == .sign(")") else {
                throw failure("unclosed left paren")
            }
            var (names, place): ([String], GoTemplate.Place) = ([], next.place)
            fields(&names, &place)
            return .group(inner, names, place)
        case .word("true"): return .literal(true, next.place)
        case .word("false"): return .literal(false, next.place)
        case .word("nil"): return .literal(.null, next.place)
        case .word(let word):
            guard GoTemplateBuiltins.names.contains(word) || library.has(word) else {
                throw failure(library.unknown(word))
            }
            return .function(word, next.place)
        case .sign: throw unexpected(next, "operand")
        }
    }

    /// The fields behind an operand. Go counts the place from the second one on.
    private mutating func fields(_ names: inout [String], _ place: inout GoTemplate.Place) {
        var isFirst = true
        while let next = tokens.first, !next.isApart, case .field(let name) = next.token,
            !name.isEmpty
        {
            if isFirst { place.start = next.place.start }
            isFirst = false
            place.end = next.place.end
            names.append(name)
            tokens = tokens.dropFirst()
        }
    }

    private func unexpected(
        _ token: GoTemplateToken.Placed, _ context: String
    ) -> GoTemplate.Failure {
        let bytes = Array(source.utf8)
        let text = String(decoding: bytes[token.place.start..<token.place.end], as: UTF8.self)
        return failure("unexpected <\(text)> in \(context)")
    }

    private func failure(_ text: String) -> GoTemplate.Failure {
        let line = source.utf8.prefix(tokens.first?.place.start ?? here).count { $0 == 10 } + 1
        return GoTemplate.Failure(message: "template: \(name):\(line): \(text)")
    }
}

extension GoTemplate.Operand {
    /// Where it stands.
    var place: GoTemplate.Place {
        switch self {
        case .literal(_, let place), .dot(let place), .fields(_, let place),
            .variable(_, _, let place), .function(_, let place), .group(_, _, let place):
            place
        }
    }
}
