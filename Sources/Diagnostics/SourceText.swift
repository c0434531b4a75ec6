/// A text with its name, as diagnostics quote it. Offsets are UTF-8 bytes; lines and columns are
/// worked out only when something is shown.
public struct SourceText: Sendable, Equatable {
    /// The file's name as the user typed it; `<stdin>`, `<input>` where there is none.
    public var name: String
    /// The text, as bytes: it need not be valid UTF-8.
    public var bytes: [UInt8]

    /// The text of a string.
    public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

    /// A text given as bytes.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Line and column of `offset`, both counted from 1; a column is one Unicode scalar.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let end = min(max(offset, 0), bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == 10 {
            line += 1
            lineStart = index + 1
        }
        let scalars = bytes[lineStart..<end].count { $0 & 0xc0 != 0x80 }
        return (line, scalars + 1)
    }

    /// The line that holds `offset`, without its end, and where it starts.
    public func line(at offset: Int) -> (text: String, start: Int) {
        let place = min(max(offset, 0), bytes.count)
        let start = bytes[..<place].lastIndex(of: 10).map { $0 + 1 } ?? 0
        var end = bytes[place...].firstIndex(of: 10) ?? bytes.count
        if end > start, bytes[end - 1] == 13 { end -= 1 }
        return (String(decoding: bytes[start..<max(start, end)], as: UTF8.self), start)
    }

    /// The text in `range`.
    public func text(in range: SourceRange) -> String {
        let end = min(range.end, bytes.count)
        return String(decoding: bytes[min(range.start, end)..<end], as: UTF8.self)
    }
}

/// A half-open range of UTF-8 offsets in one source text.
public struct SourceRange: Hashable, Sendable {
    /// The first byte.
    public var start: Int
    /// The byte after the last.
    public var end: Int

    /// The range `start..<end`.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// The smallest range that holds both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }
}
