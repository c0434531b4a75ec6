/// Base64 as Secrets carry it (RFC 4648, with padding).
package enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes.
    package static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? Int(bytes[index + offset]) : 0)
            }
            for place in 0..<4 {
                text.append(place <= count ? letters[group >> (18 - place * 6) & 63] : 61)
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// How many bytes a text stands for.
    package static func decodedCount(_ text: String) -> Int {
        let digits = text.utf8.count { $0 != 61 && $0 != 10 && $0 != 13 }
        return digits * 3 / 4
    }

    /// The bytes that a text stands for; nil for what is no base64.
    package static func decoded(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (group, count) = (0, 0)
        let digits = text.utf8.filter { $0 != 10 && $0 != 13 }
        guard digits.count % 4 == 0 else { return nil }
        for digit in digits.prefix(while: { $0 != 61 }) {
            guard let value = letters.firstIndex(of: digit) else { return nil }
            group = group << 6 | value
            count += 1
            if count % 4 == 0 {
                bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
                group = 0
            }
        }
        switch (count % 4, digits.count - count) {
        case (0, 0): return bytes
        case (2, 2): return bytes + [UInt8(truncatingIfNeeded: group >> 4)]
        case (3, 1): return bytes + [10, 2].map { UInt8(truncatingIfNeeded: group >> $0) }
        case (_, _): return nil
        }
    }
}
