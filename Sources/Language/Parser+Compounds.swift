import Diagnostics

extension Parser {
    /// The compound command that `keyword` begins, or nil if it begins none.
    mutating func parseCompound(
        _ keyword: String, _ token: Token
    ) throws(SyntaxError) -> Stage? {
        switch keyword {
        case "{", "if", "while", "until", "for": break
        default: return nil
        }
        try lexer.enter(.block, token.range)
        try lexer.take()
        let stage: Stage
        switch keyword {
        case "{":
            let body = try parseBlock(after: "{", token, closers: ["}"])
            let end = try takeCloser("}", opener: token)
            stage = Stage(.group(body), range: token.range.union(end))
        case "if": stage = try parseConditional(token)
        case "for": stage = try parseIteration(token)
        default: stage = try parseLoop(token, isUntil: keyword == "until")
        }
        lexer.leave(.block)
        return stage
    }

    mutating func parseSubshell() throws(SyntaxError) -> Stage {
        let open = try lexer.peek()
        try lexer.enter(.block, open.range)
        try lexer.take()
        let body = try parseStatements { $0.sign == .close }
        let close = try lexer.peek()
        guard close.sign == .close else {
            throw OpenEnd.bracket("(", closer: ")", opened: open.range).error
        }
        guard !body.isEmpty else {
            throw MisplacedToken.emptyBlock(after: "(", close.range).error
        }
        try lexer.take()
        lexer.leave(.block)
        return Stage(.subshell(body), range: open.range.union(close.range))
    }

    private mutating func parseConditional(_ opener: Token) throws(SyntaxError) -> Stage {
        var branches: [Conditional.Branch] = []
        var otherwise: [Statement] = []
        var keyword = "if"
        while true {
            let condition = try parseBlock(after: keyword, opener, closers: ["then"])
            _ = try takeCloser("then", opener: opener)
            let body = try parseBlock(after: "then", opener, closers: ["elif", "else", "fi"])
            branches.append(.init(condition: condition, body: body))
            guard try lexer.peek().bareText == "elif" else { break }
            try lexer.take()
            keyword = "elif"
        }
        if try lexer.peek().bareText == "else" {
            try lexer.take()
            otherwise = try parseBlock(after: "else", opener, closers: ["fi"])
        }
        let end = try takeCloser("fi", opener: opener)
        return Stage(
            .conditional(Conditional(branches: branches, otherwise: otherwise)),
            range: opener.range.union(end))
    }

    private mutating func parseLoop(
        _ opener: Token, isUntil: Bool
    ) throws(SyntaxError) -> Stage {
        let keyword = isUntil ? "until" : "while"
        let condition = try parseBlock(after: keyword, opener, closers: ["do"])
        _ = try takeCloser("do", opener: opener)
        let body = try parseBlock(after: "do", opener, closers: ["done"])
        let end = try takeCloser("done", opener: opener)
        return Stage(
            .loop(Loop(isUntil: isUntil, condition: condition, body: body)),
            range: opener.range.union(end))
    }

    private mutating func parseIteration(_ opener: Token) throws(SyntaxError) -> Stage {
        let nameToken = try lexer.peek()
        guard case .word(let nameWord) = nameToken.kind else {
            if nameToken.kind == .end {
                throw OpenEnd.block("for", closer: "done", opened: opener.range).error
            }
            if nameToken.sign == .open {
                throw Refusal.unsupported(
                    "'for ((' is", instead: "for X in $(seq 1 3)",
                    opener.range.union(nameToken.range), fix: nil
                ).error
            }
            throw MisplacedToken.expected(
                "a name", after: "'for'", found: describe(nameToken), nameToken.range
            ).error
        }
        guard let name = nameWord.bareText, Byte.isName(name.utf8) else {
            throw MisplacedToken.badName(
                nameWord.constantText ?? "...", nameToken.range
            ).error
        }
        try lexer.take()
        while try lexer.peek().kind == .lineEnd { try lexer.take() }
        var words: [Word]?
        if try lexer.peek().bareText == "in" {
            try lexer.take()
            words = try parseIterationWords()
        } else if try lexer.peek().sign == .semicolon {
            try lexer.take()
        }
        while try lexer.peek().kind == .lineEnd { try lexer.take() }
        _ = try takeCloser("do", opener: opener)
        let body = try parseBlock(after: "do", opener, closers: ["done"])
        let end = try takeCloser("done", opener: opener)
        return Stage(
            .iteration(Iteration(variable: name, words: words, body: body)),
            range: opener.range.union(end))
    }

    private mutating func parseIterationWords() throws(SyntaxError) -> [Word] {
        var words: [Word] = []
        while true {
            let token = try lexer.peek()
            switch token.kind {
            case .word(let word):
                if isSession { try Self.refuseBraces(word) }
                words.append(word)
                try lexer.take()
            case .sign(.semicolon), .lineEnd:
                try lexer.take()
                return words
            case .end: return words
            case .sign, .descriptor: throw unexpected(token)
            }
        }
    }

    /// The statements of a block; at least one.
    private mutating func parseBlock(
        after keyword: String, _ opener: Token, closers: [String]
    ) throws(SyntaxError) -> [Statement] {
        let statements = try parseStatements { token in
            token.bareText.map { closers.contains($0) } ?? false
        }
        guard statements.isEmpty else { return statements }
        let token = try lexer.peek()
        guard token.kind != .end else { throw openBlock(opener) }
        throw MisplacedToken.emptyBlock(after: keyword, token.range).error
    }

    /// Takes the reserved word that must stand here.
    private mutating func takeCloser(
        _ keyword: String, opener: Token
    ) throws(SyntaxError) -> SourceRange {
        let token = try lexer.peek()
        guard token.bareText == keyword else {
            guard token.kind != .end else { throw openBlock(opener) }
            throw MisplacedToken.expected(
                keyword, after: "the words of '\(opener.bareText ?? "for")'",
                found: describe(token), token.range
            ).error
        }
        try lexer.take()
        return token.range
    }

    private func openBlock(_ opener: Token) -> SyntaxError {
        let closers = ["if": "fi", "while": "done", "until": "done", "for": "done", "{": "}"]
        let keyword = opener.bareText ?? "{"
        return OpenEnd.block(
            keyword, closer: closers[keyword] ?? "}", opened: opener.range
        ).error
    }
}
