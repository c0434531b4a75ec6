import CRE2

/// A compiled regular expression in RE2's syntax: the engine that Envoy uses, so matching takes
/// time linear in the text, whatever the pattern.
package struct Pattern: Sendable {
    /// The expression as written.
    package let text: String
    /// Whether capital and small letters differ.
    package let isCaseSensitive: Bool
    private let program: CompiledPattern

    /// Compiles `text`; what RE2 does not take is thrown in RE2's own words.
    package init(_ text: String, caseSensitive: Bool = true) throws(PatternError) {
        self.text = text
        isCaseSensitive = caseSensitive
        program = try CompiledPattern(text, caseSensitive: caseSensitive)
    }

    /// The number of capturing groups.
    package var groupCount: Int { program.groups }

    /// The leftmost match that starts at `from` or later. The bytes before `from` are seen by
    /// `^`, `\b` and their like.
    package func firstMatch(in bytes: [UInt8], from: Int = 0) -> PatternMatch? {
        guard from >= 0, from <= bytes.count else { return nil }
        return bytes.withUnsafeBufferPointer { program.match($0, from: from, whole: false) }
    }

    /// The match that spans all of `bytes`, with its groups.
    package func wholeMatch(in bytes: [UInt8]) -> PatternMatch? {
        bytes.withUnsafeBufferPointer { program.match($0, from: 0, whole: true) }
    }

    /// Whether the pattern matches all of `text`: Envoy's and Istio's `regex` matches.
    package func matchesWhole(_ text: String) -> Bool { matches(text, whole: true) }

    /// Whether the pattern matches some part of `text`.
    package func matches(_ text: String) -> Bool { matches(text, whole: false) }

    private func matches(_ text: String, whole: Bool) -> Bool {
        var text = text
        return text.withUTF8 { program.test($0, whole: whole) }
    }

    /// Every match from left to right, none overlapping another. An empty match right behind the
    /// one before it does not count, as in sed and in RE2's GlobalReplace.
    package func matches(in bytes: [UInt8]) -> [PatternMatch] {
        var found: [PatternMatch] = []
        var position = 0
        while let match = firstMatch(in: bytes, from: position) {
            if !match.range.isEmpty || match.range.lowerBound != found.last?.range.upperBound {
                found.append(match)
            }
            position = match.range.upperBound
            if match.range.isEmpty { position = Self.scalarEnd(after: position, in: bytes) }
        }
        return found
    }

    /// `bytes` with the first match, or all of them, replaced. In `template`, `\0` is the whole
    /// match, `\1` to `\9` are its groups and `\\` is a backslash: RE2's rewrite syntax, which is
    /// also that of Envoy's `regex_rewrite`.
    package func replacing(in bytes: [UInt8], with template: String, all: Bool = true) -> [UInt8] {
        let parts = Array(template.utf8)
        return replacing(in: bytes, all: all) { match in
            var text: [UInt8] = []
            var index = 0
            while index < parts.count {
                guard parts[index] == UInt8(ascii: "\\"), index + 1 < parts.count else {
                    text.append(parts[index])
                    index += 1
                    continue
                }
                let next = parts[index + 1]
                if (48...57).contains(next) {
                    text += match.bytes(ofGroup: Int(next - 48), in: bytes)
                } else {
                    text.append(next)
                }
                index += 2
            }
            return text
        }
    }

    /// `bytes` with the first match, or all of them, replaced by what `replacement` gives.
    package func replacing(
        in bytes: [UInt8], all: Bool = true, _ replacement: (PatternMatch) -> [UInt8]
    ) -> [UInt8] {
        let found = all ? matches(in: bytes) : firstMatch(in: bytes).map { [$0] } ?? []
        var result: [UInt8] = []
        var position = 0
        for match in found {
            result += bytes[position..<match.range.lowerBound]
            result += replacement(match)
            position = match.range.upperBound
        }
        return result + bytes[position...]
    }

    /// `text` with a backslash before every byte that RE2 could read as an operator
    /// (re2/re2.cc: RE2::QuoteMeta).
    package static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0: result += Array("\\x00".utf8)
            case 48...57, 65...90, 97...122, UInt8(ascii: "_"), 128...255: result.append(byte)
            default: result += [UInt8(ascii: "\\"), byte]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func scalarEnd(after position: Int, in bytes: [UInt8]) -> Int {
        var end = position + 1
        while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
        return end
    }
}

extension Pattern: Equatable {
    /// Two patterns are equal if they were written alike.
    package static func == (left: Self, right: Self) -> Bool {
        left.text == right.text && left.isCaseSensitive == right.isCaseSensitive
    }
}

/// Where a pattern matched, in offsets of bytes.
package struct PatternMatch: Sendable, Equatable {
    /// The whole match at 0, then the groups; nil for a group that took no part.
    package var groups: [Range<Int>?]
    /// The whole match.
    package var range: Range<Int>

    /// The bytes of group `index` (0 is the whole match); none if it took no part.
    package func bytes(ofGroup index: Int, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard groups.indices.contains(index), let range = groups[index] else { return [] }
        return bytes[range]
    }
}

/// A pattern that RE2 refuses.
package struct PatternError: Error, Equatable {
    /// RE2's own text, such as `missing ]: [a`.
    package var message: String
}
