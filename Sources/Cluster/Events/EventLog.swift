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

    private var byObject = OrderedMap<String, [StoredEvent]>()
    private var expiries = OrderedMap<Expiry, String>()

    /// Records an event: one that the object already has counts up (client-go
    /// tools/record/events_cache.go: eventObserve). Returns what it replaces and what it became.
    mutating func record(
        _ event: EventRecord, at now: Instant, revision: Int64, uid: () -> String
    ) -> (old: StoredEvent?, new: StoredEvent) {
        let place = event.about.metadata.uid
        var events = byObject[place] ?? []
        byObject[place] = nil
        defer { byObject[place] = events }
        let new: StoredEvent
        let same = events.firstIndex { $0.isRepeated(by: event) }
        if let same {
            let old = events[same]
            new = StoredEvent(repeating: old, at: now, revision: revision)
            events[same] = new
            expiries[Expiry(at: old.last + Self.lifetime, revision: old.revision)] = nil
            expiries[Expiry(at: now + Self.lifetime, revision: revision)] = place
            return (old, new)
        }
        // The name is the first instant in hexadecimal, which must not be taken.
        var stamp = now.sinceEpoch.count
        while events.contains(where: { $0.stamp == stamp }) { stamp += 1 }
        new = StoredEvent(event, stamp: stamp, uid: uid(), at: now, revision: revision)
        events.append(new)
        expiries[Expiry(at: now + Self.lifetime, revision: revision)] = place
        return (nil, new)
    }

    /// Forgets what expired.
    mutating func expire(at now: Instant) {
        while let first = expiries.first, first.key.at <= now {
            expiries[first.key] = nil
            byObject[first.value]?.removeAll { $0.revision == first.key.revision }
            if byObject[first.value]?.isEmpty == true { byObject[first.value] = nil }
        }
    }

    /// Removes the event of a key.
    mutating func remove(_ key: ObjectKey) -> StoredEvent? {
        guard let (place, event) = find(key) else { return nil }
        byObject[place]?.removeAll { $0 === event }
        if byObject[place]?.isEmpty == true { byObject[place] = nil }
        expiries[Expiry(at: event.last + Self.lifetime, revision: event.revision)] = nil
        return event
    }

    /// The event of a key.
    func object(_ key: ObjectKey) -> Object? { find(key)?.event.object }

    /// All events of a namespace, or of all.
    func objects(namespace: String?) -> [Object] {
        var found: [Object] = []
        for (_, events) in byObject {
            for event in events where namespace == nil || event.namespace == namespace {
                found.append(event.object)
            }
        }
        return found
    }

    /// The events about an object, oldest first.
    func events(about uid: String) -> [StoredEvent] { byObject[uid] ?? [] }

    private func find(_ key: ObjectKey) -> (place: String, event: StoredEvent)? {
        for (place, events) in byObject {
            for event in events
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
        revision += 1
        let number = UInt64(bitPattern: revision)
        let (old, new) = events.record(event, at: now, revision: revision) {
            var stream = RandomStream(
                seed: seed, purpose: "event uid", key: event.about.metadata.uid, number: number)
            return stream.uuid()
        }
        log.append(.init(revision: revision, oldEvent: old, newEvent: new))
    }
}
