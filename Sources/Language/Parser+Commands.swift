import Diagnostics

extension Parser {
    /// Words of sh that may not begin a simple command.
    static let closers: Set<String> = ["fi", "then", "elif", "else", "done", "do", "esac", "}"]

    mutating func parseStage() throws(SyntaxError) -> Stage {
        let token = try lexer.peek()
        switch token.kind {
        case .sign(.open):
            return try withRedirections(try parseSubshell())
        case .sign(let sign) where sign.redirection != nil:
            return try parseSimple()
        case .descriptor: return try parseSimple()
        case .sign, .lineEnd, .end: throw unexpected(token)
        case .word(let word):
            guard let text = word.bareText else { return try parseSimple() }
            if let compound = try parseCompound(text, token) {
                return try withRedirections(compound)
            }
            if Self.closers.contains(text) { throw unexpected(token) }
            try refuseKeyword(text, token)
            if try lexer.peek(1).sign == .open { return try parseFunction(text, token) }
            return try parseSimple()
        }
    }

    /// The words that begin what is left out.
    private func refuseKeyword(_ text: String, _ token: Token) throws(SyntaxError) {
        let refusal: Refusal
        switch text {
        case "case":
            refusal = .unsupported(
                "'case' is", instead: "if ... elif ... fi", token.range, fix: nil)
        case "eval":
            refusal = .unsupported("'eval' is", instead: nil, token.range, fix: nil)
        case "[[" where isSession:
            refusal = .unsupported("'[[' is", instead: "[ ... ]", token.range, fix: "[")
        case "select" where isSession:
            refusal = .unsupported("'select' is", instead: "for", token.range, fix: nil)
        case "function" where isSession:
            refusal = .unsupported(
                "'function' is", instead: "NAME() { ...; }", token.range, fix: nil)
        default: return
        }
        throw refusal.error
    }

    private mutating func parseFunction(
        _ name: String, _ token: Token
    ) throws(SyntaxError) -> Stage {
        if name.utf8.last == 61, Byte.isName(name.utf8.dropLast()) {
            let range = token.range.union(try lexer.peek(1).range)
            throw Refusal.unsupported("an array is", instead: nil, range, fix: nil).error
        }
        guard Byte.isName(name.utf8.map { $0 == 45 ? 95 : $0 }) else {
            throw MisplacedToken.unexpected("'('", try lexer.peek(1).range).error
        }
        try lexer.take()
        try lexer.take()
        let close = try lexer.peek()
        guard close.sign == .close else {
            if close.kind == .end {
                throw OpenEnd.bracket("(", closer: ")", opened: token.range).error
            }
            throw MisplacedToken.expected(
                ")", after: "'\(name)('", found: describe(close), close.range
            ).error
        }
        try lexer.take()
        while try lexer.peek().kind == .lineEnd { try lexer.take() }
        if try lexer.peek().kind == .end {
            throw OpenEnd.block("\(name)()", closer: "{", opened: token.range).error
        }
        try lexer.enter(.block, token.range)
        let body = try parseStage()
        lexer.leave(.block)
        return Stage(
            .function(FunctionDefinition(name: name, body: body)),
            range: token.range.union(body.range))
    }

    /// Assignments, words and redirections.
    mutating func parseSimple() throws(SyntaxError) -> Stage {
        var command = SimpleCommand()
        var redirections: [Redirection] = []
        var range = try lexer.peek().range
        while true {
            let token = try lexer.peek()
            if let redirection = try parseRedirection() {
                redirections.append(redirection)
                range = range.union(redirection.range)
                continue
            }
            guard case .word(let word) = token.kind else {
                if token.sign == .open {
                    try refuseArray(behind: command, token)
                    throw MisplacedToken.unexpected("'('", token.range).error
                }
                break
            }
            if command.words.isEmpty, let assignment = try Self.assignment(word) {
                command.assignments.append(assignment)
            } else {
                if isSession { try Self.refuseBraces(word) }
                command.words.append(word)
            }
            try lexer.take()
            range = range.union(token.range)
        }
        return Stage(.simple(command), redirections: redirections, range: range)
    }

    private func refuseArray(
        behind command: SimpleCommand, _ token: Token
    ) throws(SyntaxError) {
        guard let last = command.assignments.last, command.words.isEmpty,
            last.value.parts.isEmpty, last.range.end == token.range.start
        else { return }
        throw Refusal.unsupported(
            "an array is", instead: nil, last.range.union(token.range), fix: nil
        ).error
    }

    /// `NAME=value` as an assignment, or nil.
    static func assignment(_ word: Word) throws(SyntaxError) -> SimpleCommand.Assignment? {
        guard case .literal(let text)? = word.parts.first,
            let equals = text.firstIndex(of: 61)
        else { return nil }
        let name = text[..<equals]
        if let bracket = name.firstIndex(of: 91), Byte.isName(name[..<bracket]) {
            throw Refusal.unsupported("an array is", instead: nil, word.range, fix: nil).error
        }
        guard Byte.isName(name) else { return nil }
        var parts = word.parts
        let rest = Array(text[(equals + 1)...])
        if rest.isEmpty { parts.removeFirst() } else { parts[0] = .literal(rest) }
        let valueStart = min(word.range.start + equals + 1, word.range.end)
        return SimpleCommand.Assignment(
            name: String(decoding: name, as: UTF8.self),
            value: Word(parts, range: SourceRange(valueStart, word.range.end)), range: word.range)
    }

    /// `{1..3}` and `{a,b}` outside quotes: bash would make several words of them.
    static func refuseBraces(_ word: Word) throws(SyntaxError) {
        for part in word.parts {
            guard case .literal(let text) = part else { continue }
            var open: Int?
            for (index, byte) in text.enumerated() {
                if byte == 123 { open = index }
                guard byte == 125, let start = open else { continue }
                open = nil
                let inner = text[(start + 1)..<index]
                let isRange = String(decoding: inner, as: UTF8.self).split(
                    separator: "..", omittingEmptySubsequences: false
                ).map { Int($0) != nil || $0.utf8.count == 1 }
                if isRange.count == 2, isRange.allSatisfy({ $0 }) {
                    throw Refusal.unsupported(
                        "a range in braces is", instead: "$(seq 1 3)", word.range, fix: nil
                    ).error
                }
                if inner.contains(44), inner.count > 1 {
                    throw Refusal.unsupported(
                        "a list in braces is", instead: "the words themselves, or quotes",
                        word.range, fix: nil
                    ).error
                }
            }
        }
    }

    /// The redirections behind a compound command.
    private mutating func withRedirections(_ stage: Stage) throws(SyntaxError) -> Stage {
        var stage = stage
        while let redirection = try parseRedirection() {
            stage.redirections.append(redirection)
            stage.range = stage.range.union(redirection.range)
        }
        return stage
    }

    mutating func parseRedirection() throws(SyntaxError) -> Redirection? {
        let first = try lexer.peek()
        var descriptor: Int?
        var sign = first
        if case .descriptor(let number) = first.kind {
            descriptor = number
            sign = try lexer.peek(1)
        }
        guard let name = sign.sign, let kind = name.redirection else { return nil }
        try lexer.take()
        if descriptor != nil { try lexer.take() }
        let token = try lexer.peek()
        guard case .word(let target) = token.kind else {
            if token.sign == .open, name == .less || name == .greater {
                throw Refusal.unsupported(
                    "'\(name.rawValue)(...)' is", instead: "a pipe or a file",
                    sign.range.union(token.range), fix: nil
                ).error
            }
            if token.sign == .less, name == .heredoc {
                throw Refusal.unsupported(
                    "'<<<' is", instead: "echo ... |", sign.range.union(token.range), fix: nil
                ).error
            }
            throw MisplacedToken.missingTarget(name.rawValue, sign.range).error
        }
        try lexer.take()
        return try redirection(kind, name, descriptor, target, first.range)
    }

    private func redirection(
        _ kind: Redirection.Kind, _ sign: Sign, _ descriptor: Int?, _ target: Word,
        _ start: SourceRange
    ) throws(SyntaxError) -> Redirection {
        var kind = kind
        if kind == .duplicateInput || kind == .duplicateOutput, let text = target.constantText {
            let isDescriptor = text == "-" || (text.utf8.count == 1 && Int(text) != nil)
            if !isDescriptor {
                // bash's ">&FILE" is "&>FILE".
                guard kind == .duplicateOutput, descriptor == nil, Int(text) == nil else {
                    throw MisplacedToken.badDescriptor(target.range).error
                }
                kind = .both
            }
        }
        let isInput: Bool
        switch kind {
        case .input, .duplicateInput, .readWrite, .heredoc: isInput = true
        case .output, .append, .duplicateOutput, .both, .bothAppend: isInput = false
        }
        return Redirection(
            kind: kind, descriptor: descriptor ?? (isInput ? 0 : 1), target: target,
            range: start.union(target.range))
    }
}
