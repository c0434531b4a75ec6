import Diagnostics

extension Parser {
    /// `expect ...`, `eventually ...` or `always ...`, if one of them stands here.
    mutating func parseExpectation() throws(SyntaxError) -> Expectation? {
        let token = try lexer.peek()
        guard let keyword = token.bareText else { return nil }
        let expectation: Expectation
        switch keyword {
        case "expect": expectation = try parseExpect(token)
        case "eventually": expectation = try parseEventually(token)
        case "always": expectation = try parseAlways(token)
        default: return nil
        }
        let following = try lexer.peek()
        if let sign = following.sign, sign == .and || sign == .or || sign == .pipe {
            throw Refusal.expectation(
                "'\(keyword)' is a statement of its own; '\(sign.rawValue)' cannot follow it",
                note: "'expect not ...' expects the opposite", following.range
            ).error
        }
        return expectation
    }

    private mutating func parseExpect(_ token: Token) throws(SyntaxError) -> Expectation {
        try lexer.take()
        var words: [Word] = []
        while true {
            let next = try lexer.peek()
            if let redirection = try parseRedirection() {
                // A heredoc is the text that is expected.
                guard redirection.kind == .heredoc else {
                    throw Refusal.expectation(
                        "an expectation has no output to redirect", note: nil, redirection.range
                    ).error
                }
                words.append(redirection.target.droppingLastLineFeed)
                continue
            }
            guard case .word(let word) = next.kind else { break }
            words.append(word)
            try lexer.take()
        }
        guard let last = words.last else {
            throw Refusal.expectation(
                "'expect' needs what is expected",
                note: "as in: expect status 0, expect output contains 'x'", token.range
            ).error
        }
        return Expectation(
            kind: .expect, body: .words(words), range: token.range.union(last.range))
    }

    private mutating func parseEventually(_ token: Token) throws(SyntaxError) -> Expectation {
        try lexer.take()
        var limit: Word?
        if try lexer.peek().bareText == "within" {
            try lexer.take()
            limit = try takeDuration(after: "within")
        }
        return try parseRepeated(.eventually(within: limit), token, example: "within 30s")
    }

    private mutating func parseAlways(_ token: Token) throws(SyntaxError) -> Expectation {
        try lexer.take()
        guard try lexer.peek().bareText == "for" else {
            throw Refusal.expectation(
                "'always' needs a time: 'always for 10s ...'", note: nil, token.range
            ).error
        }
        try lexer.take()
        let time = try takeDuration(after: "for")
        return try parseRepeated(.always(lasting: time), token, example: "for 10s")
    }

    private mutating func takeDuration(after keyword: String) throws(SyntaxError) -> Word {
        let token = try lexer.peek()
        guard case .word(let word) = token.kind else {
            throw Refusal.expectation(
                "a time must follow '\(keyword)', as in 10s", note: nil, token.range
            ).error
        }
        try lexer.take()
        return word
    }

    private mutating func parseRepeated(
        _ kind: Expectation.Kind, _ token: Token, example: String
    ) throws(SyntaxError) -> Expectation {
        let keyword = token.bareText ?? ""
        let next = try lexer.peek()
        if next.bareText == "expect" {
            let inner = try parseExpect(next)
            return Expectation(
                kind: kind, body: inner.body, range: token.range.union(inner.range))
        }
        switch next.kind {
        case .word, .sign(.open), .descriptor: break
        case .sign, .lineEnd, .end:
            throw Refusal.expectation(
                "'\(keyword) \(example)' needs a command or an expectation", note: nil,
                token.range
            ).error
        }
        try lexer.enter(.repetition, token.range)
        let pipeline = try parsePipeline()
        lexer.leave(.repetition)
        return Expectation(
            kind: kind, body: .command(pipeline), range: token.range.union(pipeline.range))
    }
}

extension Word {
    /// The word without the line feed that ends its last part, as `expect output is <<EOF` needs.
    var droppingLastLineFeed: Word {
        var word = self
        if case .quoted(var text)? = word.parts.last, text.last == 10 {
            text.removeLast()
            word.parts[word.parts.count - 1] = .quoted(text)
        }
        return word
    }
}
