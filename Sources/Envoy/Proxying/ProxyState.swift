import Basis

/// What a proxy remembers from call to call: counters, connections in flight, ejected hosts, names
/// looked up. A value: a copy is a snapshot. It outlives a change of the configuration: what a
/// cluster of the same name remembers is kept.
package struct ProxyState: Sendable {
    /// Requests and connections so far.
    package private(set) var calls: UInt64 = 0
    private(set) var streams: Streams
    // The proxy that the slots belong to.
    private var proxy: CompiledProxy?
    // A cluster's place among the used ones, plus one; 0 for a cluster not used yet.
    private var slots: [Int32] = []
    var used: [ClusterState] = []

    /// Random values by purpose.
    struct Streams: Sendable {
        var balance, split, fault, backOff, requestID: RandomStream

        init(seed: UInt64, proxy: String) {
            balance = RandomStream(seed: seed, purpose: "envoy load balancing", key: proxy)
            split = RandomStream(seed: seed, purpose: "envoy weighted clusters", key: proxy)
            fault = RandomStream(seed: seed, purpose: "envoy fault", key: proxy)
            backOff = RandomStream(seed: seed, purpose: "envoy retry back-off", key: proxy)
            requestID = RandomStream(seed: seed, purpose: "envoy request id", key: proxy)
        }
    }

    /// The state of a proxy that has just started. `id` tells proxies apart.
    package init(seed: UInt64, id: String) {
        streams = Streams(seed: seed, proxy: id)
    }

    /// Counts a call and makes sure that the state fits `proxy`.
    @inline(__always)
    mutating func begin(_ proxy: CompiledProxy) {
        calls &+= 1
        if self.proxy !== proxy { adopt(proxy) }
    }

    private mutating func adopt(_ new: CompiledProxy) {
        var places: [String: Int] = [:]
        for state in used { places[state.name] = places.count }
        slots = Array(repeating: 0, count: new.clusters.count)
        let old = used
        used = []
        if !old.isEmpty {
            for (index, cluster) in new.clusters.enumerated() {
                guard let place = places[cluster.cluster.name] else { continue }
                used.append(old[place].adapted(to: cluster))
                slots[index] = Int32(used.count)
            }
        }
        proxy = new
    }

    /// The place in ``used`` of the cluster with this index; it is made where it is new.
    @inline(__always)
    mutating func slot(_ index: Int, _ cluster: CompiledCluster, at now: Instant) -> Int {
        let slot = slots[index]
        if slot != 0 { return Int(slot) - 1 }
        used.append(ClusterState(cluster, at: now))
        slots[index] = Int32(used.count)
        return used.count - 1
    }
}
