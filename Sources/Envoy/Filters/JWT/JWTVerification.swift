import Basis
import YAML

/// Verification of tokens, with the keys read.
final class CompiledJWT: Sendable {
    let filter: JWTAuthentication
    let providers: [String: (provider: JWTAuthentication.Provider, keys: JSONWebKeys)]

    init(_ filter: JWTAuthentication) {
        self.filter = filter
        var providers: [String: (provider: JWTAuthentication.Provider, keys: JSONWebKeys)] = [:]
        for provider in filter.providers where providers[provider.name] == nil {
            providers[provider.name] = (provider, JSONWebKeys(provider.keys))
        }
        self.providers = providers
    }

    /// The provider that a token of this issuer belongs to: the first that names it, else the first
    /// that takes any (Envoy source/extensions/filters/http/jwt_authn/jwks_cache.cc: findByIssuer).
    fileprivate func provider(ofIssuer issuer: String) -> String? {
        (filter.providers.first { $0.issuer == issuer }
            ?? filter.providers.first { $0.issuer.isEmpty })?.name
    }
}

/// The verification of one request's tokens (Envoy source/extensions/filters/http/jwt_authn/
/// verifier.cc, authenticator.cc). Headers are changed as tokens are found good.
struct JWTVerification {
    let compiled: CompiledJWT
    /// Seconds since 1970.
    let now: Int64
    var request: HTTPRequest
    /// The payload of the token that was found good last.
    private(set) var claims: Value?
    /// What was seen last of a token: for those who ask why.
    private(set) var decision = TokenDecision(status: .missing, issuer: "", origin: nil)
    /// The headers that the connection manager adds, which stand before those of claims.
    var managerHeaders: () -> [Header] = { [] }
    /// An algorithm whose signatures are not verified here, where a token has one.
    private(set) var unmodelledAlgorithm: String?

    init(_ compiled: CompiledJWT, _ request: HTTPRequest, at now: Instant) {
        self.compiled = compiled
        self.request = request
        self.now = now.sinceEpoch.wholeSeconds
    }

    /// Examines the request.
    mutating func run() -> JWTStatus {
        // bypass_cors_preflight: preflights carry no token.
        if request.method == "OPTIONS", request.header("origin") != nil,
            request.header("access-control-request-method") != nil
        {
            decision.status = .ok
            return .ok
        }
        let status = meet(compiled.filter.requirement, siblings: [])
        decision.status = status
        return status
    }

    private mutating func meet(
        _ requirement: JWTAuthentication.Requirement, siblings: [String]
    ) -> JWTStatus {
        switch requirement {
        case .provider(let name): return verify(by: [name], isNamed: true)
        case .allowMissing: return verify(by: siblings, isNamed: false)
        case .all(let all):
            for inner in all {
                let status = meet(inner, siblings: [])
                if status != .ok { return status }
            }
            return .ok
        case .any(let some): return meetAny(some)
        }
    }

    private mutating func meetAny(_ some: [JWTAuthentication.Requirement]) -> JWTStatus {
        var names: [String] = []
        for case .provider(let name) in some { names.append(name) }
        var last = JWTStatus.missing
        // What tells more than that this token was not for this provider.
        var telling: JWTStatus?
        let ordered = some.filter { $0 != .allowMissing }
        for inner in ordered + (some.contains(.allowMissing) ? [.allowMissing] : []) {
            last = meet(inner, siblings: names)
            if last == .ok { return .ok }
            if last != .missing, last != .unknownIssuer { telling = last }
        }
        return telling ?? last
    }

    /// Verifies the tokens at the places of some providers; the last one first.
    private mutating func verify(by names: [String], isNamed: Bool) -> JWTStatus {
        let providers = names.compactMap { compiled.providers[$0]?.provider }
        for provider in providers {
            let written = [provider.payloadHeader] + provider.claimHeaders.map(\.header)
            for name in written where !name.isEmpty { request.removeHeader(name) }
        }
        var tokens = request.tokens(at: providers)
        if tokens.isEmpty { return isNamed ? .missing : .ok }
        while let found = tokens.popLast() {
            let status = examine(found, name: isNamed ? names.first : nil)
            if status != .ok, isNamed || tokens.isEmpty { return status }
        }
        return .ok
    }

    private mutating func examine(_ found: FoundToken, name: String?) -> JWTStatus {
        let (token, status) = JSONWebToken.read(found.text)
        decision.issuer = token.issuer
        decision.origin = name.flatMap { compiled.providers[$0]?.provider.origin }
        if status != .ok { return status }
        guard found.issuers.contains(where: { $0.isEmpty || $0 == token.issuer }),
            let used = name ?? compiled.provider(ofIssuer: token.issuer),
            let (provider, keys) = compiled.providers[used]
        else { return .unknownIssuer }
        decision.origin = provider.origin
        decision.isKeyless = provider.isKeyless
        let inTime = token.statusInTime(now)
        if inTime != .ok { return inTime }
        guard token.isFor(provider.audiences) else { return .audienceNotAllowed }
        let verified = keys.verify(token)
        if verified != .ok {
            if !JSONWebToken.verifiedAlgorithms.contains(token.algorithm) {
                unmodelledAlgorithm = token.algorithm
            }
            return verified
        }
        accept(token, found, provider)
        return .ok
    }

    /// Writes what the upstream is to see of a good token.
    private mutating func accept(
        _ token: JSONWebToken, _ found: FoundToken, _ provider: JWTAuthentication.Provider
    ) {
        if !provider.payloadHeader.isEmpty || !provider.claimHeaders.isEmpty {
            for header in managerHeaders() where request.header(header.name) == nil {
                request.headers.append(header)
            }
        }
        if !provider.payloadHeader.isEmpty {
            request.headers.append(Header(provider.payloadHeader, token.payloadText))
        }
        for claim in provider.claimHeaders {
            let path = claim.claim.split(separator: ".").map(String.init)
            let value = Value.map(token.payload).value(at: path[...])
            if let text = value?.claimText, !text.isEmpty {
                request.headers.append(Header(claim.header, text))
            }
        }
        if !provider.isForwarded { request.remove(found) }
        var payload = token.payload
        for name in provider.spaceDelimitedClaims {
            guard let text = payload[name]?.string else { continue }
            payload[name] = .list(text.split(separator: " ").map { .string(String($0)) })
        }
        claims = .map(payload)
    }
}

extension Value {
    /// A claim as the text of a header; lists and maps as JSON in Base64 (Envoy
    /// source/extensions/filters/http/jwt_authn/authenticator.cc: addJWTClaimToHeader).
    fileprivate var claimText: String {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .double(let number):
            number >= 0 && number < 1.8e19 && number == number.rounded(.towardZero)
                ? String(UInt64(number)) : number.sixDecimals
        case .bool(let flag): flag ? "true" : "false"
        case .list, .map:
            Base64URL.padded(Array(jsonText(self, escapesHTML: false).utf8))
        case .null: ""
        }
    }
}

extension Double {
    /// As C++'s `std::to_string` writes it: six digits after the point.
    fileprivate var sixDecimals: String {
        guard magnitude < 1e12 else { return "\(self)" }
        let scaled = Int64((magnitude * 1_000_000).rounded())
        let digits = String(scaled % 1_000_000)
        let sign = self < 0 ? "-" : ""
        return "\(sign)\(scaled / 1_000_000)."
            + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}
