import Basis
import Objects

/// The last changes in order of revision, for watches. Bounded: older ones are forgotten.
struct ChangeLog: Sendable {
    /// How many changes are kept. etcd's compaction keeps five minutes' worth instead.
    static let capacity = 16_384

    /// One change: an addition has no old form, a deletion no new one.
    struct Entry: Sendable {
        var revision: Int64
        var old: StoredObject?
        var new: StoredObject?
        var oldEvent: StoredEvent?
        var newEvent: StoredEvent?
    }

    private(set) var entries = OrderedMap<Int64, Entry>()
    /// The revision of the last change that was forgotten.
    private(set) var forgotten: Int64 = 0

    mutating func append(_ entry: Entry) {
        entries[entry.revision] = entry
        guard entries.count > Self.capacity, let first = entries.first else { return }
        forgotten = first.key
        entries.removeValue(forKey: first.key)
    }
}

extension ChangeLog.Entry {
    /// The change as a watch sees it.
    var change: ObjectChange? {
        if let event = newEvent ?? oldEvent { return eventChange(event) }
        guard let new else {
            return old.map { ObjectChange(kind: .deleted, old: $0, new: nil, revision: revision) }
        }
        return ObjectChange(
            kind: old == nil ? .added : .modified, old: old, new: new, revision: revision)
    }

    private func eventChange(_ event: StoredEvent) -> ObjectChange {
        let kind: ObjectChange.Kind =
            newEvent == nil ? .deleted : oldEvent == nil ? .added : .modified
        return ObjectChange(
            kind: kind, object: event.object, old: oldEvent?.object, revision: revision)
    }
}

extension ObjectChange {
    /// A change of stored objects; what was removed carries the revision of its removal.
    init(kind: Kind, old: StoredObject?, new: StoredObject?, revision: Int64) {
        var object = (new ?? old)?.object ?? Object(.pod, metadata: Metadata())
        if new == nil { object.metadata.resourceVersion = revision }
        self.init(kind: kind, object: object, old: old?.object, revision: revision)
        pod = (new ?? old)?.pod
        oldPod = old?.pod
    }
}

extension Store {
    /// The changes after a revision, oldest first, as a watch sees them. At least the last 16,384
    /// are kept.
    public func changes(after revision: Int64) -> [ObjectChange] {
        log.entries.from(revision + 1).compactMap(\.value.change)
    }

    /// Whether every change after `revision` is still known; a real API server answers a watch
    /// from an older one with 410 Gone.
    public func knowsChanges(after revision: Int64) -> Bool { revision >= log.forgotten }
}

extension Store {
    /// The changes of one object that are still known, latest first.
    package func changes(of key: ObjectKey) -> [ObjectChange] {
        log.entries.reversed().compactMap { entry in
            guard (entry.value.new ?? entry.value.old)?.object.key == key else { return nil }
            return entry.value.change
        }
    }

    /// Whether an object was made after a revision. What was made before the first change that is
    /// known counts as older.
    package func wasCreated(_ object: Object, after revision: Int64) -> Bool {
        log.entries.from(revision + 1).contains { entry in
            entry.value.old == nil && entry.value.new?.object.metadata.uid == object.metadata.uid
        }
    }
}
