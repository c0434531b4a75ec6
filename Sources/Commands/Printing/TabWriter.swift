/// Aligns cells in columns as Go's text/tabwriter does with blanks for padding: a cell ends with a
/// tab, and a column's width counts over consecutive lines that have a cell in it.
package struct TabWriter: Sendable {
    private let minimumWidth: Int
    private let padding: Int
    private let remembersWidths: Bool
    /// The widest that each column was, for a writer that remembers.
    private var remembered: [Int] = []
    private var text = ""

    /// A writer whose columns are `padding` blanks apart and at least `minimumWidth` wide.
    package init(minimumWidth: Int, padding: Int, remembersWidths: Bool = false) {
        self.minimumWidth = minimumWidth
        self.padding = padding
        self.remembersWidths = remembersWidths
    }

    /// The writer of kubectl's tables (cli-runtime pkg/printers/tabwriter.go).
    package static var tables: TabWriter {
        TabWriter(minimumWidth: 6, padding: 3, remembersWidths: true)
    }
    /// The writer of `kubectl describe` (kubectl pkg/describe/describe.go: tabbedString).
    package static var descriptions: TabWriter { TabWriter(minimumWidth: 0, padding: 2) }

    /// Adds text whose cells end with tabs and whose lines end with line feeds.
    package mutating func write(_ more: String) { text += more }

    /// Forgets the widths of earlier columns.
    package mutating func forgetWidths() { remembered = [] }

    /// The text so far, aligned; the writer is then empty.
    package mutating func flush() -> String {
        guard !text.isEmpty else { return "" }
        var lines = text.split(separator: "\n" as Unicode.Scalar, omittingEmptySubsequences: false)
        text = ""
        let endsWithLineFeed = lines.last?.isEmpty == true
        if endsWithLineFeed { lines.removeLast() }
        let cells = lines.map {
            $0.split(separator: "\t" as Unicode.Scalar, omittingEmptySubsequences: false)
        }
        let widths = columnWidths(cells)
        var output = String.UnicodeScalarView()
        for (index, line) in cells.enumerated() {
            for (column, cell) in line.enumerated() {
                output.append(contentsOf: cell)
                guard column < line.count - 1 else { continue }
                for _ in 0..<(widths[index][column] - cell.count) { output.append(" ") }
            }
            if index < cells.count - 1 || endsWithLineFeed { output.append("\n") }
        }
        return String(output)
    }

    /// For each line the width of each of its columns but the last.
    private mutating func columnWidths(_ lines: [[String.UnicodeScalarView.SubSequence]]) -> [[Int]]
    {
        var widths = lines.map { Array(repeating: 0, count: max(0, $0.count - 1)) }
        let columns = lines.map { $0.count - 1 }.max() ?? 0
        for column in 0..<columns {
            var start = 0
            while start < lines.count {
                guard lines[start].count - 1 > column else {
                    start += 1
                    continue
                }
                var end = start
                var width = minimumWidth
                while end < lines.count, lines[end].count - 1 > column {
                    width = max(width, lines[end][column].count + padding)
                    end += 1
                }
                if remembersWidths {
                    if column < remembered.count { width = max(width, remembered[column]) }
                    if column >= remembered.count { remembered.append(width) }
                    remembered[column] = width
                }
                for line in start..<end { widths[line][column] = width }
                start = end
            }
        }
        return widths
    }
}

extension String {
    /// The parts between separators, compared as scalars: `Character` would join `\r\n`.
    fileprivate func split(
        separator: Unicode.Scalar, omittingEmptySubsequences: Bool
    ) -> [String.UnicodeScalarView.SubSequence] {
        unicodeScalars.split(
            separator: separator, omittingEmptySubsequences: omittingEmptySubsequences)
    }
}

extension Substring.UnicodeScalarView {
    fileprivate func split(
        separator: Unicode.Scalar, omittingEmptySubsequences: Bool
    ) -> [Substring.UnicodeScalarView] {
        split(
            maxSplits: .max, omittingEmptySubsequences: omittingEmptySubsequences,
            whereSeparator: { $0 == separator })
    }
}
