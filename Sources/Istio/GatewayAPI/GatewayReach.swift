import Basis
import Cluster
import Objects
import YAML

/// Where a Gateway can be reached: the Services that bring its proxies, and what is wrong with
/// them.
// istio pilot/pkg/config/kube/gatewaycommon/context.go: ResolveGatewayInstances
struct GatewayReach {
    /// `host:port` that have endpoints.
    private var assigned: [String] = []
    /// Addresses to report.
    private(set) var addresses: [String] = []
    private var warnings: [String] = []
    private var isUsable = true
    private let hosts: [String]

    init(_ gateway: Object, in store: Store) {
        hosts = RoutingObjects.services(of: gateway)
        var ports: [Int64] = []
        for listener in gateway["spec", "listeners"]?.items ?? [] {
            if let port = listener["port"]?.int, !ports.contains(port) { ports.append(port) }
        }
        var external: [String] = []
        var pending: [String] = []
        for host in hosts {
            let labels = host.split(separator: ".").map(String.init)
            let name = labels.first ?? ""
            let key = ObjectKey(.service, namespace: gateway.namespace, name: name)
            guard labels.count > 1, labels[1] == gateway.namespace,
                let service = store.object(key)
            else {
                warnings.append("hostname \"\(host)\" not found")
                isUsable = false
                continue
            }
            let given = (service["status", "loadBalancer", "ingress"]?.items ?? [])
                .compactMap { ($0["ip"] ?? $0["hostname"])?.string }
            for port in ports.sorted() {
                guard Self.hasEndpoints(service, port, in: store) else {
                    if !Self.hasEndpoints(service, nil, in: store) {
                        let text = "no instances found for hostname \"\(host)\""
                        if !warnings.contains(text) { warnings.append(text) }
                    }
                    continue
                }
                assigned.append("\(host):\(port)")
                let waits = service["spec", "type"]?.string == "LoadBalancer" && given.isEmpty
                if waits, !pending.contains(host) {
                    warnings.append("address pending for hostname \"\(host)\"")
                    pending.append(host)
                }
                external += given.filter { !external.contains($0) }
            }
        }
        assigned.sort()
        warnings.sort()
        addresses = external.sorted()
        guard addresses.isEmpty else { return }
        for entry in assigned {
            let host = String(entry[..<(entry.lastIndex(of: ":") ?? entry.endIndex)])
            if !pending.contains(host), !addresses.contains(host) { addresses.append(host) }
        }
    }

    private static func hasEndpoints(_ service: Object, _ port: Int64?, in store: Store) -> Bool {
        let ports = service["spec", "ports"]?.items ?? []
        let named = port.map { wanted in ports.first { $0["port"]?.int == wanted } }
        if port != nil, named == nil { return false }
        return store.objects(.endpointSlice, namespace: service.namespace).contains { slice in
            guard slice.metadata.label("kubernetes.io/service-name") == service.name,
                !(slice["endpoints"]?.items ?? []).isEmpty
            else { return false }
            guard let named, let entry = named else { return port == nil }
            return (slice["ports"]?.items ?? []).contains {
                ($0["name"]?.string ?? "") == (entry["name"]?.string ?? "")
            }
        }
    }

    /// Whether the data plane is there.
    // istio pilot/pkg/config/kube/gatewaycommon/conversion.go: SetProgrammedCondition
    var programmed: GatewayCondition {
        let list = Self.joined(assigned)
        var problem: RoutingProblem?
        if hosts.isEmpty {
            problem = RoutingProblem(
                reason: "UnsupportedAddress",
                message: "Failed to assign to any requested addresses")
        } else if !warnings.isEmpty {
            let text = warnings.joined(separator: "; ")
            let reason = isUsable ? "AddressNotAssigned" : "AddressNotUsable"
            problem = RoutingProblem(
                reason: reason,
                message: assigned.isEmpty
                    ? "Failed to assign to any requested addresses: \(text)"
                    : "Assigned to service(s) \(list), but failed to assign to all requested "
                        + "addresses: \(text)")
        }
        let message =
            assigned.isEmpty
            ? "Resource programmed" : "Resource programmed, assigned to service(s) \(list)"
        return GatewayCondition(
            "Programmed", reason: "Programmed", message: message, problem: problem)
    }

    // istio pilot/pkg/config/kube/gatewaycommon/conversion.go: HumanReadableJoin
    private static func joined(_ texts: [String]) -> String {
        switch texts.count {
        case 0...1: texts.joined()
        case 2: "\(texts[0]) and \(texts[1])"
        default: texts.dropLast().joined(separator: ", ") + ", and \(texts[texts.count - 1])"
        }
    }
}
