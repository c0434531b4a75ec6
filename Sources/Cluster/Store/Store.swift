import Basis
import Objects
import YAML

/// Objects by type, namespace and name, with the changes that led to them.
public struct Store: Sendable {
    /// The objects of one type, by namespace and name.
    typealias Kind = OrderedMap<String, OrderedMap<String, StoredObject>>

    /// The revision of the last change.
    public internal(set) var revision: Int64 = 0
    /// The revision of the last change of anything but pods and events.
    private(set) var revisionBesidesPods: Int64 = 0
    /// The served types, custom ones among them.
    public var types: [ResourceType] { catalog.types }
    /// The served types with the words that mean them.
    public internal(set) var catalog = ResourceCatalog.kubernetes

    var kinds = OrderedMap<ResourceType, Kind>()
    var served = OrderedMap<ResourceType, Bool>()
    var index = StoreIndex()
    var log = ChangeLog()
    var events = EventLog()
    /// The number of stored objects, events excepted.
    package internal(set) var count = 0

    /// An empty store.
    public init() {}

    /// The object of a key.
    public func object(_ key: ObjectKey) -> Object? {
        if let found = stored(key) { return found.object }
        return key.type == .event ? events.object(key) : nil
    }

    /// The stored form of an object, with its facts.
    package func stored(_ key: ObjectKey) -> StoredObject? {
        kinds[key.type]?[key.namespace]?[key.name]
    }

    /// The objects of a type in order of namespace and name; of all namespaces if none is given.
    public func objects(_ type: ResourceType, namespace: String? = nil) -> [Object] {
        let found = storedObjects(type, namespace: namespace).map(\.object)
        guard type == .event else { return found }
        return (found + events.objects(namespace: namespace)).sorted { $0.key < $1.key }
    }

    /// The stored forms of a type's objects, in order of namespace and name.
    package func storedObjects(
        _ type: ResourceType, namespace: String? = nil
    ) -> [StoredObject] {
        guard let kind = kinds[type] else { return [] }
        if let namespace { return kind[namespace]?.values ?? [] }
        return kind.values.flatMap(\.values)
    }

    /// The objects that `owner` controls, of one type, in order of name.
    public func objects(_ type: ResourceType, controlledBy owner: Object) -> [Object] {
        storedObjects(type, controlledBy: owner.metadata.uid).map(\.object)
    }

    /// Puts an object in place of the one with its key, at a new revision.
    mutating func put(_ object: Object) -> ObjectChange {
        revision += 1
        if object.type != .pod { revisionBesidesPods = revision }
        var object = object
        object.metadata.resourceVersion = revision
        let key = object.key
        let old = stored(key)
        let new = StoredObject(object, replacing: old)
        kinds[key.type, default: Kind()][key.namespace, default: .init()][key.name] = new
        if old == nil { count += 1 }
        index.replace(old, by: new)
        log.append(.init(revision: revision, old: old, new: new))
        return ObjectChange(
            kind: old == nil ? .added : .modified, old: old, new: new, revision: revision)
    }

    /// Takes an object out; its last form carries the revision of its removal.
    mutating func remove(_ key: ObjectKey) -> ObjectChange? {
        guard let old = stored(key) else { return nil }
        revision += 1
        if key.type != .pod { revisionBesidesPods = revision }
        kinds[key.type, default: Kind()][key.namespace, default: .init()][key.name] = nil
        if kinds[key.type]?[key.namespace]?.isEmpty == true {
            kinds[key.type, default: Kind()][key.namespace] = nil
        }
        count -= 1
        index.replace(old, by: nil)
        log.append(.init(revision: revision, old: old, new: nil))
        return ObjectChange(kind: .deleted, old: old, new: nil, revision: revision)
    }
}
