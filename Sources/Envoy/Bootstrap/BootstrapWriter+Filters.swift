import Basis
import YAML

extension BootstrapWriter {
    /// An HTTP filter before the router.
    func httpFilter(_ filter: HTTPFilter) -> Value {
        switch filter {
        case .rbac(let rbac):
            named("envoy.filters.http.rbac", "filters.http.rbac.v3.RBAC", self.rbac(rbac))
        case .jwt(let jwt):
            named(
                JWTAuthentication.filterName, "filters.http.jwt_authn.v3.JwtAuthentication",
                self.jwt(jwt))
        case .externalAuthorization(let filter):
            named(
                "envoy.filters.http.ext_authz", "filters.http.ext_authz.v3.ExtAuthz",
                externalAuthorization(filter))
        }
    }

    /// Access control of connections.
    func networkFilter(_ rbac: RBAC) -> Value {
        var fields = self.rbac(rbac)
        // istio pilot/pkg/security/authz/model/model.go: RBACTCPFilterStatPrefix.
        fields["stat_prefix"] = "tcp."
        return named("envoy.filters.network.rbac", "filters.network.rbac.v3.RBAC", fields)
    }

    private func rbac(_ rbac: RBAC) -> Fields {
        var fields: Fields = [:]
        if let rules = rbac.rules { fields["rules"] = self.rules(rules) }
        if let rules = rbac.shadowRules { fields["shadow_rules"] = self.rules(rules) }
        if !rbac.shadowPrefix.isEmpty {
            fields["shadow_rules_stat_prefix"] = .string(rbac.shadowPrefix)
        }
        return fields
    }

    private func rules(_ rules: RBAC.Rules) -> Value {
        let policies = rules.policies.map { policy -> (String, Value) in
            (
                policy.name,
                [
                    "permissions": .list(
                        policy.permissions.map { matcher($0, isPrincipal: false) }),
                    "principals": .list(policy.principals.map { matcher($0, isPrincipal: true) }),
                ]
            )
        }
        return ["action": .string(rules.action.rawValue), "policies": .map(Fields(policies))]
    }

    /// A permission or a principal.
    private func matcher(_ matcher: RBAC.Matcher, isPrincipal: Bool) -> Value {
        func several(_ matchers: [RBAC.Matcher]) -> Value {
            [
                isPrincipal ? "ids" : "rules": .list(
                    matchers.map { self.matcher($0, isPrincipal: isPrincipal) })
            ]
        }
        switch matcher {
        case .any: return ["any": true]
        case .and(let all): return [isPrincipal ? "and_ids" : "and_rules": several(all)]
        case .or(let some): return [isPrincipal ? "or_ids" : "or_rules": several(some)]
        case .not(let inner):
            return [
                isPrincipal ? "not_id" : "not_rule": self.matcher(inner, isPrincipal: isPrincipal)
            ]
        case .field(_, let inner): return self.matcher(inner, isPrincipal: isPrincipal)
        case .authenticated(let name):
            guard let name else { return ["authenticated": [:]] }
            return ["authenticated": ["principal_name": text(name)]]
        case .directRemoteAddress(let range): return ["direct_remote_ip": self.range(range)]
        case .remoteAddress(let range): return ["remote_ip": self.range(range)]
        case .header(let name, let value): return ["header": header(name, value)]
        case .metadata(let filter, let path, let value):
            return ["metadata": metadata(filter, path, value)]
        case .destinationAddress(let range): return ["destination_ip": self.range(range)]
        case .destinationPort(let port): return ["destination_port": .int(Int64(port))]
        case .path(let value): return ["url_path": ["path": text(value)]]
        case .pathTemplate(let template):
            return [
                "uri_template": named(
                    "uri-template", "path.match.uri_template.v3.UriTemplateMatchConfig",
                    ["path_template": .string(template)])
            ]
        case .serverName(let name): return ["requested_server_name": text(name)]
        }
    }

    private func range(_ range: CIDR) -> Value {
        [
            "address_prefix": .string(range.address.description),
            "prefix_len": .int(Int64(range.prefixLength)),
        ]
    }

    private func header(_ name: String, _ value: RBAC.Text) -> Value {
        if value.value == .present { return ["name": .string(name), "present_match": true] }
        return ["name": .string(name), "string_match": text(value)]
    }

    private func text(_ text: RBAC.Text) -> Value {
        var fields: Fields =
            switch text.value {
            case .exact(let value): ["exact": .string(value)]
            case .prefix(let value): ["prefix": .string(value)]
            case .suffix(let value): ["suffix": .string(value)]
            case .regex(let value): ["safe_regex": ["regex": .string(value)]]
            case .present: ["safe_regex": ["regex": ".*"]]
            }
        if text.ignoresCase { fields["ignore_case"] = true }
        return .map(fields)
    }

    /// A match of dynamic metadata.
    func metadata(_ filter: String, _ path: [String], _ value: RBAC.MetadataValue) -> Value {
        [
            "filter": .string(filter), "path": .list(path.map { ["key": .string($0)] }),
            "value": self.value(value),
        ]
    }

    private func value(_ value: RBAC.MetadataValue) -> Value {
        switch value {
        case .text(let text): ["string_match": self.text(text)]
        case .oneOf(let inner): ["list_match": ["one_of": self.value(inner)]]
        case .or(let some): ["or_match": ["value_matchers": .list(some.map(self.value))]]
        }
    }

    private func jwt(_ jwt: JWTAuthentication) -> Fields {
        [
            "providers": .map(Fields(jwt.providers.map { ($0.name, provider($0, jwt)) })),
            "rules": [
                ["match": ["prefix": "/"], "requires": requirement(jwt.requirement)]
            ],
            "bypass_cors_preflight": true,
        ]
    }

    private func requirement(_ requirement: JWTAuthentication.Requirement) -> Value {
        switch requirement {
        case .provider(let name): ["provider_name": .string(name)]
        case .any(let some):
            ["requires_any": ["requirements": .list(some.map(self.requirement))]]
        case .all(let all): ["requires_all": ["requirements": .list(all.map(self.requirement))]]
        case .allowMissing: ["allow_missing": [:]]
        }
    }

    private func provider(
        _ provider: JWTAuthentication.Provider, _ jwt: JWTAuthentication
    ) -> Value {
        func texts(_ list: [String]) -> Value { .list(list.map { .string($0) }) }
        var fields: Fields = [
            "issuer": .string(provider.issuer),
            "local_jwks": ["inline_string": .string(provider.keys)],
            "forward": .bool(provider.isForwarded),
            "payload_in_metadata": .string(JWTAuthentication.payload),
        ]
        if !provider.audiences.isEmpty { fields["audiences"] = texts(provider.audiences) }
        if !provider.headers.isEmpty {
            fields["from_headers"] = .list(
                provider.headers.map {
                    ["name": .string($0.header), "value_prefix": .string($0.prefix)]
                })
        }
        if !provider.parameters.isEmpty { fields["from_params"] = texts(provider.parameters) }
        if !provider.cookies.isEmpty { fields["from_cookies"] = texts(provider.cookies) }
        if !provider.payloadHeader.isEmpty {
            fields["forward_payload_header"] = .string(provider.payloadHeader)
        }
        if !provider.claimHeaders.isEmpty {
            fields["claim_to_headers"] = .list(
                provider.claimHeaders.map {
                    ["header_name": .string($0.header), "claim_name": .string($0.claim)]
                })
        }
        if !provider.spaceDelimitedClaims.isEmpty {
            fields["normalize_payload_in_metadata"] = [
                "space_delimited_claims": texts(provider.spaceDelimitedClaims)
            ]
        }
        if jwt.findsRouteAgain { fields["clear_route_cache"] = true }
        return .map(fields)
    }

    private func externalAuthorization(_ filter: ExternalAuthorization) -> Fields {
        func matchers(_ patterns: [String]) -> Value {
            let all = patterns.map { pattern -> Value in
                let value: StringMatch =
                    if pattern.hasPrefix("*") {
                        .suffix(String(pattern.dropFirst()))
                    } else if pattern.hasSuffix("*") {
                        .prefix(String(pattern.dropLast()))
                    } else {
                        .exact(pattern)
                    }
                return text(RBAC.Text(value, ignoresCase: true))
            }
            return ["patterns": .list(all)]
        }
        var fields: Fields = [
            "transport_api_version": "V3", "failure_mode_allow": .bool(filter.isOpenOnError),
            "filter_enabled_metadata": metadata(
                "envoy.filters.http.rbac", ["istio_ext_authz_shadow_effective_policy_id"],
                .text(RBAC.Text(.prefix(filter.matchedPrefix)))),
        ]
        if filter.statusOnError != 403 {
            fields["status_on_error"] = ["code": .int(Int64(filter.statusOnError))]
        }
        var service: Fields = [
            "server_uri": [
                "uri": "http://\(filter.provider)", "cluster": .string(filter.cluster ?? ""),
                "timeout": "600s",
            ]
        ]
        if !filter.pathPrefix.isEmpty { service["path_prefix"] = .string(filter.pathPrefix) }
        if !filter.addedHeaders.isEmpty {
            service["authorization_request"] = [
                "headers_to_add": .list(
                    filter.addedHeaders.map {
                        ["key": .string($0.name), "value": .string($0.value)]
                    })
            ]
        }
        var response: Fields = [:]
        if !filter.upstreamHeaders.isEmpty {
            response["allowed_upstream_headers"] = matchers(filter.upstreamHeaders)
        }
        if !filter.clientHeaders.isEmpty {
            response["allowed_client_headers"] = matchers(filter.clientHeaders)
        }
        if !response.isEmpty { service["authorization_response"] = .map(response) }
        fields["http_service"] = .map(service)
        if !filter.includedHeaders.isEmpty {
            fields["allowed_headers"] = matchers(filter.includedHeaders)
        }
        return fields
    }
}
