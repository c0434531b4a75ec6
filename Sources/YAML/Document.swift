/// One document of a manifest, as kubectl reads it.
package struct YAMLDocument: Sendable {
    /// What the document says.
    package var value: Value
    /// Where the document lies in the source, in bytes, separators excluded.
    package var range: Range<Int>
    /// Where each key and value of the document is.
    package var marks: Marks
    /// Keys that a map has twice; the later value counts (goyaml v2 decode.go: setMapIndex).
    package var duplicateKeys: [DuplicateKey] = []

    /// A key that stands in its map for the second time.
    package struct DuplicateKey: Equatable, Sendable {
        /// The field.
        package var path: FieldPath
        /// Where the later key is, in bytes of the source.
        package var offset: Int
    }
}

/// Where the keys and values of a document are. Looking up reads the document again: marks are
/// asked for when something is wrong, and reading manifests that are fine stays quick.
package struct Marks: Sendable {
    let source: [UInt8]
    let range: Range<Int>
    let isJSON: Bool

    /// The offset of the value at `path`, in bytes of the source, or nil if there is none.
    package func value(at path: FieldPath) -> Int? { place(of: path)?.value }

    /// The offset of the key at the end of `path` (of the value, for an item of a list).
    package func key(at path: FieldPath) -> Int? { place(of: path)?.key }

    /// The offset of the deepest part of `path` that the document has: where to point when a field
    /// is missing.
    package func nearest(to path: FieldPath) -> Int {
        var steps = path.steps
        while !steps.isEmpty {
            if let place = place(of: FieldPath(steps)) { return place.key }
            steps.removeLast()
        }
        return range.lowerBound
    }
}

/// Line and column, both from 0, as libyaml counts them: a column is one Unicode scalar.
struct Mark: Equatable, Sendable {
    var line: Int
    var column: Int

    /// The offset in bytes of this place in a part of `source` that begins at `start`.
    func offset(in source: [UInt8], from start: Int) -> Int {
        var index = start
        var left = line
        while left > 0, index < source.count {
            if source[index] == 10 { left -= 1 }
            index += 1
        }
        left = column
        while left > 0, index < source.count, source[index] != 10 {
            index += 1
            while index < source.count, source[index] & 0xc0 == 0x80 { index += 1 }
            left -= 1
        }
        return min(index, source.count)
    }
}
