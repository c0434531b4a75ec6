/// Verification of tokens (Envoy api/envoy/extensions/filters/http/jwt_authn/v3/config.proto).
package struct JWTAuthentication: Sendable, Equatable {
    /// The filter's name, under which its metadata stands.
    package static let filterName = "envoy.filters.http.jwt_authn"
    /// The key of the payload in the filter's metadata.
    package static let payload = "payload"

    /// An issuer whose tokens are taken.
    package struct Provider: Sendable, Equatable {
        /// The name inside of the filter: `origins-0`.
        package var name: String
        /// The issuer; empty for any.
        package var issuer: String
        /// The audiences of which a token must name one; empty for any.
        package var audiences: [String] = []
        /// The JSON web key set.
        package var keys: String
        /// Whether the keys stand in for some that could not be fetched.
        package var isKeyless = false
        /// Headers that carry tokens, with what stands before them there.
        package var headers: [Location] = []
        /// Query parameters that carry tokens.
        package var parameters: [String] = []
        /// Cookies that carry tokens.
        package var cookies: [String] = []
        /// Whether the upstream sees the token.
        package var isForwarded = false
        /// The header in which the upstream gets the payload; empty for none.
        package var payloadHeader = ""
        /// Headers in which the upstream gets claims.
        package var claimHeaders: [ClaimHeader] = []
        /// Claims that are lists with blanks between their elements.
        package var spaceDelimitedClaims: [String] = []
        /// What caused it.
        package var origin: Origin

        /// A provider.
        package init(name: String, issuer: String, keys: String, origin: Origin) {
            self.name = name
            self.issuer = issuer
            self.keys = keys
            self.origin = origin
        }
    }

    /// A header that carries tokens.
    package struct Location: Sendable, Hashable {
        /// The header's name.
        package var header: String
        /// What stands before the token.
        package var prefix: String

        /// A location.
        package init(_ header: String, prefix: String) {
            self.header = header
            self.prefix = prefix
        }
    }

    /// A header that gets a claim's value.
    package struct ClaimHeader: Sendable, Hashable {
        /// The header's name.
        package var header: String
        /// The claim, with dots between the names of nested ones.
        package var claim: String

        /// A header for a claim.
        package init(_ header: String, claim: String) {
            self.header = header
            self.claim = claim
        }
    }

    /// What a request must fulfil.
    package indirect enum Requirement: Sendable, Hashable {
        /// A token that this provider verifies.
        case provider(String)
        case any([Requirement])
        case all([Requirement])
        /// No token at all, or good ones; stands in `any` and is about the providers there.
        case allowMissing
    }

    /// The providers.
    package var providers: [Provider]
    /// What every request must fulfil.
    package var requirement: Requirement
    /// Whether the route is looked for again once the claims are known.
    package var findsRouteAgain: Bool

    /// Verification by these providers.
    package init(providers: [Provider], requirement: Requirement, findsRouteAgain: Bool) {
        self.providers = providers
        self.requirement = requirement
        self.findsRouteAgain = findsRouteAgain
    }
}

/// How the examination of a token ended, in Envoy's words (source/common/jwt/status.cc).
package enum JWTStatus: String, Sendable {
    case ok = "OK"
    case missing = "Jwt is missing"
    case notYetValid = "Jwt not yet valid"
    case expired = "Jwt is expired"
    case badFormat =
        "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"
    case badHeaderBase64 = "Jwt header is an invalid Base64url encoded"
    case badHeaderJSON = "Jwt header is an invalid JSON"
    case badAlgorithm = "Jwt header [alg] field is required and must be a string"
    case unknownAlgorithm = "Jwt header [alg] is not supported"
    case badKeyID = "Jwt header [kid] field is not a string"
    case badPayloadBase64 = "Jwt payload is an invalid Base64url encoded"
    case badPayloadJSON = "Jwt payload is an invalid JSON"
    case badIssuer = "Jwt payload [iss] field is not a string"
    case badSubject = "Jwt payload [sub] field is not a string"
    case badIssuedAt = "Jwt payload [iat] field is not an integer"
    case issuedAtOutOfRange = "Jwt payload [iat] field is not a positive 64 bit integer"
    case badNotBefore = "Jwt payload [nbf] field is not an integer"
    case notBeforeOutOfRange = "Jwt payload [nbf] field is not a positive 64 bit integer"
    case badExpiry = "Jwt payload [exp] field is not an integer"
    case expiryOutOfRange = "Jwt payload [exp] field is not a positive 64 bit integer"
    case badID = "Jwt payload [jti] field is not a string"
    case badAudience = "Jwt payload [aud] field is not a string or string list"
    case badSignatureBase64 = "Jwt signature is an invalid Base64url encoded"
    case unknownIssuer = "Jwt issuer is not configured"
    case audienceNotAllowed = "Audiences in Jwt are not allowed"
    case verificationFails = "Jwt verification fails"
    case noValidKeys = "Jwks doesn't have any valid public key"
    case noMatchingKey = "Jwks doesn't have key to match kid or alg from Jwt"
}
