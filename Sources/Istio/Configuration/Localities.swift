import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// Endpoints by locality. Without outlier detection localities only share the load by their
    /// weights; with it, the nearest are tried first.
    // istio pilot/pkg/xds/endpoints/endpoint_builder.go, pilot/pkg/networking/core/loadbalancer
    func localities(
        _ instances: [ServiceInstance], hasOutlierDetection: Bool, setting: Value?,
        distribution: TrafficDistribution = .any
    ) -> [LocalityEndpoints] {
        guard !instances.isEmpty else { return [] }
        if instances.count == 1 {
            let weight = instances[0].endpoint.weight
            return [
                LocalityEndpoints(
                    locality: instances[0].locality, weight: weight,
                    endpoints: [instances[0].endpoint])
            ]
        }
        var groups: [LocalityEndpoints] = []
        var places: [String: Int] = [:]
        for instance in instances {
            if let place = places[instance.locality] {
                groups[place].endpoints.append(instance.endpoint)
                groups[place].weight += instance.endpoint.weight
            } else {
                places[instance.locality] = groups.count
                groups.append(
                    LocalityEndpoints(
                        locality: instance.locality, weight: instance.endpoint.weight,
                        endpoints: [instance.endpoint]))
            }
        }
        groups.sort { $0.locality < $1.locality }
        let isEnabled = setting?["enabled"]?.bool ?? settings.balancesLocalities
        let own = context.registry.localities[proxy.node] ?? ""
        // What a service prefers counts without outlier detection, unless a rule says otherwise.
        // istio .../loadbalancer/loadbalancer.go: GetEffectiveLbSetting
        let prefers = setting == nil && distribution != .any
        if hasOutlierDetection || prefers, isEnabled || prefers, !own.isEmpty, groups.count > 1 {
            prioritize(&groups, from: own, prefers ? distribution : .any)
        }
        return groups
    }

    /// Priorities by how much of the proxy's own locality a group shares, without gaps.
    // istio pilot/pkg/networking/core/loadbalancer/loadbalancer.go: applyLocalityFailover
    private func prioritize(
        _ groups: inout [LocalityEndpoints], from own: String, _ preference: TrafficDistribution
    ) {
        for index in groups.indices {
            let distance = Self.distance(own, groups[index].locality)
            // Subzones of one zone are alike to those who prefer a zone. Nodes are not told apart
            // within a subzone.
            groups[index].priority = preference == .preferSameZone ? max(distance, 1) : distance
        }
        let used = Set(groups.map(\.priority)).sorted()
        for index in groups.indices {
            groups[index].priority = used.firstIndex(of: groups[index].priority) ?? 0
        }
        groups.sort { ($0.priority, $0.locality) < ($1.priority, $1.locality) }
    }

    /// 0 for the same region, zone and subzone, 3 for another region.
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
