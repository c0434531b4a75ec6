import Basis

/// The events about one object, with the correlation that keeps them few
/// (client-go tools/record/events_cache.go).
struct ObjectEvents: Sendable {
    /// How many different messages of one reason are kept apart; later ones are combined.
    private static let distinct = 10
    /// How many events a source may record about an object in a burst, and in what time it may
    /// record one more.
    private static let burst: Int64 = 25
    private static let refill = Nanoseconds.minutes(5)

    /// What a source may still record.
    private struct Budget: Sendable {
        var source: String
        var host: String
        /// Time saved up: an event costs `refill`.
        var saved: Nanoseconds
        var at: Instant
    }

    /// In order of their first occurrence.
    var list: [StoredEvent] = []
    private var budgets: [Budget] = []

    /// Records an event; nil if its source has recorded too many about this object.
    mutating func record(
        _ event: EventRecord, at now: Instant, revision: Int64, seed: UInt64
    ) -> (old: StoredEvent?, new: StoredEvent)? {
        var event = event
        var same = list.firstIndex { $0.isRepeated(by: event) }
        if same == nil, !event.isOfNewForm {
            let alike = list.indices.filter { list[$0].isAlike(event) }
            if alike.count >= Self.distinct {
                event.message = StoredEvent.combined + event.message
                same = alike.first { list[$0].isCombined }
            }
        }
        guard event.isOfNewForm || spend(event, now) else { return nil }
        if let same {
            let old = list[same]
            let new = StoredEvent(
                repeating: old, message: event.message, at: now, revision: revision)
            list[same] = new
            return (old, new)
        }
        // The name is the first instant in hexadecimal, which must not be taken.
        var stamp = now.sinceEpoch.count
        while list.contains(where: { $0.stamp == stamp }) { stamp += 1 }
        let new = StoredEvent(event, stamp: stamp, seed: seed, at: now, revision: revision)
        list.append(new)
        return (nil, new)
    }

    /// EventSourceObjectSpamFilter: a bucket of 25 that regains one in five minutes.
    private mutating func spend(_ event: EventRecord, _ now: Instant) -> Bool {
        let full = Self.refill * Self.burst
        var place = budgets.firstIndex { $0.source == event.source && $0.host == event.host }
        if place == nil {
            budgets.append(Budget(source: event.source, host: event.host, saved: full, at: now))
            place = budgets.count - 1
        }
        guard let place else { return true }
        budgets[place].saved = min(full, budgets[place].saved + (now - budgets[place].at))
        budgets[place].at = now
        guard budgets[place].saved >= Self.refill else { return false }
        budgets[place].saved = budgets[place].saved - Self.refill
        return true
    }
}

extension EventRecord {
    /// Whether it is written through events.k8s.io, which has no such filters.
    var isOfNewForm: Bool { source == "default-scheduler" }
}
