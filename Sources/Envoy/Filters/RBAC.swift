import Basis

/// Role-based access control, of HTTP requests or of connections
/// (Envoy api/envoy/config/rbac/v3/rbac.proto).
package struct RBAC: Sendable, Equatable {
    /// What rules do to what they match.
    package enum Action: String, Sendable {
        case allow = "ALLOW"
        case deny = "DENY"
        case log = "LOG"
    }

    /// Policies under one action.
    package struct Rules: Sendable, Equatable {
        /// What they do to what they match.
        package var action: Action
        /// The policies, compared in order of their names.
        package var policies: [Policy] = []
        /// What caused that there are rules, even where no policy came of it.
        package var sources: [Origin] = []

        /// No policy yet.
        package init(_ action: Action) { self.action = action }
    }

    /// A policy: some permission and some principal must match.
    package struct Policy: Sendable, Equatable {
        /// `ns[foo]-policy[bar]-rule[0]`.
        package var name: String
        /// What may be done.
        package var permissions: [Matcher]
        /// By whom.
        package var principals: [Matcher]
        /// What caused it.
        package var origin: Origin

        /// A policy.
        package init(
            name: String, permissions: [Matcher], principals: [Matcher], origin: Origin
        ) {
            self.name = name
            self.permissions = permissions
            self.principals = principals
            self.origin = origin
        }
    }

    /// A text with how it is compared.
    package struct Text: Sendable, Hashable {
        /// How it is matched.
        package var value: StringMatch
        /// Whether letter case does not count.
        package var ignoresCase = false

        /// A match of texts.
        package init(_ value: StringMatch, ignoresCase: Bool = false) {
            self.value = value
            self.ignoresCase = ignoresCase
        }
    }

    /// A value of metadata with how it is compared.
    package indirect enum MetadataValue: Sendable, Hashable {
        case text(Text)
        /// A list of which one element matches.
        case oneOf(MetadataValue)
        case or([MetadataValue])
    }

    /// A permission or a principal.
    package indirect enum Matcher: Sendable, Hashable {
        case any
        case and([Matcher])
        case or([Matcher])
        case not(Matcher)
        /// The client's name in its certificate; nil for any certificate.
        case authenticated(Text?)
        /// The address at the other end of the connection.
        case directRemoteAddress(CIDR)
        /// The client's address, as far as `x-forwarded-for` is believed.
        case remoteAddress(CIDR)
        case header(String, Text)
        /// A value of a filter's dynamic metadata, by its path.
        case metadata(filter: String, path: [String], MetadataValue)
        case destinationAddress(CIDR)
        case destinationPort(Int)
        /// The path without its query.
        case path(Text)
        /// The path without its query, `*` being one segment and `**` any number of them.
        case pathTemplate(String)
        /// The server name of the TLS hello, where the listener looks at it.
        case serverName(Text)
        /// A matcher with the field that it was made from, a path inside of a policy's rule.
        case field(String, Matcher)
    }

    /// The rules that decide.
    package var rules: Rules?
    /// The rules that only note what they would have done.
    package var shadowRules: Rules?
    /// What the keys begin with under which the shadow rules' result is noted.
    package var shadowPrefix = ""

    /// A filter with these rules.
    package init(rules: Rules? = nil, shadowRules: Rules? = nil, shadowPrefix: String = "") {
        self.rules = rules
        self.shadowRules = shadowRules
        self.shadowPrefix = shadowPrefix
    }
}
