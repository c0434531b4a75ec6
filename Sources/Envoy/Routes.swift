import Basis

/// One route.
public struct Route: Sendable, Equatable {
    /// `default`, `allow_any`, or the name given in a VirtualService.
    public var name: String
    /// When it is taken.
    public var match: RouteMatch
    /// What it does.
    public var action: RouteAction
    /// A fault that is injected first.
    public var fault: FaultInjection?
    /// What browsers are told about requests from other origins.
    public var crossOrigin: CrossOriginPolicy?
    /// Headers that are added or removed on the way to the upstream.
    public var requestHeaders = HeaderChange()
    /// Headers that are added or removed on the way back.
    public var responseHeaders = HeaderChange()
    /// What caused it.
    public var origin: Origin

    /// A route.
    public init(name: String, match: RouteMatch, action: RouteAction, origin: Origin) {
        self.name = name
        self.match = match
        self.action = action
        self.origin = origin
    }
}

/// How a text is matched.
public enum StringMatch: Sendable, Hashable {
    case exact(String)
    case prefix(String)
    case suffix(String)
    /// RE2 over the whole text.
    case regex(String)
    /// Any value: the field must be there.
    case present
}

/// When a route is taken.
public struct RouteMatch: Sendable, Hashable {
    /// How the path is matched.
    public enum Path: Sendable, Hashable {
        case prefix(String)
        case exact(String)
        /// `/a` matches `/a` and `/a/b` but not `/ab`.
        case separatedPrefix(String)
        case regex(String)
    }
    /// A header, or a pseudo-header such as `:method`, and what it must be.
    public struct Header: Sendable, Hashable {
        /// The name in lower case.
        public var name: String
        /// What it must be.
        public var value: StringMatch
        /// Whether the route is taken where it does not match.
        public var isInverted: Bool

        /// A criterion.
        public init(_ name: String, _ value: StringMatch, isInverted: Bool = false) {
            self.name = name
            self.value = value
            self.isInverted = isInverted
        }
    }
    /// The path.
    public var path: Path
    /// Whether letter case counts in the path.
    public var isCaseSensitive = true
    /// Headers, all of which must match.
    public var headers: [Header] = []
    /// Query parameters, all of which must match.
    public var query: [Header] = []
    /// Claims of the request's token, all of which must match.
    package var claims: [Claim] = []

    /// A claim and what it must be (`dynamic_metadata` of the token's payload).
    package struct Claim: Sendable, Hashable {
        /// The names that lead to it.
        package var path: [String]
        /// What it must be.
        package var value: RBAC.MetadataValue
        /// Whether the route is taken where it does not match.
        package var isInverted: Bool

        /// A criterion.
        package init(_ path: [String], _ value: RBAC.MetadataValue, isInverted: Bool) {
            self.path = path
            self.value = value
            self.isInverted = isInverted
        }
    }

    /// A match of the path alone.
    public init(_ path: Path) { self.path = path }
}

/// What a route does.
public enum RouteAction: Sendable, Equatable {
    case forward(Forwarding)
    case redirect(Redirect)
    case direct(status: Int, body: String)
}

/// A route to clusters.
public struct Forwarding: Sendable, Equatable {
    /// Clusters with their weights.
    public var clusters: [WeightedCluster]
    /// The whole request's time; nil for none (`timeout: 0s`).
    public var timeout: Nanoseconds?
    /// When to try again.
    public var retries: RetryPolicy?
    /// What the matched prefix, or the whole path, is replaced by.
    public var pathRewrite: String?
    /// A regular expression whose matches in the path are replaced, each by the text, in which
    /// `\\1` stands for the first group.
    public var pathPatternRewrite: PatternRewrite?
    /// The host that the upstream sees instead.
    public var hostRewrite: String?
    /// Where copies of the request go, with the share in parts per million.
    public var mirrors: [Mirror] = []
    /// What ring hash and maglev choose by; the first that is there decides, without any the
    /// choice is random.
    public var hashPolicies: [HashPolicy] = []
    /// The status where the cluster is not there (`cluster_not_found_response_code`).
    public var missingClusterStatus = 503

    /// Matches of a pattern and what takes their place.
    public struct PatternRewrite: Sendable, Hashable {
        /// An RE2 pattern.
        public var pattern: String
        /// The text, with `\\1` to `\\9` for groups and `\\0` for the whole match.
        public var substitution: String

        /// A rewrite.
        public init(_ pattern: String, substitution: String) {
            self.pattern = pattern
            self.substitution = substitution
        }
    }

    /// A part of the request that is hashed.
    public enum HashPolicy: Sendable, Hashable {
        /// A header, its name in lower case.
        case header(String)
        /// A cookie. A missing one is made and set where its lifetime is given; with a lifetime
        /// of zero for the browser's session.
        case cookie(String, lifetime: Nanoseconds? = nil, path: String = "")
        /// The client's address.
        case sourceAddress
        /// A query parameter.
        case queryParameter(String)
    }

    /// A copy of requests.
    public struct Mirror: Sendable, Hashable {
        /// The cluster.
        public var cluster: String
        /// Its share in parts per million.
        public var partsPerMillion: Int

        /// A mirror.
        public init(cluster: String, partsPerMillion: Int) {
            self.cluster = cluster
            self.partsPerMillion = partsPerMillion
        }
    }

    /// A route to clusters.
    public init(
        clusters: [WeightedCluster], timeout: Nanoseconds? = nil, retries: RetryPolicy? = nil
    ) {
        self.clusters = clusters
        self.timeout = timeout
        self.retries = retries
    }
}

/// When a request is tried again.
public struct RetryPolicy: Sendable, Hashable {
    /// Conditions: `connect-failure`, `refused-stream`, `5xx`, `reset`, ...
    public var conditions: [String]
    /// Status codes for `retriable-status-codes`.
    public var statusCodes: [Int]
    /// Tries after the first.
    public var count: Int
    /// One try's time.
    public var perTryTimeout: Nanoseconds?
    /// How often another host is looked for than those tried already.
    public var hostSelectionAttempts: Int
    /// The back-off's base interval; nil for Envoy's 25 ms. The longest is ten times as long.
    public var backOff: Nanoseconds?

    /// A policy.
    public init(
        conditions: [String], statusCodes: [Int] = [], count: Int,
        perTryTimeout: Nanoseconds? = nil, hostSelectionAttempts: Int = 5
    ) {
        self.conditions = conditions
        self.statusCodes = statusCodes
        self.count = count
        self.perTryTimeout = perTryTimeout
        self.hostSelectionAttempts = hostSelectionAttempts
    }
}

/// A redirect.
public struct Redirect: Sendable, Hashable {
    /// The status code.
    public var status: Int
    /// What takes the place of the scheme, host, port and path, where given.
    public var scheme, host, path: String?
    /// The port, where given.
    public var port: Int?
    /// What takes the place of the matched prefix, where given.
    public var prefix: String?

    /// A redirect that changes nothing yet.
    public init(status: Int = 301) { self.status = status }
}

/// What browsers are told about requests from other origins (`envoy.filters.http.cors`).
public struct CrossOriginPolicy: Sendable, Hashable {
    /// The origins that may call.
    public var allowedOrigins: [StringMatch] = []
    /// Methods and headers that they may use, and headers that they may read; comma-separated.
    public var allowedMethods = "", allowedHeaders = "", exposedHeaders = ""
    /// How long browsers may keep the answer, in seconds.
    public var maxAge = ""
    /// Whether cookies and the like may be sent.
    public var allowsCredentials = false
    /// Whether preflights of origins that may not call go on to the upstream.
    public var forwardsOtherPreflights = true

    /// A policy that allows nothing.
    public init() {}
}

/// Faults; shares are parts per million.
public struct FaultInjection: Sendable, Hashable {
    /// A delay and its share.
    public var delay: (length: Nanoseconds, partsPerMillion: Int)?
    /// An abort's status and its share.
    public var abort: (status: Int, partsPerMillion: Int)?

    /// No fault.
    public init() {}

    /// Whether both faults are the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.delay?.length == right.delay?.length
            && left.delay?.partsPerMillion == right.delay?.partsPerMillion
            && left.abort?.status == right.abort?.status
            && left.abort?.partsPerMillion == right.abort?.partsPerMillion
    }
    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(delay?.length)
        hasher.combine(delay?.partsPerMillion)
        hasher.combine(abort?.status)
        hasher.combine(abort?.partsPerMillion)
    }
}

/// Headers to set, add and remove, in that order of Envoy's: remove first, then set and add.
public struct HeaderChange: Sendable, Hashable {
    /// Headers that replace what is there.
    public var set: [Header] = []
    /// Headers that are added to what is there.
    public var add: [Header] = []
    /// Names to remove.
    public var remove: [String] = []

    /// No change.
    public init() {}
}

/// One header.
public struct Header: Sendable, Hashable {
    /// The name; compared without letter case.
    public var name: String
    /// The value.
    public var value: String

    /// A header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
