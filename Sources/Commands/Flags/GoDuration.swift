import Basis

/// Durations as Go's time package reads and writes them.
package enum GoDuration {
    /// Why a text is no duration; the message is Go's.
    package struct Malformed: Error, Equatable {
        /// `time: invalid duration "x"`.
        package var message: String
    }

    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3_600e9),
    ]

    /// Reads `1h30m`, `1.5s`, `-2m`, `0` (Go time.ParseDuration).
    package static func parse(_ text: String) throws(Malformed) -> Nanoseconds {
        let invalid = Malformed(message: "time: invalid duration \(goQuoted(text))")
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { throw invalid }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
            guard let number = Double(digits.hasSuffix(".") ? digits + "0" : digits),
                digits != "."
            else { throw invalid }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0 != "." && !("0"..."9").contains($0) }
            guard !name.isEmpty else {
                throw Malformed(message: "time: missing unit in duration \(goQuoted(text))")
            }
            guard let unit = units.first(where: { $0.name == name }) else {
                let unknown = "time: unknown unit \(goQuoted(String(name))) in duration "
                throw Malformed(message: unknown + goQuoted(text))
            }
            rest = rest.dropFirst(name.count)
            total += number * unit.nanoseconds
        }
        guard total < 9.2e18 else { throw invalid }
        return Nanoseconds(Int64(isNegative ? -total : total))
    }

    /// Writes `1h30m0s`, `1.5s`, `0s` (Go Duration.String).
    package static func text(_ length: Nanoseconds) -> String {
        guard length != .zero else { return "0s" }
        let sign = length.count < 0 ? "-" : ""
        let nanoseconds = length.count.magnitude
        if nanoseconds < 1_000 { return "\(sign)\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return sign + fraction(nanoseconds, 1_000) + "µs" }
        if nanoseconds < 1_000_000_000 { return sign + fraction(nanoseconds, 1_000_000) + "ms" }
        let minutes = nanoseconds / 60_000_000_000
        let seconds = fraction(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// `amount / unit` with as many decimals as it needs.
    private static func fraction(_ amount: UInt64, _ unit: UInt64) -> String {
        guard amount % unit != 0 else { return String(amount / unit) }
        let width = String(unit).count - 1
        var digits = String(amount % unit)
        digits = String(repeating: "0", count: width - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(amount / unit).\(digits)"
    }
}
