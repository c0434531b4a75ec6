/// What people paste into a REPL: lines with the prompt of the terminal they come from.
package enum PastedText {
    /// The line without a leading prompt: `$ `, `mesh NS> ` (also with `[1] ` in front) or
    /// `user@host:dir# ` (also with `$ ` or `% `). Only for a line that begins a statement.
    package static func withoutPrompt(_ line: String) -> String {
        let bytes = Array(line.utf8)
        let length = promptLength(bytes)
        return length == 0 ? line : String(decoding: bytes[length...], as: UTF8.self)
    }

    /// How many bytes of the line are a prompt.
    package static func promptLength(_ line: [UInt8]) -> Int {
        if line.starts(with: Array("$ ".utf8)) { return 2 }
        if let length = meshPromptLength(line) { return length }
        return hostPromptLength(line) ?? 0
    }

    /// `mesh default> `, `[1] mesh default> `, `mesh default (held, 3 due)> `.
    private static func meshPromptLength(_ line: [UInt8]) -> Int? {
        var start = 0
        if line.first == 91, let close = line.firstIndex(of: 93) {  // [1]
            guard close > 1, line[1..<close].allSatisfy(Byte.isDigit), close + 1 < line.count,
                line[close + 1] == 32
            else { return nil }
            start = close + 2
        }
        let word = Array("mesh ".utf8)
        guard line[start...].starts(with: word) else { return nil }
        guard let end = line[start...].firstIndex(of: 62), end > start + word.count,
            end + 1 < line.count, line[end + 1] == 32
        else { return nil }
        let name = line[(start + word.count)..<end]
        let isName = name.allSatisfy {
            Byte.isNamePart($0) || [45, 46, 32, 40, 41, 44].contains($0)
        }
        return isName ? end + 2 : nil
    }

    /// `user@host:dir# `: no blank before the sign, an `@` and a `:` in this order.
    private static func hostPromptLength(_ line: [UInt8]) -> Int? {
        guard let blank = line.firstIndex(of: 32), blank > 0,
            [35, 36, 37].contains(line[blank - 1]),
            let at = line[..<blank].firstIndex(of: 64), at > 0,
            let colon = line[at..<blank].firstIndex(of: 58), colon > at + 1
        else { return nil }
        let isUser = line[..<at].allSatisfy { Byte.isNamePart($0) || $0 == 45 || $0 == 46 }
        return isUser ? blank + 1 : nil
    }
}

/// A manifest that is pasted line by line, without a command in front.
package struct ManifestPaste: Sendable, Equatable {
    /// What a line is to the manifest.
    package enum Verdict: Sendable, Equatable {
        /// It belongs to it.
        case part
        /// It is the empty line that ends it.
        case end
        /// The manifest ended before it: the line is a command.
        case notPart
    }

    /// The lines so far, each with its line feed.
    package private(set) var text: [UInt8] = []

    package init() {}

    /// Whether `line` begins a manifest.
    package static func begins(with line: String) -> Bool {
        line.utf8.starts(with: "apiVersion:".utf8)
    }

    /// Takes the next line, without its line feed, or tells that the manifest has ended.
    package mutating func accept(_ line: String) -> Verdict {
        var bytes = Array(line.utf8)
        if bytes.last == 13 { bytes.removeLast() }
        if bytes.allSatisfy(Byte.isBlank) { return .end }
        guard Self.continues(bytes) else { return .notPart }
        text += bytes + [10]
        return .part
    }

    /// Splits what stands at `offset` of a whole text into the manifest there and the offset behind
    /// it. An empty line with a `---` or an indented line behind it does not end it.
    package static func extent(in bytes: [UInt8], from offset: Int) -> Range<Int> {
        var end = offset
        var place = offset
        while place < bytes.count {
            let lineEnd = bytes[place...].firstIndex(of: 10) ?? bytes.count
            let line = bytes[place..<lineEnd]
            let isEmpty = line.allSatisfy { Byte.isBlank($0) || $0 == 13 }
            if !isEmpty {
                let isPart = end == place ? continues(Array(line)) : resumes(line)
                guard isPart else { break }
                end = min(lineEnd + 1, bytes.count)
            }
            place = lineEnd + 1
        }
        return offset..<end
    }

    private static func resumes(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == 32 || line.starts(with: Array("---".utf8))
    }

    /// Whether the line can stand in a YAML mapping: indented, a list's item, a comment, a key, a
    /// document's mark, or a closing bracket.
    private static func continues(_ line: [UInt8]) -> Bool {
        guard let first = line.first else { return false }
        if [32, 35, 125, 93].contains(first) { return true }
        if first == 45 { return line.count == 1 || line[1] == 32 || line[1] == 45 }
        if line.starts(with: Array("...".utf8)) { return true }
        guard let colon = line.firstIndex(of: 58) else { return false }
        let isKey = line[..<colon].allSatisfy {
            Byte.isNamePart($0) || [45, 46, 47, 34, 39].contains($0)
        }
        return isKey && (colon + 1 == line.count || line[colon + 1] == 32 || line[colon + 1] == 13)
    }
}
