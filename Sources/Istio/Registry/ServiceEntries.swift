import Basis
import Envoy
import Objects
import YAML

/// What a ServiceEntry becomes: services and their own endpoints.
struct ServiceEntryFacts: Sendable {
    /// One service for each host and address.
    var services: [MeshService]
    /// The endpoints that the entry gives itself, for every service of one host.
    var instances: [String: [ServiceInstance]]
    /// The labels that pick workloads; nil without a selector.
    var selector: Fields?
    /// Whether an endpoint may be a name: only where the proxy looks names up.
    var takesNames: Bool
    var ports: [MeshPort]
}

/// Turns ServiceEntries into services of the mesh.
// istio pilot/pkg/serviceregistry/serviceentry/conversion.go: convertServices
enum ServiceEntries {
    /// What an entry becomes. `distribution`: what its namespace's annotation says of the endpoints
    /// to prefer.
    static func facts(
        _ object: Object, features: IstiodFeatures = IstiodFeatures(), distribution: String? = nil
    ) -> ServiceEntryFacts {
        let spec = object["spec"] ?? [:]
        let resolution = resolution(spec["resolution"]?.string)
        let ports = ports(object, spec)
        let selector = spec["workloadSelector"].map { $0["labels"]?.map ?? [:] }
        var draft = draft(object, spec, resolution: resolution, ports: ports, selector: selector)
        draft.distribution = TrafficDistribution(
            annotation: object.metadata.annotation(TrafficDistribution.annotation),
            namespace: distribution)
        if features.labelsExternalServices, draft.isExternal {
            addCanonicalLabels(to: &draft.labels, name: object.name)
        }
        let hosts = spec["hosts"]?.strings ?? []
        var services: [MeshService] = []
        var instances: [String: [ServiceInstance]] = [:]
        let allocated = allocatedAddresses(object, spec, features)
        for (index, host) in hosts.enumerated() {
            var draft = draft
            draft.hostname = host
            draft.origin.field = "spec.hosts[\(index)]"
            draft.allocatedAddress = allocated[host]
            services += addressed(draft, spec["addresses"]?.strings ?? [])
            if selector == nil, instances[host] == nil {
                instances[host] = ownInstances(
                    object, spec, host: host, ports: ports, resolution: resolution,
                    hostField: draft.origin)
            }
        }
        let takesNames = resolution == .dns || resolution == .dnsRoundRobin
        return ServiceEntryFacts(
            services: services, instances: instances, selector: selector, takesNames: takesNames,
            ports: ports)
    }

    // istio pilot/pkg/serviceregistry/serviceentry/conversion.go: ensureCanonicalServiceLabels;
    // pkg/kube/labels/labels.go: CanonicalService
    private static func addCanonicalLabels(to labels: inout Fields, name: String) {
        let (canonicalName, revision) = (
            "service.istio.io/canonical-name", "service.istio.io/canonical-revision"
        )
        labels[canonicalName] =
            labels[canonicalName] ?? labels["app.kubernetes.io/name"] ?? labels["app"]
            ?? .string(name)
        labels[revision] =
            labels[revision] ?? labels["app.kubernetes.io/version"] ?? labels["version"]
            ?? "latest"
    }

    private static func draft(
        _ object: Object, _ spec: Value, resolution: Resolution, ports: [MeshPort],
        selector: Fields?
    ) -> MeshService.Draft {
        var draft = MeshService.Draft(
            hostname: "", namespace: object.namespace,
            origin: Origin(
                kind: "ServiceEntry", namespace: object.namespace, name: object.name),
            source: .serviceEntry)
        draft.createdAt = object.creationSeconds
        draft.ports = ports
        draft.resolution = resolution
        draft.isExternal = spec["location"]?.string != "MESH_INTERNAL"
        draft.exportTo = spec["exportTo"]?.strings ?? []
        draft.labels = object.metadata.labels
        draft.selector = selector
        draft.subjectAlternativeNames = spec["subjectAltNames"]?.strings ?? []
        return draft
    }

    /// One service for each address; one without an address where there is none.
    private static func addressed(
        _ draft: MeshService.Draft, _ addresses: [String]
    ) -> [MeshService] {
        guard !addresses.isEmpty else { return [MeshService(draft)] }
        var services: [MeshService] = []
        for text in addresses {
            var draft = draft
            if let ip = IPAddress(text) {
                draft.address = .ip(ip)
            } else if let range = CIDR(text) {
                let bits = range.address.isIPv4 ? 32 : 128
                draft.address = range.prefixLength == bits ? .ip(range.address) : .range(range)
            } else {
                continue
            }
            services.append(MeshService(draft))
        }
        return services
    }

    static func resolution(_ text: String?) -> Resolution {
        switch text ?? "NONE" {
        case "STATIC": .clientSide
        case "DNS": .dns
        case "DNS_ROUND_ROBIN": .dnsRoundRobin
        case "DYNAMIC_DNS": .dynamicDNS
        default: .passthrough
        }
    }

    private static func ports(_ object: Object, _ spec: Value) -> [MeshPort] {
        var ports: [MeshPort] = []
        for (index, item) in (spec["ports"]?.items ?? []).enumerated() {
            let origin = Origin(
                kind: "ServiceEntry", namespace: object.namespace, name: object.name,
                field: "spec.ports[\(index)]")
            if let port = port(item, origin: origin) { ports.append(port) }
        }
        return ports
    }

    private static func port(_ value: Value, origin: Origin) -> MeshPort? {
        guard let number = value["number"]?.int.flatMap({ Int(exactly: $0) }) else { return nil }
        let target = value["targetPort"]?.int.flatMap { Int(exactly: $0) }
        return MeshPort(
            name: value["name"]?.string ?? "", number: number,
            application: PortProtocol(value["protocol"]?.string ?? ""),
            targetPort: target == 0 ? nil : target, origin: origin)
    }

    /// Addresses that istiod wrote into the entry's status, by host; IPv4 where there is one.
    // istio pilot/pkg/networking/serviceentry/ip_autoallocation.go: GetHostAddressesFromConfig
    private static func allocatedAddresses(
        _ object: Object, _ spec: Value, _ features: IstiodFeatures
    ) -> [String: IPAddress] {
        guard allocatesAddresses(object, features) else { return [:] }
        var result: [String: IPAddress] = [:]
        for item in object["status", "addresses"]?.items ?? [] {
            guard let host = item["host"]?.string,
                let address = item["value"]?.string.flatMap({ IPAddress($0) })
            else { continue }
            if address.isIPv4 || result[host] == nil { result[host] = address }
        }
        return result
    }

    /// Whether istiod makes addresses up for the entry.
    // istio pilot/pkg/networking/serviceentry/ip_autoallocation.go: ShouldV2AutoAllocateIP
    static func allocatesAddresses(_ object: Object, _ features: IstiodFeatures) -> Bool {
        guard features.allocatesAddresses else { return false }
        let label = object.metadata.label("networking.istio.io/enable-autoallocate-ip")
        guard label?.lowercased() != "false" else { return false }
        let resolution = object["spec", "resolution"]?.string ?? "NONE"
        return resolution != "NONE" && (object["spec", "addresses"]?.items ?? []).isEmpty
    }

    // istio pilot/pkg/serviceregistry/serviceentry/conversion.go: convertServiceEntryToInstances
    private static func ownInstances(
        _ object: Object, _ spec: Value, host: String, ports: [MeshPort], resolution: Resolution,
        hostField: Origin
    ) -> [ServiceInstance] {
        let endpoints = spec["endpoints"]?.items ?? []
        if endpoints.isEmpty {
            guard resolution == .dns || resolution == .dnsRoundRobin else { return [] }
            return hostItself(object, host: host, ports: ports, origin: hostField)
        }
        var instances: [ServiceInstance] = []
        for (index, endpoint) in endpoints.enumerated() {
            let workload = Workload(
                endpoint, labels: endpoint["labels"]?.map ?? [:],
                named: Named(object.namespace, "\(object.name)-\(index)"),
                origin: Origin(
                    kind: "ServiceEntry", namespace: object.namespace, name: object.name,
                    field: "spec.endpoints[\(index)].address"))
            instances += workload.instances(for: ports)
        }
        return instances
    }

    /// Without endpoints and selector, a name that is looked up is its own endpoint.
    private static func hostItself(
        _ object: Object, host: String, ports: [MeshPort], origin: Origin
    ) -> [ServiceInstance] {
        ports.map { port in
            ServiceInstance(
                endpoint: Endpoint(
                    Workload.address(host, port: port.targetPort ?? port.number), origin: origin),
                portName: port.name, portNumber: port.number, locality: "", labels: [:],
                network: "", serviceAccount: "",
                workload: Named(object.namespace, object.name))
        }
    }
}
