import Basis

/// A flow as text: a column for each who takes part, an arrow for each message.
enum FlowText {
    private static let column = 10

    /// The text, at most a hundred columns wide.
    static func text(_ flow: InjectionFlow) -> String {
        let parties = flow.parties
        var lines = wrapped(flow.title, behind: "on a copy:  ") + [""]
        let headings = parties.map { $0.heading(flow.names) }
        lines.append(headings.map { centred($0.0) }.joined())
        lines.append(headings.map { centred($0.1) }.joined())
        for message in flow.messages {
            guard let from = parties.firstIndex(of: message.from),
                let to = parties.firstIndex(of: message.to)
            else { continue }
            lines += label(message)
            lines.append(arrow(from, to, count: parties.count, isFailure: message.isFailure))
        }
        lines += ["", flow.ending]
        return lines.map { TraceText.trimmed($0) + "\n" }.joined()
    }

    /// The time and the words, in as many lines as they need.
    private static func label(_ message: InjectionFlow.Message) -> [String] {
        wrapped(message.text, behind: "\(time(message.at))  ")
    }

    /// Words in lines of at most a hundred columns, all as far in as the first.
    private static func wrapped(_ text: String, behind start: String) -> [String] {
        let width = 100 - start.count
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        return lines.enumerated().map { index, line in
            (index == 0 ? start : String(repeating: " ", count: start.count)) + line
        }
    }

    /// `+1.234s`.
    static func time(_ passed: Nanoseconds) -> String {
        let milliseconds = max(0, passed.wholeMilliseconds)
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "+\(milliseconds / 1_000).\(fraction)s"
    }

    private static func centred(_ text: String) -> String {
        let left = (column - text.count + 1) / 2
        return TraceText.padded(String(repeating: " ", count: max(0, left)) + text, to: column)
    }

    private static func arrow(_ from: Int, _ to: Int, count: Int, isFailure: Bool) -> String {
        var cells = [Character](repeating: " ", count: count * column)
        for index in 0..<count { cells[index * column + column / 2] = "|" }
        let (start, end) = (from * column + column / 2, to * column + column / 2)
        guard start != end else {
            cells[start] = "*"
            return String(cells)
        }
        let range = start < end ? start + 1..<end : end + 1..<start
        for index in range { cells[index] = "-" }
        let tip = start < end ? end - 1 : end + 1
        cells[tip] = isFailure ? "X" : start < end ? ">" : "<"
        return String(cells)
    }
}
