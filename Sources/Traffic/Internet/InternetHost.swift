import Basis

/// A host outside the cluster: what its name resolves to and what its ports answer.
public struct InternetHost: Sendable, Equatable {
    /// What happens to connections; `fault host/NAME KIND` sets it.
    public enum Fault: String, Sendable, CaseIterable {
        /// Connections are refused with a reset.
        case refuse
        /// Packets are dropped: connecting times out.
        case drop
        /// Answers take ten seconds more.
        case slow
        /// Connections are reset once a request has arrived.
        case reset
    }

    /// What a port does.
    package enum Port: Sendable, Equatable {
        /// HTTP in the clear.
        case http(Site)
        /// HTTP over TLS with the host's own certificate.
        case https(Site)
        /// TCP that sends back what it gets.
        case tcpEcho
        /// Dropped by a firewall.
        case dropped
    }

    /// The site that answers.
    package enum Site: Sendable, Equatable {
        /// A page at every path.
        case page(status: Int, headers: [(String, String)], body: String)
        /// A redirect to the same path elsewhere: `https://www.google.com`.
        case redirect(status: Int, to: String, server: String)
        /// The public httpbin.
        case httpbin

        package static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.page(let a, let b, let c), .page(let d, let e, let f)):
                a == d && c == f && b.elementsEqual(e) { $0 == $1 }
            case (.redirect(let a, let b, let c), .redirect(let d, let e, let f)):
                a == d && b == e && c == f
            case (.httpbin, .httpbin): true
            default: false
            }
        }
    }

    /// The host's name in lower case; `*.suffix` stands for any name below it.
    public var name: String
    /// The name that it is an alias of (CNAME), if it is one.
    public var alias: String?
    /// Its addresses (A records).
    public var addresses: [IPAddress]
    /// What its ports do; connections to others are refused, or dropped for `dropsOthers`.
    package var ports: [Int: Port]
    /// Whether packets to other ports are dropped rather than refused.
    public var dropsOthers: Bool
    /// What happens to connections, if something does.
    public var fault: Fault?
    /// The time of a round trip to it.
    public var roundTrip: Nanoseconds
    /// The names in its certificate beside its own.
    package var certificateNames: [String]
    /// Whether its HTTPS port speaks HTTP/2 to clients that offer it.
    package var speaksHTTP2: Bool

    /// A host whose ports 80 and 443 answer with one text.
    public init(name: String, addresses: [IPAddress], status: Int = 200, body: String = "") {
        let text = body.isEmpty || body.hasSuffix("\n") ? body : body + "\n"
        let type =
            body.hasPrefix("<")
            ? "text/html"
            : body.hasPrefix("{")
                ? "application/json" : "text/plain"
        let site = Site.page(status: status, headers: [("Content-Type", type)], body: text)
        self.init(name: name, addresses: addresses, ports: [80: .http(site), 443: .https(site)])
    }

    package init(
        name: String, alias: String? = nil, addresses: [IPAddress], ports: [Int: Port],
        dropsOthers: Bool = true, roundTrip: Nanoseconds = .milliseconds(12),
        certificateNames: [String] = [], speaksHTTP2: Bool = true
    ) {
        self.name = name
        self.alias = alias
        self.addresses = addresses
        self.ports = ports
        self.dropsOthers = dropsOthers
        self.roundTrip = roundTrip
        self.certificateNames = certificateNames
        self.speaksHTTP2 = speaksHTTP2
    }

    /// Whether the certificate of the host is good for a name.
    package func certifies(_ server: String) -> Bool {
        ([name] + certificateNames).contains { pattern in
            if pattern == server { return true }
            guard pattern.hasPrefix("*."), let dot = server.firstIndex(of: ".") else {
                return false
            }
            return server[dot...] == pattern.dropFirst()
        }
    }
}
