import Basis

/// A request, as one hop sees it. What proxies add on the way is kept apart and written out only
/// when somebody reads ``allHeaders``.
package struct HTTPRequest: Sendable {
    /// The versions that matter to a proxy.
    package enum Version: Sendable {
        case http10, http11, http2

        /// What the access log prints.
        package var text: String {
            switch self {
            case .http10: "HTTP/1.0"
            case .http11: "HTTP/1.1"
            case .http2: "HTTP/2"
            }
        }
    }

    /// `GET`, ...
    package var method: String {
        get { sent.content.method }
        set { change { $0.method = newValue } }
    }
    /// The Host header or `:authority`.
    package var authority: String {
        get { sent.content.authority }
        set { change { $0.authority = newValue } }
    }
    /// The path with its query.
    package var path: String {
        get { sent.content.path }
        set { change { $0.path = newValue } }
    }
    /// Headers but for Host, as sent.
    package var headers: [Header] {
        get { sent.content.headers }
        set { change { $0.headers = newValue } }
    }
    /// The body.
    package var body: [UInt8] {
        get { sent.content.body }
        set { change { $0.body = newValue } }
    }
    /// The version spoken.
    package var version: Version
    /// What proxies added to it.
    package var proxied = ProxiedHeaders()
    // Requests are copied at every hop and seldom changed, so the copies share what was sent.
    private var sent: Sent

    private struct Content: Sendable {
        var method: String
        var authority: String
        var path: String
        var headers: [Header]
        var body: [UInt8]
    }

    private final class Sent: Sendable {
        let content: Content
        init(_ content: Content) { self.content = content }
    }

    /// A request.
    package init(
        _ method: String = "GET", authority: String, path: String = "/", headers: [Header] = [],
        body: [UInt8] = [], version: Version = .http11
    ) {
        self.version = version
        sent = Sent(
            Content(
                method: method, authority: authority, path: path, headers: headers, body: body))
    }

    private mutating func change(_ edit: (inout Content) -> Void) {
        var content = sent.content
        edit(&content)
        sent = Sent(content)
    }

    /// The value of the first header called `name` (in lower case) among those that were sent.
    package func header(_ name: String) -> String? {
        for header in headers where header.name.equalsIgnoringCase(name) { return header.value }
        return nil
    }

    /// Whether this is a gRPC request (Envoy source/common/grpc/common.cc: hasGrpcContentType).
    package var isGRPC: Bool {
        if headers.isEmpty { return false }
        guard let type = header("content-type"), type.hasPrefix("application/grpc") else {
            return false
        }
        let next = type.utf8.dropFirst("application/grpc".utf8.count).first
        return next == nil || next == UInt8(ascii: "+") || next == UInt8(ascii: ";")
    }

    /// All headers but Host in the order and spelling in which the receiver sees them: names in
    /// lower case once a proxy has handled the request.
    package var allHeaders: [Header] {
        guard proxied.attempt > 0 else { return headers }
        var all: [Header] = []
        for header in headers where !Self.isHopByHop(header.name) {
            all.append(Header(header.name.lowercased(), String(header.value[...].trimmedBlanks)))
        }
        proxied.write(into: &all)
        if body.isEmpty, Self.saysLength(method), header("content-length") == nil {
            all.append(Header("content-length", "0"))
        }
        return all
    }

    // The HTTP/1 codec says of these methods that there is no body (Envoy
    // source/common/http/http1/codec_impl.cc: encodeHeadersBase).
    private static func saysLength(_ method: String) -> Bool {
        !["GET", "HEAD", "DELETE", "TRACE", "CONNECT"].contains(method)
    }

    // The HTTP/1 codec keeps these to one hop (Envoy source/common/http/conn_manager_utility.cc).
    private static func isHopByHop(_ name: String) -> Bool {
        switch name.utf8.count {
        case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
        case 16: name.equalsIgnoringCase("proxy-connection")
        default: false
        }
    }
}

/// What the proxies on a request's way added to its headers, in a form that costs nothing to carry.
package struct ProxiedHeaders: Sendable {
    /// How often the request was sent by the proxy; 0 where no proxy handled it.
    package var attempt = 0
    /// Whether `x-envoy-attempt-count` is written.
    package var showsAttempt = false
    /// Seed of `x-request-id`.
    package var requestID: UInt64 = 0
    /// Whether `x-forwarded-proto` is https.
    package var isSecure = false
    // What few requests have, kept apart so that the others are quick to copy.
    private var rare: Rare?

    private final class Rare: Sendable {
        let clientCertificate: (by: String, uri: String)?
        let changes: [HeaderChange]
        let originals: [Header]

        init?(
            _ clientCertificate: (by: String, uri: String)?, _ changes: [HeaderChange],
            _ originals: [Header]
        ) {
            if clientCertificate == nil, changes.isEmpty, originals.isEmpty { return nil }
            self.clientCertificate = clientCertificate
            self.changes = changes
            self.originals = originals
        }
    }

    /// The identities for `x-forwarded-client-cert`: who called, and whom.
    package var clientCertificate: (by: String, uri: String)? {
        get { rare?.clientCertificate }
        set { rare = Rare(newValue, changes, originals) }
    }

    /// The changes of the route and of its cluster's share, which come last.
    package var changes: [HeaderChange] {
        get { rare?.changes ?? [] }
        set { rare = Rare(clientCertificate, newValue, originals) }
    }

    /// What stood where the route put another host and path: `x-envoy-original-host` and
    /// `x-envoy-original-path`.
    package var originals: [Header] {
        get { rare?.originals ?? [] }
        set { rare = Rare(clientCertificate, changes, newValue) }
    }

    /// Nothing.
    package init() {}

    /// `x-request-id` as a UUID.
    package var requestIDText: String {
        var stream = RandomStream(
            seed: requestID, purpose: "x-request-id", key: "", number: requestID)
        return stream.uuid()
    }

    /// Adds them behind `headers`, in Envoy's order.
    func write(into headers: inout [Header]) {
        func addIfMissing(_ name: String, _ value: @autoclosure () -> String) {
            if !headers.contains(where: { $0.name == name }) {
                headers.append(Header(name, value()))
            }
        }
        addIfMissing("x-forwarded-proto", isSecure ? "https" : "http")
        addIfMissing("x-request-id", requestIDText)
        if showsAttempt { headers.set("x-envoy-attempt-count", "\(attempt)") }
        if let certificate = clientCertificate {
            headers.append(
                Header(
                    "x-forwarded-client-cert",
                    Self.certificateText(by: certificate.by, uri: certificate.uri)))
        }
        for change in changes { headers.apply(change) }
        for original in originals { headers.set(original.name, original.value) }
    }

    /// What `x-forwarded-client-cert` says of a client.
    static func certificateText(by: String, uri: String) -> String {
        "By=\(by);Hash=\(certificateHash(of: uri));Subject=\"\";URI=\(uri)"
    }

    // A stand-in for the SHA-256 of the certificate: stable for one identity.
    private static func certificateHash(of identity: String) -> String {
        var stream = RandomStream(seed: 0, purpose: "certificate hash", key: identity)
        return (0..<4).map { _ in
            let text = String(stream.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}

extension [Header] {
    /// Replaces the headers called `name` (in lower case) by one, at the place of the first.
    mutating func set(_ name: String, _ value: String) {
        if let place = firstIndex(where: { $0.name == name }) {
            self[place].value = value
        } else {
            append(Header(name, value))
        }
    }

    /// Removes, sets and adds, in that order (Envoy source/common/router/header_parser.cc:
    /// evaluateHeaders).
    mutating func apply(_ change: HeaderChange) {
        for name in change.remove {
            let name = name.lowercased()
            removeAll { $0.name == name }
        }
        for header in change.set {
            let name = header.name.lowercased()
            removeAll { $0.name == name }
            append(Header(name, header.value))
        }
        for header in change.add { append(Header(header.name.lowercased(), header.value)) }
    }
}

extension HeaderChange {
    /// Whether it changes nothing.
    var isEmpty: Bool { self.set.isEmpty && add.isEmpty && remove.isEmpty }
}
