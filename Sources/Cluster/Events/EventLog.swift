import Basis
import Objects
import YAML

/// Events as compact records; `Event` objects are made of them when somebody reads. Like etcd's,
/// they live for an hour after their last occurrence.
struct EventLog: Sendable {
    /// How long an event outlives its last occurrence (kube-apiserver --event-ttl).
    static let lifetime = Nanoseconds.hours(1)

    /// The order in which events expire.
    private struct Expiry: Sendable, Comparable {
        var at: Instant
        var revision: Int64

        static func < (left: Self, right: Self) -> Bool {
            left.at == right.at ? left.revision < right.revision : left.at < right.at
        }
    }

    private var byObject = OrderedMap<String, ObjectEvents>()
    private var expiries = OrderedMap<Expiry, String>()

    /// Records an event: one that the object already has counts up. Returns what it replaces and
    /// what it became; nil if the object has had too many.
    mutating func record(
        _ event: EventRecord, at now: Instant, revision: Int64, seed: UInt64
    ) -> (old: StoredEvent?, new: StoredEvent)? {
        let place = event.about.metadata.uid
        let change = byObject[place, default: ObjectEvents()].record(
            event, at: now, revision: revision, seed: seed)
        guard let change else { return nil }
        if let old = change.old {
            expiries[Expiry(at: old.last + Self.lifetime, revision: old.revision)] = nil
        }
        expiries[Expiry(at: now + Self.lifetime, revision: revision)] = place
        return change
    }

    /// Forgets what expired.
    mutating func expire(at now: Instant) {
        while let first = expiries.first, first.key.at <= now {
            expiries[first.key] = nil
            remove(first.value) { $0.revision == first.key.revision }
        }
    }

    /// Removes the event of a key.
    mutating func remove(_ key: ObjectKey) -> StoredEvent? {
        guard let (place, event) = find(key) else { return nil }
        remove(place) { $0 === event }
        expiries[Expiry(at: event.last + Self.lifetime, revision: event.revision)] = nil
        return event
    }

    private mutating func remove(_ place: String, _ isMeant: (StoredEvent) -> Bool) {
        byObject[place]?.list.removeAll(where: isMeant)
        if byObject[place]?.list.isEmpty == true { byObject[place] = nil }
    }

    /// The event of a key.
    func object(_ key: ObjectKey) -> Object? { find(key)?.event.object }

    /// All events of a namespace, or of all.
    func objects(namespace: String?) -> [Object] {
        var found: [Object] = []
        for (_, events) in byObject {
            for event in events.list where namespace == nil || event.namespace == namespace {
                found.append(event.object)
            }
        }
        return found
    }

    /// The events about an object, oldest first.
    func events(about uid: String) -> [StoredEvent] { byObject[uid]?.list ?? [] }

    private func find(_ key: ObjectKey) -> (place: String, event: StoredEvent)? {
        for (place, events) in byObject {
            for event in events.list
            where event.namespace == key.namespace && event.name == key.name {
                return (place, event)
            }
        }
        return nil
    }
}

extension Store {
    /// The events about an object as `Event` objects, oldest first.
    public func events(about object: Object) -> [Object] {
        events.events(about: object.metadata.uid).map(\.object)
    }

    /// Records an event.
    mutating func record(_ event: EventRecord, at now: Instant, seed: UInt64) {
        let change = events.record(event, at: now, revision: revision + 1, seed: seed)
        guard let change else { return }
        revision += 1
        log.append(.init(revision: revision, oldEvent: change.old, newEvent: change.new))
    }
}
