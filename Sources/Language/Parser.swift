import Diagnostics

/// Builds the syntax tree from tokens, by recursive descent; the lexer counts the depth.
struct Parser: Sendable {
    var lexer: Lexer

    init(_ lexer: Lexer) { self.lexer = lexer }

    var isSession: Bool { lexer.options.flavour == .session }

    /// All statements up to the end of the text.
    mutating func parseAll() throws(SyntaxError) -> [Statement] {
        var statements: [Statement] = []
        while let line = try parseLine() { statements += line }
        return statements
    }

    /// The statements of the next complete command: what ends with a line feed outside every block.
    /// Nil at the end of the text.
    mutating func parseLine() throws(SyntaxError) -> [Statement]? {
        while try lexer.peek().kind == .lineEnd { try lexer.take() }
        guard try lexer.peek().kind != .end else { return nil }
        var statements: [Statement] = []
        while true {
            statements.append(try parseStatement())
            let token = try lexer.peek()
            switch token.kind {
            case .end: return statements
            case .lineEnd:
                try lexer.take()
                return statements
            case .sign(.semicolon):
                try lexer.take()
                let following = try lexer.peek()
                if following.kind == .end { return statements }
            case .sign, .word, .descriptor:
                throw unexpected(token)
            }
            if try lexer.peek().kind == .lineEnd {
                try lexer.take()
                return statements
            }
        }
    }

    /// The statements of `$(...)`, and its closing bracket.
    mutating func parseSubstitution(
        opened: SourceRange
    ) throws(SyntaxError) -> [Statement] {
        let statements = try parseStatements { $0.sign == .close }
        let token = try lexer.peek()
        guard token.sign == .close else {
            if token.kind == .end {
                throw OpenEnd.bracket("$(", closer: ")", opened: opened).error
            }
            throw unexpected(token)
        }
        try lexer.take()
        return statements
    }

    /// Statements up to a token that ends the block, which stays.
    mutating func parseStatements(
        until isEnd: (Token) -> Bool
    ) throws(SyntaxError) -> [Statement] {
        var statements: [Statement] = []
        while true {
            while try lexer.peek().kind == .lineEnd { try lexer.take() }
            let token = try lexer.peek()
            if token.kind == .end || isEnd(token) { return statements }
            statements.append(try parseStatement())
            let separator = try lexer.peek()
            switch separator.kind {
            case .sign(.semicolon), .lineEnd: try lexer.take()
            case .end: return statements
            case .sign, .word, .descriptor:
                guard isEnd(separator), separator.sign != nil else {
                    throw unexpected(separator)
                }
                return statements
            }
        }
    }

    mutating func parseStatement() throws(SyntaxError) -> Statement {
        if isSession, let expectation = try parseExpectation() {
            return Statement(.expectation(expectation), range: expectation.range)
        }
        var list = AndOrList(try parsePipeline())
        while true {
            let token = try lexer.peek()
            if token.sign == .background { throw background(token) }
            guard let sign = token.sign, sign == .and || sign == .or else { break }
            try lexer.take()
            try passLineEnds(after: sign.rawValue, token.range)
            let pipeline = try parsePipeline()
            list.rest.append(
                .init(connector: sign == .and ? .and : .or, pipeline: pipeline))
        }
        let last = list.rest.last?.pipeline.range ?? list.first.range
        return Statement(.list(list), range: list.first.range.union(last))
    }

    mutating func parsePipeline() throws(SyntaxError) -> Pipeline {
        let start = try lexer.peek().range
        var isNegated = false
        while try lexer.peek().bareText == "!" {
            let sign = try lexer.take()
            isNegated.toggle()
            if try lexer.peek().kind == .end {
                throw OpenEnd.danglingOperator("!", sign.range).error
            }
        }
        var stages = [try parseStage()]
        while try lexer.peek().sign == .pipe {
            let sign = try lexer.take()
            if try lexer.peek().sign == .background {
                throw Refusal.unsupported(
                    "'|&' is", instead: "'2>&1 |'", sign.range, fix: nil
                ).error
            }
            try passLineEnds(after: "|", sign.range)
            stages.append(try parseStage())
        }
        let end = stages.last?.range ?? start
        return Pipeline(isNegated: isNegated, stages: stages, range: start.union(end))
    }

    /// Passes over the line feeds that may follow `sign`; the text must not end there.
    private mutating func passLineEnds(
        after sign: String, _ range: SourceRange
    ) throws(SyntaxError) {
        while try lexer.peek().kind == .lineEnd { try lexer.take() }
        if try lexer.peek().kind == .end {
            throw OpenEnd.danglingOperator(sign, range).error
        }
    }

    /// The error for a token that may not stand where it does.
    func unexpected(_ token: Token) -> SyntaxError {
        let openers = [
            "fi": "if", "then": "if", "elif": "if", "else": "if", "done": "do", "do": "for",
            "}": "{",
        ]
        switch token.kind {
        case .sign(.close):
            return MisplacedToken.closer(")", opener: "(", token.range).error
        case .sign(.background): return background(token)
        case .sign(.doubleSemicolon):
            return Refusal.unsupported(
                "'case' is", instead: "if ... elif ... fi", token.range, fix: nil
            ).error
        case .word, .sign, .descriptor, .lineEnd, .end:
            if let text = token.bareText {
                if let opener = openers[text] {
                    return MisplacedToken.closer(text, opener: opener, token.range).error
                }
                if text == "esac" {
                    return Refusal.unsupported(
                        "'case' is", instead: "if ... elif ... fi", token.range, fix: nil
                    ).error
                }
            }
            return MisplacedToken.unexpected(describe(token), token.range).error
        }
    }

    /// The token as a message names it.
    func describe(_ token: Token) -> String {
        switch token.kind {
        case .lineEnd: return "the end of the line"
        case .end: return "the end of the text"
        case .descriptor(let number): return "'\(number)'"
        case .sign(let sign): return "'\(sign.rawValue)'"
        case .word(let word):
            return "'\(word.bareText ?? word.constantText ?? "a word")'"
        }
    }

    private func background(_ token: Token) -> SyntaxError {
        Refusal.unsupported(
            "running in the background with '&' is", instead: "one session for each task",
            token.range, fix: nil
        ).error
    }
}
