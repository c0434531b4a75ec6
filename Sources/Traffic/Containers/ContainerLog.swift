import Basis

/// The output of one run of a container, line by line, bounded.
public struct ContainerLog: Sendable, Equatable {
    /// One line.
    public struct Line: Sendable, Equatable {
        /// When it was written.
        public var time: Instant
        /// The text without its line end.
        public var text: String

        /// A line.
        public init(time: Instant, text: String) {
            self.time = time
            self.text = text
        }
    }

    /// How many lines are kept; older ones go, as with the kubelet's log rotation.
    public static let capacity = 5_000

    private var kept: [Line] = []
    private var partial: [UInt8] = []
    /// How many lines were written in all: a reader that follows knows what it has seen.
    public private(set) var count = 0

    /// When the container started, where what it writes then follows from its specification and
    /// is made when somebody reads it.
    let unwrittenSince: Instant?

    /// An empty log.
    public init() { unwrittenSince = nil }

    /// A log whose lines are made when somebody reads them.
    init(unwrittenSince: Instant) { self.unwrittenSince = unwrittenSince }

    /// A log of what a program writes at once.
    init(_ messages: [String], at time: Instant) {
        self.init()
        for message in messages { write(Array((message + "\n").utf8), at: time) }
    }

    /// The lines that are kept, oldest first.
    public var lines: [Line] { kept }

    /// The lines after the first `seen` that were ever written.
    public func lines(after seen: Int) -> ArraySlice<Line> {
        kept.suffix(max(0, min(kept.count, count - seen)))
    }

    mutating func append(_ text: String, at time: Instant) {
        kept.append(Line(time: time, text: text))
        count += 1
        if kept.count > Self.capacity * 2 { kept.removeFirst(kept.count - Self.capacity) }
    }

    /// Adds bytes of a program's output; a line counts once its end has come.
    mutating func write(_ bytes: [UInt8], at time: Instant) {
        partial += bytes
        while let end = partial.firstIndex(of: 10) {
            append(String(decoding: partial[..<end], as: UTF8.self), at: time)
            partial.removeSubrange(...end)
        }
    }

    /// Ends a line that was left open.
    mutating func close(at time: Instant) {
        guard !partial.isEmpty else { return }
        append(String(decoding: partial, as: UTF8.self), at: time)
        partial = []
    }
}
