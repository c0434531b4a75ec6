import Envoy

extension DecisionHops {
    /// What a filter before the router, or before tcp_proxy, made of the call.
    func filtered(_ decision: FilterDecision) -> Hop {
        switch decision {
        case .access(let access): self.access(access)
        case .token(let token): self.token(token)
        case .external(let external): self.external(external)
        }
    }

    private func access(_ decision: AccessDecision) -> Hop {
        let isFailure = !decision.isAllowed && !decision.isShadow
        let near = isFailure && decision.policy == nil ? self.near : nil
        let matched =
            decision.policy.map { "matched \($0)" } ?? near?.text
            ?? (decision.policies.isEmpty && isFailure
                ? "none of its rules can be asked of a connection" : "no rule matches")
        let outcome: String
        switch decision.action {
        case .log: outcome = decision.policy == nil ? "not audited" : "audited"
        case .allow, .deny: outcome = decision.isAllowed ? "allowed" : "denied"
        }
        return Hop(
            .filter, visit.side,
            subject: decision.action.rawValue + (decision.isShadow ? " (dry run)" : ""),
            reason: matched,
            origin: decision.origin ?? near?.place ?? (isFailure ? decision.source : nil),
            outcome: outcome, isFailure: isFailure)
    }

    /// The rule that came nearest to letting the call pass.
    private var near: AccessMiss? {
        accessMisses(for: visit.call, visit.answer, through: proxy, limit: 1).first
    }

    private func token(_ decision: TokenDecision) -> Hop {
        let isFailure = decision.status != .ok
        var issuer = decision.issuer.isEmpty ? "no token" : "issuer \(decision.issuer)"
        if decision.isKeyless, decision.status == .verificationFails {
            issuer += ", whose keys istiod could not fetch"
        }
        return Hop(
            .filter, visit.side, subject: "JWT", reason: issuer, origin: decision.origin,
            outcome: isFailure ? decision.status.rawValue : "accepted", isFailure: isFailure)
    }

    private func external(_ decision: ExternalDecision) -> Hop {
        Hop(
            .filter, visit.side, subject: "CUSTOM",
            reason: "provider \(decision.provider) "
                + (decision.status.map { "answered \($0)" } ?? "did not answer"),
            origin: decision.origin, outcome: decision.isAllowed ? "allowed" : "denied",
            isFailure: !decision.isAllowed)
    }
}

extension AccessMiss {
    /// What did not hold, in a few words; the one field that did not is told by ``place``.
    var text: String {
        guard !failures.isEmpty else { return "it has no rule, so nothing is allowed" }
        let parts = failures.map { failure -> String in
            let isIdentity = ["principals", "namespaces", "serviceAccounts", "trustDomains"]
                .contains { failure.field.hasSuffix("source.\($0)") }
            let found =
                isIdentity && !isAuthenticated
                ? "the call is plaintext and has no identity"
                : "the call has \(failure.found ?? "none")"
            return failures.count == 1 ? found : "\(failure.field): \(found)"
        }
        return "no rule matches; nearest: " + parts.joined(separator: "; ")
    }

    /// The rule and the field that did not hold; for several the rule alone.
    var place: Origin {
        var place = origin
        if failures.count == 1 { place.field += ".\(failures[0].field)" }
        return place
    }
}
