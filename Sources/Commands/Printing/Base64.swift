/// Base64 as Secrets carry it (RFC 4648, with padding).
enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes.
    static func encoded(_ bytes: [UInt8]) -> String {
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
    static func decodedCount(_ text: String) -> Int {
        let digits = text.utf8.count { $0 != 61 && $0 != 10 && $0 != 13 }
        return digits * 3 / 4
    }
}
