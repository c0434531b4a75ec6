import Basis
import Objects
import YAML

/// What the registry keeps of an EndpointSlice.
struct EndpointSliceFacts: Sendable, Equatable {
    /// One endpoint of the slice.
    struct Entry: Sendable, Equatable {
        var address: IPAddress
        /// The pod's name, empty for an endpoint that is none.
        var pod: String
        var node: String
        var zone: String
    }
    /// One port of the slice; the name ties it to the service's port.
    struct Port: Sendable, Equatable {
        var name: String
        var number: Int
    }

    var name: String
    var entries: [Entry]
    var ports: [Port]

    /// Reads a slice; endpoints that are not ready are left out, as istiod leaves them out.
    // istio pilot/pkg/serviceregistry/kube/controller/endpointslice.go: endpointHealthStatus
    init(_ object: Object) {
        name = object.name
        entries = []
        for endpoint in object["endpoints"]?.items ?? [] {
            let conditions = endpoint["conditions"]
            guard conditions?["ready"]?.bool ?? true else { continue }
            let pod =
                endpoint["targetRef", "kind"]?.string == "Pod"
                ? endpoint["targetRef", "name"]?.string ?? "" : ""
            for text in endpoint["addresses"]?.strings ?? [] {
                guard let address = IPAddress(text) else { continue }
                entries.append(
                    Entry(
                        address: address, pod: pod, node: endpoint["nodeName"]?.string ?? "",
                        zone: endpoint["zone"]?.string ?? ""))
            }
        }
        ports = (object["ports"]?.items ?? []).compactMap { port in
            guard let number = port["port"]?.int.flatMap({ Int(exactly: $0) }) else { return nil }
            return Port(name: port["name"]?.string ?? "", number: number)
        }
    }
}
