import Basis

/// Clusters with weights, resolved to indices.
struct ClusterChoice: Sendable {
    /// A cluster's place, nil where there is none of that name.
    struct Share: Sendable {
        var name: String
        var cluster: Int?
        /// The sum of the weights up to and with this one.
        var upTo: UInt64
        /// Changes of headers and host for this cluster alone; nil for none.
        var changes: WeightedCluster?
    }
    let shares: [Share]
    let total: UInt64

    init(_ clusters: [WeightedCluster], find: (String) -> Int?) {
        var sum: UInt64 = 0
        shares = clusters.map { cluster in
            sum = sum &+ UInt64(clamping: cluster.weight)
            let isPlain =
                cluster.requestHeaders.isEmpty && cluster.responseHeaders.isEmpty
                && cluster.hostRewrite == nil
            return Share(
                name: cluster.name, cluster: find(cluster.name), upTo: sum,
                changes: isPlain ? nil : cluster)
        }
        total = sum
    }

    /// The index of a share, drawn by weight. Nil where there are no clusters at all.
    @inline(__always)
    func pick(_ random: () -> UInt64) -> Int? {
        guard shares.count > 1 else { return shares.isEmpty ? nil : 0 }
        guard total > 0 else { return nil }
        let drawn = random() % total
        return shares.firstIndex { drawn < $0.upTo }
    }
}
