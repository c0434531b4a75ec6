import Basis
import YAML

/// What access control may ask about a call.
struct AccessSubject {
    /// The client's identity where this proxy ended its mutual TLS.
    var peer: String?
    /// This proxy's own identity.
    var own: String
    /// Whether this proxy ended TLS.
    var isSecure: Bool
    /// The other end of the connection.
    var source: IPAddress
    /// The client, as far as `x-forwarded-for` is believed.
    var client: IPAddress
    /// Where the connection was meant to go.
    var destination: SocketAddress
    /// The server name in the hello, where the listener looks at it.
    var serverName: String
    /// The request; nil where only the connection is looked at.
    var request: HTTPRequest?
    /// The payload of the token that was verified.
    var claims: Value?

    init(_ course: borrowing Course, request: HTTPRequest? = nil, claims: Value? = nil) {
        let call = course.call
        peer = course.peer
        own = course.proxy.identity
        isSecure = course.isSecure
        source = call.source.ip
        client = call.source.ip
        destination = call.destination
        self.request = request
        self.claims = claims
        serverName = ""
        guard let index = course.answer.listener else { return }
        let listener = course.proxy.listeners[index].listener
        if listener.inspectsTLS(at: call.destination.port), let layer = call.layers.first {
            serverName = layer.serverName.lowercased()
        }
        // Envoy source/common/http/conn_manager_utility.cc: with use_remote_address, as gateways
        // have it, the other end of the connection counts.
        if listener.direction == .inbound, let address = request?.forwardedClient {
            client = address
        }
    }

    func meetsAny(_ matchers: [CompiledMatcher]) -> Bool { matchers.contains { meets($0) } }

    /// Whether a permission or principal holds (Envoy source/extensions/filters/common/rbac/
    /// matchers.cc).
    func meets(_ matcher: CompiledMatcher) -> Bool {
        switch matcher {
        case .any: return true
        case .never: return false
        case .and(let all): return all.allSatisfy { meets($0) }
        case .or(let some): return meetsAny(some)
        case .not(let inner): return !meets(inner)
        case .field(_, let inner): return meets(inner)
        case .authenticated(let name):
            guard isSecure else { return false }
            // A client without a certificate has an empty subject.
            return name?.fits(peer ?? "") ?? true
        case .directRemoteAddress(let range): return range.contains(source)
        case .remoteAddress(let range): return range.contains(client)
        case .header(let name, let text): return meets(header: name, text)
        case .claims(let path, let value):
            guard let found = claims.flatMap({ Self.value(path, in: $0) }) else { return false }
            return found.fits(value)
        case .destinationAddress(let range): return range.contains(destination.ip)
        case .destinationPort(let port): return port == destination.port
        case .path(let text):
            guard let request else { return false }
            return text.fits(String(CompiledMatch.split(request.path).path))
        case .pathTemplate(let pattern):
            guard let request, let pattern else { return false }
            return pattern.matchesWhole(String(CompiledMatch.split(request.path).path))
        case .serverName(let text): return text.fits(serverName)
        }
    }

    /// Whether a header fits, those among them that the connection manager adds.
    private func meets(header name: String, _ text: CompiledText) -> Bool {
        guard let request else { return false }
        if request.meets(name, text, isSecure: isSecure) { return true }
        switch name {
        case "x-forwarded-proto" where request.header(name) == nil:
            return text.fits(isSecure ? "https" : "http")
        case "x-forwarded-client-cert":
            return peer.map { text.fits(ProxiedHeaders.certificateText(by: own, uri: $0)) } ?? false
        default: return false
        }
    }

    private static func value(_ path: [String], in claims: Value) -> Value? {
        var value = claims
        for name in path {
            guard case .map(let fields) = value, let next = fields[name] else { return nil }
            value = next
        }
        return value
    }
}

extension Value {
    /// Whether the value fits (Envoy source/common/common/matchers.cc: ValueMatcher).
    func fits(_ wanted: CompiledValue) -> Bool {
        switch wanted {
        case .text(let text):
            if case .string(let value) = self { return text.fits(value) }
            return false
        case .oneOf(let inner):
            if case .list(let items) = self { return items.contains { $0.fits(inner) } }
            return false
        case .or(let some): return some.contains { fits($0) }
        }
    }
}

extension HTTPRequest {
    /// The client that the last proxy before this one names.
    var forwardedClient: IPAddress? {
        if headers.isEmpty { return nil }
        return header("x-forwarded-for")?.split(separator: ",").last.flatMap {
            IPAddress(String($0.trimmedBlanks))
        }
    }

    /// Whether a header or pseudo-header fits; of several headers of one name any may.
    func meets(_ name: String, _ text: CompiledText, isSecure: Bool) -> Bool {
        switch name {
        case ":method": return text.fits(method)
        case ":authority", "host": return text.fits(authority)
        case ":path": return text.fits(path)
        case ":scheme": return text.fits(isSecure ? "https" : "http")
        default:
            return headers.contains { $0.name.equalsIgnoringCase(name) && text.fits($0.value) }
        }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    var trimmedBlanks: Substring {
        var text = self
        while text.utf8.first == UInt8(ascii: " ") { text.removeFirst() }
        while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
        return text
    }
}
