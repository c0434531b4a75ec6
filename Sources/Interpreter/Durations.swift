import Basis

/// Lengths of time as `sleep`, `within` and `for` take them.
package enum Durations {
    /// Reads `30s`, `1.5m`, `100ms`, `2h`, `1d` or a number of seconds; nil where it is none.
    package static func parse(_ text: String) -> Nanoseconds? {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { (48...57).contains($0) || $0 == 46 }
        guard digits.contains(where: { $0 != 46 }), digits.count(where: { $0 == 46 }) <= 1 else {
            return nil
        }
        let unit: Int64
        switch String(decoding: bytes[digits.count...], as: UTF8.self) {
        case "", "s": unit = 1_000_000_000
        case "ms": unit = 1_000_000
        case "m": unit = 60_000_000_000
        case "h": unit = 3_600_000_000_000
        case "d": unit = 86_400_000_000_000
        default: return nil
        }
        let point = digits.firstIndex(of: 46) ?? digits.endIndex
        var whole: Int64 = 0
        for digit in digits[..<point] {
            let (scaled, first) = whole.multipliedReportingOverflow(by: 10)
            let (sum, second) = scaled.addingReportingOverflow(Int64(digit - 48))
            guard !first, !second else { return Nanoseconds(.max) }
            whole = sum
        }
        var total = Nanoseconds(unit) * whole
        var scale = unit
        for digit in digits[point...].dropFirst() {
            scale /= 10
            total = total + Nanoseconds(scale * Int64(digit - 48))
        }
        return total
    }
}
