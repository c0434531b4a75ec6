import Basis

/// Requests in flight of one cluster, in virtual time: a call that began at the same instant, or
/// before, and has not ended counts. Calls that end together are kept as one entry, and there are
/// never more than a few dozen entries: beyond that, neighbours are joined.
struct Flights: Sendable {
    private struct Flight {
        var start, end: Int64
        var host: Int32
        var count: Int32
    }
    private var all: [Flight] = []
    private static let most = 64

    /// Forgets what has ended.
    @inline(__always)
    mutating func forget(before now: Instant) {
        if all.isEmpty { return }
        let now = now.sinceEpoch.count
        all.removeAll { $0.end <= now }
    }

    /// The number of requests in flight.
    var count: Int { all.reduce(0) { $0 + Int($1.count) } }

    /// The number of requests to host `host`.
    @inline(__always)
    func count(of host: Int) -> Int {
        var sum = 0
        for flight in all where flight.host == Int32(host) { sum += Int(flight.count) }
        return sum
    }

    /// The number of requests that have not been sent yet: they wait for a connection.
    func waiting(at now: Instant) -> Int {
        let now = now.sinceEpoch.count
        return all.reduce(0) { $0 + ($1.start > now ? Int($1.count) : 0) }
    }

    /// When one of `limit` connections is free, as each serves those that wait in turn.
    func whenFree(of limit: Int, at now: Instant) -> Instant {
        guard count >= limit, limit > 0 else { return now }
        var left = limit
        for flight in all.sorted(by: { $0.end > $1.end }) {
            left -= Int(flight.count)
            if left <= 0 { return Instant(sinceEpoch: Nanoseconds(flight.end)) }
        }
        return now
    }

    /// Adds a request to `host` that is sent at `start` and over at `end`.
    mutating func add(host: Int, from start: Instant, to end: Instant) {
        guard end > start else { return }
        let new = Flight(
            start: start.sinceEpoch.count, end: end.sinceEpoch.count, host: Int32(host), count: 1)
        let same = all.lastIndex {
            $0.end == new.end && $0.start == new.start && $0.host == new.host
        }
        if let same {
            all[same].count &+= 1
        } else if all.count < Self.most {
            all.append(new)
        } else if let near = all.lastIndex(where: { $0.host == new.host }) {
            all[near].end = max(all[near].end, new.end)
            all[near].count &+= 1
        } else {
            all[Self.most - 1].end = max(all[Self.most - 1].end, new.end)
            all[Self.most - 1].count &+= 1
        }
    }

    /// Numbers the hosts anew; what goes to hosts that are gone counts for the cluster only.
    mutating func replaceHosts(_ old: [UpstreamHost], by new: [UpstreamHost]) {
        for index in all.indices where all[index].host >= 0 {
            let address = old[Int(all[index].host)].address
            all[index].host = Int32(new.firstIndex { $0.address == address } ?? -1)
        }
    }
}
