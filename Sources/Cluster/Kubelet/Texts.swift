import Basis

extension Nanoseconds {
    /// As Go prints a duration, in whole milliseconds: `350ms`, `1.2s`, `2m30s`, `5m0s`.
    package var goText: String {
        let milliseconds = wholeMilliseconds
        guard milliseconds != 0 else { return "0s" }
        guard milliseconds >= 1_000 || milliseconds < 0 else { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1_000
        var fraction = ""
        if milliseconds % 1_000 != 0 {
            let digits = String(milliseconds % 1_000)
            fraction = "." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let hours = seconds / 3_600
        let minutes = seconds / 60 % 60
        let rest = "\(seconds % 60)\(fraction)s"
        if hours > 0 { return "\(hours)h\(minutes)m\(rest)" }
        return minutes > 0 ? "\(minutes)m\(rest)" : rest
    }
}

extension RandomStream {
    /// `count` hexadecimal digits.
    mutating func hexadecimal(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var bits: UInt64 = 0
        for place in 0..<count {
            if place % 16 == 0 { bits = next() }
            bytes.append(digits[Int(bits & 15)])
            bits >>= 4
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
