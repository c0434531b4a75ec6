/// An amount of a resource in thousandths, as far as descriptions need it.
struct Quantity: Comparable {
    /// Thousandths of the unit.
    var milli: Int64

    static let zero = Quantity(milli: 0)

    init(milli: Int64) { self.milli = milli }

    /// Reads `500m`, `2`, `128Mi`; nil for anything else.
    init?(_ text: String) {
        let units: [(String, Double)] = [
            ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("m", 0.001), ("k", 1e3),
            ("M", 1e6), ("G", 1e9), ("", 1),
        ]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), abs(number) < 1e12 else {
                continue
            }
            milli = Int64(number * factor * 1_000)
            return
        }
        return nil
    }

    static func + (left: Self, right: Self) -> Self { Quantity(milli: left.milli + right.milli) }
    static func < (left: Self, right: Self) -> Bool { left.milli < right.milli }

    /// The amount as text.
    var text: String {
        guard milli % 1_000 == 0 else { return "\(milli)m" }
        let whole = milli / 1_000
        for (unit, factor) in [("Gi", Int64(1_073_741_824)), ("Mi", 1_048_576), ("Ki", 1024)]
        where whole != 0 && whole % factor == 0 {
            return "\(whole / factor)\(unit)"
        }
        return "\(whole)"
    }

    /// Whole units, rounded up.
    var roundedUp: Int64 { (milli + 999) / 1_000 }
}
