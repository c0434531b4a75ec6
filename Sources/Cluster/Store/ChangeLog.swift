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
        if let new {
            return ObjectChange(
                kind: old == nil ? .added : .modified, object: new.object, old: old?.object,
                revision: revision)
        }
        guard let old else { return nil }
        var last = old.object
        last.metadata.resourceVersion = revision
        return ObjectChange(kind: .deleted, object: last, old: old.object, revision: revision)
    }

    private func eventChange(_ event: StoredEvent) -> ObjectChange {
        let kind: ObjectChange.Kind =
            newEvent == nil ? .deleted : oldEvent == nil ? .added : .modified
        return ObjectChange(
            kind: kind, object: event.object, old: oldEvent?.object, revision: revision)
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
