import Language

/// A tree as a text on one line, for tables of cases.
enum SyntaxDump {
    static func text(_ statements: [Statement]) -> String {
        statements.map(text).joined(separator: " ; ")
    }

    static func text(_ statement: Statement) -> String {
        switch statement.kind {
        case .list(let list):
            list.rest.reduce(text(list.first)) {
                "\($0) \($1.connector.rawValue) \(text($1.pipeline))"
            }
        case .expectation(let expectation):
            switch expectation.kind {
            case .expect: "expect(\(text(expectation.body)))"
            case .eventually(let time):
                "eventually[\(time.map(text) ?? "")](\(text(expectation.body)))"
            case .always(let time): "always[\(text(time))](\(text(expectation.body)))"
            }
        }
    }

    static func text(_ body: Expectation.Body) -> String {
        switch body {
        case .words(let words): words.map(text).joined(separator: " ")
        case .command(let pipeline): text(pipeline)
        }
    }

    static func text(_ pipeline: Pipeline) -> String {
        (pipeline.isNegated ? "!" : "") + pipeline.stages.map(text).joined(separator: " | ")
    }

    static func text(_ stage: Stage) -> String {
        let redirections = stage.redirections.map {
            " \($0.descriptor)\($0.kind.rawValue)\(text($0.target))"
        }.joined()
        let body =
            switch stage.body {
            case .simple(let command):
                (command.assignments.map { "\($0.name):=\(text($0.value))" }
                    + command.words.map(text)).joined(separator: " ")
            case .group(let statements): "{\(text(statements))}"
            case .subshell(let statements): "(\(text(statements)))"
            case .loop(let loop):
                "\(loop.isUntil ? "until" : "while")<\(text(loop.condition))>{\(text(loop.body))}"
            case .iteration(let iteration):
                "for \(iteration.variable) in "
                    + (iteration.words.map { $0.map(text).joined(separator: " ") } ?? "@")
                    + "{\(text(iteration.body))}"
            case .conditional(let conditional):
                "if"
                    + conditional.branches.map { "<\(text($0.condition))>{\(text($0.body))}" }
                    .joined()
                    + (conditional.otherwise.isEmpty
                        ? "" : "else{\(text(conditional.otherwise))}")
            case .function(let function): "fn \(function.name)=\(text(function.body))"
            }
        return body + redirections
    }

    static func text(_ word: Word) -> String {
        word.parts.isEmpty ? "''" : word.parts.map(text).joined()
    }

    static func text(_ part: WordPart) -> String {
        switch part {
        case .literal(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .quoted(let bytes):
            return "'\(String(decoding: bytes, as: UTF8.self))'"
                .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
        case .parameter(let expansion):
            let name = "$" + (expansion.isQuoted ? "\"" : "") + expansion.name
            switch expansion.operation {
            case .value: return name
            case .length: return name + "#len"
            case .useDefault(let word, let colon):
                return "\(name){\(colon ? ":" : "")-\(text(word))}"
            case .assignDefault(let word, let colon):
                return "\(name){\(colon ? ":" : "")=\(text(word))}"
            case .useAlternative(let word, let colon):
                return "\(name){\(colon ? ":" : "")+\(text(word))}"
            case .requireValue(let word, let colon):
                return "\(name){\(colon ? ":" : "")?\(text(word))}"
            case .removePrefix(let word, let longest):
                return "\(name){\(longest ? "##" : "#")\(text(word))}"
            case .removeSuffix(let word, let longest):
                return "\(name){\(longest ? "%%" : "%")\(text(word))}"
            }
        case .command(let substitution): return "$(\(text(substitution.statements)))"
        case .arithmetic(let expansion):
            return "$((\(expansion.parts.map(text).joined())))"
        }
    }
}
