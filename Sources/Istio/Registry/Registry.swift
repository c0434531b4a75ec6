import Basis
import Cluster
import Envoy
import Objects
import YAML

/// What istiod knows of services and their endpoints. A value, kept up to date change by change.
struct Registry: Sendable {
    /// All services, oldest first, as istiod goes through them.
    private(set) var services = OrderedMap<ServiceOrder, MeshService>()
    /// The services of one host, by namespace and then oldest first.
    private var servicesByHost = OrderedMap<HostOrder, MeshService>()
    /// Services that Kubernetes objects declare.
    private(set) var kubernetes = OrderedMap<Named, MeshService>()
    /// What ServiceEntries became.
    private(set) var entries = OrderedMap<Named, ServiceEntryFacts>()
    /// ServiceEntries of one host: their endpoints are shared in a namespace.
    private(set) var entriesByHost = OrderedMap<HostOrder, Named>()
    /// ServiceEntries that pick workloads by labels, by namespace.
    private(set) var selectingEntries = OrderedMap<Named, Fields>()
    /// Endpoint slices of Kubernetes services, by service and name of the slice.
    private(set) var slices = OrderedMap<Named, OrderedMap<String, EndpointSliceFacts>>()
    /// Workloads that selectors can pick.
    private(set) var pods = OrderedMap<Named, Workload>()
    private(set) var workloadEntries = OrderedMap<Named, Workload>()
    /// `region/zone` of each node.
    private(set) var localities = OrderedMap<String, String>()
    /// istiod's flags.
    private(set) var features = IstiodFeatures()
    /// The objects that services come from, for when flags or namespaces change.
    private(set) var serviceObjects = OrderedMap<Named, Object>()
    private(set) var entryObjects = OrderedMap<Named, Object>()
    /// What annotations of namespaces say of the endpoints to prefer.
    private(set) var distributions = OrderedMap<String, String>()
    /// Hosts of ExternalName services, so that a target's aliases are found.
    private var aliases = OrderedMap<HostOrder, MeshService>()

    /// The place of a service in istiod's order: by age, then by name.
    // istio pilot/pkg/model/push_context.go: SortServicesByCreationTime
    struct ServiceOrder: Comparable, Sendable {
        var createdAt: Int64
        var name: String
        var object: String
        var index: Int

        static func < (left: Self, right: Self) -> Bool {
            if left.createdAt != right.createdAt { return left.createdAt < right.createdAt }
            if left.name != right.name { return left.name < right.name }
            if left.object != right.object { return left.object < right.object }
            return left.index < right.index
        }
    }

    /// The place of a service among those of one host.
    struct HostOrder: Comparable, Sendable {
        var host: String
        var namespace: String
        var rest: ServiceOrder

        static func < (left: Self, right: Self) -> Bool {
            if left.host != right.host { return left.host < right.host }
            if left.namespace != right.namespace { return left.namespace < right.namespace }
            return left.rest < right.rest
        }

        static func first(_ host: String, _ namespace: String = "") -> HostOrder {
            HostOrder(
                host: host, namespace: namespace,
                rest: ServiceOrder(createdAt: .min, name: "", object: "", index: 0))
        }
    }

    /// Takes a change of an object in; false for kinds that the registry does not read, and for
    /// changes that alter nothing it knows.
    mutating func apply(_ change: ObjectChange) -> Bool {
        let object = change.object
        let isGone = change.kind == .deleted
        switch WatchedKind(object.type) {
        case .service:
            serviceObjects[Named(object.namespace, object.name)] = isGone ? nil : object
            return derive(serviceOf: object, isGone: isGone)
        case .serviceEntry:
            entryObjects[Named(object.namespace, object.name)] = isGone ? nil : object
            _ = derive(entry: object, isGone: isGone)
            return hashAddresses()
        case .endpointSlice: return setSlice(isGone ? nil : EndpointSliceFacts(object), of: object)
        case .pod: return setPod(isGone ? nil : object, of: object)
        case .workloadEntry: return setWorkloadEntry(object, isGone: isGone)
        case .node: return setNode(object, isGone: isGone)
        case .namespace: return setNamespace(object, isGone: isGone)
        case .deployment: return setFeatures(of: object, isGone: isGone)
        case .virtualService, .destinationRule, .gateway, .sidecar, .peerAuthentication,
            .requestAuthentication, .authorizationPolicy, .configMap, .gatewayClass,
            .kubernetesGateway, .httpRoute, .grpcRoute, .tcpRoute, .tlsRoute, .referenceGrant,
            .ingressClass, .ingress, .telemetry, nil:
            return false
        }
    }

    mutating func set(_ service: MeshService?, of object: Object) -> Bool {
        let key = Named(object.namespace, object.name)
        if let old = kubernetes[key] { remove(old, index: 0) }
        kubernetes[key] = service
        if let service { insert(service, index: 0) }
        return true
    }

    mutating func set(_ facts: ServiceEntryFacts?, of object: Object) -> Bool {
        let key = Named(object.namespace, object.name)
        if let old = entries[key] {
            for (index, service) in old.services.enumerated() {
                remove(service, index: index)
                entriesByHost[hostOrder(service, index: index)] = nil
            }
        }
        entries[key] = facts
        selectingEntries[key] = facts?.selector
        for (index, service) in (facts?.services ?? []).enumerated() {
            insert(service, index: index)
            entriesByHost[hostOrder(service, index: index)] = key
        }
        return true
    }

    /// Replaces one service of an entry by itself with another address.
    mutating func replace(_ service: MeshService, index: Int, of entry: Named) {
        entries[entry]?.services[index] = service
        insert(service, index: index)
    }

    /// Takes flags in; whether they differ.
    mutating func setFlags(_ flags: IstiodFeatures) -> Bool {
        guard flags != features else { return false }
        features = flags
        return true
    }

    /// Takes a namespace's annotation in; whether it differs.
    mutating func setDistribution(_ text: String?, of namespace: String) -> Bool {
        guard distributions[namespace] != text else { return false }
        distributions[namespace] = text
        return true
    }

    private mutating func insert(_ service: MeshService, index: Int) {
        services[order(service, index: index)] = service
        servicesByHost[hostOrder(service, index: index)] = service
        if let target = service.externalName { aliases[aliasOrder(service, target)] = service }
    }

    private mutating func remove(_ service: MeshService, index: Int) {
        services[order(service, index: index)] = nil
        servicesByHost[hostOrder(service, index: index)] = nil
        if let target = service.externalName { aliases[aliasOrder(service, target)] = nil }
    }

    // For Kubernetes services the name is the object's, for others the host.
    private func order(_ service: MeshService, index: Int) -> ServiceOrder {
        let name = service.source == .kubernetes ? service.origin.name : service.hostname
        return ServiceOrder(
            createdAt: service.createdAt, name: "\(name).\(service.namespace)",
            object: service.origin.name, index: index)
    }

    private func hostOrder(_ service: MeshService, index: Int) -> HostOrder {
        HostOrder(
            host: service.hostname, namespace: service.namespace,
            rest: order(service, index: index))
    }

    private func aliasOrder(_ service: MeshService, _ target: String) -> HostOrder {
        HostOrder(host: target, namespace: "", rest: order(service, index: 0))
    }

    private mutating func setSlice(_ facts: EndpointSliceFacts?, of object: Object) -> Bool {
        guard let name = object.metadata.label("kubernetes.io/service-name") else { return false }
        let key = Named(object.namespace, name)
        guard slices[key]?[object.name] != facts else { return false }
        slices[key, default: OrderedMap()][object.name] = facts
        if slices[key]?.isEmpty == true { slices[key] = nil }
        return true
    }

    private mutating func setPod(_ pod: Object?, of object: Object) -> Bool {
        let key = Named(object.namespace, object.name)
        let locality = localities[object["spec", "nodeName"]?.string ?? ""] ?? ""
        let workload = pod.flatMap { Workload(pod: $0, locality: locality) }
        guard pods[key] != workload else { return false }
        pods[key] = workload
        return true
    }

    private mutating func setWorkloadEntry(_ object: Object, isGone: Bool) -> Bool {
        let key = Named(object.namespace, object.name)
        guard !isGone else {
            workloadEntries[key] = nil
            return true
        }
        // istio pilot/pkg/serviceregistry/serviceentry/conversion.go: ConvertWorkloadEntry; labels
        // of the object's metadata win.
        var labels = object["spec", "labels"]?.map ?? [:]
        for (name, value) in object.metadata.labels { labels[name] = value }
        workloadEntries[key] = Workload(
            object["spec"] ?? [:], labels: labels, named: key,
            origin: Origin(
                kind: "WorkloadEntry", namespace: object.namespace, name: object.name,
                field: "spec.address"))
        return true
    }

    private mutating func setNode(_ object: Object, isGone: Bool) -> Bool {
        let labels = object.metadata.labels
        let parts = [
            labels["topology.kubernetes.io/region"], labels["topology.kubernetes.io/zone"],
            labels["topology.istio.io/subzone"],
        ].map { $0?.string ?? "" }
        var locality = parts.joined(separator: "/")
        while locality.hasSuffix("/") { locality.removeLast() }
        let value = isGone || locality.isEmpty ? nil : locality
        guard localities[object.name] != value else { return false }
        localities[object.name] = value
        return true
    }
}

extension Registry {
    /// The services of a host in every namespace, by namespace and age.
    func services(host: String) -> [MeshService] {
        var result: [MeshService] = []
        for (key, service) in servicesByHost.from(.first(host)) {
            guard key.host == host else { break }
            result.append(service)
        }
        return result
    }

    /// The service of a host in one namespace: a Kubernetes Service before any ServiceEntry, then
    /// the newest, as istiod's index keeps it.
    // istio pilot/pkg/model/push_context.go: initServiceRegistry
    func service(host: String, namespace: String) -> MeshService? {
        var first: MeshService?
        for (key, service) in servicesByHost.from(.first(host, namespace)) {
            guard key.host == host, key.namespace == namespace else { break }
            if service.source == .kubernetes { return service }
            if first == nil { first = service }
        }
        return first
    }

    /// The ExternalName services that stand for a host.
    func aliases(of host: String) -> [String] {
        var result: [String] = []
        for (key, service) in aliases.from(.first(host)) {
            guard key.host == host else { break }
            result.append(service.hostname)
        }
        return result.sorted()
    }

    /// Whether any ExternalName service exists.
    var hasAliases: Bool { !aliases.isEmpty }
}
