import Basis

/// Receives what a proxy decides on a call. Elements come as indices into the ``CompiledProxy``.
package protocol Recorder {
    /// False where nothing is kept: then nothing is handed over, and recording costs nothing.
    static var isActive: Bool { get }
    /// Takes a decision.
    mutating func record(_ decision: Decision)
}

/// A decision of a proxy.
package enum Decision: Sendable, Hashable {
    case listener(Int)
    /// A chain was matched, or the default one taken.
    case chain(Int, isDefault: Bool)
    case noChain
    case virtualHost(Int)
    case noVirtualHost
    case route(Int)
    case noRoute
    /// What a filter before the router, or before tcp_proxy, made of the call.
    case filtered(FilterDecision)
    /// Something that the call needed is not modelled: the outcome is uncertain.
    case notModelled(String)
    case fault(delay: Nanoseconds?, status: Int?)
    /// The cluster of this name is not there.
    case missingCluster(String)
    case cluster(Int)
    /// A name was looked up for a cluster.
    case resolved(name: String, addresses: [IPAddress])
    case noEndpoint(cluster: Int)
    /// A try: to which address, for which endpoint of the cluster (nil where it has none of its
    /// own), how it ended, when it began and how long it took.
    case attempt(Attempt)
    case wait(Nanoseconds)
    case ejected(cluster: Int, address: SocketAddress)
    /// Health is so bad that endpoints are used regardless of it.
    case panic(cluster: Int)
}

/// One try.
package struct Attempt: Sendable, Hashable {
    /// The cluster.
    package var cluster: Int
    /// The endpoint's index in the cluster's list, all localities counted through.
    package var endpoint: Int?
    /// Where it went.
    package var address: SocketAddress
    /// When it began.
    package var start: Instant
    /// How long it took.
    package var duration: Nanoseconds
    /// How it ended.
    package var end: End

    /// How a try ends.
    package enum End: Sendable, Hashable {
        case status(Int)
        case reset(ResetReason)
        case timeout
        case bytes
    }
}

/// Keeps nothing.
package struct NoRecorder: Recorder {
    package static var isActive: Bool { false }
    package init() {}
    @inline(__always) package mutating func record(_ decision: Decision) {}
}

/// Keeps every decision in order.
package struct DecisionRecorder: Recorder {
    package static var isActive: Bool { true }
    /// The decisions.
    package private(set) var decisions: [Decision] = []
    package init() {}
    package mutating func record(_ decision: Decision) { decisions.append(decision) }
}
