import Basis

/// One connection that arrives at a proxy with what is sent on it.
package struct ProxyCall: Sendable {
    /// Whether it comes from the proxy's own application (outbound) or from elsewhere (inbound).
    package var direction: Direction
    /// The address that was dialled: what SO_ORIGINAL_DST gives where iptables redirected it.
    package var destination: SocketAddress
    /// Whether iptables redirected it to the virtual listener; where not, the listener that binds
    /// `destination` takes it, and there is no original destination.
    package var isRedirected = true
    /// Who dialled.
    package var source: SocketAddress
    /// The TLS layers around the payload, the outermost first; empty for plain text.
    package var layers: [TLSLayer] = []
    /// What is sent.
    package var payload: Payload
    /// When the client hangs up, counted from the call's start; nil for never.
    package var clientTimeout: Nanoseconds?

    /// What is sent on a connection.
    package enum Payload: Sendable {
        case http(HTTPRequest)
        case raw(RawBytes)
    }

    /// A call.
    package init(
        _ direction: Direction, to destination: SocketAddress, from source: SocketAddress,
        layers: [TLSLayer] = [], payload: Payload
    ) {
        self.direction = direction
        self.destination = destination
        self.source = source
        self.layers = layers
        self.payload = payload
    }
}

/// One TLS layer, as its client opens it.
package struct TLSLayer: Sendable, Hashable {
    /// The server name in the hello; empty for none.
    package var serverName: String
    /// The ALPN values in the hello, in order.
    package var alpn: [String]
    /// The client's identity (`spiffe://...`) where it shows a certificate of the mesh.
    package var identity: String?

    /// A layer.
    package init(serverName: String, alpn: [String] = [], identity: String? = nil) {
        self.serverName = serverName
        self.alpn = alpn
        self.identity = identity
    }
}

/// Bytes that are not HTTP.
package struct RawBytes: Sendable, Hashable {
    /// Whether the client sends first; where the server does, an inspected listener waits for ever.
    package var clientSpeaksFirst: Bool
    /// What the client sends.
    package var bytes: [UInt8]

    /// Bytes.
    package init(_ bytes: [UInt8] = [], clientSpeaksFirst: Bool = true) {
        self.bytes = bytes
        self.clientSpeaksFirst = clientSpeaksFirst
    }
}
