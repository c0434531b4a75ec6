import Basis
import YAML

/// An HTTP filter, ready to run.
enum CompiledFilter: Sendable {
    case rbac(CompiledRBAC)
    case jwt(CompiledJWT)
    case externalAuthorization(ExternalAuthorization)

    init(_ filter: HTTPFilter) {
        switch filter {
        case .rbac(let rbac): self = .rbac(CompiledRBAC(rbac))
        case .jwt(let filter): self = .jwt(CompiledJWT(filter))
        case .externalAuthorization(let filter): self = .externalAuthorization(filter)
        }
    }
}

/// What the filters of one request leave behind.
struct FilterResult {
    /// The payload of the token that was verified.
    var claims: Value?
    /// Whether the route is to be looked for again.
    var findsRouteAgain = false
    /// The policy of the last filter that notes for another service to be asked.
    fileprivate var notedPolicy = ""
}

extension Course {
    /// Runs the filters before the router; nil where one of them answered.
    mutating func runFilters<R: Recorder, U: Upstream>(
        _ filters: [CompiledFilter], _ request: inout HTTPRequest, state: inout ProxyState,
        recorder: inout R, upstream: inout U
    ) -> FilterResult? {
        // Filters see what proxies before this one have changed.
        if request.proxied.attempt > 0 {
            let attempt = request.proxied.attempt
            request.headers = request.allHeaders
            request.proxied.changes = []
            request.proxied.originals = []
            request.proxied.clientCertificate = nil
            request.proxied.attempt = attempt
        }
        request.joinAuthorization()
        var result = FilterResult()
        for filter in filters {
            let goesOn: Bool
            switch filter {
            case .rbac(let rbac): goesOn = allows(rbac, request, &result, recorder: &recorder)
            case .jwt(let jwt): goesOn = verifies(jwt, &request, &result, recorder: &recorder)
            case .externalAuthorization(let filter):
                goesOn = asks(
                    filter, &request, result, state: &state, recorder: &recorder,
                    upstream: &upstream)
            }
            if !goesOn { return nil }
        }
        return result
    }

    private mutating func allows<R: Recorder>(
        _ rbac: CompiledRBAC, _ request: HTTPRequest, _ result: inout FilterResult,
        recorder: inout R
    ) -> Bool {
        let subject = AccessSubject(self, request: request, claims: result.claims)
        if let shadow = rbac.shadowRules?.decide(subject, isShadow: true) {
            if R.isActive { recorder.record(.filtered(.access(shadow))) }
            // What the filter that asks another service looks at.
            if rbac.rbac.shadowPrefix == "istio_ext_authz_" {
                result.notedPolicy = shadow.policy ?? ""
            }
        }
        guard let decision = rbac.rules?.decide(subject, isShadow: false) else { return true }
        if R.isActive { recorder.record(.filtered(.access(decision))) }
        if decision.isAllowed { return true }
        // Envoy source/extensions/filters/http/rbac/rbac_filter.cc: decodeHeaders.
        reply(
            403, .text("RBAC: access denied"),
            details: .accessDenied(policy: decision.policy ?? "none"))
        return false
    }

    private mutating func verifies<R: Recorder>(
        _ jwt: CompiledJWT, _ request: inout HTTPRequest, _ result: inout FilterResult,
        recorder: inout R
    ) -> Bool {
        let original = request
        var verification = JWTVerification(jwt, request, at: now)
        verification.managerHeaders = { [isSecure, answer] in
            var proxied = ProxiedHeaders()
            proxied.requestID = answer.requestID
            return [
                Header("x-forwarded-proto", isSecure ? "https" : "http"),
                Header("x-request-id", proxied.requestIDText),
            ]
        }
        let status = verification.run()
        if R.isActive {
            recorder.record(.filtered(.token(verification.decision)))
            if let name = verification.unmodelledAlgorithm {
                recorder.record(.notModelled("signatures by \(name) are not verified here"))
            }
        }
        request = verification.request
        if request.path != original.path { answer.loggedPath = request.path }
        guard status != .ok else {
            if verification.claims != nil {
                result.claims = verification.claims
                if R.isActive { answer.claims = verification.claims }
                result.findsRouteAgain = jwt.filter.findsRouteAgain
            }
            return true
        }
        // Envoy source/extensions/filters/http/jwt_authn/filter.cc: onComplete.
        let scheme = original.header("x-forwarded-proto") ?? (isSecure ? "https" : "http")
        let path = String(decoding: original.path.utf8.prefix(256), as: UTF8.self)
        let place = "\(scheme)://\(original.authority)\(path)"
        answer.challenge =
            "Bearer realm=\"\(place)\"" + (status == .missing ? "" : ", error=\"invalid_token\"")
        reply(
            status == .audienceNotAllowed ? 403 : 401, .text(status.rawValue),
            details: .tokenDenied(status))
        return false
    }
}

extension FilterResult {
    /// Whether a rule of the filter before asks for another service's word.
    func isMeant(for filter: ExternalAuthorization) -> Bool {
        notedPolicy.utf8.starts(with: filter.matchedPrefix.utf8)
    }
}
