import Basis
import Envoy

/// An HTTP request as a client writes it and an application reads it.
public struct HTTPRequest: Sendable, Equatable {
    /// The protocol's version as it stands in a request line.
    public enum Version: String, Sendable {
        case http10 = "HTTP/1.0"
        case http11 = "HTTP/1.1"
        case http2 = "HTTP/2"
    }

    /// `GET`, `POST`, ...
    public var method: String
    /// The path with the query: `/get?a=1`.
    public var target: String
    /// The Host header, or HTTP/2's `:authority`.
    public var authority: String
    /// The remaining headers, in order.
    public var headers: [Header]
    /// The body.
    public var body: [UInt8]
    /// The version.
    public var version: Version

    /// A request; a GET of HTTP/1.1 without headers unless told otherwise.
    public init(
        method: String = "GET", target: String = "/", authority: String, headers: [Header] = [],
        body: [UInt8] = [], version: Version = .http11
    ) {
        self.method = method
        self.target = target
        self.authority = authority
        self.headers = headers
        self.body = body
        self.version = version
    }

    /// The path without the query.
    package var path: Substring { target.prefix { $0 != "?" } }
    /// The query without the question mark, percent escapes kept.
    package var query: Substring { target.dropFirst(path.count).dropFirst() }
    /// The value of the first header of a name; letter case does not count.
    package func header(_ name: String) -> String? { headers.value(of: name) }
}

/// An HTTP response as a server writes it and a client reads it.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The headers, in order.
    public var headers: [Header]
    /// The body.
    public var body: [UInt8]
    /// The version that the server answered with.
    public var version = HTTPRequest.Version.http11
    /// How long the server took for it, beside the network.
    package var delay: Nanoseconds

    /// A response.
    public init(status: Int = 200, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
        delay = .milliseconds(1)
    }

    /// The value of the first header of a name; letter case does not count.
    package func header(_ name: String) -> String? { headers.value(of: name) }
    /// The text that stands behind a status code in a status line.
    public var reason: String { reasonPhrase(of: status) }
}

extension [Header] {
    /// The value of the first header of a name; letter case does not count.
    package func value(of name: String) -> String? {
        first { $0.name.equalsIgnoringCase(name) }?.value
    }
}

extension String {
    /// Whether both texts are equal but for the case of ASCII letters.
    package func equalsIgnoringCase(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// The byte with `A`...`Z` turned to `a`...`z`.
    package var lowercasedASCII: UInt8 { (65...90).contains(self) ? self | 32 : self }
}

/// The text of a status code as servers of HTTP/1.1 write it (RFC 9110), `Unknown` for those that
/// have none.
package func reasonPhrase(of status: Int) -> String {
    switch status {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 203: "Non-Authoritative Information"
    case 204: "No Content"
    case 205: "Reset Content"
    case 206: "Partial Content"
    case 300: "Multiple Choices"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 407: "Proxy Authentication Required"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Payload Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 416: "Range Not Satisfiable"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Entity"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Unknown"
    }
}
