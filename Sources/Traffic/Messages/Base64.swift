/// Base64 with the usual alphabet (RFC 4648), as Basic authentication needs it.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0)
            }
            for place in 0..<4 {
                let digit = Int(group >> UInt32(18 - place * 6) & 63)
                out.append(place <= count ? alphabet[digit] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes that a text stands for; nil for what is no base64.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (group, count) = (0, 0)
        for digit in text.utf8 where digit != 61 && digit != 10 && digit != 13 {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            group = (group << 6 | value) & 0xff_ffff
            count += 1
            if count % 4 == 0 {
                bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
            }
        }
        switch count % 4 {
        case 2: return bytes + [UInt8(truncatingIfNeeded: group >> 4)]
        case 3: return bytes + [10, 2].map { UInt8(truncatingIfNeeded: group >> $0) }
        default: return count % 4 == 0 ? bytes : nil
        }
    }
}
