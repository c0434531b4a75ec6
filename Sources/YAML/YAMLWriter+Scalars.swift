extension YAMLWriter {
    /// Writes a scalar that needs no quotes.
    mutating func writePlain(_ text: String, in context: Context) {
        let saved = indent
        increaseIndent(keeps: false, isFlow: true)
        writePlain(Array(text.utf8), folds: context != .simpleKey)
        indent = saved
    }

    /// Writes a string in the style that goyaml v2 chooses (encode.go: stringv; emitterc.go:
    /// yaml_emitter_select_scalar_style).
    mutating func write(string: String, in context: Context) {
        let saved = indent
        increaseIndent(keeps: false, isFlow: true)
        defer { indent = saved }
        let text = Array(string.utf8)
        let analysis = ScalarAnalysis(text)
        let isKey = context == .simpleKey
        if text.contains(10) {
            if analysis.allowsBlock && !isKey {
                writeLiteral(text)
            } else {
                writeDoubleQuoted(text, folds: !isKey)
            }
        } else if ScalarAnalysis.wouldChange(string) || isKey && analysis.isMultiline {
            writeDoubleQuoted(text, folds: !isKey)
        } else if analysis.allowsPlain && !(text.isEmpty && isKey) {
            writePlain(text, folds: !isKey)
        } else if analysis.allowsSingleQuotes {
            writeSingleQuoted(text, folds: !isKey)
        } else {
            writeDoubleQuoted(text, folds: !isKey)
        }
    }

    private mutating func writePlain(_ text: [UInt8], folds: Bool) {
        if !isAfterSpace { put(32) }
        var wasSpace = false
        for (index, byte) in text.enumerated() {
            if byte == 32 {
                let isFold =
                    folds && !wasSpace && column > Self.bestWidth && !isSpace(text, index + 1)
                if isFold { startLine() } else { put(byte) }
                wasSpace = true
            } else {
                put(byte)
                isIndention = false
                wasSpace = false
            }
        }
        isAfterSpace = false
        isIndention = false
    }

    private mutating func writeSingleQuoted(_ text: [UInt8], folds: Bool) {
        writeIndicator("'", spaced: true)
        var wasSpace = false
        var wasBreak = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 32 {
                let isInside = index > 0 && index < text.count - 1
                let isFold =
                    folds && !wasSpace && column > Self.bestWidth && isInside
                    && !isSpace(text, index + 1)
                if isFold { startLine() } else { put(byte) }
                wasSpace = true
                index += 1
            } else if ScalarAnalysis.isBreak(text, index) {
                putBreak(text, &index)
                wasBreak = true
            } else {
                if wasBreak { startLine() }
                if byte == UInt8(ascii: "'") { put(byte) }
                put(byte)
                isIndention = false
                wasSpace = false
                wasBreak = false
                index += 1
            }
        }
        writeIndicator("'")
    }

    private mutating func writeDoubleQuoted(_ text: [UInt8], folds: Bool) {
        writeIndicator("\"", spaced: true)
        var wasSpace = false
        var index = 0
        while index < text.count {
            let width = ScalarAnalysis.width(text[index])
            let byte = text[index]
            let isEscaped =
                !ScalarAnalysis.isPrintable(text, index) || ScalarAnalysis.isBreak(text, index)
                || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isEscaped {
                writeEscape(of: text[index..<min(index + width, text.count)])
                wasSpace = false
            } else if byte == 32 {
                let isInside = index > 0 && index < text.count - 1
                if folds, !wasSpace, column > Self.bestWidth, isInside {
                    startLine()
                    if isSpace(text, index + 1) { put(UInt8(ascii: "\\")) }
                } else {
                    put(byte)
                }
                wasSpace = true
            } else {
                for part in text[index..<min(index + width, text.count)] { put(part) }
                wasSpace = false
            }
            index += width
        }
        writeIndicator("\"")
    }

    private mutating func writeEscape(of bytes: ArraySlice<UInt8>) {
        let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.value ?? 0xfffd
        let short: [UInt32: String] = [
            0: "0", 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 0x1b: "e",
            0x22: "\"", 0x5c: "\\", 0x85: "N", 0xa0: "_", 0x2028: "L", 0x2029: "P",
        ]
        let text: String
        if let letter = short[scalar] {
            text = letter
        } else {
            let digits = String(scalar, radix: 16, uppercase: true)
            let (mark, width) = scalar <= 0xff ? ("x", 2) : scalar <= 0xffff ? ("u", 4) : ("U", 8)
            text = mark + String(repeating: "0", count: width - digits.count) + digits
        }
        put(UInt8(ascii: "\\"))
        for byte in text.utf8 { put(byte) }
    }

    private mutating func writeLiteral(_ text: [UInt8]) {
        writeIndicator("|", spaced: true)
        if text[0] == 32 || ScalarAnalysis.isBreak(text, 0) { writeIndicator("2") }
        let last = start(ofCharacterBefore: text.count, in: text)
        if !ScalarAnalysis.isBreak(text, last) {
            writeIndicator("-")
        } else if last == 0
            || ScalarAnalysis.isBreak(text, start(ofCharacterBefore: last, in: text))
        {
            writeIndicator("+")
        }
        breakLine()
        isIndention = true
        isAfterSpace = true
        var isAtStart = true
        var index = 0
        while index < text.count {
            if ScalarAnalysis.isBreak(text, index) {
                putBreak(text, &index)
                isAtStart = true
            } else {
                if isAtStart { startLine() }
                put(text[index])
                isIndention = false
                isAtStart = false
                index += 1
            }
        }
    }

    /// Writes the character that ends a line at `index`: Unicode has more of them than LF.
    private mutating func putBreak(_ text: [UInt8], _ index: inout Int) {
        let end = min(index + ScalarAnalysis.width(text[index]), text.count)
        for byte in text[index..<end] { bytes.append(byte) }
        column = 0
        isIndention = true
        index = end
    }

    private func start(ofCharacterBefore end: Int, in text: [UInt8]) -> Int {
        var index = end - 1
        while index > 0, text[index] & 0xc0 == 0x80 { index -= 1 }
        return index
    }

    private func isSpace(_ text: [UInt8], _ index: Int) -> Bool {
        index < text.count && text[index] == 32
    }
}
