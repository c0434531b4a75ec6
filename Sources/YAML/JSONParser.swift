/// Reads JSON values that stand one behind the other, with the errors of Go's encoding/json.
///
/// Offsets in error texts count bytes up to and including the offending one, from the start of the
/// whole input, as kubectl shows them: `json: offset 64: invalid character '}' looking ...`.
package struct JSONParser {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private var position: Int
    private var path: [PathStep] = []
    private(set) var duplicateKeys: [YAMLDocument.DuplicateKey] = []

    /// A parser of what begins at `position`.
    init(_ bytes: [UInt8], from position: Int, depthLimit: Int) {
        self.bytes = bytes
        self.position = position
        self.depthLimit = depthLimit
    }

    /// The value that is all of `text`: what `json.Unmarshal` would decode.
    package static func value(_ text: String, depthLimit: Int = 100) throws(YAMLError) -> Value {
        var parser = JSONParser(Array(text.utf8), from: 0, depthLimit: depthLimit)
        guard let (value, _) = try parser.next() else {
            throw YAMLError(.json, "unexpected end of JSON input", offset: 0)
        }
        parser.skipSpace()
        if parser.position < parser.bytes.count {
            throw parser.unexpected("after top-level value", isBare: true)
        }
        return value
    }

    /// The next value and where it stands; nil if only space is left.
    mutating func next() throws(YAMLError) -> (value: Value, range: Range<Int>)? {
        skipSpace()
        guard position < bytes.count else { return nil }
        let start = position
        let value = try value(depth: 0)
        return (value, start..<position)
    }

    private mutating func value(depth: Int) throws(YAMLError) -> Value {
        skipSpace()
        guard depth <= depthLimit else {
            throw YAMLError(.limit, "exceeded max depth of \(depthLimit)", offset: position)
        }
        switch try byte() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw unexpected("looking for beginning of value")
        }
    }

    private mutating func object(depth: Int) throws(YAMLError) -> Value {
        var fields: Fields = [:]
        position += 1
        skipSpace()
        if try byte() == UInt8(ascii: "}") {
            position += 1
            return .map(fields)
        }
        while true {
            skipSpace()
            let keyStart = position
            guard try byte() == UInt8(ascii: "\"") else {
                throw unexpected("looking for beginning of object key string")
            }
            let name = try string()
            path.append(.field(name))
            if fields[name] != nil {
                duplicateKeys.append(.init(path: FieldPath(path), offset: keyStart))
            }
            skipSpace()
            guard try byte() == UInt8(ascii: ":") else { throw unexpected("after object key") }
            position += 1
            fields[name] = try value(depth: depth + 1)
            path.removeLast()
            skipSpace()
            switch try byte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .map(fields)
            default: throw unexpected("after object key:value pair")
            }
        }
    }

    private mutating func array(depth: Int) throws(YAMLError) -> Value {
        var items: [Value] = []
        position += 1
        skipSpace()
        if try byte() == UInt8(ascii: "]") {
            position += 1
            return .list(items)
        }
        while true {
            path.append(.index(items.count))
            items.append(try value(depth: depth + 1))
            path.removeLast()
            skipSpace()
            switch try byte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .list(items)
            default: throw unexpected("after array element")
            }
        }
    }

    private mutating func literal(_ word: String, _ value: Value) throws(YAMLError) -> Value {
        position += 1
        for expected in word.utf8.dropFirst() {
            guard try byte() == expected else {
                let shown = Character(Unicode.Scalar(expected))
                throw unexpected("in literal \(word) (expecting '\(shown)')")
            }
            position += 1
        }
        return value
    }

    private mutating func number() throws(YAMLError) -> Value {
        let start = position
        var isWhole = true
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        guard isDigit(try byte()) else { throw unexpected("in numeric literal") }
        if bytes[position] == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard isDigit(try byte()) else {
                throw unexpected("after decimal point in numeric literal")
            }
            skipDigits()
        }
        if position < bytes.count, bytes[position] | 32 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(try byte()) { position += 1 }
            guard isDigit(try byte()) else { throw unexpected("in exponent of numeric literal") }
            skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // apimachinery pkg/util/json: an integer if it fits, else a float64.
        if isWhole, let number = Int64(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else {
            throw YAMLError(
                .json, "json: cannot unmarshal number \(text) into Go value of type float64",
                offset: start)
        }
        return .double(number)
    }

    private mutating func string() throws(YAMLError) -> String {
        position += 1
        var text: [UInt8] = []
        while true {
            let next = try byte()
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<32:
                throw unexpected("in string literal")
            default:
                text.append(next)
                position += 1
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(YAMLError) {
        let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
            UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
            UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "\""): UInt8(ascii: "\""),
        ]
        let next = try byte()
        if let plain = escapes[next] {
            text.append(plain)
            position += 1
            return
        }
        guard next == UInt8(ascii: "u") else { throw unexpected("in string escape code") }
        position += 1
        var unit = try hexDigits()
        if (0xd800..<0xdc00).contains(unit), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            let saved = position
            position += 2
            let low = try hexDigits()
            if (0xdc00..<0xe000).contains(low) {
                unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            } else {
                position = saved
            }
        }
        let scalar = Unicode.Scalar(unit) ?? "\u{fffd}"
        text += Array(String(Character(scalar)).utf8)
    }

    private mutating func hexDigits() throws(YAMLError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let next = try byte()
            switch next {
            case 48...57: value = value << 4 | UInt32(next - 48)
            case 65...70, 97...102: value = value << 4 | UInt32((next | 32) - 87)
            default: throw unexpected("in \\u hexadecimal character escape")
            }
            position += 1
        }
        return value
    }

    // MARK: Bytes

    private func byte() throws(YAMLError) -> UInt8 {
        guard position < bytes.count else {
            throw YAMLError(.json, "unexpected EOF", offset: bytes.count)
        }
        return bytes[position]
    }

    private mutating func skipSpace() {
        while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    }

    private mutating func skipDigits() {
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// encoding/json scanner.go: error, quoteChar.
    private func unexpected(_ context: String, isBare: Bool = false) -> YAMLError {
        let byte = bytes[position]
        let shown: String
        switch byte {
        case UInt8(ascii: "'"): shown = "'\\''"
        case UInt8(ascii: "\""): shown = "'\"'"
        default:
            // Go shows the byte as if it were a code point of its own.
            let quoted = GoText.quoted(String(Character(Unicode.Scalar(byte))))
            shown = "'\(quoted.dropFirst().dropLast())'"
        }
        let message = "invalid character \(shown) \(context)"
        return YAMLError(
            .json, isBare ? message : "json: offset \(position + 1): \(message)", offset: position)
    }
}
