import Basis
import Objects
import YAML

extension World {
    /// Stores an object and tells everyone.
    @discardableResult
    mutating func store(_ object: Object) -> Object {
        let change = store.put(object)
        publish(change)
        return change.object
    }

    /// Removes an object and tells everyone.
    @discardableResult
    mutating func erase(_ key: ObjectKey) -> Object? {
        guard let change = store.remove(key) else { return nil }
        // Drawn names do not come again; those of stateful sets do.
        let metadata = change.object.metadata
        if metadata.generateName.isEmpty || metadata.controller?.kind == "StatefulSet" {
            departures[key, default: 0] += 1
        }
        publish(change)
        return change.object
    }

    /// Stores an object as it stands, filling in what the server gives.
    mutating func insert(_ object: Object) {
        var object = object
        if object.metadata.uid.isEmpty { object.metadata.uid = newUID(object) }
        if object.metadata.creationTimestamp == nil {
            object.metadata.creationTimestamp = now.wholeSecond
        }
        if object.metadata.generation == 0, object.type.hasGeneration {
            object.metadata.generation = 1
        }
        store(object)
    }

    /// A uid: by the object's key, and by how many of that key there were before.
    func newUID(_ object: Object) -> String {
        var stream = RandomStream(
            seed: configuration.seed, purpose: "uid",
            key: "\(object.type.resourceName)/\(object.namespace)/\(object.name)",
            number: departures[object.key] ?? 0)
        return stream.uuid()
    }

    /// The next random values for a purpose and key; those of others do not change them.
    mutating func draw(_ purpose: String, _ key: String) -> RandomStream {
        let number = drawCount(purpose, key)
        draws[purpose + " " + key] = number + 1
        return RandomStream(
            seed: configuration.seed, purpose: purpose, key: key, number: number)
    }

    /// How often something was drawn for a purpose and key.
    func drawCount(_ purpose: String, _ key: String) -> UInt64 { draws[purpose + " " + key] ?? 0 }
}

extension ResourceType {
    /// Whether the server counts changes of the specification in `metadata.generation`: custom
    /// resources and these (pkg/registry/*/*/strategy.go: PrepareForCreate).
    var hasGeneration: Bool {
        guard !isCustom else { return true }
        switch (group, plural) {
        case ("apps", "deployments"), ("apps", "replicasets"), ("apps", "daemonsets"),
            ("apps", "statefulsets"), ("batch", "jobs"), ("batch", "cronjobs"),
            ("networking.k8s.io", "ingresses"), ("networking.k8s.io", "networkpolicies"),
            ("networking.k8s.io", "ingressclasses"), ("policy", "poddisruptionbudgets"),
            ("discovery.k8s.io", "endpointslices"), ("apiextensions.k8s.io", _),
            ("admissionregistration.k8s.io", _), ("", "replicationcontrollers"):
            return true
        case (_, _):
            return false
        }
    }
}
