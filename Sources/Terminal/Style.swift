import Platform

/// Colours on a terminal: none where `NO_COLOR` is set, the terminal is dumb, or output goes
/// elsewhere.
public struct Style: Sendable {
    /// Whether anything is coloured.
    public let isColoured: Bool

    /// The style that fits the standard output.
    public init() {
        let isDumb = System.environment("TERM") == "dumb"
        let isRefused = !(System.environment("NO_COLOR") ?? "").isEmpty
        isColoured = System.isTerminal(.output) && !isDumb && !isRefused
    }

    func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func hint(_ text: String) -> String { isColoured ? "\u{1B}[33m\(text)\u{1B}[0m" : text }

    /// A prompt with its last word in bold. libedit loses a colour code at a prompt's very end, so
    /// the space after it stays uncoloured and last.
    func prompt(_ text: String) -> String {
        guard isColoured, text.hasSuffix(" ") else { return text }
        let mark = LineEditor.escape
        return "\(mark)\u{1B}[1;32m\(mark)\(text.dropLast())\(mark)\u{1B}[0m\(mark) "
    }
}
