import Diagnostics

/// Parses a text one complete command at a time, as a REPL and pasted input run it.
///
/// A complete command is what sh runs at once: everything up to a line feed that stands outside
/// every quote, block and heredoc, so `a; b` on a line are two statements of one command.
package struct StatementReader: Sendable {
    private var parser: Parser

    /// Reads `source` from `offset` on.
    package init(
        _ source: SourceText, from offset: Int = 0, options: SyntaxOptions = SyntaxOptions()
    ) throws(SyntaxError) {
        try checkText(source, options)
        let start = min(max(offset, 0), source.bytes.count)
        parser = Parser(Lexer(source.bytes, options: options, from: start))
    }

    /// The statements of the next command, or nil at the end of the text. After an error the reader
    /// is not used again.
    package mutating func next() throws(SyntaxError) -> [Statement]? { try parser.parseLine() }

    /// Where the next command begins.
    package var offset: Int { parser.lexer.position }
}

/// Parses a whole text, so that a syntax error anywhere in it means that none of it runs.
package func parse(
    _ source: SourceText, options: SyntaxOptions = SyntaxOptions()
) throws(SyntaxError) -> Program {
    try checkText(source, options)
    var parser = Parser(Lexer(source.bytes, options: options))
    return Program(source: source, statements: try parser.parseAll())
}

/// Refuses what is too large or no text. NUL and the other control bytes that no text file holds
/// are a sign of a binary file.
private func checkText(_ source: SourceText, _ options: SyntaxOptions) throws(SyntaxError) {
    guard source.bytes.count <= options.sourceBytes else {
        throw Refusal.tooLarge(options.sourceBytes).error
    }
    for (offset, byte) in source.bytes.enumerated() where byte < 9 || byte == 127 {
        throw Refusal.notText(byte, offset).error
    }
}
