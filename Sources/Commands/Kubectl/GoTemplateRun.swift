import YAML

/// Executes a template.
struct GoTemplateRun {
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
            case .assign(let name, let pipeline):
                variables.append((name, try value(of: pipeline, dot)))
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
        case .list(let items):
            pairs = items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
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
