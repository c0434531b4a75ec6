import Basis

/// Reads JSON into ordered members; nil for what is no JSON, or nests deeper than 100.
enum JSONReader {
    static func read(_ text: String) -> JSONText? {
        var bytes = Array(text.utf8)[...]
        guard let value = value(&bytes, depth: 0) else { return nil }
        skipBlanks(&bytes)
        return bytes.isEmpty ? value : nil
    }

    private static func skipBlanks(_ bytes: inout ArraySlice<UInt8>) {
        while let byte = bytes.first, byte == 32 || (9...13).contains(byte) {
            bytes = bytes.dropFirst()
        }
    }

    private static func take(_ byte: UInt8, _ bytes: inout ArraySlice<UInt8>) -> Bool {
        skipBlanks(&bytes)
        guard bytes.first == byte else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    private static func value(_ bytes: inout ArraySlice<UInt8>, depth: Int) -> JSONText? {
        guard depth < Limits().nesting else { return nil }
        skipBlanks(&bytes)
        switch bytes.first {
        case UInt8(ascii: "{"):
            bytes = bytes.dropFirst()
            var members: [(String, JSONText)] = []
            if take(UInt8(ascii: "}"), &bytes) { return .object(members) }
            repeat {
                skipBlanks(&bytes)
                guard let name = string(&bytes), take(UInt8(ascii: ":"), &bytes),
                    let member = value(&bytes, depth: depth + 1)
                else { return nil }
                members.append((name, member))
            } while take(UInt8(ascii: ","), &bytes)
            return take(UInt8(ascii: "}"), &bytes) ? .object(members) : nil
        case UInt8(ascii: "["):
            bytes = bytes.dropFirst()
            var items: [JSONText] = []
            if take(UInt8(ascii: "]"), &bytes) { return .list(items) }
            repeat {
                guard let item = value(&bytes, depth: depth + 1) else { return nil }
                items.append(item)
            } while take(UInt8(ascii: ","), &bytes)
            return take(UInt8(ascii: "]"), &bytes) ? .list(items) : nil
        case UInt8(ascii: "\""):
            return string(&bytes).map { .string($0) }
        default:
            return word(&bytes)
        }
    }

    private static func word(_ bytes: inout ArraySlice<UInt8>) -> JSONText? {
        let text = String(
            decoding: bytes.prefix { $0 == 43 || $0 == 45 || $0 == 46 || $0 >= 48 && $0 < 123 },
            as: UTF8.self)
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 != 93 && $0 != 91 && $0 != 58 }) else {
            let plain = String(decoding: bytes.prefix { $0 >= 48 && $0 < 58 }, as: UTF8.self)
            bytes = bytes.dropFirst(plain.utf8.count)
            return Int(plain).map { .number($0) }
        }
        bytes = bytes.dropFirst(text.utf8.count)
        switch text {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null": return .null
        default: return Int(text).map { .number($0) }
        }
    }

    private static func string(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard bytes.first == UInt8(ascii: "\"") else { return nil }
        bytes = bytes.dropFirst()
        var out: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escape = bytes.popFirst() else { return nil }
                switch escape {
                case UInt8(ascii: "n"): out.append(10)
                case UInt8(ascii: "t"): out.append(9)
                case UInt8(ascii: "r"): out.append(13)
                case UInt8(ascii: "u"):
                    let digits = String(decoding: bytes.prefix(4), as: UTF8.self)
                    guard let unit = UInt32(digits, radix: 16) else { return nil }
                    bytes = bytes.dropFirst(4)
                    let scalar = Unicode.Scalar(unit) ?? "\u{fffd}"
                    out += Array(String(Character(scalar)).utf8)
                default: out.append(escape)
                }
            default: out.append(byte)
            }
        }
        return nil
    }
}
