import YAML

/// Executes a template.
// Go text/template/exec.go
struct GoTemplateRun {
    private let template: GoTemplate
    private(set) var output = ""
    private var variables: [(name: String, value: Value)]
    private var depth = 0
    private var steps = 0

    /// How a list of nodes ended.
    private enum Ending { case whole, leave, skip }

    init(_ template: GoTemplate, root: Value) {
        self.template = template
        variables = [("$", root)]
    }

    mutating func execute(
        _ nodes: [GoTemplate.Node], dot: Value
    ) throws(GoTemplate.Failure) {
        _ = try walk(nodes, dot)
    }

    private mutating func walk(
        _ nodes: [GoTemplate.Node], _ dot: Value
    ) throws(GoTemplate.Failure) -> Ending {
        let mark = variables.count
        defer { variables.removeSubrange(min(mark, variables.count)...) }
        for node in nodes {
            steps += 1
            guard output.utf8.count < 16 << 20, steps < 2_000_000 else {
                throw failure(.init(), "output is too large")
            }
            switch node {
            case .text(let text): output += text
            case .action(let pipeline):
                let value = try self.value(of: pipeline, dot)
                if pipeline.declared.isEmpty { output += Self.text(value) }
            case .branch(let branch):
                let ending = try walk(branch, dot)
                guard ending == .whole else { return ending }
            case .template(let name, let pipeline, let place):
                try call(name, pipeline, place, dot)
            case .leave: return .leave
            case .skip: return .skip
            }
        }
        return .whole
    }

    private mutating func walk(
        _ branch: GoTemplate.Branch, _ dot: Value
    ) throws(GoTemplate.Failure) -> Ending {
        let mark = variables.count
        defer { variables.removeSubrange(min(mark, variables.count)...) }
        if branch.kind == .range { return try range(branch, dot) }
        let condition = try value(of: branch.pipeline, dot)
        guard Self.isTrue(condition) else { return try walk(branch.otherwise, dot) }
        return try walk(branch.body, branch.kind == .with ? condition : dot)
    }

    private mutating func range(
        _ branch: GoTemplate.Branch, _ dot: Value
    ) throws(GoTemplate.Failure) -> Ending {
        var plain = branch.pipeline
        plain.declared = []
        let list = try value(of: plain, dot)
        let pairs: [(Value, Value)]
        switch list {
        case .list(let items):
            pairs = items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        case .map(let fields):
            pairs = fields.sorted { Array($0.name.utf8).lexicographicallyPrecedes($1.name.utf8) }
                .map { (.string($0.name), $0.value) }
        case .int(let count):
            guard count <= 1_000_000 else {
                throw failure(branch.pipeline.place, "range over \(count) takes too long")
            }
            pairs = (0..<max(0, count)).map { (.int($0), .int($0)) }
        case .null: pairs = []
        // A field of a Go struct that is not set reads as empty text here, whatever its type.
        case .string(""): pairs = []
        case .bool, .double, .string:
            throw failure(
                branch.pipeline.place, "range can't iterate over \(Self.text(list))")
        }
        if pairs.isEmpty { return try walk(branch.otherwise, dot) }
        for (key, item) in pairs {
            let mark = variables.count
            defer { variables.removeSubrange(min(mark, variables.count)...) }
            let names = branch.pipeline.declared
            if branch.pipeline.assigns {
                if let first = names.first { assign(first, names.count == 2 ? key : item) }
                if names.count == 2 { assign(names[1], item) }
            } else {
                if names.count == 1 { variables.append((names[0], item)) }
                if names.count == 2 { variables += [(names[0], key), (names[1], item)] }
            }
            if try walk(branch.body, item) == .leave { break }
        }
        return .whole
    }

    private mutating func call(
        _ name: String, _ pipeline: GoTemplate.Pipeline?, _ place: GoTemplate.Place, _ dot: Value
    ) throws(GoTemplate.Failure) {
        guard let body = template.definitions[name] else {
            throw failure(place, "template \(GoText.quoted(name)) not defined")
        }
        guard depth < 100 else { throw failure(place, "exceeded maximum template depth (100)") }
        let argument =
            try pipeline.map { pipeline throws(GoTemplate.Failure) in
                try value(of: pipeline, dot)
            } ?? .null
        let kept = variables
        variables = [("$", argument)]
        depth += 1
        _ = try walk(body, argument)
        depth -= 1
        variables = kept
    }

    private mutating func assign(_ name: String, _ value: Value) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else { return }
        variables[index].value = value
    }

    // The value of a pipeline.

    private mutating func value(
        of pipeline: GoTemplate.Pipeline, _ dot: Value
    ) throws(GoTemplate.Failure) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth < 300 else { throw failure(pipeline.place, "nested too deeply") }
        var last: Value?
        for command in pipeline.commands { last = try value(of: command, dot, last) }
        let value = last ?? .null
        for name in pipeline.declared {
            if pipeline.assigns { assign(name, value) } else { variables.append((name, value)) }
        }
        return value
    }

    private mutating func value(
        of command: [GoTemplate.Operand], _ dot: Value, _ last: Value?
    ) throws(GoTemplate.Failure) -> Value {
        guard let first = command.first else { return .null }
        guard case .function(let name, let place) = first else {
            guard command.count == 1, last == nil else {
                throw failure(
                    first.place, "can't give argument to non-function \(source(first.place))")
            }
            return try value(of: first, dot)
        }
        if name == "and" || name == "or" {
            var result: Value = .null
            let arguments = command.dropFirst()
            guard !arguments.isEmpty || last != nil else {
                throw failure(place, "wrong number of args for \(name): want at least 1 got 0")
            }
            for word in arguments {
                result = try value(of: word, dot)
                if Self.isTrue(result) == (name == "or") { return result }
            }
            return last ?? result
        }
        var arguments: [Value] = []
        for word in command.dropFirst() { arguments.append(try value(of: word, dot)) }
        if let last { arguments.append(last) }
        return try call(name, arguments, place)
    }

    private func call(
        _ name: String, _ arguments: [Value], _ place: GoTemplate.Place
    ) throws(GoTemplate.Failure) -> Value {
        do throws(GoTemplate.CallFailure) {
            if template.library.has(name) { return try template.library.call(name, arguments) }
            return try GoTemplateBuiltins.call(name, arguments, template.library)
        } catch {
            throw failure(place, error.message)
        }
    }

    private mutating func value(
        of word: GoTemplate.Operand, _ dot: Value
    ) throws(GoTemplate.Failure) -> Value {
        switch word {
        case .literal(let value, _): return value
        case .dot: return dot
        case .function(let name, let place): return try call(name, [], place)
        case .fields(let names, let place): return try field(names, of: dot, place)
        case .group(let pipeline, let names, let place):
            return try field(names, of: try value(of: pipeline, dot), place)
        case .variable(let name, let names, let place):
            let value = variables.last { $0.name == name }?.value ?? .null
            return try field(names, of: value, place)
        }
    }

    private func field(
        _ names: [String], of value: Value, _ place: GoTemplate.Place
    ) throws(GoTemplate.Failure) -> Value {
        var current = value
        for name in names {
            if let result = template.library.method(name, of: current) {
                current = result
                continue
            }
            switch current {
            case .map(let fields): current = template.library.field(name, of: fields) ?? .null
            case .null, .string(""): return .null
            case .bool, .int, .double, .string, .list:
                throw failure(
                    place,
                    "can't evaluate field \(name) in type \(GoTemplateBuiltins.type(of: current))")
            }
        }
        return current
    }

    // Text.

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

    /// A value as an action prints it.
    static func text(_ value: Value) -> String {
        value == .null ? "<no value>" : GoTemplateBuiltins.plain(value)
    }

    private func source(_ place: GoTemplate.Place) -> String {
        let bytes = Array(template.source.utf8)
        guard place.start <= place.end, place.end <= bytes.count else { return "" }
        return String(decoding: bytes[place.start..<place.end], as: UTF8.self)
    }

    // Go text/template/parse/parse.go: ErrorContext
    private func failure(_ place: GoTemplate.Place, _ text: String) -> GoTemplate.Failure {
        let before = Array(template.source.utf8.prefix(place.start))
        let line = before.count { $0 == 10 } + 1
        let column = before.count - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0)
        let name = template.name
        return GoTemplate.Failure(
            message: "template: \(name):\(line):\(column): executing \(GoText.quoted(name)) at "
                + "<\(source(place))>: \(text)")
    }
}
