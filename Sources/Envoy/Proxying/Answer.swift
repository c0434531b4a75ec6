import Basis
import YAML

/// What a proxy made of a call.
package struct Answer: Sendable {
    /// How it ended for the client.
    package enum Outcome: Sendable {
        /// An HTTP response by this proxy or through it.
        case response
        /// The connection was a tunnel: this came back through it, as it was.
        case passed(UpstreamResult.Outcome)
        /// The connection was closed without a byte.
        case closed
        /// The TLS handshake with the client failed.
        case handshakeFailed(HandshakeFailure)
        /// The client hung up first.
        case abandoned
        /// Nothing happens, for ever.
        case stalled
    }
    /// Who wrote the body.
    package enum Body: Sendable, Hashable {
        case none
        case local(LocalReply)
        case upstream
    }

    /// How it ended.
    package var outcome: Outcome
    /// The status code; 0 where there is none.
    package var status = 0
    /// The body's author.
    package var body = Body.none
    /// The upstream's response, where there is one.
    package var upstream: HTTPResponse?
    /// The response flags.
    package var flags = ResponseFlags()
    /// Where the response came from.
    package var details = ResponseDetails.none
    /// Why the connection was closed: `%CONNECTION_TERMINATION_DETAILS%`.
    package var terminationDetails = ResponseDetails.none
    /// The path in the log, where a filter changed it.
    package var loggedPath: String?
    /// The payload of the token that was verified.
    package var claims: Value?
    /// What the client must show (`www-authenticate`), where that is missing.
    package var challenge: String?
    /// Headers that a filter adds to its own reply.
    package var addedHeaders: [Header] = []
    /// What the last try's transport said.
    package var transportFailure: TransportFailure?
    /// Tries sent to an endpoint, or meant for one.
    package var attempts = 0
    /// Indices into the proxy's tables.
    package var listener, chain, virtualHost, route, cluster: Int?
    /// The endpoint of the last try.
    package var address: SocketAddress?
    /// Whether the last try came as far as a connection.
    package var isConnected = false
    /// The endpoint's index in the cluster's list.
    package var endpoint: Int?
    /// The whole time.
    package var duration = Nanoseconds.zero
    /// From sending the last try to the upstream's headers.
    package var upstreamTime: Nanoseconds?
    /// The tries before the last.
    package var earlierAttempts: [Attempt] = []
    /// Where a redirect points.
    package var location: String?
    /// The origin that the route's cross-origin policy allows, where the client names it.
    package var allowedOrigin: String?
    /// The headers of an answer to a preflight.
    package var preflight: [Header] = []
    /// A cookie that is set so that the client comes to the same endpoint again.
    package var cookie: String?
    /// The share of a weighted route that was drawn, where it changes headers.
    package var changes: WeightedCluster?
    /// The seed of the request id.
    package var requestID: UInt64 = 0
    /// Whether the request was gRPC: then local replies are, too.
    package var isGRPC = false

    init(_ outcome: Outcome) { self.outcome = outcome }
}

/// A body that Envoy itself writes.
package enum LocalReply: Sendable, Hashable {
    case noHealthyUpstream
    case reset(ResetReason, retried: Bool, tellsTransport: Bool)
    case timeout
    case faultAbort
    case dnsFailure
    case upgradeRequired
    case text(String)

    /// The text, without a line end.
    package var text: String {
        switch self {
        case .noHealthyUpstream: return "no healthy upstream"
        case .timeout: return "upstream request timeout"
        case .faultAbort: return "fault filter abort"
        case .dnsFailure: return "DNS resolution failure"
        case .upgradeRequired: return "Upgrade Required"
        case .text(let text): return text
        case .reset(let reason, let retried, let tellsTransport):
            // Envoy source/common/router/router.cc: onUpstreamReset.
            let lead = "upstream connect error or disconnect/reset before headers. "
            let kind = retried ? "retried and the latest reset reason: " : "reset reason: "
            let failure = reason.transportFailure
            guard tellsTransport, !failure.isEmpty else { return lead + kind + reason.text }
            return lead + kind + reason.text + ", transport failure reason: " + failure
        }
    }
}
