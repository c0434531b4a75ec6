import YAML

extension BootstrapWriter {
    func crossOrigin(_ policy: CrossOriginPolicy) -> Value {
        var fields: Fields = [
            "allow_origin_string_match": .list(policy.allowedOrigins.map(stringMatch)),
            "filter_enabled": ["default_value": ["numerator": 100, "denominator": "HUNDRED"]],
            "forward_not_matching_preflights": .bool(policy.forwardsOtherPreflights),
            "allow_credentials": .bool(policy.allowsCredentials),
        ]
        for (name, text) in [
            ("allow_methods", policy.allowedMethods), ("allow_headers", policy.allowedHeaders),
            ("expose_headers", policy.exposedHeaders), ("max_age", policy.maxAge),
        ] where !text.isEmpty {
            fields[name] = .string(text)
        }
        return typed("filters.http.cors.v3.CorsPolicy", fields)
    }

    private func stringMatch(_ match: StringMatch) -> Value {
        switch match {
        case .exact(let text): ["exact": .string(text)]
        case .prefix(let text): ["prefix": .string(text)]
        case .suffix(let text): ["suffix": .string(text)]
        case .regex(let text): ["safe_regex": ["regex": .string(text)]]
        case .present: ["prefix": ""]
        }
    }
}
