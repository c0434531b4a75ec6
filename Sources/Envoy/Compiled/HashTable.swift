import Basis

/// Hosts by hash, for consistent hashing. The shape is Envoy's (source/extensions/
/// load_balancing_policies): a ring of points sorted by hash, or Maglev's permutation table; the
/// hash function is not, so a key may land on another host than with a real Envoy, though always
/// on the same one.
struct HashTable: Sendable {
    // Ring: hashes in ascending order, each with its host. Maglev: no hashes, hosts only.
    private let hashes: [UInt64]
    private let hosts: [Int32]

    init(_ all: [UpstreamHost], policy: UpstreamCluster.LoadBalancing) {
        switch policy {
        case .ringHash:
            let points = Self.ring(all)
            hashes = points.map(\.hash)
            hosts = points.map(\.host)
        case .maglev:
            hashes = []
            hosts = Self.maglev(all)
        case .leastRequest, .roundRobin, .random, .clusterProvided:
            hashes = []
            hosts = []
        }
    }

    /// The host for `hash`, then those that follow it, as far as `accepts` refuses them.
    func find(_ hash: UInt64, accepts: (Int) -> Bool) -> Int? {
        guard !hosts.isEmpty else { return nil }
        var place = start(hash)
        for _ in hosts.indices {
            let host = Int(hosts[place])
            if accepts(host) { return host }
            place = place + 1 == hosts.count ? 0 : place + 1
        }
        return nil
    }

    private func start(_ hash: UInt64) -> Int {
        guard !hashes.isEmpty else { return Int(hash % UInt64(hosts.count)) }
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low == hashes.count ? 0 : low
    }

    private static func seed(_ host: UpstreamHost) -> RandomStream {
        RandomStream(seed: 0, purpose: "hash table", key: host.address.description)
    }

    // At least 1024 points (Envoy's minimum ring size), shared by weight.
    private static func ring(_ all: [UpstreamHost]) -> [(hash: UInt64, host: Int32)] {
        let total = all.reduce(UInt64(0)) { $0 + UInt64($1.weight) }
        guard total > 0 else { return [] }
        let size = max(1024, all.count)
        var points: [(hash: UInt64, host: Int32)] = []
        for (index, host) in all.enumerated() {
            let (product, overflow) = UInt64(host.weight).multipliedReportingOverflow(
                by: UInt64(size))
            let share = overflow ? UInt64(size) : max(1, product / total)
            var stream = seed(host)
            for _ in 0..<share { points.append((stream.next(), Int32(index))) }
        }
        return points.sorted { ($0.hash, $0.host) < ($1.hash, $1.host) }
    }

    // A prime table size, as in the paper; Envoy's default of 65537 is made smaller for few hosts.
    private static func maglev(_ all: [UpstreamHost]) -> [Int32] {
        guard !all.isEmpty else { return [] }
        let size = all.count <= 20 ? 2039 : 65537
        var table = [Int32](repeating: -1, count: size)
        var places = all.map { host -> (next: Int, skip: Int) in
            var stream = seed(host)
            let offset = Int(stream.next(below: UInt64(size)))
            return (offset, Int(stream.next(below: UInt64(size - 1))) + 1)
        }
        let heaviest = all.map(\.weight).max() ?? 1
        var credit = [UInt64](repeating: 0, count: all.count)
        var filled = 0
        while filled < size {
            for (index, host) in all.enumerated() where filled < size {
                credit[index] += UInt64(host.weight)
                guard credit[index] >= UInt64(heaviest) else { continue }
                credit[index] -= UInt64(heaviest)
                while table[places[index].next] >= 0 {
                    places[index].next = (places[index].next + places[index].skip) % size
                }
                table[places[index].next] = Int32(index)
                filled += 1
            }
        }
        return table
    }
}
