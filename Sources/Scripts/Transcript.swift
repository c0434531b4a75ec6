import MeshKit

/// A Markdown document with console blocks whose commands can be run and whose output is checked.
///
/// A block that is fenced with ```` ```console ```` holds commands behind `$ ` (their further lines
/// behind `> `), each followed by what it prints, standard error included. A line `...` stands for
/// any lines. The comment `<!-- mesh: --inject default -->` gives the session's options. All blocks
/// of a document run in one session, in order; `<!-- mesh: new -->` begins another.
public struct Transcript: Sendable, Equatable {
    /// One command with its expected output.
    public struct Step: Sendable, Equatable {
        /// The statement, without prompts.
        public var command: String
        /// What it should print, ending in a line feed unless empty.
        public var expected: String
        /// The line of the command in the document, from 1.
        public var line: Int
        /// The lines of the expected output in the document: a half-open range, from 0.
        var outputLines: Range<Int>
        /// Whether the step begins a new session.
        public var beginsSession: Bool
    }

    /// The options of its sessions.
    public var options: SessionOptions
    /// The commands in order.
    public var steps: [Step]
    /// The document's lines.
    let lines: [String]

    /// Reads a document; a malformed options comment is an error that names its line.
    public init(_ text: String) throws(SessionOptions.Problem) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        options = SessionOptions()
        steps = []
        var isInBlock = false
        var startsNew = true
        var index = 0
        while index < lines.count {
            let line = lines[index]
            if let words = Self.directive(line), !isInBlock {
                if words == ["new"] {
                    startsNew = true
                } else {
                    do throws(SessionOptions.Problem) {
                        options = try SessionOptions(words: words)
                    } catch {
                        throw SessionOptions.Problem(
                            message: "line \(index + 1): \(error.message)")
                    }
                }
            } else if line.hasPrefix("```") {
                isInBlock = !isInBlock && line == "```console"
            } else if isInBlock, line.hasPrefix("$ ") {
                index = readStep(at: index, beginsSession: startsNew)
                startsNew = false
                continue
            }
            index += 1
        }
    }

    /// Reads the step whose command begins at a line; the index of the line after it.
    private mutating func readStep(at start: Int, beginsSession: Bool) -> Int {
        var command = String(lines[start].dropFirst(2))
        var index = start + 1
        while index < lines.count, lines[index] == ">" || lines[index].hasPrefix("> ") {
            command += "\n" + lines[index].dropFirst(2)
            index += 1
        }
        let outputStart = index
        while index < lines.count, !lines[index].hasPrefix("$ "), !lines[index].hasPrefix("```") {
            index += 1
        }
        let expected = lines[outputStart..<index].map { $0 + "\n" }.joined()
        steps.append(
            Step(
                command: command, expected: expected, line: start + 1,
                outputLines: outputStart..<index, beginsSession: beginsSession))
        return index
    }

    /// The words of a `<!-- mesh: ... -->` comment.
    private static func directive(_ line: String) -> [String]? {
        let opening = "<!-- mesh: "
        guard line.hasPrefix(opening), line.hasSuffix(" -->") else { return nil }
        return line.dropFirst(opening.count).dropLast(4).split(separator: " ").map(String.init)
    }
}
