/// Texts as Go's standard library writes them: real error messages are made of these.
package enum GoText {
    /// A string in quotes, as `%q` and strconv.Quote write it.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0c}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0b}": result += "\\v"
            case let other where other.value < 0x20 || other.value == 0x7f:
                result += "\\x" + hex(other.value, digits: 2)
            case let other where !isPrintable(other):
                result +=
                    other.value > 0xffff
                    ? "\\U" + hex(other.value, digits: 8) : "\\u" + hex(other.value, digits: 4)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A value in Go's syntax, as `%#v` writes what goyaml decoded. Keys are in order, where Go has
    /// none.
    package static func syntax(of value: Value) -> String {
        switch value {
        case .null: return "<nil>"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .double(let number): return float(number)
        case .string(let text): return quoted(text)
        case .list(let items):
            return "[]interface {}{\(items.map(element).joined(separator: ", "))}"
        case .map(let fields):
            let pairs = fields.map { "\(quoted($0.name)):\(element($0.value))" }
            return "map[interface {}]interface {}{\(pairs.joined(separator: ", "))}"
        }
    }

    /// A value as `%v` writes what encoding/json decoded.
    package static func plain(_ value: Value) -> String {
        switch value {
        case .null: return "<nil>"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .double(let number): return shown(number)
        case .string(let text): return text
        case .list(let items): return "[\(items.map(plain).joined(separator: " "))]"
        case .map(let fields):
            let pairs = fields.map { "\($0.name):\(plain($0.value))" }
            return "map[\(pairs.joined(separator: " "))]"
        }
    }

    private static func element(_ value: Value) -> String {
        value == .null ? "interface {}(nil)" : syntax(of: value)
    }

    /// strconv.FormatFloat(number, 'g', -1, 64): scientific for exponents below -4 and from 6 on.
    package static func float(_ number: Double) -> String {
        let parts = Decimal(number)
        let exponent = parts.point - 1
        return exponent < -4 || exponent >= 6 ? parts.scientific : parts.plain
    }

    /// A float as `%v` shows it: scientific for exponents below -4 and from 21 on.
    package static func shown(_ number: Double) -> String {
        let parts = Decimal(number)
        let exponent = parts.point - 1
        return exponent < -4 || exponent >= 21 ? parts.scientific : parts.plain
    }

    /// A number as encoding/json writes it: scientific below 1e-6 and from 1e21 on.
    package static func jsonFloat(_ number: Double) -> String {
        let parts = Decimal(number)
        guard number != 0, number.magnitude < 1e-6 || number.magnitude >= 1e21 else {
            return parts.plain
        }
        let text = parts.scientific
        // encoding/json cleans e-09 to e-9.
        let bytes = Array(text.utf8)
        if bytes.count >= 4, bytes[bytes.count - 4] == UInt8(ascii: "e"),
            bytes[bytes.count - 3] == UInt8(ascii: "-"), bytes[bytes.count - 2] == 48
        {
            return String(text.dropLast(2) + text.suffix(1))
        }
        return text
    }

    /// A float as a key of a map: sigs.k8s.io/yaml writes it with a float32's precision.
    static func keyFloat(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        return float(Double(Float(number).description) ?? number)
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    /// The shortest decimal digits that give the number back, and where its point stands.
    private struct Decimal {
        var isNegative: Bool
        var digits: [UInt8]
        /// The number is 0.DIGITS times ten to this power.
        var point: Int

        init(_ number: Double) {
            isNegative = number.sign == .minus
            digits = []
            point = 0
            var exponent = 0
            var isFraction = false
            var text = Array(number.magnitude.description.utf8)[...]
            if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
                text = text[..<mark]
            }
            for byte in text {
                if byte == UInt8(ascii: ".") {
                    isFraction = true
                } else {
                    digits.append(byte)
                    if !isFraction { point += 1 }
                }
            }
            point += exponent
            while digits.count > 1, digits.first == 48 {
                digits.removeFirst()
                point -= 1
            }
            while digits.count > 1, digits.last == 48 { digits.removeLast() }
            if digits == [48] { point = 1 }
        }

        var plain: String {
            var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
            if point <= 0 {
                bytes += Array("0.".utf8) + Array(repeating: 48, count: -point) + digits
            } else if point >= digits.count {
                bytes += digits + Array(repeating: 48, count: point - digits.count)
            } else {
                bytes += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        var scientific: String {
            var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
            bytes.append(digits[0])
            if digits.count > 1 { bytes += [UInt8(ascii: ".")] + digits[1...] }
            let exponent = point - 1
            let magnitude = String(exponent.magnitude)
            return String(decoding: bytes, as: UTF8.self) + (exponent < 0 ? "e-" : "e+")
                + (magnitude.count < 2 ? "0" : "") + magnitude
        }
    }
}
