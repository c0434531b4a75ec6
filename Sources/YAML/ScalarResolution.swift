/// What a plain scalar means under goyaml v2's rules: YAML 1.1, as kubectl reads manifests.
enum ResolvedScalar: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A whole number beyond Int64.
    case big(UInt64)
    case float(Double)
    case string
    /// A text that looks like a time; it is read as a string and written in quotes.
    case timestamp
    /// `<<`.
    case merge

    /// The tag's short form, as errors show it.
    var shortTag: String {
        switch self {
        case .null: "!!null"
        case .bool: "!!bool"
        case .int, .big: "!!int"
        case .float: "!!float"
        case .string: "!!str"
        case .timestamp: "!!timestamp"
        case .merge: "!!merge"
        }
    }

    /// Reads `text` (goyaml v2 resolve.go: resolve, without a tag).
    static func resolve(_ text: String) -> ResolvedScalar {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"),
            UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"),
            UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
            return word(text) ?? .string
        case UInt8(ascii: "."):
            return word(text) ?? float(Array(text.utf8)).map { .float($0) } ?? .string
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return word(text) ?? number(text)
        default:
            // goyaml looks words up only behind the characters above, so `<<` is a string here.
            return .string
        }
    }

    private static func word(_ text: String) -> ResolvedScalar? {
        guard text.utf8.count <= 5 else { return nil }
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
            return .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
            return .bool(false)
        case "~", "null", "Null", "NULL": return .null
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: return nil
        }
    }

    private static func number(_ text: String) -> ResolvedScalar {
        let written = Array(text.utf8)
        if GoTimestamp.matches(written) { return .timestamp }
        let bytes = written.filter { $0 != UInt8(ascii: "_") }
        if let int = wholeNumber(bytes) { return int }
        if let float = float(bytes) { return .float(float) }
        return .string
    }

    /// Go's strconv.ParseInt and ParseUint with base 0: prefixes 0x, 0o, 0b, and 0 for octal.
    private static func wholeNumber(_ bytes: [UInt8]) -> ResolvedScalar? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let hasSign = isNegative || bytes.first == UInt8(ascii: "+")
        var digits = bytes.dropFirst(hasSign ? 1 : 0)
        var radix = 10
        if digits.count >= 2, digits.first == UInt8(ascii: "0") {
            switch digits[digits.startIndex + 1] | 32 {
            case UInt8(ascii: "x"): (radix, digits) = (16, digits.dropFirst(2))
            case UInt8(ascii: "o"): (radix, digits) = (8, digits.dropFirst(2))
            case UInt8(ascii: "b"): (radix, digits) = (2, digits.dropFirst(2))
            default: (radix, digits) = (8, digits.dropFirst(1))
            }
        }
        guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
            let magnitude = UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
        else { return nil }
        if isNegative {
            guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
            return .int(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        if let small = Int64(exactly: magnitude) { return .int(small) }
        return hasSign ? nil : .big(magnitude)
    }

    /// A float as goyaml's yamlStyleFloat takes it; one beyond Double's range is none.
    private static func float(_ bytes: [UInt8]) -> Double? {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
            return index - start
        }
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            index = 1
        }
        let whole = digits()
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            if digits() == 0, whole == 0 { return nil }
        } else if whole == 0 {
            return nil
        }
        if index < bytes.count, bytes[index] | 32 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[index]) {
                index += 1
            }
            if digits() == 0 { return nil }
        }
        guard index == bytes.count else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix(".") { text += "0" }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

/// Texts that goyaml takes for times (goyaml v2 resolve.go: parseTimestamp).
enum GoTimestamp {
    static func matches(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8, bytes[4] == UInt8(ascii: "-"),
            bytes[..<4].allSatisfy({ (48...57).contains($0) })
        else { return false }
        var cursor = Cursor(bytes: bytes, index: 5)
        let year = bytes[..<4].reduce(0) { $0 * 10 + Int($1 - 48) }
        guard let month = cursor.number(), (1...12).contains(month), cursor.take("-"),
            let day = cursor.number(), day >= 1, day <= days(month, year)
        else { return false }
        if cursor.isAtEnd { return true }
        let hasZone = cursor.take("T") || cursor.take("t")
        guard hasZone || cursor.take(" ") else { return false }
        guard let hour = cursor.number(), hour < 24, cursor.take(":"),
            let minute = cursor.number(), minute < 60, cursor.take(":"),
            let second = cursor.number(), second < 60, cursor.fraction()
        else { return false }
        return hasZone ? cursor.zone() && cursor.isAtEnd : cursor.isAtEnd
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private struct Cursor {
        let bytes: [UInt8]
        var index: Int
        var isAtEnd: Bool { index == bytes.count }

        private var digit: Int? {
            index < bytes.count && (48...57).contains(bytes[index]) ? Int(bytes[index] - 48) : nil
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        /// One or two digits.
        mutating func number() -> Int? {
            guard let first = digit else { return nil }
            index += 1
            guard let second = digit else { return first }
            index += 1
            return first * 10 + second
        }

        /// A fraction of a second, if there is one.
        mutating func fraction() -> Bool {
            guard take(".") || take(",") else { return true }
            guard digit != nil else { return false }
            while digit != nil { index += 1 }
            return true
        }

        /// `Z` or `+hh:mm`.
        mutating func zone() -> Bool {
            if take("Z") { return true }
            guard take("+") || take("-"), index + 5 == bytes.count, let hour = number(),
                hour <= 24, take(":"), let minute = number(), minute < 60
            else { return false }
            return true
        }
    }
}
