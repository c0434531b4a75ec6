/// What an explicit tag makes of a scalar (goyaml v2 resolve.go: resolve; decode.go: scalar).
enum Tag {
    static let prefix = "tag:yaml.org,2002:"
    static let binary = "tag:yaml.org,2002:binary"
    static let merge = "tag:yaml.org,2002:merge"

    struct Problem: Error {
        var message: String
    }

    static func resolve(
        _ text: String, tag: String, isPlain: Bool
    ) -> Result<ResolvedScalar, Problem> {
        if tag.isEmpty { return .success(isPlain ? .resolve(text) : .string) }
        guard tag.hasPrefix(prefix) else { return .success(.string) }
        let short = "!!" + tag.dropFirst(prefix.count)
        switch short {
        case "!!str": return .success(.string)
        case "!!binary":
            return decodedBase64(text) == nil
                ? .failure(Problem(message: "!!binary value contains invalid base64 data"))
                : .success(.string)
        case "!!bool", "!!int", "!!float", "!!null", "!!timestamp": break
        default: return .success(.string)
        }
        let found = ResolvedScalar.resolve(text)
        if found.shortTag == short { return .success(found) }
        switch (short, found) {
        case ("!!float", .int(let number)): return .success(.float(Double(number)))
        default:
            return .failure(
                Problem(message: "cannot decode \(found.shortTag) `\(text)` as a \(short)"))
        }
    }

    /// The text that base64 `text` stands for, or nil if it is malformed. Line ends are skipped, as
    /// Go's decoder does.
    static func decodedBase64(_ text: String) -> String? {
        var bits = 0
        var count = 0
        var result: [UInt8] = []
        var characters = text.utf8.filter { $0 != 10 && $0 != 13 }
        guard characters.count % 4 == 0 else { return nil }
        for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        for byte in characters {
            let digit: UInt8
            switch byte {
            case 65...90: digit = byte - 65
            case 97...122: digit = byte - 97 + 26
            case 48...57: digit = byte - 48 + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: return nil
            }
            bits = bits << 6 | Int(digit)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
