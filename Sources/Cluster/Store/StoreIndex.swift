import Basis
import Objects
import YAML

/// Ways to objects other than by their keys, kept up with every change at a cost that does not
/// depend on how many objects there are.
struct StoreIndex: Sendable {
    /// A name within a namespace.
    struct Place: Sendable, Comparable {
        var type: ResourceType
        var namespace: String
        var name: String

        static func < (left: Self, right: Self) -> Bool {
            if left.type != right.type { return left.type < right.type }
            return (left.namespace, left.name) < (right.namespace, right.name)
        }
    }

    /// One label within a namespace.
    struct Label: Sendable, Comparable {
        var namespace: String
        var name: String
        var value: String

        static func < (left: Self, right: Self) -> Bool {
            (left.namespace, left.name, left.value) < (right.namespace, right.name, right.value)
        }
    }

    /// Dependents by the uid of each of their owners.
    var dependents = OrderedMap<String, OrderedMap<Place, StoredObject>>()
    /// Pods by node, in order of namespace and name.
    var podsByNode = OrderedMap<String, OrderedMap<Place, StoredObject>>()
    /// What the pods of a node ask for.
    var usage = OrderedMap<String, Resources>()
    /// How many pods of an owner each node has, those that ended excepted.
    var spread = OrderedMap<String, OrderedMap<String, Int>>()
    /// Pods that no node was found for yet.
    var unscheduled = OrderedMap<Place, Bool>()
    /// Pods without a controller.
    var orphans = OrderedMap<Place, Bool>()
    /// Names of pods by label.
    var podsByLabel = OrderedMap<Label, OrderedMap<String, Bool>>()
    /// Names of services by the first label of their selector.
    var servicesByLabel = OrderedMap<Label, OrderedMap<String, Bool>>()
    /// Names of EndpointSlices by the label that names their service.
    var slicesByService = OrderedMap<Label, OrderedMap<String, Bool>>()
    /// Pods that have an address of their own.
    var podByIP = OrderedMap<String, ObjectKey>()
    /// Services by each of their cluster addresses.
    var serviceByIP = OrderedMap<String, ObjectKey>()
    /// Services by each of their node ports.
    var serviceByNodePort = OrderedMap<Int64, ObjectKey>()
    /// Objects by uid.
    var byUID = OrderedMap<String, ObjectKey>()

    mutating func replace(_ old: StoredObject?, by new: StoredObject?) {
        updateOwners(old, new)
        updateUID(old?.object, new?.object)
        guard let type = (new ?? old)?.object.type else { return }
        if type == .pod {
            updateNode(old, new)
            updateLabels(old, new)
            updateAddress(old, new)
        } else if type == .service {
            updateService(old, new)
        } else if type == .endpointSlice {
            updateSlice(old?.object, new?.object)
        }
    }

    private mutating func updateSlice(_ old: Object?, _ new: Object?) {
        let name = EndpointSliceController.serviceLabel
        guard old?.metadata.labels[name] != new?.metadata.labels[name] else { return }
        if let old, let service = old.metadata.label(name) {
            slicesByService.remove(
                old.name, from: Label(namespace: old.namespace, name: name, value: service))
        }
        if let new, let service = new.metadata.label(name) {
            let label = Label(namespace: new.namespace, name: name, value: service)
            slicesByService[label, default: .init()][new.name] = true
        }
    }

    private mutating func updateUID(_ old: Object?, _ new: Object?) {
        guard old?.metadata.uid != new?.metadata.uid else { return }
        if let old { byUID[old.metadata.uid] = nil }
        if let new { byUID[new.metadata.uid] = new.key }
    }

    private mutating func updateOwners(_ old: StoredObject?, _ new: StoredObject?) {
        if let old {
            for owner in old.object.metadata.ownerReferences
            where new?.object.metadata.ownerReferences.contains(owner) != true {
                dependents.remove(Place(old.object), from: owner.uid)
            }
        }
        if let new {
            for owner in new.object.metadata.ownerReferences {
                dependents[owner.uid, default: .init()][Place(new.object)] = new
            }
        }
    }

    private mutating func updateNode(_ old: StoredObject?, _ new: StoredObject?) {
        let before = old?.pod?.node ?? ""
        let after = new?.pod?.node ?? ""
        if let old, !before.isEmpty, before != after {
            podsByNode.remove(Place(old.object), from: before)
        }
        if let object = old?.object, before.isEmpty || new == nil {
            unscheduled[Place(object)] = nil
        }
        if let new, after.isEmpty { unscheduled[Place(new.object)] = true }
        if let object = (new ?? old)?.object {
            let isOrphan = new != nil && object.metadata.controller == nil
            if isOrphan || old.map({ $0.object.metadata.controller == nil }) ?? false {
                orphans[Place(object)] = isOrphan ? true : nil
            }
        }
        if let new, !after.isEmpty {
            podsByNode[after, default: .init()][Place(new.object)] = new
        }
        let wasCounted = old?.pod.map { !$0.node.isEmpty && !$0.hasEnded } ?? false
        let isCounted = new?.pod.map { !$0.node.isEmpty && !$0.hasEnded } ?? false
        guard wasCounted != isCounted || before != after else { return }
        if wasCounted, let old, let pod = old.pod {
            usage[before, default: .init()] -= pod.requests
            if let owner = old.object.metadata.controller {
                count(-1, owner: owner.uid, node: before)
            }
        }
        if isCounted, let new, let pod = new.pod {
            usage[after, default: .init()] += pod.requests
            if let owner = new.object.metadata.controller {
                count(1, owner: owner.uid, node: after)
            }
        }
    }

    private mutating func count(_ step: Int, owner: String, node: String) {
        let sum = (spread[owner]?[node] ?? 0) + step
        if sum == 0 {
            spread.remove(node, from: owner)
        } else {
            spread[owner, default: .init()][node] = sum
        }
    }

    private mutating func updateLabels(_ old: StoredObject?, _ new: StoredObject?) {
        guard old?.object.metadata.labels != new?.object.metadata.labels else { return }
        if let object = old?.object {
            for label in labels(object.namespace, object.metadata.labels) {
                podsByLabel.remove(object.name, from: label)
            }
        }
        if let object = new?.object {
            for label in labels(object.namespace, object.metadata.labels) {
                podsByLabel[label, default: .init()][object.name] = true
            }
        }
    }

    private func labels(_ namespace: String, _ fields: Fields) -> [Label] {
        zip(fields.names, fields.values).map {
            Label(namespace: namespace, name: $0, value: $1.string ?? "")
        }
    }

    private mutating func updateAddress(_ old: StoredObject?, _ new: StoredObject?) {
        let before = old?.pod?.ownIP ?? ""
        let after = new?.pod?.ownIP ?? ""
        guard before != after else { return }
        if !before.isEmpty, podByIP[before] == old?.object.key { podByIP[before] = nil }
        if !after.isEmpty, let new { podByIP[after] = new.object.key }
    }

    private mutating func updateService(_ old: StoredObject?, _ new: StoredObject?) {
        if let object = old?.object {
            for ip in object.clusterIPs { serviceByIP[ip] = nil }
            for port in object.nodePorts { serviceByNodePort[port] = nil }
            let selector = object["spec", "selector"]?.map ?? [:]
            if let label = labels(object.namespace, selector).first {
                servicesByLabel.remove(object.name, from: label)
            }
        }
        if let object = new?.object {
            for ip in object.clusterIPs { serviceByIP[ip] = object.key }
            for port in object.nodePorts { serviceByNodePort[port] = object.key }
            let selector = object["spec", "selector"]?.map ?? [:]
            if let label = labels(object.namespace, selector).first {
                servicesByLabel[label, default: .init()][object.name] = true
            }
        }
    }
}

extension StoreIndex.Place {
    init(_ object: Object) {
        self.init(type: object.type, namespace: object.namespace, name: object.name)
    }
}

extension PodFacts {
    /// The address that is the pod's alone: none on the host's network and after its end.
    var ownIP: String { usesHostNetwork || hasEnded ? "" : ip }
}

extension Object {
    /// A service's cluster addresses; none for a headless one.
    var clusterIPs: [String] {
        self["spec", "clusterIPs"].map(\.strings)?.filter { $0 != "None" }
            ?? self["spec", "clusterIP"]?.string.map { $0 == "None" || $0 == "" ? [] : [$0] }
            ?? []
    }

    /// A service's node ports.
    var nodePorts: [Int64] {
        (self["spec", "ports"]?.items ?? []).compactMap { $0["nodePort"]?.int }
            .filter { $0 != 0 }
    }
}

extension OrderedMap {
    /// Removes an entry of an inner map, and that map once it is empty.
    mutating func remove<Inner, Content>(_ inner: Inner, from key: Key)
    where Value == OrderedMap<Inner, Content> {
        guard self[key] != nil else { return }
        self[key, default: .init()][inner] = nil
        if self[key]?.isEmpty == true { self[key] = nil }
    }
}
