import Basis
import Patterns

/// A route with its criteria ready for comparison.
final class CompiledRoute: Sendable {
    let route: Route
    let virtualHost: Int
    let action: Action
    let match: CompiledMatch
    let hasRequestChange: Bool
    let hasResponseChange: Bool
    let crossOrigin: CompiledCrossOrigin?

    enum Action: Sendable {
        case forward(CompiledForwarding)
        case redirect(Redirect)
        case direct(status: Int, body: String)
    }

    init(_ route: Route, virtualHost: Int, choose: ([WeightedCluster]) -> ClusterChoice) {
        self.route = route
        self.virtualHost = virtualHost
        match = CompiledMatch(route.match)
        hasRequestChange = !route.requestHeaders.isEmpty
        hasResponseChange = !route.responseHeaders.isEmpty
        crossOrigin = route.crossOrigin.map(CompiledCrossOrigin.init)
        switch route.action {
        case .forward(let forwarding):
            action = .forward(CompiledForwarding(forwarding, choice: choose(forwarding.clusters)))
        case .redirect(let redirect): action = .redirect(redirect)
        case .direct(let status, let body): action = .direct(status: status, body: body)
        }
    }
}

/// A route to clusters, compiled.
final class CompiledForwarding: Sendable {
    let forwarding: Forwarding
    let choice: ClusterChoice
    let retries: CompiledRetries?
    let rewrites: Bool
    /// The pattern whose matches in the path are replaced; one that does not compile, which Envoy
    /// refuses, replaces nothing.
    let pathPattern: Pattern?

    init(_ forwarding: Forwarding, choice: ClusterChoice) {
        self.forwarding = forwarding
        self.choice = choice
        retries = forwarding.retries.map(CompiledRetries.init)
        pathPattern = forwarding.pathPatternRewrite.flatMap { try? Pattern($0.pattern) }
        rewrites =
            forwarding.pathRewrite != nil || forwarding.hostRewrite != nil || pathPattern != nil
    }
}

/// A route's criteria (Envoy source/common/router/config_impl.cc, source/common/http/
/// header_utility.cc).
struct CompiledMatch: Sendable {
    enum Path: Sendable {
        case prefix(String)
        case exact(String)
        case separatedPrefix(String)
        case regex(Pattern?)
    }
    enum Text: Sendable {
        case exact(String)
        case prefix(String)
        case suffix(String)
        case regex(Pattern?)
        case present
    }
    struct Field: Sendable {
        var name: String
        var text: Text
        var isInverted: Bool
    }
    let path: Path
    /// The route takes every path: `/` as a prefix with letter case counted.
    let takesAnyPath: Bool
    let isCaseSensitive: Bool
    let headers: [Field]
    let query: [Field]
    let claims: [Claim]

    struct Claim: Sendable {
        var path: [String]
        var value: CompiledValue
        var isInverted: Bool
    }

    init(_ match: RouteMatch) {
        isCaseSensitive = match.isCaseSensitive
        switch match.path {
        case .prefix(let text): path = .prefix(text)
        case .exact(let text): path = .exact(text)
        case .separatedPrefix(let text): path = .separatedPrefix(text)
        // A pattern that does not compile is refused by Envoy; here it matches nothing.
        case .regex(let text):
            path = .regex(try? Pattern(text, caseSensitive: match.isCaseSensitive))
        }
        takesAnyPath = match.path == .prefix("/")
        headers = match.headers.map(Self.field)
        query = match.query.map(Self.field)
        claims = match.claims.map {
            Claim(path: $0.path, value: CompiledValue($0.value), isInverted: $0.isInverted)
        }
    }

    private static func field(_ header: RouteMatch.Header) -> Field {
        Field(name: header.name, text: Text(header.value), isInverted: header.isInverted)
    }
}

extension CompiledMatch.Text {
    /// The match, with its pattern compiled.
    init(_ match: StringMatch) {
        switch match {
        case .exact(let value): self = .exact(value)
        case .prefix(let value): self = .prefix(value)
        case .suffix(let value): self = .suffix(value)
        case .regex(let value): self = .regex(try? Pattern(value))
        case .present: self = .present
        }
    }

    /// Whether the text fits.
    func fits(_ value: String) -> Bool {
        switch self {
        case .exact(let text): value == text
        case .prefix(let text): value.utf8.starts(with: text.utf8)
        case .suffix(let text): value.utf8.hasSuffix(text.utf8)
        case .regex(let pattern): pattern?.matchesWhole(value) ?? false
        case .present: true
        }
    }
}

extension CompiledMatch.Field {
    /// Whether the criterion holds for a field that has `value`, or is missing.
    func holds(_ value: String?) -> Bool {
        if let value { return text.fits(value) != isInverted }
        guard isInverted else { return false }
        // istio sends treat_missing_header_as_empty with inverted criteria
        // (pilot/pkg/networking/core/route/route.go: translateHeaderMatch).
        if case .present = text { return true }
        return !text.fits("")
    }
}

extension String.UTF8View {
    func hasSuffix(_ other: String.UTF8View) -> Bool {
        count >= other.count && dropFirst(count - other.count).elementsEqual(other)
    }
}
