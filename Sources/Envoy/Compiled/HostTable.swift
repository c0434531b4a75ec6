/// Texts to indices, found by their bytes without regard to letter case and without a copy.
struct HostTable: Sendable {
    // Open addressing: each slot is an entry's index plus one, 0 where free.
    private var slots: [Int32] = []
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    private struct Entry {
        var start, count: Int32
        var value: Int32
    }

    /// The number of texts.
    var count: Int { entries.count }

    /// Adds `text`; false if it is there already, in which case it keeps its value.
    mutating func insert(_ text: some Sequence<UInt8>, _ value: Int) -> Bool {
        let start = bytes.count
        for byte in text { bytes.append(lowercaseASCII(byte)) }
        let isKnown = bytes[start...].withUnsafeBufferPointer { find($0) != nil }
        guard !isKnown else {
            bytes.removeSubrange(start...)
            return false
        }
        entries.append(
            Entry(
                start: Int32(start), count: Int32(bytes.count - start), value: Int32(value)))
        if entries.count * 2 > slots.count { grow() } else { place(entries.count - 1) }
        return true
    }

    /// The value of the text with these bytes.
    func find(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(text)) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if Int(entry.count) == text.count, isEqual(entry, text) { return Int(entry.value) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isEqual(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            let start = Int(entry.start)
            for index in 0..<text.count
            where bytes[start + index] != lowercaseASCII(text[index]) { return false }
            return true
        }
    }

    // FNV-1a, folded so that the low bits depend on all bytes.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text { hash = (hash ^ UInt64(lowercaseASCII(byte))) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: max(8, slots.count * 2))
        for index in entries.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        let entry = entries[index]
        let range = Int(entry.start)..<Int(entry.start + entry.count)
        let hash = bytes[range].withUnsafeBufferPointer { Self.hash($0) }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index + 1)
    }
}

/// Texts with a wildcard at one end, the longest first: `*.suffix` or `prefix.*`.
struct WildcardTable: Sendable {
    private var byLength: [(length: Int, table: HostTable)] = []

    /// Adds what stands beside the `*`; false if it is there already.
    mutating func insert(_ text: some Collection<UInt8>, _ value: Int) -> Bool {
        if let index = byLength.firstIndex(where: { $0.length <= text.count }) {
            if byLength[index].length == text.count {
                return byLength[index].table.insert(text, value)
            }
            byLength.insert((text.count, HostTable()), at: index)
            return byLength[index].table.insert(text, value)
        }
        byLength.append((text.count, HostTable()))
        return byLength[byLength.count - 1].table.insert(text, value)
    }

    /// The value of the longest text that ends `host`, which must be longer.
    func findSuffix(of host: UnsafeBufferPointer<UInt8>) -> Int? {
        for (length, table) in byLength where length < host.count {
            if let value = table.find(UnsafeBufferPointer(rebasing: host[(host.count - length)...]))
            {
                return value
            }
        }
        return nil
    }

    /// The value of the longest text that begins `host`, which must be longer.
    func findPrefix(of host: UnsafeBufferPointer<UInt8>) -> Int? {
        for (length, table) in byLength where length < host.count {
            if let value = table.find(UnsafeBufferPointer(rebasing: host[..<length])) {
                return value
            }
        }
        return nil
    }
}

extension String {
    /// Runs `body` on the text's UTF-8 bytes, without a copy for native strings.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
