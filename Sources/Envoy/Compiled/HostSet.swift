import Basis

/// An address that requests can go to.
struct UpstreamHost: Sendable, Hashable {
    var address: SocketAddress
    var weight: UInt32
    var isHealthy: Bool
    var takesMutualTLS: Bool
    /// The endpoint that it stands for, all localities counted through.
    var endpoint: Int32
}

/// The hosts of a cluster, by priority and locality.
final class HostSet: Sendable {
    /// The hosts of one locality at one priority.
    struct Group: Sendable {
        var range: Range<Int>
        var weight: UInt64
        /// Whether no host weighs more than another.
        var isEven: Bool
    }
    /// The localities of one priority.
    struct Level: Sendable {
        var groups: Range<Int>
        var hosts: Range<Int>
    }

    let hosts: [UpstreamHost]
    let groups: [Group]
    let levels: [Level]
    let isAllHealthy: Bool
    /// For ring hash and maglev: hosts by hash, built where the policy asks for it.
    let table: HashTable

    /// The hosts of `cluster` that need no look-up. Unix sockets are left out: nothing that a call
    /// can reach listens there.
    convenience init(_ cluster: UpstreamCluster) {
        self.init(cluster) { endpoint, _ in
            if case .socket(let address) = endpoint.address { [address] } else { [] }
        }
    }

    /// The hosts of `cluster`, each endpoint standing for the addresses that `resolve` gives.
    init(_ cluster: UpstreamCluster, resolve: (Endpoint, Int) -> [SocketAddress]) {
        var hosts: [UpstreamHost] = []
        var groups: [Group] = []
        var levels: [Level] = []
        var endpointIndex = 0
        var numbered: [(locality: LocalityEndpoints, firstEndpoint: Int)] = []
        for locality in cluster.localities {
            numbered.append((locality, endpointIndex))
            endpointIndex += locality.endpoints.count
        }
        let priorities = numbered.map(\.locality.priority)
        for priority in Self.distinct(priorities) {
            let firstGroup = groups.count
            let firstHost = hosts.count
            for (locality, first) in numbered where locality.priority == priority {
                let start = hosts.count
                for (offset, endpoint) in locality.endpoints.enumerated() {
                    for address in resolve(endpoint, first + offset) {
                        hosts.append(
                            UpstreamHost(
                                address: address, weight: UInt32(clamping: max(1, endpoint.weight)),
                                isHealthy: endpoint.isHealthy,
                                takesMutualTLS: endpoint.takesMutualTLS,
                                endpoint: Int32(first + offset)))
                    }
                }
                guard hosts.count > start else { continue }
                let weights = hosts[start...].map(\.weight)
                groups.append(
                    Group(
                        range: start..<hosts.count, weight: UInt64(clamping: locality.weight),
                        isEven: weights.allSatisfy { $0 == weights[0] }))
            }
            // An empty priority counts as unhealthy; it takes no part in the choice.
            guard groups.count > firstGroup else { continue }
            levels.append(
                Level(groups: firstGroup..<groups.count, hosts: firstHost..<hosts.count))
        }
        self.hosts = hosts
        self.groups = groups
        self.levels = levels
        isAllHealthy = hosts.allSatisfy(\.isHealthy)
        table = HashTable(hosts, policy: cluster.loadBalancing)
    }

    private static func distinct(_ priorities: [Int]) -> [Int] {
        var found: [Int] = []
        for priority in priorities.sorted() where found.last != priority { found.append(priority) }
        return found
    }
}
