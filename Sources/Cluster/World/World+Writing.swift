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

    /// A uid for an object that comes to be stored at the next revision.
    func newUID(_ object: Object) -> String {
        var stream = RandomStream(
            seed: configuration.seed, purpose: "uid",
            key: "\(object.type.resourceName)/\(object.namespace)/\(object.name)",
            number: UInt64(bitPattern: store.revision))
        return stream.uuid()
    }
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
