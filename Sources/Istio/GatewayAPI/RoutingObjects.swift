import Basis
import Cluster
import Objects
import YAML

/// The objects that istiod turns into Gateways and VirtualServices of its own: those of the
/// Gateway API, and Ingresses.
struct RoutingObjects: Sendable {
    private var objects: [WatchedKind: OrderedMap<Named, Object>] = [:]
    /// Labels of the namespaces, which listeners may select by.
    private(set) var namespaces = OrderedMap<String, Fields>()

    /// Nothing yet.
    init() {}

    /// What stands in a store.
    init(_ store: Store) {
        for kind in WatchedKind.routing + [.namespace] {
            for object in store.objects(kind.type) { set(object, kind, isGone: false) }
        }
    }

    /// Whether there is nothing to convert.
    var isEmpty: Bool { objects.values.allSatisfy(\.isEmpty) }

    /// Puts an object in, or takes it out.
    mutating func set(_ object: Object, _ kind: WatchedKind, isGone: Bool) {
        guard kind != .namespace else {
            namespaces[object.name] = isGone ? nil : object.metadata.labels
            return
        }
        let named = Named(object.namespace, object.name)
        objects[kind, default: OrderedMap()][named] = isGone ? nil : object
    }

    /// The objects of a kind, oldest first, then by namespace and name.
    // istio pilot/pkg/config/kube/gateway/conversion.go: sortConfigByCreationTime
    func all(_ kind: WatchedKind) -> [Object] {
        (objects[kind]?.values ?? []).sorted { left, right in
            if left.creationSeconds != right.creationSeconds {
                return left.creationSeconds < right.creationSeconds
            }
            return Named(left.namespace, left.name) < Named(right.namespace, right.name)
        }
    }

    /// One object.
    func object(_ kind: WatchedKind, _ named: Named) -> Object? { objects[kind]?[named] }
}

extension WatchedKind {
    /// The kinds that are converted, and those that decide about their references.
    static let routing: [WatchedKind] = [
        .gatewayClass, .kubernetesGateway, .httpRoute, .grpcRoute, .tcpRoute, .tlsRoute,
        .referenceGrant, .ingressClass, .ingress,
    ]

    /// Whether objects of the kind are converted, or decide about references.
    var isRouting: Bool { Self.routing.contains(self) }
}

/// What the conversion asks about things that are not converted.
struct RoutingFacts {
    var hasService: (Named) -> Bool
    /// The hosts of a ServiceEntry; nil where there is none.
    var entryHosts: (Named) -> [String]?
    /// Whether some service has this host.
    var knowsHost: (String) -> Bool
    /// The port of a Service that has this name.
    var port: (_ service: Named, _ name: String) -> Int?
}

extension RoutingFacts {
    /// What the registry knows.
    init(_ registry: Registry) {
        hasService = { registry.kubernetes[$0] != nil }
        entryHosts = { named in
            registry.entries[named].map { facts in facts.services.map(\.hostname) }
        }
        knowsHost = { !registry.services(host: $0).isEmpty }
        port = { service, name in
            registry.kubernetes[service]?.ports.first { $0.name == name }?.number
        }
    }

    /// What stands in a store.
    init(_ store: Store) {
        func service(_ named: Named) -> Object? {
            store.object(ObjectKey(.service, namespace: named.namespace, name: named.name))
        }
        func hosts(_ entry: Object) -> [String] { entry["spec", "hosts"]?.strings ?? [] }
        hasService = { service($0) != nil }
        entryHosts = { named in
            store.object(
                ObjectKey(.serviceEntry, namespace: named.namespace, name: named.name)
            ).map(hosts)
        }
        knowsHost = { host in
            let labels = host.split(separator: ".")
            if host.hasSuffix(".svc.\(HostName.clusterDomain)"), labels.count == 5 {
                return service(Named(String(labels[1]), String(labels[0]))) != nil
            }
            return store.objects(.serviceEntry).contains { hosts($0).contains(host) }
        }
        port = { named, name in
            service(named)?["spec", "ports"]?.items
                .first { $0["name"]?.string == name }?["port"]?.int
                .flatMap { Int(exactly: $0) }
        }
    }
}

/// Why something of the Gateway API does not hold, as its conditions say it.
struct RoutingProblem: Error, Equatable {
    var reason: String
    var message: String
}
