import Objects
import YAML

/// Which endpoints of a service are tried first.
// istio pilot/pkg/model/service.go: TrafficDistribution
package enum TrafficDistribution: Sendable, Hashable {
    /// All alike.
    case any
    /// Those in the proxy's zone, then those in its region.
    case preferSameZone
    /// Those on the proxy's node, then those in its zone and region.
    case preferSameNode

    /// The annotation of services, ServiceEntries and namespaces.
    static let annotation = "networking.istio.io/traffic-distribution"

    /// What a Service's own field, its annotation or else its namespace's says.
    // istio pilot/pkg/model/service.go: GetTrafficDistribution
    init(field: String? = nil, annotation: String?, namespace: String?) {
        switch field {
        case "PreferSameZone", "PreferClose": self = .preferSameZone
        case "PreferSameNode": self = .preferSameNode
        default:
            let own = annotation ?? ""
            self = Self.named(own.isEmpty ? namespace ?? "" : own)
        }
    }

    /// What is not known counts as nothing said.
    private static func named(_ text: String) -> TrafficDistribution {
        switch text.lowercased() {
        case "preferclose", "prefersamezone": .preferSameZone
        case "prefersamenode": .preferSameNode
        default: .any
        }
    }
}
