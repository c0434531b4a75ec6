/// What the characters of a string allow: plain, in single quotes, as a block
/// (goyaml.v2/emitterc.go: yaml_emitter_analyze_scalar).
struct ScalarAnalysis {
    var allowsPlain = true
    var allowsSingleQuotes = true
    var allowsBlock = true
    var isMultiline = false

    init(_ text: [UInt8]) {
        guard !text.isEmpty else {
            allowsBlock = false
            return
        }
        var hasIndicators = text.starts(with: Chunk.separator) || text.starts(with: "...".utf8)
        var hasSpecial = false
        var hasEdge = false
        var isSpaceBreak = false
        var isBreakSpace = false
        var previous = Kind.other
        var isAfterBlank = true
        var index = 0
        while index < text.count {
            let byte = text[index]
            let next = index + Self.width(byte)
            let isBeforeBlank = next >= text.count || text[next] == 32 || text[next] == 9
            if Self.isIndicator(
                byte, isFirst: index == 0, isAfterBlank: isAfterBlank, isBeforeBlank: isBeforeBlank)
            {
                hasIndicators = true
            }
            if !Self.isPrintable(text, index) { hasSpecial = true }
            let kind: Kind = byte == 32 ? .space : Self.isBreak(text, index) ? .lineBreak : .other
            if kind != .other, index == 0 || next >= text.count { hasEdge = true }
            if kind == .space, previous == .lineBreak { isBreakSpace = true }
            if kind == .lineBreak {
                isMultiline = true
                if previous == .space { isSpaceBreak = true }
            }
            if kind == .space, next >= text.count { allowsBlock = false }
            previous = kind
            isAfterBlank = kind != .other || byte == 9 || byte == 0
            index = next
        }
        if hasEdge || isMultiline || hasIndicators { allowsPlain = false }
        if isBreakSpace { (allowsPlain, allowsSingleQuotes) = (false, false) }
        if isSpaceBreak || hasSpecial {
            (allowsPlain, allowsSingleQuotes, allowsBlock) = (false, false, false)
        }
    }

    private enum Kind { case space, lineBreak, other }

    private static func isIndicator(
        _ byte: UInt8, isFirst: Bool, isAfterBlank: Bool, isBeforeBlank: Bool
    ) -> Bool {
        switch Unicode.Scalar(byte) {
        case "#": isFirst || isAfterBlank
        case ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": isFirst
        case ":": isBeforeBlank
        case "?", "-": isFirst && isBeforeBlank
        default: false
        }
    }

    /// Whether the string, written plain, would be read as something else than this string
    /// (encode.go: stringv, isBase60Float).
    static func wouldChange(_ text: String) -> Bool {
        ResolvedScalar.resolve(text) != .string || isBase60(Array(text.utf8))
    }

    /// `1:30` is 90 to YAML 1.1.
    private static func isBase60(_ text: [UInt8]) -> Bool {
        var index = 0
        func isDigit() -> Bool { index < text.count && (48...57).contains(text[index]) }
        func isAt(_ byte: Unicode.Scalar) -> Bool {
            index < text.count && text[index] == UInt8(ascii: byte)
        }
        if isAt("+") || isAt("-") { index += 1 }
        guard isDigit() else { return false }
        while isDigit() || isAt("_") { index += 1 }
        guard isAt(":") else { return false }
        while isAt(":") {
            index += 1
            guard isDigit() else { return false }
            let first = text[index]
            index += 1
            if isDigit() {
                guard first <= UInt8(ascii: "5") else { return false }
                index += 1
            }
        }
        if isAt(".") {
            index += 1
            while isDigit() || isAt("_") { index += 1 }
        }
        return index == text.count
    }

    /// The bytes of the character that starts with `byte`.
    static func width(_ byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte & 0xe0 == 0xc0 ? 2 : byte & 0xf0 == 0xe0 ? 3 : 4
    }

    /// goyaml.v2/yamlprivateh.go: is_printable. A tab is not, nor is anything beyond the BMP.
    static func isPrintable(_ text: [UInt8], _ index: Int) -> Bool {
        let byte = text[index]
        func next(_ step: Int) -> UInt8 {
            index + step < text.count ? text[index + step] : 0
        }
        switch byte {
        case 0x0a, 0x20...0x7e: return true
        case 0xc2: return next(1) >= 0xa0
        case 0xc3...0xec: return true
        case 0xed: return next(1) < 0xa0
        case 0xee: return true
        case 0xef:
            let isMark = next(1) == 0xbb && next(2) == 0xbf
            let isNoCharacter = next(1) == 0xbf && (next(2) == 0xbe || next(2) == 0xbf)
            return !isMark && !isNoCharacter
        default: return false
        }
    }

    /// CR, LF, NEL, LS and PS.
    static func isBreak(_ text: [UInt8], _ index: Int) -> Bool {
        switch text[index] {
        case 10, 13: true
        case 0xc2: index + 1 < text.count && text[index + 1] == 0x85
        case 0xe2:
            index + 2 < text.count && text[index + 1] == 0x80
                && (text[index + 2] == 0xa8 || text[index + 2] == 0xa9)
        default: false
        }
    }
}
