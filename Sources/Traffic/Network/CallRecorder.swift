import Basis
import Envoy

/// Receives what happens on a call's way. The wire is generic over it: a call that nobody looks at
/// costs no records.
protocol CallRecorder {
    /// What a proxy's decisions are kept in.
    associatedtype Decisions: Recorder
    /// False where nothing is kept.
    static var isActive: Bool { get }
    /// An empty record for a proxy.
    static func decisions() -> Decisions
    /// Adds a hop.
    mutating func add(_ hop: Hop)
    /// Puts a proxy's decisions, with what happened within, in the place of the latter.
    mutating func close(_ visit: ProxyVisit, _ decisions: Decisions)
    /// Begins a visit to a proxy, or what a proxy sends.
    mutating func open() -> Int
    /// Ends what a proxy sent.
    mutating func ended(_ mark: Int, to address: SocketAddress, at start: Instant)
}

/// A call's stay at a proxy.
struct ProxyVisit {
    var mark: Int
    var side: Hop.Side
    var pod: String
    var call: ProxyCall
    var answer: Answer
    var proxy: CompiledProxy
    /// When the call began, and when it came to this proxy.
    var callStart: Instant
    var start: Instant
    /// The access-log line, if one is written.
    var log: String?
}

/// Keeps nothing.
struct NoCallRecorder: CallRecorder {
    static var isActive: Bool { false }
    @inline(__always) static func decisions() -> NoRecorder { NoRecorder() }
    @inline(__always) mutating func add(_ hop: Hop) {}
    @inline(__always) mutating func close(_ visit: ProxyVisit, _ decisions: NoRecorder) {}
    @inline(__always) mutating func open() -> Int { 0 }
    @inline(__always)
    mutating func ended(_ mark: Int, to address: SocketAddress, at start: Instant) {}
}

/// Keeps every hop, in the order of the way.
struct TraceRecorder: CallRecorder {
    static var isActive: Bool { true }
    static func decisions() -> DecisionRecorder { DecisionRecorder() }

    /// What a proxy sent, with the hops that it led to.
    private struct Sent {
        var address: SocketAddress
        var start: Instant
        var hops: [Hop]
    }

    var hops: [Hop] = []
    /// What proxies sent, the visits nested: each proxy takes what was added since its mark.
    private var sent: [Sent] = []
    private var marks: [Int] = []
    /// What the proxies came to, in the order in which they were done: the server's first.
    var visits: [ProxyVisit] = []

    mutating func add(_ hop: Hop) { hops.append(hop) }

    mutating func open() -> Int {
        marks.append(sent.count)
        return hops.count
    }

    mutating func ended(_ mark: Int, to address: SocketAddress, at start: Instant) {
        _ = marks.popLast()
        sent.append(Sent(address: address, start: start, hops: Array(hops[mark...])))
        hops.removeSubrange(mark...)
    }

    mutating func close(_ visit: ProxyVisit, _ decisions: DecisionRecorder) {
        let first = marks.popLast() ?? 0
        var inner = sent[first...]
        sent.removeSubrange(first...)
        let writer = DecisionHops(visit: visit)
        for decision in decisions.decisions {
            if case .attempt(let attempt) = decision {
                // Copies that a route mirrors come before the tries and have no decision.
                while let next = inner.first, next.address != attempt.address {
                    hops += next.hops
                    inner = inner.dropFirst()
                }
                hops.append(writer.hop(decision))
                if let next = inner.popFirst() { hops += next.hops }
            } else {
                hops.append(writer.hop(decision))
            }
        }
        for rest in inner { hops += rest.hops }
        visits.append(visit)
    }
}
