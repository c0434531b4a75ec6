/// The earlier states of a session and what led from one to the next: for undo, redo, named
/// snapshots and `save`.
struct SessionHistory: Sendable {
    /// The state before a statement that changed something.
    struct Step: Sendable {
        var statement: String
        var before: Mesh.Checkpoint
        var logCount: Int
    }

    /// One statement of the session's log.
    struct Entry: Sendable {
        var statement: String
        var output: [UInt8]
        /// Whether it changed the state, so that replaying needs it.
        var changed: Bool
    }

    /// States that undo can go back to, the latest last; at most 200.
    var past: [Step] = []
    /// States that redo can go forward to, the next last.
    var future: [(statement: String, after: Mesh.Checkpoint, entries: [Entry])] = []
    /// Named states in order of their names.
    var named = OrderedMap<String, Mesh.Checkpoint>()
    /// The statements so far.
    var log: [Entry] = []

    private static let limit = 200

    /// Takes down a statement that was run.
    mutating func record(_ entry: Entry, before: Mesh.Checkpoint) {
        if entry.changed {
            past.append(Step(statement: entry.statement, before: before, logCount: log.count))
            if past.count > Self.limit { past.removeFirst() }
            future = []
        }
        log.append(entry)
    }
}
