import Basis

/// A cross-origin policy with its patterns compiled.
struct CompiledCrossOrigin: Sendable {
    let policy: CrossOriginPolicy
    let origins: [CompiledMatch.Text]

    init(_ policy: CrossOriginPolicy) {
        self.policy = policy
        origins = policy.allowedOrigins.map(CompiledMatch.Text.init)
    }

    /// Whether requests of an origin are allowed; an allowed origin `*` allows all.
    func allows(_ origin: String) -> Bool {
        origins.contains { $0.fits("*") || $0.fits(origin) }
    }
}

extension Course {
    /// The cross-origin filter: remembers an allowed origin for the response, and answers
    /// preflights itself. True if it answered.
    // Envoy source/extensions/filters/http/cors/cors_filter.cc: decodeHeaders
    mutating func answersPreflight(
        _ request: borrowing HTTPRequest, _ filter: CompiledCrossOrigin
    ) -> Bool {
        guard let origin = request.header("origin"), !origin.isEmpty else { return false }
        let isAllowed = filter.allows(origin)
        if isAllowed { answer.allowedOrigin = origin }
        guard request.method == "OPTIONS",
            let wanted = request.header("access-control-request-method"), !wanted.isEmpty
        else { return false }
        let policy = filter.policy
        if !isAllowed, policy.forwardsOtherPreflights { return false }
        var headers: [Header] = []
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { headers.append(Header("access-control-\(name)", value)) }
        }
        if isAllowed { add("allow-origin", origin) }
        if policy.allowsCredentials { add("allow-credentials", "true") }
        add("allow-methods", policy.allowedMethods == "*" ? wanted : policy.allowedMethods)
        let names = request.header("access-control-request-headers") ?? ""
        add("allow-headers", policy.allowedHeaders == "*" ? names : policy.allowedHeaders)
        add("max-age", policy.maxAge)
        answer.preflight = headers
        reply(200, details: .crossOriginResponse)
        return true
    }
}

extension [Header] {
    /// What the cross-origin filter adds to a response whose origin is allowed.
    // Envoy source/extensions/filters/http/cors/cors_filter.cc: encodeHeaders
    mutating func allow(_ origin: String, _ policy: CrossOriginPolicy) {
        set("access-control-allow-origin", origin)
        if policy.allowsCredentials { set("access-control-allow-credentials", "true") }
        if !policy.exposedHeaders.isEmpty {
            set("access-control-expose-headers", policy.exposedHeaders)
        }
    }
}
