/// "Did you mean": the nearest of a list of names.
public enum Spelling {
    /// The candidate nearest to `word`, if one is near enough: at most a third of the word's length
    /// away, and at least one edit is always forgiven. Ties go to the earlier candidate.
    public static func nearest(
        to word: String, among candidates: some Sequence<String>
    ) -> String? {
        let target = Array(word.lowercased().utf8)
        var best: (name: String, distance: Int)?
        let allowed = max(1, target.count / 3)
        for candidate in candidates {
            let distance = distance(target, Array(candidate.lowercased().utf8), limit: allowed)
            if distance <= allowed, distance < (best?.distance ?? .max) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// Edits (insert, remove, replace, swap of neighbours) from one word to the other, or any
    /// number above `limit` as soon as the true one is sure to be.
    static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    last[column] + (byte == other ? 0 : 1), last[column + 1] + 1,
                    current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
