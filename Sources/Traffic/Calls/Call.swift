import Basis
import Envoy

/// A call that a client makes: a connection to a host and port with something sent over it.
public struct Call: Sendable, Equatable {
    /// Who calls.
    public enum Source: Sendable, Equatable {
        /// A process of a container; without a container's name the pod's first one.
        case pod(namespace: String, name: String, container: String? = nil)
        /// A client outside of every pod: what it sends arrives from the network.
        case outside
    }

    /// What is sent.
    public enum Payload: Sendable, Equatable {
        /// One HTTP request.
        case http(HTTPRequest)
        /// Bytes that are not HTTP; whether the client sends first.
        case bytes([UInt8], clientSpeaksFirst: Bool)
    }

    /// TLS as the client opens it.
    public struct TLS: Sendable, Equatable {
        /// The server name in the hello; empty for none.
        public var serverName: String
        /// The protocols that are offered (ALPN).
        public var protocols: [String]
        /// Whether the client refuses a certificate that it does not trust.
        public var verifies: Bool
        /// The identity whose certificate of the mesh the client shows (`spiffe://...`); nil for a
        /// client without a certificate.
        public var identity: String?

        /// TLS to a server of this name.
        public init(serverName: String, protocols: [String] = [], verifies: Bool = true) {
            self.serverName = serverName
            self.protocols = protocols
            self.verifies = verifies
        }
    }

    /// Who calls.
    public var source: Source
    /// The user id that the calling process runs as; nil for the container's own.
    public var userID: Int?
    /// The host as the client names it: a name or an address.
    public var host: String
    /// The port that is dialled.
    public var port: Int
    /// The address that the client takes for the host without asking DNS (`curl --resolve`).
    public var address: IPAddress?
    /// TLS, if it is used.
    public var tls: TLS?
    /// What is sent.
    public var payload: Payload
    /// How long the client waits for a connection; nil for the kernel's own limit of about 127 s.
    public var connectTimeout: Nanoseconds?
    /// How long the client waits in all; nil for ever.
    public var timeout: Nanoseconds?

    /// A call with what is given here and the defaults of the kernel.
    public init(
        from source: Source, host: String, port: Int, tls: TLS? = nil, payload: Payload
    ) {
        self.source = source
        self.host = host
        self.port = port
        self.tls = tls
        self.payload = payload
    }

    /// A GET of a URL, as curl makes it. Throws what is wrong with the URL.
    public init(from source: Source, url text: String) throws(InvalidURL) {
        let url: URLText
        do { url = try URLText(text) } catch { throw InvalidURL(text: text) }
        self.init(
            from: source, host: url.host, port: url.port,
            tls: url.isSecure
                ? TLS(serverName: url.host, protocols: ["h2", "http/1.1"]) : nil,
            payload: .http(
                HTTPRequest(
                    target: url.target, authority: url.authority,
                    headers: [Header("User-Agent", "curl/8.16.0"), Header("Accept", "*/*")])))
    }
}

/// A text that is no URL of http or https.
public struct InvalidURL: Error, Equatable, Sendable {
    /// The text.
    public var text: String
}

/// How a call ended for the client.
public enum CallOutcome: Sendable, Equatable {
    /// The name is unknown to DNS, or has no address.
    case unresolved
    /// DNS did not answer.
    case noNameServer
    /// The connection was refused by a reset.
    case refused
    /// There is no way to the address.
    case unreachable
    /// Nothing answered within the time for connecting.
    case connectTimeout
    /// The connection was there, but the answer did not come in time.
    case timeout
    /// The connection was closed without an answer; by a reset or by a FIN.
    case closed(byReset: Bool)
    /// TLS did not come about.
    case handshake(HandshakeProblem)
    /// An HTTP response.
    case response(HTTPResponse)
    /// Bytes came back that are not HTTP, and the connection was closed.
    case bytes([UInt8])

    /// The status of the response, if there is one.
    public var status: Int? {
        if case .response(let response) = self { response.status } else { nil }
    }

    /// The outcome in a word, as JSON has it.
    package var word: String {
        switch self {
        case .unresolved: "unresolved"
        case .noNameServer: "noNameServer"
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .connectTimeout: "connectTimeout"
        case .timeout: "timeout"
        case .closed: "closed"
        case .handshake: "tlsFailure"
        case .response: "response"
        case .bytes: "bytes"
        }
    }
}

/// Why a client's TLS handshake failed.
public enum HandshakeProblem: String, Sendable {
    /// The other side closed or reset the connection.
    case closed
    /// The other side does not speak TLS.
    case notTLS
    /// The certificate's issuer is not trusted.
    case untrusted
    /// The certificate is for another name.
    case wrongName
    /// The other side wants a certificate of the client.
    case certificateRequired
}
