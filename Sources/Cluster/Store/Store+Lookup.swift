import Basis
import Objects
import YAML

extension Store {
    /// The stored objects of one type that the owner with this uid controls, in order of
    /// namespace and name.
    package func storedObjects(
        _ type: ResourceType, controlledBy uid: String
    ) -> [StoredObject] {
        guard let places = index.dependents[uid] else { return [] }
        let first = StoreIndex.Place(type: type, namespace: "", name: "")
        var found: [StoredObject] = []
        for (place, stored) in places.from(first) {
            guard place.type == type else { break }
            let owners = stored.object.metadata.ownerReferences
            if owners.first(where: \.isController)?.uid == uid { found.append(stored) }
        }
        return found
    }

    /// Everything that names the uid among its owners, in order of key.
    func dependents(of uid: String) -> [StoredObject] { index.dependents[uid]?.values ?? [] }

    /// The object with a uid.
    func object(uid: String) -> Object? { index.byUID[uid].flatMap(object) }

    /// The pods that are bound to a node, in order of namespace and name.
    public func pods(onNode node: String) -> [Object] {
        (index.podsByNode[node]?.values ?? []).map(\.object)
    }

    /// The pod that has an address of its own; pods on their node's network have none.
    public func pod(ip: String) -> Object? { index.podByIP[ip].flatMap(object) }

    /// The service that has a cluster address.
    public func service(clusterIP ip: String) -> Object? { index.serviceByIP[ip].flatMap(object) }

    /// The service that has a node port.
    public func service(nodePort port: Int64) -> Object? {
        index.serviceByNodePort[port].flatMap(object)
    }

    /// The pods in a namespace that carry all the labels of a selector, in order of name. An empty
    /// selector selects nothing.
    public func pods(namespace: String, labels: Fields) -> [Object] {
        storedPods(namespace: namespace, labels: labels).map(\.object)
    }

    package func storedPods(namespace: String, labels: Fields) -> [StoredObject] {
        var smallest: OrderedMap<String, Bool>?
        for (name, value) in zip(labels.names, labels.values) {
            let label = StoreIndex.Label(
                namespace: namespace, name: name, value: value.string ?? "")
            guard let names = index.podsByLabel[label] else { return [] }
            if smallest.map({ names.count < $0.count }) ?? true { smallest = names }
        }
        guard let smallest, let pods = kinds[.pod]?[namespace] else { return [] }
        return smallest.keys.compactMap { name in
            guard let pod = pods[name], pod.object.metadata.labels.contains(labels) else {
                return nil
            }
            return pod
        }
    }

    /// The EndpointSlices of a service, in order of name, whoever made them.
    public func endpointSlices(of service: String, namespace: String) -> [Object] {
        let label = StoreIndex.Label(
            namespace: namespace, name: EndpointSliceController.serviceLabel, value: service)
        return (index.slicesByService[label]?.keys ?? []).compactMap {
            object(ObjectKey(.endpointSlice, namespace: namespace, name: $0))
        }
    }

    /// The services of a namespace whose selectors match the labels of a pod, in order of name.
    public func services(namespace: String, selecting labels: Fields) -> [Object] {
        var names = OrderedMap<String, Bool>()
        for (name, value) in zip(labels.names, labels.values) {
            let label = StoreIndex.Label(
                namespace: namespace, name: name, value: value.string ?? "")
            for service in index.servicesByLabel[label]?.keys ?? [] { names[service] = true }
        }
        return names.keys.compactMap { name in
            let key = ObjectKey(.service, namespace: namespace, name: name)
            guard let service = object(key),
                labels.contains(service["spec", "selector"]?.map ?? [:])
            else { return nil }
            return service
        }
    }
}

extension Fields {
    /// Whether every field of `others` is here with the same value.
    func contains(_ others: Fields) -> Bool {
        for (name, value) in zip(others.names, others.values) where self[name] != value {
            return false
        }
        return true
    }
}

extension Store {
    /// The pods of a namespace that no controller owns, in order of name.
    func orphans(namespace: String) -> [StoredObject] {
        places(index.orphans, namespace)
    }

    /// The pods that wait for a node, in order of namespace and name.
    func unscheduledPods() -> [ObjectKey] {
        index.unscheduled.keys.map { ObjectKey($0.type, namespace: $0.namespace, name: $0.name) }
    }

    private func places(
        _ map: OrderedMap<StoreIndex.Place, Bool>, _ namespace: String
    ) -> [StoredObject] {
        let first = StoreIndex.Place(type: .pod, namespace: namespace, name: "")
        var found: [StoredObject] = []
        for (place, _) in map.from(first) {
            guard place.namespace == namespace else { break }
            let key = ObjectKey(.pod, namespace: namespace, name: place.name)
            if let stored = stored(key) { found.append(stored) }
        }
        return found
    }
}
