/// A length of time in whole nanoseconds; negative lengths are allowed.
public struct Nanoseconds: Hashable, Comparable, Sendable {
    /// The number of nanoseconds.
    public var count: Int64

    /// A length of `count` nanoseconds.
    public init(_ count: Int64) { self.count = count }

    /// No time at all.
    public static let zero = Nanoseconds(0)

    /// A length of `count` seconds; lengths beyond 292 years are cut to that.
    public static func seconds(_ count: Int64) -> Nanoseconds { scaled(count, by: 1_000_000_000) }
    /// A length of `count` milliseconds, cut as ``seconds(_:)`` is.
    public static func milliseconds(_ count: Int64) -> Nanoseconds { scaled(count, by: 1_000_000) }
    /// A length of `count` microseconds, cut as ``seconds(_:)`` is.
    public static func microseconds(_ count: Int64) -> Nanoseconds { scaled(count, by: 1_000) }
    /// A length of `count` minutes, cut as ``seconds(_:)`` is.
    public static func minutes(_ count: Int64) -> Nanoseconds { scaled(count, by: 60_000_000_000) }
    /// A length of `count` hours, cut as ``seconds(_:)`` is.
    public static func hours(_ count: Int64) -> Nanoseconds { scaled(count, by: 3_600_000_000_000) }

    /// Whole seconds, cut towards zero.
    public var wholeSeconds: Int64 { count / 1_000_000_000 }
    /// Whole milliseconds, cut towards zero.
    public var wholeMilliseconds: Int64 { count / 1_000_000 }

    /// Shorter before longer.
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
    /// The sum, cut to what fits.
    public static func + (left: Self, right: Self) -> Self {
        Nanoseconds(left.count.clampedAdding(right.count))
    }
    /// The difference, cut to what fits.
    public static func - (left: Self, right: Self) -> Self {
        Nanoseconds(left.count.clampedSubtracting(right.count))
    }
    /// The length `factor` times over, cut to what fits.
    public static func * (left: Self, factor: Int64) -> Self { scaled(left.count, by: factor) }

    private static func scaled(_ count: Int64, by factor: Int64) -> Nanoseconds {
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        guard overflow else { return Nanoseconds(product) }
        return Nanoseconds((count < 0) == (factor < 0) ? .max : .min)
    }
}

/// A point of the simulation's time: nanoseconds since 1970-01-01T00:00:00Z. There are no leap
/// seconds and no time zones but UTC.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970.
    public var sinceEpoch: Nanoseconds

    /// The point that lies `sinceEpoch` after 1970-01-01T00:00:00Z.
    public init(sinceEpoch: Nanoseconds) { self.sinceEpoch = sinceEpoch }

    /// Where every mesh starts unless told otherwise: 2026-01-01T00:00:00Z.
    public static let meshStart = Instant(sinceEpoch: .seconds(1_767_225_600))

    /// Earlier before later.
    public static func < (left: Self, right: Self) -> Bool { left.sinceEpoch < right.sinceEpoch }
    /// The point `length` later.
    public static func + (left: Self, length: Nanoseconds) -> Self {
        Instant(sinceEpoch: left.sinceEpoch + length)
    }
    /// The point `length` earlier.
    public static func - (left: Self, length: Nanoseconds) -> Self {
        Instant(sinceEpoch: left.sinceEpoch - length)
    }
    /// The time from `right` to `left`.
    public static func - (left: Self, right: Self) -> Nanoseconds {
        left.sinceEpoch - right.sinceEpoch
    }
}

extension Int64 {
    /// The sum, or the nearest value that fits.
    func clampedAdding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest value that fits.
    func clampedSubtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
