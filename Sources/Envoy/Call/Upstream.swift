import Basis

/// What the network and the other side do when a proxy reaches out. The proxy is generic over it.
package protocol Upstream {
    /// Looks `name` up on behalf of the proxy, for a cluster that is found by DNS.
    mutating func resolve(_ name: String, at now: Instant) -> Resolution
    /// Opens a connection, sends `sent` and says what came of it. It is to answer within
    /// `sent.deadline`, or may answer later: then the proxy has given up by then.
    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult
}

/// The answer of a DNS server.
package struct Resolution: Sendable, Hashable {
    /// The addresses, in the server's order; empty where the name is unknown.
    package var addresses: [IPAddress]
    /// How long they may be kept.
    package var timeToLive: Nanoseconds

    /// An answer.
    package init(_ addresses: [IPAddress], timeToLive: Nanoseconds = .seconds(30)) {
        self.addresses = addresses
        self.timeToLive = timeToLive
    }
}

/// What a proxy sends on a connection of its own.
package struct SentRequest: Sendable {
    /// Where to.
    package var address: SocketAddress
    /// The TLS layers, the outermost first; those that the proxy passes through come last.
    package var layers: [TLSLayer]
    /// Whether the proxy checks the server's certificate (outermost layer of `mode: SIMPLE`).
    package var verifiesServer = false
    /// What is sent inside.
    package var payload: ProxyCall.Payload
    /// Whether HTTP/2 is spoken, for an HTTP payload that this proxy handled.
    package var speaksHTTP2 = false
    /// The cluster's index in the proxy.
    package var cluster: Int
    /// When the proxy gives up connecting.
    package var connectDeadline: Instant
    /// When the proxy, or its client, gives up waiting; nil for never.
    package var deadline: Instant?

    /// What a client that is no proxy sends.
    package init(
        to address: SocketAddress, layers: [TLSLayer] = [], payload: ProxyCall.Payload,
        connectDeadline: Instant, deadline: Instant? = nil
    ) {
        self.address = address
        self.layers = layers
        self.payload = payload
        cluster = 0
        self.connectDeadline = connectDeadline
        self.deadline = deadline
    }
}

/// What came of sending.
package struct UpstreamResult: Sendable {
    /// What happened.
    package var outcome: Outcome
    /// When, counted from the sending.
    package var after: Nanoseconds
    /// How long the connection took to come about, as part of `after`.
    package var connected = Nanoseconds.zero
    /// Whether the other side ended the connection by RST, as one does that has not read all.
    package var isReset = false

    /// What can happen.
    package enum Outcome: Sendable {
        /// The SYN was answered by RST.
        case refused
        /// ICMP said that there is no way there.
        case unreachable
        /// The SYN was not answered.
        case noAnswer
        /// The TLS handshake failed.
        case handshakeFailed(HandshakeFailure)
        /// The connection was closed, by FIN or RST, before any answer.
        case closed
        /// One HTTP/2 stream was reset by its server before headers.
        case streamReset(refused: Bool)
        /// HTTP/2 frames were answered by something else.
        case protocolError
        /// Nothing came and nothing will (a server that waits or has hung).
        case silence
        /// An HTTP response.
        case response(HTTPResponse)
        /// Bytes that are not HTTP, after which the other side closed.
        case bytes([UInt8])
    }

    /// A result.
    package init(_ outcome: Outcome, after: Nanoseconds = .zero) {
        self.outcome = outcome
        self.after = after
    }
}

/// Why a TLS handshake failed, as BoringSSL words it.
package enum HandshakeFailure: Sendable, Hashable {
    /// The other side does not speak TLS.
    case wrongVersionNumber
    /// The certificate's issuer is not trusted.
    case unknownIssuer
    /// The certificate is its own issuer.
    case selfSigned
    /// The certificate is for somebody else.
    case wrongName
    /// The other side closed during the handshake.
    case closed
    /// The other side sent an alert: it wants a certificate, for example.
    case alert(String)

    /// The failure as it stands in the body of old versions; logs have `_` for each blank.
    package var text: String {
        let verify = "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:"
        return switch self {
        case .wrongVersionNumber:
            "TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end"
        case .unknownIssuer:
            verify
                + "verify cert failed: X509_verify_cert: certificate verification error at depth "
                + "0: unable to get local issuer certificate:TLS_error_end"
        case .selfSigned:
            verify
                + "verify cert failed: X509_verify_cert: certificate verification error at depth "
                + "0: self signed certificate:TLS_error_end"
        case .wrongName:
            verify + "verify cert failed: verify SAN list:TLS_error_end"
        case .closed: ""
        case .alert(let text): "TLS_error:|\(text):TLS_error_end"
        }
    }
}

/// An HTTP response of an upstream.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// The headers, as sent.
    package var headers: [Header]
    /// The body; empty in answer to HEAD.
    package var body: [UInt8]
    /// The gRPC status in headers or trailers, where there is one.
    package var grpcStatus: Int?

    /// A response.
    package init(
        _ status: Int, headers: [Header] = [], body: [UInt8] = [], grpcStatus: Int? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.grpcStatus = grpcStatus
    }

    /// Whether the header called `name` (in lower case) is there.
    func has(_ name: String) -> Bool {
        headers.contains { $0.name.equalsIgnoringCase(name) }
    }
}
