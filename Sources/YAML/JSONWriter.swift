/// How JSON is laid out.
package enum JSONStyle: Sendable {
    /// On one line, without spaces.
    case compact
    /// Four spaces a level: `kubectl -o json`.
    case kubectl
    /// Two spaces a level: `kubectl version -o json`, istioctl, programs in pods.
    case twoSpaces
    /// A tab a level: `istioctl analyze`.
    case tabs
}

/// `value` as JSON, with Go's escapes: `<`, `>` and `&` as `\u003c`, `\u003e`, `\u0026`
/// (encoding/json encode.go). Without a line end at the end.
package func jsonText(
    _ value: Value, style: JSONStyle = .compact, escapesHTML: Bool = true
) -> String {
    var writer = JSONWriter(style: style, escapesHTML: escapesHTML)
    writer.write(value, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
}

struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// What a level is indented by; nil for all on one line.
    private let indent: [UInt8]?
    private let escapesHTML: Bool

    init(style: JSONStyle, escapesHTML: Bool) {
        self.escapesHTML = escapesHTML
        switch style {
        case .compact: indent = nil
        case .kubectl: indent = [32, 32, 32, 32]
        case .twoSpaces: indent = [32, 32]
        case .tabs: indent = [9]
        }
    }

    mutating func write(_ value: Value, depth: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .int(let number): bytes += String(number).utf8
        case .double(let number): bytes += GoText.jsonFloat(number).utf8
        case .string(let text): write(text)
        case .list(let items):
            bytes.append(UInt8(ascii: "["))
            for index in items.indices {
                separate(index, depth + 1)
                write(items[index], depth: depth + 1)
            }
            if !items.isEmpty { newLine(depth) }
            bytes.append(UInt8(ascii: "]"))
        case .map(let fields):
            bytes.append(UInt8(ascii: "{"))
            for index in 0..<fields.count {
                separate(index, depth + 1)
                write(fields.names[index])
                bytes.append(UInt8(ascii: ":"))
                if indent != nil { bytes.append(32) }
                write(fields.values[index], depth: depth + 1)
            }
            if !fields.isEmpty { newLine(depth) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func separate(_ index: Int, _ depth: Int) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(depth)
    }

    private mutating func newLine(_ depth: Int) {
        guard let indent else { return }
        bytes.append(10)
        for _ in 0..<depth { bytes += indent }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var previous: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 8: bytes += "\\b".utf8
            case 9: bytes += "\\t".utf8
            case 10: bytes += "\\n".utf8
            case 12: bytes += "\\f".utf8
            case 13: bytes += "\\r".utf8
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                if escapesHTML { escape(byte) } else { bytes.append(byte) }
            case 0..<32: escape(byte)
            case 0xa8, 0xa9:
                // U+2028 and U+2029 end lines in JavaScript.
                if previous == (0xe2, 0x80) {
                    bytes.removeLast(2)
                    bytes += (byte == 0xa8 ? "\\u2028" : "\\u2029").utf8
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
            previous = (previous.1, byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
