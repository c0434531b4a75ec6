import Basis
import Objects

/// Something that waits for its time.
enum Work: Sendable {
    /// A controller is to be turned to a key.
    case reconcile(controller: Int, ObjectKey)
    /// A kubelet is to look after a pod.
    case pod(uid: String, ObjectKey, isProgress: Bool, PodTask)
    /// Somebody asked to be woken.
    case wake(String)
}

/// What waits, in order of time; what is due at one instant goes in the order of insertion.
struct WorkQueue: Sendable {
    /// Says which items are the same: a later one replaces or joins the earlier.
    struct Identity: Sendable, Comparable {
        var part: Int
        var first: String
        var key: ObjectKey?

        static func < (left: Self, right: Self) -> Bool {
            if left.part != right.part { return left.part < right.part }
            if left.first != right.first { return left.first < right.first }
            guard let one = left.key, let other = right.key else {
                return left.key == nil && right.key != nil
            }
            return one < other
        }
    }

    /// The place of an item.
    struct Place: Sendable, Comparable {
        var at: Instant
        var sequence: Int64

        static func < (left: Self, right: Self) -> Bool {
            left.at == right.at ? left.sequence < right.sequence : left.at < right.at
        }
    }

    struct Entry: Sendable {
        var work: Work
        var isProgress: Bool
    }

    private(set) var entries = OrderedMap<Place, Entry>()
    /// The progress items alone, so that settling finds the next one at once.
    private(set) var progress = OrderedMap<Place, Bool>()
    private var places = OrderedMap<Identity, Place>()
    private var sequence: Int64 = 0

    /// Adds an item; if the same one waits already, the earlier time holds, and progress holds.
    mutating func add(_ work: Work, at instant: Instant, isProgress: Bool) {
        let identity = work.identity
        var isProgress = isProgress
        if let place = places[identity] {
            let wasProgress = entries[place]?.isProgress ?? false
            if place.at <= instant {
                guard isProgress, !wasProgress else { return }
                // A background look that is due earlier does for the progress, too.
                entries[place]?.isProgress = true
                progress[place] = true
                return
            }
            isProgress = isProgress || wasProgress
            remove(place)
        }
        insert(work, identity, at: instant, isProgress: isProgress)
    }

    /// Puts an item in place of the same one that waits.
    mutating func set(_ work: Work, at instant: Instant, isProgress: Bool) {
        let identity = work.identity
        if let place = places[identity] { remove(place) }
        insert(work, identity, at: instant, isProgress: isProgress)
    }

    /// Takes back an item.
    mutating func cancel(_ work: Work) {
        let identity = work.identity
        guard let place = places.removeValue(forKey: identity) else { return }
        remove(place)
    }

    /// Takes out the item that is due first.
    mutating func pop() -> (at: Instant, entry: Entry)? {
        guard let (place, entry) = entries.first else { return nil }
        remove(place)
        places[entry.work.identity] = nil
        return (place.at, entry)
    }

    private mutating func insert(
        _ work: Work, _ identity: Identity, at instant: Instant, isProgress: Bool
    ) {
        sequence += 1
        let place = Place(at: instant, sequence: sequence)
        entries[place] = Entry(work: work, isProgress: isProgress)
        if isProgress { progress[place] = true }
        places[identity] = place
    }

    private mutating func remove(_ place: Place) {
        entries[place] = nil
        progress[place] = nil
    }
}

extension Work {
    var identity: WorkQueue.Identity {
        switch self {
        case .reconcile(let controller, let key): .init(part: controller, first: "", key: key)
        case .pod(let uid, _, let isProgress, _):
            .init(part: isProgress ? -1 : -2, first: uid, key: nil)
        case .wake(let name): .init(part: -3, first: name, key: nil)
        }
    }
}
