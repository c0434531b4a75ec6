import Basis
import Envoy

/// The path of one call, hop by hop, with what decided at each hop. Texts, JSON and pictures are
/// drawn from it.
public struct Trace: Sendable, Equatable {
    /// Counts the calls of a simulation from 1.
    public var number: Int
    /// The call.
    public var call: Call
    /// When it began.
    public var start: Instant
    /// How long it took, in virtual time.
    public var duration: Nanoseconds
    /// Parts of the duration: until the name was resolved, until the connection stood, until TLS
    /// stood, until the first byte of the answer.
    public var resolvedAfter, connectedAfter, securedAfter, answeredAfter: Nanoseconds
    /// The address that the client dialled, once it had one.
    public var address: SocketAddress?
    /// The client's own address and port.
    public var clientAddress: SocketAddress?
    /// The hops, in order.
    public var hops: [Hop]
    /// How it ended for the client.
    public var outcome: CallOutcome
    /// Envoy's response flags at the client's own proxy, or else at the server's: `URX,UF`; `-` for
    /// none, and where no proxy was in the way.
    public var flags: String
    /// Envoy's `%RESPONSE_CODE_DETAILS%` of the same proxy; `-` where there is none.
    public var details: String
    /// What each proxy on the way back made of the answer: the server's first.
    public var replies: [Reply] = []
    /// The access-log lines that the client's, a gateway's and the server's proxy wrote, if they
    /// did.
    public var clientLog, gatewayLog, serverLog: String?
    /// Who made the answer: a pod, an internet host or a proxy; empty where nobody answered.
    public var answeredBy: String

    init(number: Int, call: Call, start: Instant) {
        self.number = number
        self.call = call
        self.start = start
        duration = .zero
        (resolvedAfter, connectedAfter, securedAfter, answeredAfter) = (.zero, .zero, .zero, .zero)
        hops = []
        outcome = .unresolved
        flags = "-"
        details = "-"
        answeredBy = ""
    }

    /// The first hop of a part, on either side unless one is named.
    public func hop(_ part: Hop.Part, on side: Hop.Side? = nil) -> Hop? {
        hops.first { $0.part == part && (side == nil || $0.side == side) }
    }
}

extension Trace {
    /// What one proxy passed back, or answered itself.
    public struct Reply: Sendable, Equatable {
        /// The pod of the proxy.
        public var place: String
        /// On whose side of the call it stands.
        public var side: Hop.Side
        /// The status; nil where no HTTP response went back.
        public var status: Int?
        /// Envoy's response flags, `-` for none.
        public var flags: String
        /// Envoy's `%RESPONSE_CODE_DETAILS%`.
        public var details: String
        /// How long the proxy waited for the upstream's headers, where it had some.
        public var upstreamTime: Nanoseconds?
    }
}

/// One station of a call.
public struct Hop: Sendable, Equatable {
    /// Which part of the cluster it is.
    public enum Part: String, Sendable, CaseIterable {
        case dns, capture, listener, filterChain, virtualHost, route, cluster, endpoint, retry
        case filter, fault, network, application
    }

    /// On whose side it is.
    public enum Side: String, Sendable {
        /// The calling pod and its proxy.
        case client
        /// What lies between pods.
        case network
        /// A gateway's proxy, which the call passes.
        case gateway
        /// The pod that is called, with its proxy.
        case server
    }

    /// The part.
    public var part: Part
    /// The side.
    public var side: Side
    /// Where: the pod's name, or the host's; empty for the network.
    public var place: String
    /// The name of what was taken: `0.0.0.0_80`, `outbound|80||www.baidu.com`, an address.
    public var subject: String
    /// The number, from 1, of a rule of iptables in its chain, as `iptables -L --line-numbers`
    /// counts; nil for other parts and where no rule matched.
    public var ruleNumber: Int?
    /// What matched, or what was done, in a few words.
    public var reason: String
    /// The object and field that caused it, where one did.
    public var origin: Origin?
    /// The DestinationRule that shapes a cluster, where one does.
    public var policy: Origin?
    /// What came of it, where something did: `connection refused after 1ms`, `200`.
    public var outcome: String
    /// Whether the call failed here.
    public var isFailure: Bool
    /// When it began, counted from the call's start.
    public var at: Nanoseconds
    /// How long it took.
    public var duration: Nanoseconds

    init(
        _ part: Part, _ side: Side, place: String = "", subject: String, reason: String = "",
        origin: Origin? = nil, outcome: String = "", isFailure: Bool = false,
        at: Nanoseconds = .zero, duration: Nanoseconds = .zero
    ) {
        self.part = part
        self.side = side
        self.place = place
        self.subject = subject
        self.reason = reason
        self.origin = origin
        self.outcome = outcome
        self.isFailure = isFailure
        self.at = at
        self.duration = duration
    }
}
