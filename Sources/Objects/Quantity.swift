/// An amount of a resource, such as `500m` or `128Mi` (apimachinery pkg/api/resource/quantity.go).
///
/// The amount is kept in thousandths, which is exact for everything that Kubernetes schedules;
/// smaller parts are rounded up, as the real one does below a nano, and amounts beyond Int64's
/// thousandths are cut.
public struct Quantity: Sendable, Hashable, Comparable {
    /// How an amount is written.
    public enum Format: Sendable, Hashable {
        /// Powers of ten: `k`, `M`, `G`, `m`.
        case decimal
        /// Powers of 1024: `Ki`, `Mi`, `Gi`.
        case binary
        /// `1e3`.
        case exponent
    }

    /// The amount in thousandths.
    public var milli: Int64
    /// How it is written.
    public var format: Format

    /// `milli` thousandths.
    public init(milli: Int64, format: Format = .decimal) {
        self.milli = milli
        self.format = format
    }

    /// Why a text is no quantity.
    public static let problem =
        "quantities must match the regular expression "
        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

    /// Reads `500m`, `1.5Gi`, `2e3`; nil where the text is no quantity.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { index = 1 }
        var digits: [UInt8] = []
        var fraction: Int?
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "."), fraction == nil {
                fraction = 0
            } else if (48...57).contains(bytes[index]) {
                digits.append(bytes[index] - 48)
                fraction = fraction.map { $0 + 1 }
            } else {
                break
            }
            index += 1
        }
        guard !digits.isEmpty,
            let suffix = Suffix(String(decoding: bytes[index...], as: UTF8.self))
        else { return nil }
        format = suffix.format
        let amount = suffix.milli(digits, fraction: fraction ?? 0)
        milli = isNegative ? -amount : amount
    }

    /// The whole amount, rounded up.
    public var value: Int64 {
        let whole = milli / 1_000
        return milli % 1_000 > 0 ? whole + 1 : whole
    }

    /// Less before more; the way of writing does not count.
    public static func < (left: Self, right: Self) -> Bool { left.milli < right.milli }

    /// The sum, written as the first; cut to what fits.
    public static func + (left: Self, right: Self) -> Self {
        let (sum, overflow) = left.milli.addingReportingOverflow(right.milli)
        return Quantity(
            milli: overflow ? (right.milli < 0 ? .min : .max) : sum, format: left.format)
    }

    /// What stands behind the digits.
    private struct Suffix {
        var format: Format
        var base: Int64
        var power: Int

        private static let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

        private static func decimal(_ text: String) -> Int? {
            switch text {
            case "n": -9
            case "u": -6
            case "m": -3
            case "": 0
            case "k": 3
            case "M": 6
            case "G": 9
            case "T": 12
            case "P": 15
            case "E": 18
            default: nil
            }
        }

        init?(_ text: String) {
            if let exponent = Self.decimal(text) {
                (format, base, power) = (.decimal, 10, exponent)
            } else if let place = Self.binary.firstIndex(of: text) {
                (format, base, power) = (.binary, 1_024, place + 1)
            } else if text.utf8.count > 1, text.hasPrefix("e") || text.hasPrefix("E"),
                let exponent = Int(text.dropFirst()), exponent.magnitude < 100
            {
                (format, base, power) = (.exponent, 10, exponent)
            } else {
                return nil
            }
        }

        /// The digits with their point `fraction` places from the end, in thousandths, rounded up.
        func milli(_ digits: [UInt8], fraction: Int) -> Int64 {
            var amount: Int64 = 0
            var isCut = false
            for digit in digits.prefix(30) {
                let (product, over) = amount.multipliedReportingOverflow(by: 10)
                let (sum, more) = product.addingReportingOverflow(Int64(digit))
                isCut = isCut || over || more
                amount = sum
            }
            if isCut { return .max }
            var tens = 3 - fraction
            if base == 10 { tens += power }
            for _ in 0..<(base == 1_024 ? power : 0) {
                let (product, overflow) = amount.multipliedReportingOverflow(by: 1_024)
                if overflow { return .max }
                amount = product
            }
            var isRest = false
            while tens < 0, amount > 0 {
                isRest = isRest || amount % 10 != 0
                amount /= 10
                tens += 1
            }
            while tens > 0, amount > 0 {
                let (product, overflow) = amount.multipliedReportingOverflow(by: 10)
                if overflow { return .max }
                amount = product
                tens -= 1
            }
            return isRest ? amount + 1 : amount
        }
    }
}

extension Quantity: CustomStringConvertible {
    /// The canonical form: `2000m` is written `2`, `1024Mi` is written `1Gi`, `0.5` is `500m`.
    public var description: String {
        if milli == 0 { return "0" }
        switch format {
        case .binary:
            guard milli % 1_000 == 0, (milli / 1_000).magnitude >= 1_024 else {
                return Quantity(milli: milli).description
            }
            return written(milli / 1_000, by: 1_024, ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"])
        case .decimal:
            return written(milli, by: 1_000, ["m", "", "k", "M", "G", "T", "P", "E"])
        case .exponent:
            return written(milli, by: 1_000, ["e-3", "", "e3", "e6", "e9", "e12", "e15", "e18"])
        }
    }

    private func written(_ number: Int64, by base: Int64, _ suffixes: [String]) -> String {
        var (number, place) = (number, 0)
        while number % base == 0, place + 1 < suffixes.count {
            number /= base
            place += 1
        }
        return "\(number)\(suffixes[place])"
    }
}
