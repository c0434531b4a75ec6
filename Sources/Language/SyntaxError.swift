import Diagnostics

/// Why a text does not parse.
package indirect enum SyntaxError: Error, Equatable, Sendable {
    /// The text may become right by more of it: a quote, heredoc, bracket or block is open at its
    /// end, or it ends in `&&`, `||`, `|` or a backslash.
    case incomplete(Diagnostic)
    /// No continuation makes it right.
    case invalid(Diagnostic)

    /// What is wrong, whichever case it is.
    package var diagnostic: Diagnostic {
        switch self {
        case .incomplete(let diagnostic), .invalid(let diagnostic): diagnostic
        }
    }
}

/// How a text is read.
package struct SyntaxOptions: Sendable, Equatable {
    /// Whose language it is.
    package enum Flavour: Sendable {
        /// mesh's: `expect`, `eventually` and `always` are syntax, and bash's forms that are left
        /// out say so.
        case session
        /// The shell's in a container: plain sh.
        case container
    }

    package var flavour: Flavour = .session
    /// Depth of nesting beyond which a text is refused: a block counts 3, `${X-...}` 4, and a
    /// substitution 6.
    package var nesting = 100
    /// Size beyond which a text is refused.
    package var sourceBytes = 16 << 20

    package init(flavour: Flavour = .session) { self.flavour = flavour }
}
