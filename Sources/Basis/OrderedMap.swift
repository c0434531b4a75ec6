/// A dictionary in key order whose copies share what they have in common: a copy costs O(1), and a
/// change after a copy costs one chunk of at most 64 entries and the list of chunks.
///
/// Look-ups are O(log n). Iteration is in ascending key order, always.
public struct OrderedMap<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline struct Chunk: Sendable {
        @usableFromInline var keys: [Key]
        @usableFromInline var values: [Value]

        @inlinable init(keys: [Key], values: [Value]) {
            self.keys = keys
            self.values = values
        }
    }

    @usableFromInline static var capacity: Int { 64 }
    @usableFromInline var chunks: [Chunk] = []

    /// The number of entries.
    @inlinable public var count: Int { entryCount }
    @usableFromInline var entryCount = 0

    /// An empty map.
    @inlinable public init() {}

    /// Whether there is no entry.
    @inlinable public var isEmpty: Bool { count == 0 }

    /// The value under `key`; assigning nil removes the entry.
    @inlinable public subscript(key: Key) -> Value? {
        get {
            let place = locate(key)
            return place.found ? chunks[place.chunk].values[place.index] : nil
        }
        set {
            if let newValue {
                insert(newValue, at: locate(key), for: key)
            } else {
                removeValue(forKey: key)
            }
        }
    }

    /// Whether there is an entry under `key`.
    @inlinable public func contains(key: Key) -> Bool { locate(key).found }

    /// The value under `key`, or `fallback`; a change through this subscript happens in place.
    @inlinable public subscript(key: Key, default fallback: @autoclosure () -> Value) -> Value {
        get { self[key] ?? fallback() }
        _modify {
            var place = locate(key)
            if !place.found {
                insert(fallback(), at: place, for: key)
                place = locate(key)
            }
            yield &chunks[place.chunk].values[place.index]
        }
    }

    /// Removes the entry under `key` and returns its value.
    @discardableResult @inlinable
    public mutating func removeValue(forKey key: Key) -> Value? {
        let place = locate(key)
        guard place.found else { return nil }
        let value = chunks[place.chunk].values.remove(at: place.index)
        chunks[place.chunk].keys.remove(at: place.index)
        entryCount -= 1
        if chunks[place.chunk].keys.isEmpty {
            chunks.remove(at: place.chunk)
        } else if place.chunk + 1 < chunks.count,
            chunks[place.chunk].keys.count + chunks[place.chunk + 1].keys.count
                <= Self.capacity / 2
        {
            let next = chunks.remove(at: place.chunk + 1)
            chunks[place.chunk].keys += next.keys
            chunks[place.chunk].values += next.values
        }
        return value
    }

    /// The first entry whose key is not less than `key`, and those after it, in order.
    @inlinable public func from(_ key: Key) -> some Sequence<(key: Key, value: Value)> {
        let place = locate(key)
        return Entries(map: self, chunk: place.chunk, index: place.index)
    }

    /// All keys in order.
    @inlinable public var keys: [Key] { chunks.flatMap(\.keys) }
    /// All values, in the order of their keys.
    @inlinable public var values: [Value] { chunks.flatMap(\.values) }
    /// The entry with the lowest key.
    @inlinable public var first: (key: Key, value: Value)? {
        chunks.first.map { ($0.keys[0], $0.values[0]) }
    }

    /// Where `key` is or would be inserted. An index may be one past its chunk's end.
    @inlinable func locate(_ key: Key) -> (chunk: Int, index: Int, found: Bool) {
        guard !chunks.isEmpty else { return (0, 0, false) }
        var low = 0
        var high = chunks.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if key < chunks[middle].keys[0] { high = middle - 1 } else { low = middle }
        }
        let chunk = low
        low = 0
        high = chunks[chunk].keys.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[chunk].keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        let found = low < chunks[chunk].keys.count && !(key < chunks[chunk].keys[low])
        return (chunk, low, found)
    }

    @inlinable mutating func insert(
        _ value: Value, at place: (chunk: Int, index: Int, found: Bool), for key: Key
    ) {
        guard !place.found else {
            chunks[place.chunk].values[place.index] = value
            return
        }
        entryCount += 1
        guard !chunks.isEmpty else {
            chunks = [Chunk(keys: [key], values: [value])]
            return
        }
        chunks[place.chunk].keys.insert(key, at: place.index)
        chunks[place.chunk].values.insert(value, at: place.index)
        guard chunks[place.chunk].keys.count > Self.capacity else { return }
        // Keys mostly arrive in ascending order, so a full last chunk is split near its end.
        let isLast = place.chunk == chunks.count - 1
        let cut = isLast ? Self.capacity : Self.capacity / 2
        let tail = Chunk(
            keys: Array(chunks[place.chunk].keys[cut...]),
            values: Array(chunks[place.chunk].values[cut...]))
        chunks[place.chunk].keys.removeSubrange(cut...)
        chunks[place.chunk].values.removeSubrange(cut...)
        chunks.insert(tail, at: place.chunk + 1)
    }

    /// The entries from one place on.
    public struct Entries: Sequence, IteratorProtocol {
        @usableFromInline let map: OrderedMap
        @usableFromInline var chunk: Int
        @usableFromInline var index: Int

        @inlinable init(map: OrderedMap, chunk: Int, index: Int) {
            self.map = map
            self.chunk = chunk
            self.index = index
        }

        /// The next entry in key order.
        @inlinable public mutating func next() -> (key: Key, value: Value)? {
            while chunk < map.chunks.count {
                if index < map.chunks[chunk].keys.count {
                    defer { index += 1 }
                    return (map.chunks[chunk].keys[index], map.chunks[chunk].values[index])
                }
                chunk += 1
                index = 0
            }
            return nil
        }
    }
}

extension OrderedMap: Sequence {
    /// Entries in ascending key order.
    @inlinable public func makeIterator() -> Entries { Entries(map: self, chunk: 0, index: 0) }
}

extension OrderedMap: Equatable where Value: Equatable {
    /// Whether both hold the same entries.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 }
    }
}
