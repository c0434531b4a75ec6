/// Earliest deadline first: each entry comes up as often as its weight says, evenly spread (Envoy
/// source/extensions/load_balancing_policies/common/edf_scheduler.h, in whole numbers).
struct WeightedSchedule: Sendable {
    private var deadlines: [UInt64] = []
    private var clock: UInt64 = 0
    private static let unit: UInt64 = 1 << 32

    /// The entry of `candidates` that is due, which is then put back by its weight. `weight` is
    /// asked per entry of the whole, of which there are `count`; `offset` shifts the beginning.
    mutating func next(
        _ candidates: some Collection<Int>, count: Int, offset: UInt64,
        weight: (Int) -> UInt64
    ) -> Int? {
        if deadlines.count != count {
            clock = 0
            deadlines = (0..<count).map { Self.step(weight($0)) }
            let skipped = offset % UInt64(max(1, candidates.count))
            for _ in 0..<skipped { _ = take(candidates, weight) }
        }
        return take(candidates, weight)
    }

    private mutating func take(
        _ candidates: some Collection<Int>, _ weight: (Int) -> UInt64
    ) -> Int? {
        var best: Int?
        var earliest = UInt64.max
        for index in candidates where deadlines[index] < earliest {
            best = index
            earliest = deadlines[index]
        }
        guard let best else { return nil }
        // One that was passed over for long is not to catch up.
        clock = max(clock, earliest)
        deadlines[best] = clock &+ Self.step(weight(best))
        if clock > 1 << 60 { rewind() }
        return best
    }

    private mutating func rewind() {
        for index in deadlines.indices {
            deadlines[index] = deadlines[index] > clock ? deadlines[index] - clock : 0
        }
        clock = 0
    }

    private static func step(_ weight: UInt64) -> UInt64 { max(1, unit / max(1, weight)) }
}
