import Basis
import Objects
import YAML

/// What the endpoints and the EndpointSlice controllers have in common: which pods stand behind a
/// service, with which ports.
struct ServiceEndpoints {
    /// A port of a service with its number in a pod.
    struct Port: Comparable {
        var name: String
        var number: Int64
        var transport: String
        var application: String?

        static func < (left: Self, right: Self) -> Bool {
            (left.name, left.number, left.transport) < (right.name, right.number, right.transport)
        }
    }

    /// A pod behind the service.
    struct Backend {
        var pod: Object
        var facts: PodFacts
        var ports: [Port]

        var isReady: Bool
        var isTerminating: Bool { facts.isTerminating }
    }

    let service: Object
    /// In order of the pods' names.
    let backends: [Backend]

    /// The backends of a service; nil if it has no selector, so that others see to its endpoints.
    init?(_ service: Object, in view: View) {
        guard let selector = service["spec", "selector"]?.map, !selector.isEmpty,
            service["spec", "type"]?.string != "ExternalName"
        else { return nil }
        self.service = service
        let publishesAll = service["spec", "publishNotReadyAddresses"]?.bool ?? false
        let ports = service["spec", "ports"]?.items ?? []
        var found: [Backend] = []
        for stored in view.store.storedPods(namespace: service.namespace, labels: selector) {
            guard let facts = stored.pod, !facts.ip.isEmpty, !facts.hasEnded else { continue }
            found.append(
                Backend(
                    pod: stored.object, facts: facts,
                    ports: ports.compactMap { Self.port($0, stored.object) },
                    isReady: publishesAll || facts.isReady && !facts.isTerminating))
        }
        backends = found
    }

    /// A service's port in a pod: numbers as they are, names by the containers' ports
    /// (pkg/api/v1/pod/util.go: FindPort).
    private static func port(_ port: Value, _ pod: Object) -> Port? {
        let transport = port["protocol"]?.string ?? "TCP"
        let number: Int64
        switch port["targetPort"] {
        case .int(let target) where target != 0: number = target
        case .string(let name):
            guard let found = named(name, transport, pod) else { return nil }
            number = found
        default: number = port["port"]?.int ?? 0
        }
        return Port(
            name: port["name"]?.string ?? "", number: number, transport: transport,
            application: port["appProtocol"]?.string)
    }

    private static func named(_ name: String, _ transport: String, _ pod: Object) -> Int64? {
        if let number = Int64(name) { return number }
        for container in pod["spec", "containers"]?.items ?? [] {
            for port in container["ports"]?.items ?? []
            where port["name"]?.string == name
                && port["protocol"]?.string ?? "TCP" == transport
            {
                return port["containerPort"]?.int
            }
        }
        return nil
    }

    var isHeadless: Bool { service["spec", "clusterIP"]?.string == "None" }

    /// The services whose endpoints a change can touch.
    static func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        if object.type == .service { return [object.key] }
        guard object.type == .pod else { return [] }
        var before = change.oldPod
        before?.readySince = ""
        var after = change.kind == .deleted ? nil : change.pod
        after?.readySince = ""
        let sameLabels = change.old?.metadata.labels == object.metadata.labels
        guard before != after || !sameLabels else { return [] }
        var keys = view.store.services(
            namespace: object.namespace, selecting: object.metadata.labels
        ).map(\.key)
        if !sameLabels, let old = change.old {
            keys += view.store.services(
                namespace: object.namespace, selecting: old.metadata.labels
            ).map(\.key)
        }
        return keys
    }
}

extension ServiceEndpoints.Backend {
    /// `targetRef`.
    var reference: Value {
        [
            "kind": "Pod", "name": .string(pod.name), "namespace": .string(pod.namespace),
            "uid": .string(pod.metadata.uid),
        ]
    }

    /// The pod's own DNS name under a headless service.
    func hostname(in service: Object) -> String? {
        guard let name = pod["spec", "hostname"]?.string, !name.isEmpty,
            pod["spec", "subdomain"]?.string == service.name
        else { return nil }
        return name
    }
}
