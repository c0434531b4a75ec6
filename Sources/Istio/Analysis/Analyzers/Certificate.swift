/// A certificate in PEM, as far as it can be told that it is one.
// Go encoding/pem: Decode; crypto/x509: ParseCertificates
struct Certificate {
    /// Reads a secret's value; nil if it is no certificate.
    init?(base64 text: String) {
        guard let bytes = Self.decoded(text) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n").map { String($0).trimmed }
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
            let end = lines[start...].firstIndex(where: { $0.hasPrefix("-----END ") }),
            let body = Self.decoded(lines[(start + 1)..<end].joined()),
            Self.isSequence(body)
        else { return nil }
    }

    /// Whether bytes are one ASN.1 sequence that begins with a sequence, as a certificate is.
    private static func isSequence(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8, bytes[0] == 0x30 else { return false }
        let size = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7f)
        guard size <= 4, bytes.count > 2 + size else { return false }
        let length =
            size == 0
            ? Int(bytes[1]) : bytes[2..<(2 + size)].reduce(0) { $0 << 8 | Int($1) }
        return bytes.count == 2 + size + length && bytes[2 + size] == 0x30
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in text.utf8 where byte != 10 && byte != 13 {
            if byte == UInt8(ascii: "=") { continue }
            guard let value = value(of: byte) else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return result
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case 65...90: UInt32(byte - 65)
        case 97...122: UInt32(byte - 71)
        case 48...57: UInt32(byte) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
