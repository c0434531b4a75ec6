import Basis
import Envoy
import YAML

/// How a service comes to its endpoints (istiod's model.Resolution).
package enum Resolution: Sendable {
    /// The proxy is told the endpoints.
    case clientSide
    /// The proxy looks names up; every address counts.
    case dns
    /// The proxy looks one name up and uses one address.
    case dnsRoundRobin
    /// Connections go where the application dialled.
    case passthrough
    /// The proxy looks up whatever host a request names.
    case dynamicDNS
    /// Another name of a service (ExternalName).
    case alias
}

/// Where a service comes from.
package enum ServiceSource: Sendable { case kubernetes, serviceEntry }

/// One port of a service, with the names that the configuration needs for it.
package struct MeshPort: Sendable, Equatable {
    /// The port's name.
    package var name: String
    /// The port's number.
    package var number: Int
    /// What is spoken on it.
    package var application: PortProtocol
    /// For a ServiceEntry without endpoint ports: the port at the endpoints.
    package var targetPort: Int?
    /// For a Kubernetes service: the name of the container port, if it is given by name.
    package var targetPortName: String?
    /// The field that declares it; two ports are equal whatever declares them.
    package var origin: Origin

    /// A port.
    package init(
        name: String, number: Int, application: PortProtocol, targetPort: Int? = nil,
        targetPortName: String? = nil, origin: Origin = Origin(kind: "")
    ) {
        self.name = name
        self.number = number
        self.application = application
        self.targetPort = targetPort
        self.targetPortName = targetPortName
        self.origin = origin
    }

    /// Whether name, number and protocol agree (istio pilot/pkg/model/service.go: Port.Equals).
    package static func == (left: Self, right: Self) -> Bool {
        left.number == right.number && left.name == right.name
            && left.application == right.application
    }
}

/// A service's address as the registry knows it.
package enum ServiceAddress: Sendable, Hashable {
    /// None: `0.0.0.0`.
    case unspecified
    case ip(IPAddress)
    case range(CIDR)

    /// The address as Istio prints it.
    package var description: String {
        switch self {
        case .unspecified: "0.0.0.0"
        case .ip(let address): address.description
        case .range(let range): range.description
        }
    }
}

/// A service of the mesh, whatever it was declared by (istiod's model.Service). Immutable, so that
/// the many lists which hold it share it.
package final class MeshService: Sendable {
    /// The name under which clients know it.
    package let hostname: String
    /// The namespace of the object that declares it.
    package let namespace: String
    /// The object's kind and name, and the field that gives the host.
    package let origin: Origin
    /// Whether a Service or a ServiceEntry declares it.
    package let source: ServiceSource
    /// When the object was made, in whole seconds as Kubernetes keeps it.
    package let createdAt: Int64
    /// Its address.
    package let address: ServiceAddress
    /// Further addresses of a dual-stack service.
    package let extraAddresses: [IPAddress]
    /// The address that istiod made up for it, for proxies that answer DNS themselves.
    package let allocatedAddress: IPAddress?
    /// Its ports.
    package let ports: [MeshPort]
    /// How it comes to its endpoints.
    package let resolution: Resolution
    /// Whether it stands outside the mesh.
    package let isExternal: Bool
    /// To whom it is visible, as written; empty for the mesh's default.
    package let exportTo: [String]
    /// The object's labels.
    package let labels: Fields
    /// The labels that select its workloads; nil where there is no selector.
    package let selector: Fields?
    /// The host that an ExternalName service stands for.
    package let externalName: String?
    /// Names that its certificates may bear.
    package let subjectAlternativeNames: [String]
    /// Which endpoints are tried first.
    package let distribution: TrafficDistribution
    /// Names of ExternalName services that stand for this one.
    package let aliases: [String]
    /// Names of the configuration, one a port, in the order of `ports`.
    let portNames: [PortNames]

    /// What the configuration calls things of one port.
    struct PortNames: Sendable {
        /// `outbound|80||host`.
        var cluster: String
        /// `outbound_.80_._.host`, the SNI of the mesh's mutual TLS.
        var sni: String
        /// `host:80`.
        var virtualHost: String
    }

    init(_ draft: Draft) {
        hostname = draft.hostname
        namespace = draft.namespace
        origin = draft.origin
        source = draft.source
        createdAt = draft.createdAt
        address = draft.address
        extraAddresses = draft.extraAddresses
        allocatedAddress = draft.allocatedAddress
        ports = draft.ports
        resolution = draft.resolution
        isExternal = draft.isExternal
        exportTo = draft.exportTo
        labels = draft.labels
        selector = draft.selector
        externalName = draft.externalName
        subjectAlternativeNames = draft.subjectAlternativeNames
        distribution = draft.distribution
        aliases = draft.aliases
        let host = draft.hostname
        portNames = draft.ports.map { port in
            PortNames(
                cluster: "outbound|\(port.number)||\(host)",
                sni: "outbound_.\(port.number)_._.\(host)",
                virtualHost: "\(host):\(port.number)")
        }
    }

    /// The fields of a service, while it is put together.
    struct Draft {
        var hostname: String
        var namespace: String
        var origin: Origin
        var source: ServiceSource
        var createdAt: Int64 = 0
        var address = ServiceAddress.unspecified
        var extraAddresses: [IPAddress] = []
        var allocatedAddress: IPAddress?
        var ports: [MeshPort] = []
        var resolution = Resolution.clientSide
        var isExternal = false
        var exportTo: [String] = []
        var labels: Fields = [:]
        var selector: Fields?
        var externalName: String?
        var subjectAlternativeNames: [String] = []
        var distribution = TrafficDistribution.any
        var aliases: [String] = []
    }

    /// A copy that can be changed into another service.
    var draft: Draft {
        Draft(
            hostname: hostname, namespace: namespace, origin: origin, source: source,
            createdAt: createdAt, address: address, extraAddresses: extraAddresses,
            allocatedAddress: allocatedAddress, ports: ports, resolution: resolution,
            isExternal: isExternal, exportTo: exportTo, labels: labels, selector: selector,
            externalName: externalName, subjectAlternativeNames: subjectAlternativeNames,
            distribution: distribution, aliases: aliases)
    }

    /// This service with other ports.
    func with(ports: [MeshPort]) -> MeshService {
        var draft = draft
        draft.ports = ports
        return MeshService(draft)
    }

    /// The address that a proxy listens on for it: an allocated one counts only where the proxy
    /// answers DNS.
    // istio pilot/pkg/model/service.go: GetAddressForProxy
    func address(for proxy: Proxy) -> ServiceAddress {
        if case .unspecified = address, proxy.capturesDNS, let allocatedAddress {
            return .ip(allocatedAddress)
        }
        return address
    }

    /// The index of the port with a number.
    func portIndex(_ number: Int) -> Int? { ports.firstIndex { $0.number == number } }
}

/// A namespace and a name.
package struct Named: Hashable, Comparable, Sendable {
    /// The namespace.
    package var namespace: String
    /// The name.
    package var name: String

    /// `name` in `namespace`.
    package init(_ namespace: String, _ name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// By namespace, then by name.
    package static func < (left: Self, right: Self) -> Bool {
        left.namespace == right.namespace
            ? left.name < right.name : left.namespace < right.namespace
    }
}
