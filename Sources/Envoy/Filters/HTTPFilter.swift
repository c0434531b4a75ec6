/// An HTTP filter that stands before the router and may answer in its place. Faults and CORS are
/// part of routes here, as Envoy's filters for them do nothing without a route's configuration.
package enum HTTPFilter: Sendable, Equatable {
    /// `envoy.filters.http.rbac`.
    case rbac(RBAC)
    /// `envoy.filters.http.jwt_authn`.
    case jwt(JWTAuthentication)
    /// `envoy.filters.http.ext_authz`.
    case externalAuthorization(ExternalAuthorization)
}

/// Asks another service whether a request may pass.
package struct ExternalAuthorization: Sendable, Equatable {
    /// The provider's name in the mesh configuration.
    package var provider: String
    /// The cluster that is asked over HTTP; nil for gRPC, which is not modelled.
    package var cluster: String?
    /// What stands before the path in what is asked.
    package var pathPrefix = ""
    /// Headers of the request that are sent along: exact names, `prefix*` or `*suffix`.
    package var includedHeaders: [String] = []
    /// Headers that are added to what is asked.
    package var addedHeaders: [Header] = []
    /// Headers of the answer that the upstream sees where the request may pass.
    package var upstreamHeaders: [String] = []
    /// Headers of the answer that the client sees where it may not.
    package var clientHeaders: [String] = []
    /// The status where nobody answers; 403 unless set.
    package var statusOnError = 403
    /// Whether requests pass where nobody answers.
    package var isOpenOnError = false
    /// Requests are asked about that a rule of this prefix matched, in the filter before.
    package var matchedPrefix: String
    /// What caused it.
    package var origin: Origin

    /// A filter that asks `provider`.
    package init(provider: String, cluster: String?, matchedPrefix: String, origin: Origin) {
        self.provider = provider
        self.cluster = cluster
        self.matchedPrefix = matchedPrefix
        self.origin = origin
    }
}

/// What a filter made of a call.
package enum FilterDecision: Sendable, Hashable {
    case access(AccessDecision)
    case token(TokenDecision)
    case external(ExternalDecision)
}

extension FilterDecision {
    /// The object that decided, where one did.
    package var origin: Origin? {
        switch self {
        case .access(let decision): decision.origin
        case .token(let decision): decision.origin
        case .external(let decision): decision.origin
        }
    }
}

/// What role-based access control made of a call.
package struct AccessDecision: Sendable, Hashable {
    /// What the rules do to what they match.
    package var action: RBAC.Action
    /// Whether the rules only note what they would have done.
    package var isShadow: Bool
    /// The policy that matched; nil where none did.
    package var policy: String?
    /// What caused that policy.
    package var origin: Origin?
    /// The first of what caused that there are rules.
    package var source: Origin?
    /// The names of all policies, in the order in which they are compared.
    package var policies: [String]
    /// Whether the call may pass.
    package var isAllowed: Bool
}

/// What was made of a request's token.
package struct TokenDecision: Sendable, Hashable {
    /// How its examination ended.
    package var status: JWTStatus
    /// The token's issuer, as far as it could be read.
    package var issuer: String
    /// Whether the provider's keys could not be fetched.
    package var isKeyless = false
    /// What caused the provider that examined it.
    package var origin: Origin?
}

/// What another service said of a request.
package struct ExternalDecision: Sendable, Hashable {
    /// The provider that was asked.
    package var provider: String
    /// The status of its answer; nil where there was none.
    package var status: Int?
    /// Whether the request may pass.
    package var isAllowed: Bool
    /// What caused the filter.
    package var origin: Origin
}
