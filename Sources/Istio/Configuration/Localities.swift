import Basis
import Envoy
import YAML

/// Endpoints of one locality while priorities and weights are given.
private struct LocalityGroup {
    var locality: String
    var instances: [ServiceInstance]
    var weight: Int
    var priority = 0

    init(_ locality: String, _ instances: [ServiceInstance]) {
        self.locality = locality
        self.instances = instances
        weight = instances.reduce(0) { $0 + $1.endpoint.weight }
    }

    var endpoints: LocalityEndpoints {
        LocalityEndpoints(
            locality: locality, weight: weight, priority: priority,
            endpoints: instances.map(\.endpoint))
    }
}

extension ProxyBuilder {
    /// Endpoints by locality. Localities share the load by their weights, or as a rule distributes
    /// it; with outlier detection the nearest are tried first.
    // istio pilot/pkg/networking/core/loadbalancer/loadbalancer.go: ApplyLocalityLoadBalancer
    func localities(
        _ instances: [ServiceInstance], hasOutlierDetection: Bool, setting: Value?,
        distribution: TrafficDistribution = .any
    ) -> [LocalityEndpoints] {
        guard !instances.isEmpty else { return [] }
        var groups = Self.grouped(instances)
        let own = context.registry.localities[proxy.node] ?? ""
        // What a service prefers counts without outlier detection, unless a rule says otherwise.
        // istio .../loadbalancer/loadbalancer.go: GetEffectiveLbSetting
        if setting == nil, distribution != .any {
            if !own.isEmpty { Self.prioritize(&groups, from: own, preference: distribution) }
            return groups.map(\.endpoints)
        }
        let effective = setting ?? settings.localitySetting
        guard effective?["enabled"]?.bool ?? true else { return groups.map(\.endpoints) }
        if let shares = effective?["distribute"]?.items, !shares.isEmpty {
            Self.distribute(&groups, by: shares, from: own)
        } else if hasOutlierDetection {
            let labels = effective?["failoverPriority"]?.strings ?? []
            let regions = effective?["failover"]?.items ?? []
            if !labels.isEmpty { groups = split(groups, by: labels) }
            if labels.isEmpty || !regions.isEmpty, !own.isEmpty {
                Self.prioritize(&groups, from: own, regions: regions)
            }
        }
        return groups.map(\.endpoints)
    }

    private static func grouped(_ instances: [ServiceInstance]) -> [LocalityGroup] {
        if instances.count == 1 { return [LocalityGroup(instances[0].locality, instances)] }
        var byLocality: [String: [ServiceInstance]] = [:]
        for instance in instances { byLocality[instance.locality, default: []].append(instance) }
        return byLocality.sorted { $0.key < $1.key }.map { LocalityGroup($0.key, $0.value) }
    }

    /// Gives localities the weights of the first entry for the proxy's own; localities that it
    /// does not name get nothing.
    // istio pilot/pkg/networking/core/loadbalancer/loadbalancer.go: applyLocalityWeights
    private static func distribute(
        _ groups: inout [LocalityGroup], by shares: [Value], from own: String
    ) {
        let entry = shares.first { matches(own, $0["from"]?.string ?? "") }
        guard let entry else { return }
        var left = Array(groups.indices)
        for (name, value) in entry["to"]?.map ?? [:] {
            let taken = left.filter { matches(groups[$0].locality, name) }
            left.removeAll(where: taken.contains)
            let total = taken.reduce(0) { $0 + max(1, groups[$1].weight) }
            for index in taken {
                let share = Int(clamping: value.int ?? 0) * max(1, groups[index].weight)
                if share > 0 { groups[index].weight = (share + total - 1) / total }
            }
        }
        for index in left { groups[index].instances = [] }
        groups.removeAll { $0.instances.isEmpty }
    }

    /// Whether a locality falls under `region/zone/subzone`, of which parts may be `*` or missing.
    // istio pilot/pkg/networking/util/util.go: LocalityMatch
    private static func matches(_ locality: String, _ rule: String) -> Bool {
        let wanted = rule.split(separator: "/", omittingEmptySubsequences: false)
        let given = locality.split(separator: "/", omittingEmptySubsequences: false)
        for (level, part) in wanted.prefix(3).enumerated() where part != "*" {
            if level > 0, part.isEmpty { continue }
            if part != (level < given.count ? given[level] : "") { return false }
        }
        return true
    }

    /// Priorities by how much of the proxy's own locality a group shares, without gaps. Regions
    /// that others fail over to come before the rest.
    // istio pilot/pkg/networking/core/loadbalancer/loadbalancer.go: applyLocalityFailover
    private static func prioritize(
        _ groups: inout [LocalityGroup], from own: String,
        preference: TrafficDistribution = .any, regions: [Value] = []
    ) {
        func region(_ locality: String) -> Substring { locality.prefix { $0 != "/" } }
        let target = regions.first { $0["from"]?.string == String(region(own)) }
        for index in groups.indices {
            var distance = distance(own, groups[index].locality)
            if distance == 3, let target,
                target["to"]?.string != String(region(groups[index].locality))
            {
                distance = 4
            }
            // Subzones of one zone are alike to those who prefer a zone. Nodes are not told apart
            // within a subzone.
            if preference == .preferSameZone { distance = max(distance, 1) }
            groups[index].priority = groups[index].priority * 5 + distance
        }
        compact(&groups)
    }

    /// Closes the gaps between priorities and puts the groups in their order.
    private static func compact(_ groups: inout [LocalityGroup]) {
        let used = Set(groups.map(\.priority)).sorted()
        for index in groups.indices {
            groups[index].priority = used.firstIndex(of: groups[index].priority) ?? 0
        }
        groups.sort { ($0.priority, $0.locality) < ($1.priority, $1.locality) }
    }

    /// Splits groups by how many of the labels, from the first on, endpoints share with the proxy;
    /// `label=value` takes the place of the proxy's own value.
    // istio .../core/loadbalancer/loadbalancer.go: applyFailoverPriorityPerLocality
    private func split(_ groups: [LocalityGroup], by labels: [String]) -> [LocalityGroup] {
        guard !proxy.labels.isEmpty else { return groups }
        let own = context.registry.localities[proxy.node] ?? ""
        let wanted = labels.map { text -> (name: String, value: String) in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            let value = proxy.labels[name]?.string ?? Self.topology(name, own)
            return (name, parts.count == 2 ? parts[1] : value)
        }
        let ignoresNetwork = wanted.first?.name == "topology.istio.io/network"
        var result: [LocalityGroup] = []
        for group in groups {
            var byPriority: [Int: [ServiceInstance]] = [:]
            for instance in group.instances {
                var priority = 0
                var extra = 0
                for (place, label) in wanted.enumerated() {
                    let value =
                        instance.labels[label.name]?.string
                        ?? Self.topology(label.name, group.locality)
                    if value == label.value { continue }
                    if place == 0, ignoresNetwork {
                        extra = labels.count
                        continue
                    }
                    priority = labels.count - place
                    break
                }
                byPriority[priority + extra, default: []].append(instance)
            }
            for (priority, instances) in byPriority.sorted(by: { $0.key < $1.key }) {
                var part = LocalityGroup(group.locality, instances)
                part.priority = priority
                result.append(part)
            }
        }
        Self.compact(&result)
        return result
    }

    /// The topology labels that istiod gives endpoints and proxies by their locality.
    // istio pkg/kube/labels/labels.go: AugmentLabels
    private static func topology(_ name: String, _ locality: String) -> String {
        let parts = locality.split(separator: "/", omittingEmptySubsequences: false)
        let names = [
            "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
            "topology.istio.io/subzone",
        ]
        guard let level = names.firstIndex(of: name), level < parts.count else { return "" }
        return String(parts[level])
    }

    /// 0 for the same region, zone and subzone, 3 for another region.
    // istio pilot/pkg/networking/util/util.go: LbPriority
    private static func distance(_ left: String, _ right: String) -> Int {
        let one = left.split(separator: "/", omittingEmptySubsequences: false)
        let other = right.split(separator: "/", omittingEmptySubsequences: false)
        func part(_ parts: [Substring], _ index: Int) -> Substring {
            index < parts.count ? parts[index] : ""
        }
        for level in 0..<3 where part(one, level) != part(other, level) { return 3 - level }
        return 0
    }
}
