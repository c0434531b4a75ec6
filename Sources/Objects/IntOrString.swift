import Basis
import YAML

/// A number, or a text such as a percentage or a port's name.
public enum IntOrString: Sendable, Hashable {
    case int(Int64)
    case string(String)

    /// Reads a value of either type.
    public init?(_ value: Value?) {
        switch value {
        case .int(let number): self = .int(number)
        case .string(let text): self = .string(text)
        case nil, .null, .bool, .double, .list, .map: return nil
        }
    }

    /// The number, or the share of `total` that a percentage stands for, rounded up or down
    /// (apimachinery pkg/util/intstr: GetScaledValueFromIntOrPercent). Nil for other texts.
    public func scaled(to total: Int64, roundsUp: Bool) -> Int64? {
        switch self {
        case .int(let number): return number
        case .string(let text):
            guard text.hasSuffix("%"), let percent = Int64(text.dropLast()) else { return nil }
            let (product, overflow) = percent.multipliedReportingOverflow(by: total)
            guard !overflow else { return nil }
            return product / 100 + (roundsUp && product % 100 > 0 ? 1 : 0)
        }
    }
}

extension Nanoseconds {
    /// Reads a duration as Go and protobuf write it, `1h2m3.5s`, `250ms`, `10s`: metav1.Duration
    /// and Istio's durations. Nil where the text is none (Go time: ParseDuration).
    public init?(duration text: String) {
        let units: [(name: String, length: Int64)] = [
            ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" {
            self = .zero
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(name.count)
            guard let unit = units.first(where: { $0.name == name })?.length,
                let length = Self.length(number, unit: unit)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(length)
            guard !overflow else { return nil }
            total = sum
        }
        self.init(isNegative ? -total : total)
    }

    private static func length(_ number: Substring, unit: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            let whole = parts[0].isEmpty ? 0 : Int64(parts[0])
        else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var total = product
        var scale = unit
        for digit in parts.count == 2 ? parts[1] : "" {
            scale /= 10
            guard let value = digit.wholeNumberValue else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(Int64(value) * scale)
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }
}
