import Objects
import YAML

/// `--sort-by` (kubectl pkg/cmd/get/sorter.go).
enum ObjectSorter {
    /// Objects in order of a field; as they are without one.
    static func sorted(
        _ objects: [Object], by field: String
    ) throws(KubectlError) -> [Object] {
        try sorted(objects, by: field) { $0 }
    }

    /// Entries in order of a field of their objects.
    static func sorted<Entry>(
        _ entries: [Entry], by field: String, object: (Entry) -> Object
    ) throws(KubectlError) -> [Entry] {
        guard !field.isEmpty, entries.count > 1 else { return entries }
        let path: JSONPath
        do throws(JSONPath.Failure) { path = try JSONPath(relaxed: field) } catch {
            throw .plain(error.message)
        }
        let keys = entries.map { entry -> Value? in
            (try? path.results(in: object(entry).value))?.flatMap(\.self).first
        }
        guard keys.contains(where: { $0 != nil }) else {
            throw .plain(
                "couldn't find any field with path \(goQuoted(braced(field))) in the list "
                    + "of objects")
        }
        return entries.indices.sorted { left, right in
            if isLess(keys[left], keys[right]) { return true }
            if isLess(keys[right], keys[left]) { return false }
            return left < right
        }.map { entries[$0] }
    }

    private static func braced(_ field: String) -> String {
        if field.hasPrefix("{") { return field }
        return field.hasPrefix(".") ? "{\(field)}" : "{.\(field)}"
    }

    /// Missing before present; numbers by value, texts in natural order.
    private static func isLess(_ left: Value?, _ right: Value?) -> Bool {
        guard let right else { return false }
        guard let left else { return true }
        switch (left, right) {
        case (.int(let a), .int(let b)): return a < b
        case (.double(let a), .double(let b)): return a < b
        case (.bool(let a), .bool(let b)): return !a && b
        case (.string(let a), .string(let b)):
            if let first = Quantity(a), let second = Quantity(b) { return first < second }
            return naturalLess(Array(a.utf8), Array(b.utf8))
        default: return false
        }
    }

    /// Runs of digits compare as numbers (fvbommel/sortorder NaturalLess).
    private static func naturalLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var (first, second) = (0, 0)
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        while first < left.count, second < right.count {
            guard isDigit(left[first]), isDigit(right[second]) else {
                if left[first] != right[second] { return left[first] < right[second] }
                (first, second) = (first + 1, second + 1)
                continue
            }
            let a = left[first...].prefix(while: isDigit)
            let b = right[second...].prefix(while: isDigit)
            let (plainA, plainB) = (a.drop { $0 == 48 }, b.drop { $0 == 48 })
            if plainA.count != plainB.count { return plainA.count < plainB.count }
            if !plainA.elementsEqual(plainB) { return plainA.lexicographicallyPrecedes(plainB) }
            if a.count != b.count { return a.count < b.count }
            (first, second) = (a.endIndex, b.endIndex)
        }
        return first == left.count && second < right.count
    }
}
