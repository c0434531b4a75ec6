import Basis

/// A host that was chosen.
struct Pick {
    var host: Int
    /// Whether health was ignored because too few hosts are healthy.
    var isPanic = false
}

extension ClusterState {
    /// Chooses a host (Envoy source/extensions/load_balancing_policies/common/
    /// load_balancer_impl.cc). `hash` is the request's, for consistent hashing.
    @inline(__always)
    mutating func pick(
        _ cluster: CompiledCluster, hash: UInt64?, random base: RandomStream, at now: Instant
    ) -> Pick? {
        let set = hosts
        guard !set.hosts.isEmpty else { return nil }
        picks &+= 1
        var random = base.numbered(cluster.seed &+ picks)
        let isHealthy =
            set.isAllHealthy
            && (cluster.cluster.outlierDetection == nil || !outliers.hasEjections(at: now))
        guard isHealthy else {
            return pickByHealth(cluster, set, hash: hash, random: &random, at: now)
        }
        if set.groups.count == 1, set.hosts.count == 1 { return Pick(host: 0) }
        let level = set.levels[0]
        if usesTable(cluster) {
            let first = level.hosts
            let host = set.table.find(hash ?? random.next()) { first.contains($0) }
            return host.map { Pick(host: $0) }
        }
        let group = chooseGroup(set, level.groups, random: &random)
        let host = choose(
            cluster, set, set.groups[group].range, group: group,
            isEven: set.groups[group].isEven, random: &random)
        return host.map { Pick(host: $0) }
    }

    private func usesTable(_ cluster: CompiledCluster) -> Bool {
        switch cluster.cluster.loadBalancing {
        case .ringHash, .maglev: true
        case .leastRequest, .roundRobin, .random, .clusterProvided: false
        }
    }

    /// Chooses a locality of a priority whose hosts are all healthy.
    private mutating func chooseGroup(
        _ set: HostSet, _ groups: Range<Int>, random: inout RandomStream
    ) -> Int {
        if groups.count == 1 { return groups.lowerBound }
        let offset = random.next()
        return localitySchedule.next(groups, count: set.groups.count, offset: offset) {
            set.groups[$0].weight
        } ?? groups.lowerBound
    }

    /// Chooses among `candidates` by the cluster's policy.
    private mutating func choose(
        _ cluster: CompiledCluster, _ set: HostSet, _ candidates: some RandomAccessCollection<Int>,
        group: Int, isEven: Bool, random: inout RandomStream
    ) -> Int? {
        let count = UInt64(candidates.count)
        func candidate(_ number: UInt64) -> Int {
            candidates[candidates.index(candidates.startIndex, offsetBy: Int(number))]
        }
        switch cluster.cluster.loadBalancing {
        case .random: return candidate(random.next(below: count))
        case .roundRobin, .clusterProvided:
            guard isEven else {
                let offset = random.next()
                return schedule.next(candidates, count: set.hosts.count, offset: offset) {
                    UInt64(set.hosts[$0].weight)
                }
            }
            if rotations.count < set.groups.count {
                // Envoy begins at a random host.
                rotations = set.groups.map { _ in random.next() >> 1 }
            }
            rotations[group] &+= 1
            return candidate(rotations[group] % count)
        case .leastRequest:
            let flights = flights
            guard isEven else {
                let offset = random.next()
                return schedule.next(candidates, count: set.hosts.count, offset: offset) {
                    max(1, (UInt64(set.hosts[$0].weight) << 16) / UInt64(flights.count(of: $0) + 1))
                }
            }
            // Two choices, which may be the same host; the first stays unless the second is idler.
            let first = candidate(random.next(below: count))
            let second = candidate(random.next(below: count))
            return flights.count(of: second) < flights.count(of: first) ? second : first
        case .ringHash, .maglev:
            return candidate(random.next(below: count))
        }
    }

    // The slow way, where some host is not healthy or is ejected.
    private mutating func pickByHealth(
        _ cluster: CompiledCluster, _ set: HostSet, hash: UInt64?, random: inout RandomStream,
        at now: Instant
    ) -> Pick? {
        let usable = set.hosts.indices.map { index in
            set.hosts[index].isHealthy && !outliers.isEjected(index, at: now)
        }
        let loads = PriorityLoad(
            set.levels.map { level in
                (healthy: level.hosts.count { usable[$0] }, total: level.hosts.count)
            }, panicThreshold: cluster.panicThreshold)
        guard let chosen = loads.pick(random.next(below: 100)) else { return nil }
        let level = set.levels[chosen.level]
        let isUsed = { (host: Int) in chosen.isPanic || usable[host] }
        if usesTable(cluster) {
            let host = set.table.find(hash ?? random.next()) {
                level.hosts.contains($0) && isUsed($0)
            }
            return host.map { Pick(host: $0, isPanic: chosen.isPanic) }
        }
        let groups = level.groups.filter { set.groups[$0].range.contains(where: isUsed) }
        let offset = random.next()
        let group = localitySchedule.next(groups, count: set.groups.count, offset: offset) {
            let range = set.groups[$0].range
            // A locality with less than 5 of 7 hosts healthy gets less (overprovisioning, 140%).
            let share = min(100, range.count(where: isUsed) * 140 / range.count)
            return set.groups[$0].weight * UInt64(share)
        }
        guard let group else { return nil }
        let candidates = set.groups[group].range.filter(isUsed)
        let host = choose(
            cluster, set, candidates, group: group, isEven: set.groups[group].isEven,
            random: &random)
        return host.map { Pick(host: $0, isPanic: chosen.isPanic) }
    }
}

/// How load is spread over priorities (Envoy load_balancer_impl.cc: recalculatePerPriorityState,
/// recalculatePerPriorityPanic), with the overprovisioning factor of 140%.
struct PriorityLoad {
    private var shares: [Int]
    private var panics: [Bool]

    init(_ levels: [(healthy: Int, total: Int)], panicThreshold: Int) {
        let health = levels.map { $0.total == 0 ? 0 : min(100, $0.healthy * 140 / $0.total) }
        let sum = min(100, health.reduce(0, +))
        panics = levels.map { level in
            // In all, less than full health: a priority below the threshold panics.
            sum < 100 && level.healthy * 100 < panicThreshold * level.total
        }
        guard sum > 0 else {
            shares = levels.map { _ in 0 }
            // Nobody is healthy: all priorities panic or none does; the first takes the load.
            if !shares.isEmpty { shares[0] = 100 }
            if !panics.contains(true) { shares = shares.map { _ in 0 } }
            return
        }
        var left = 100
        shares = health.map { value in
            let share = min(left, value * 100 / sum)
            left -= share
            return share
        }
        // What rounding left goes to the first priority that has any.
        if left > 0, let first = shares.firstIndex(where: { $0 > 0 }) { shares[first] += left }
    }

    /// The priority for a number below 100; nil where no host may be used.
    func pick(_ number: UInt64) -> (level: Int, isPanic: Bool)? {
        var rest = Int(number)
        for (level, share) in shares.enumerated() {
            if rest < share { return (level, panics[level]) }
            rest -= share
        }
        return nil
    }
}
