extension Diagnostic {
    /// The diagnostic as a terminal shows it: name, place and message, the source line with a caret
    /// below it, then notes and fixes. Ends with a line feed.
    ///
    ///     demo.mesh:3:9: error MESH0102: ')' has no '(' before it
    ///         echo a)
    ///               ^
    ///       note: ...
    public func rendered(in source: SourceText?) -> String {
        var text = ""
        if let source, let range {
            let place = source.position(of: range.start)
            text += "\(source.name):\(place.line):\(place.column): "
        } else if let source {
            text += "\(source.name): "
        }
        text += "\(severity.rawValue) \(code.rawValue): \(message)\n"
        if let source, let range { text += excerpt(of: source, range: range) }
        for note in notes { text += "  note: \(note)\n" }
        for fix in fixIts { text += "  fix: \(fix.message)\n" }
        return text
    }

    /// The line of `range` with carets below. A line beyond 160 columns is cut around the place.
    private func excerpt(of source: SourceText, range: SourceRange) -> String {
        let line = source.line(at: range.start)
        let before = source.bytes[
            line.start..<max(line.start, min(range.start, source.bytes.count))]
        var column = before.count { $0 & 0xc0 != 0x80 }
        let marked = source.text(in: SourceRange(range.start, range.end))
            .prefix { $0 != "\n" && $0 != "\r\n" }.unicodeScalars.count
        var scalars = Array(line.text.unicodeScalars)
        if scalars.count > 160 {
            let start = max(0, min(column - 60, scalars.count - 120))
            scalars = Array(scalars[start..<min(scalars.count, start + 120)])
            column -= start
        }
        var shown = String.UnicodeScalarView()
        var pad = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let isControl = scalar.value < 32 && scalar != "\t" || scalar.value == 127
            shown.append(isControl ? "\u{FFFD}" : scalar)
            if index < column { pad.append(scalar == "\t" ? "\t" : " ") }
        }
        let room = max(1, scalars.count - column)
        let carets = String(repeating: "^", count: max(1, min(marked, room)))
        return "    \(String(shown))\n    \(String(pad))\(carets)\n"
    }
}
