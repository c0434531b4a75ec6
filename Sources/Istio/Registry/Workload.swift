import Basis
import Envoy
import Objects
import YAML

/// One endpoint of one port of a service (istiod's IstioEndpoint).
package struct ServiceInstance: Sendable, Equatable {
    /// The endpoint, with its port.
    package var endpoint: Endpoint
    /// The port's name in the service that declares it.
    package var portName: String
    /// The port's number there; 0 where only the name counts.
    package var portNumber: Int
    /// `region/zone/subzone`, perhaps empty.
    package var locality: String
    /// The workload's labels.
    package var labels: Fields
    /// The network that it is in.
    package var network: String
    /// The workload's service account, empty where it has none.
    package var serviceAccount: String
    /// The workload's namespace and name.
    package var workload: Named
}

/// A workload that a ServiceEntry's selector can pick: a pod, a WorkloadEntry or one of the
/// entry's own endpoints.
struct Workload: Sendable, Equatable {
    var addresses: [String]
    var ports: [String: Int]
    var labels: Fields
    var locality: String
    var network: String
    var serviceAccount: String
    var weight: Int
    var takesMutualTLS: Bool
    var isHealthy: Bool
    var named: Named
    var origin: Origin

    /// An endpoint of a ServiceEntry, or the specification of a WorkloadEntry.
    // istio pilot/pkg/serviceregistry/serviceentry/conversion.go:
    // convertWorkloadEntryToWorkloadInstance
    init(_ spec: Value, labels: Fields, named: Named, origin: Origin) {
        addresses = [spec["address"]?.string ?? ""]
        ports = [:]
        for (name, value) in spec["ports"]?.map ?? [:] {
            if let number = value.int.flatMap({ Int(exactly: $0) }) { ports[name] = number }
        }
        self.labels = labels
        network = spec["network"]?.string ?? ""
        serviceAccount = spec["serviceAccount"]?.string ?? ""
        weight = max(1, spec["weight"]?.int.flatMap { Int(exactly: $0) } ?? 1)
        locality = spec["locality"]?.string ?? ""
        if locality.isEmpty, let label = labels["istio-locality"]?.string {
            locality =
                label.utf8.contains(UInt8(ascii: "/"))
                ? label : label.split(separator: ".").joined(separator: "/")
        }
        let mode = labels["security.istio.io/tlsMode"]?.string
        takesMutualTLS = mode.map { $0 == "istio" } ?? !serviceAccount.isEmpty
        isHealthy = true
        self.named = named
        self.origin = origin
    }

    /// A pod that has an address; nil for one that has none or has ended.
    init?(pod: Object, locality: String) {
        guard let address = pod["status", "podIP"]?.string, !address.isEmpty else { return nil }
        let phase = pod["status", "phase"]?.string
        guard phase != "Succeeded", phase != "Failed" else { return nil }
        addresses = [address]
        ports = Self.ports(of: pod)
        labels = pod.metadata.labels
        self.locality = locality
        network = labels["topology.istio.io/network"]?.string ?? ""
        serviceAccount = pod["spec", "serviceAccountName"]?.string ?? "default"
        weight = 1
        takesMutualTLS = labels["security.istio.io/tlsMode"]?.string == "istio"
        isHealthy =
            pod["status", "conditions"]?.items.contains {
                $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
            } ?? false
        named = Named(pod.namespace, pod.name)
        origin = Origin(
            kind: "Pod", namespace: pod.namespace, name: pod.name, field: "status.podIP")
    }

    /// A pod's named TCP ports; of two with one name the first counts.
    // istio pilot/pkg/serviceregistry/kube/controller/controller.go: getPortMap
    private static func ports(of pod: Object) -> [String: Int] {
        var ports: [String: Int] = [:]
        for container in pod["spec", "containers"]?.items ?? [] {
            for port in container["ports"]?.items ?? [] {
                guard let name = port["name"]?.string, ports[name] == nil,
                    port["protocol"]?.string ?? "TCP" == "TCP",
                    let number = port["containerPort"]?.int.flatMap({ Int(exactly: $0) })
                else { continue }
                ports[name] = number
            }
        }
        return ports
    }

    /// Whether the address is a name that someone has to look up.
    var isNamed: Bool {
        addresses.contains { !$0.utf8.starts(with: "unix://".utf8) && IPAddress($0) == nil }
    }

    /// The instances that it makes for the ports of a ServiceEntry. A Unix socket has no port; else
    /// the endpoint's own port of that name counts, then the entry's target port, then its number.
    // istio pilot/pkg/serviceregistry/serviceentry/conversion.go:
    // convertWorkloadInstanceToServiceInstance
    func instances(for servicePorts: [MeshPort]) -> [ServiceInstance] {
        var result: [ServiceInstance] = []
        for port in servicePorts {
            let target = ports[port.name] ?? port.targetPort ?? port.number
            for address in addresses {
                result.append(
                    instance(of: port, at: Self.address(address, port: target)))
            }
        }
        return result
    }

    func instance(of port: MeshPort, at address: Endpoint.Address) -> ServiceInstance {
        ServiceInstance(
            endpoint: Endpoint(
                address, weight: weight, takesMutualTLS: takesMutualTLS, isHealthy: isHealthy,
                origin: origin),
            portName: port.name, portNumber: port.number, locality: locality, labels: labels,
            network: network, serviceAccount: serviceAccount, workload: named)
    }

    static func address(_ text: String, port: Int) -> Endpoint.Address {
        if text.utf8.starts(with: "unix://".utf8) {
            return .unix(String(text.dropFirst("unix://".count)))
        }
        if let ip = IPAddress(text) { return .socket(SocketAddress(ip, port)) }
        return .name(text, port: port)
    }
}

extension Fields {
    /// Whether every one of these labels has the same value among `labels`; true without any.
    func isSubset(ofLabels labels: Fields) -> Bool {
        for (name, value) in self where labels[name] != value { return false }
        return true
    }
}
