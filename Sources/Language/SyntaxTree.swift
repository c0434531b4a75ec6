import Diagnostics

/// A parsed source text.
package struct Program: Sendable, Equatable {
    /// The text that the ranges of the statements are about.
    package var source: SourceText
    /// The top-level statements, in order.
    package var statements: [Statement]

    package init(source: SourceText, statements: [Statement]) {
        self.source = source
        self.statements = statements
    }
}

/// What ends at a `;` or a line feed: an and-or list, or an expectation.
package struct Statement: Sendable, Equatable {
    package indirect enum Kind: Sendable, Equatable {
        case list(AndOrList)
        case expectation(Expectation)
    }

    package var kind: Kind
    package var range: SourceRange

    package init(_ kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }

    /// Whether this is a plain `expect`: it takes the failure of the statement before it.
    package var isExpect: Bool {
        guard case .expectation(let expectation) = kind else { return false }
        return expectation.kind == .expect
    }
}

/// Pipelines joined by `&&` and `||`, which bind equally and to the left.
package struct AndOrList: Sendable, Equatable {
    package enum Connector: String, Sendable { case and = "&&", or = "||" }

    package struct Link: Sendable, Equatable {
        package var connector: Connector
        package var pipeline: Pipeline
    }

    package var first: Pipeline
    package var rest: [Link] = []

    package init(_ first: Pipeline) { self.first = first }
}

/// Stages joined by `|`.
package struct Pipeline: Sendable, Equatable {
    /// Whether an odd number of `!` stands in front.
    package var isNegated: Bool
    package var stages: [Stage]
    package var range: SourceRange

    package init(isNegated: Bool = false, stages: [Stage], range: SourceRange) {
        self.isNegated = isNegated
        self.stages = stages
        self.range = range
    }
}

/// One command, simple or compound, with the redirections behind it.
package struct Stage: Sendable, Equatable {
    package indirect enum Body: Sendable, Equatable {
        case simple(SimpleCommand)
        case group([Statement])
        case subshell([Statement])
        case loop(Loop)
        case iteration(Iteration)
        case conditional(Conditional)
        case function(FunctionDefinition)
    }

    package var body: Body
    package var redirections: [Redirection]
    package var range: SourceRange

    package init(_ body: Body, redirections: [Redirection] = [], range: SourceRange) {
        self.body = body
        self.redirections = redirections
        self.range = range
    }
}

/// `X=v command word ...`; either part may be empty, but not both without a redirection.
package struct SimpleCommand: Sendable, Equatable {
    package struct Assignment: Sendable, Equatable {
        package var name: String
        package var value: Word
        package var range: SourceRange
    }

    package var assignments: [Assignment] = []
    package var words: [Word] = []

    package init() {}
}

/// `while` and `until`.
package struct Loop: Sendable, Equatable {
    package var isUntil: Bool
    package var condition: [Statement]
    package var body: [Statement]
}

/// `for NAME in WORDS`; without `in`, the words are `"$@"`.
package struct Iteration: Sendable, Equatable {
    package var variable: String
    package var words: [Word]?
    package var body: [Statement]
}

/// `if`, with its `elif` branches, and what stands after `else`.
package struct Conditional: Sendable, Equatable {
    package struct Branch: Sendable, Equatable {
        package var condition: [Statement]
        package var body: [Statement]
    }

    package var branches: [Branch]
    package var otherwise: [Statement]
}

/// `NAME() COMPOUND-COMMAND`.
package struct FunctionDefinition: Sendable, Equatable {
    package var name: String
    package var body: Stage
}

/// `N<WORD`, `N>WORD`, heredocs and the like.
package struct Redirection: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case input = "<", output = ">", append = ">>", duplicateInput = "<&"
        case duplicateOutput = ">&", readWrite = "<>", both = "&>", bothAppend = "&>>"
        case heredoc = "<<"
    }

    package var kind: Kind
    /// The descriptor in front, or the kind's own (0 for input, 1 for output).
    package var descriptor: Int
    /// The file's name, the other descriptor, or the heredoc's text.
    package var target: Word
    package var range: SourceRange
}

/// `expect`, `eventually` and `always`.
package struct Expectation: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case expect
        /// Holds once within a time; without one, within a minute.
        case eventually(within: Word?)
        /// Holds at every second for a time.
        case always(lasting: Word)
    }

    package var kind: Kind
    /// For `expect` its words; for the others a command, whose first word may be an expectation's
    /// subject.
    package var body: Body
    package var range: SourceRange

    package enum Body: Sendable, Equatable {
        case words([Word])
        case command(Pipeline)
    }
}
