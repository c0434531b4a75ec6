import Basis

/// What a proxy remembers of one cluster.
struct ClusterState: Sendable {
    let name: String
    /// The hosts in use: the configured ones, or those that were looked up.
    var hosts: HostSet
    /// Until when the look-up holds; nil where there is none.
    var resolvedUntil: Instant?
    /// Requests sent, tries counted singly.
    var requests: UInt64 = 0
    /// Number of choices so far; numbers random draws.
    var picks: UInt64 = 0
    /// Round robin's place, for each group and for hosts of all health.
    var rotations: [UInt64] = []
    var schedule = WeightedSchedule()
    var localitySchedule = WeightedSchedule()
    var flights = Flights()
    /// Retries in flight, where there is a limit on them.
    var retries = Flights()
    var outliers = OutlierState()

    init(_ cluster: CompiledCluster, at now: Instant) {
        name = cluster.cluster.name
        hosts = cluster.hosts
        outliers.start = now
    }

    /// The state under a new configuration: hosts that stay keep what is known of them.
    func adapted(to cluster: CompiledCluster) -> ClusterState {
        var new = self
        if cluster.needsResolution {
            // The names may be others: ask again.
            new.resolvedUntil = nil
        } else {
            new.replaceHosts(cluster.hosts)
            new.resolvedUntil = nil
        }
        return new
    }

    /// Puts `new` in the place of the hosts.
    mutating func replaceHosts(_ new: HostSet) {
        guard hosts !== new else { return }
        if hosts.hosts != new.hosts {
            outliers.replaceHosts(hosts.hosts, by: new.hosts)
            flights.replaceHosts(hosts.hosts, by: new.hosts)
            schedule = WeightedSchedule()
        }
        localitySchedule = WeightedSchedule()
        rotations = []
        hosts = new
    }
}
