import Basis
import YAML

extension BootstrapWriter {
    func routeConfiguration(_ routes: RouteConfiguration) -> Value {
        [
            "name": .string(routes.name),
            "virtual_hosts": .list(routes.virtualHosts.map(virtualHost)),
            "ignore_port_in_host_matching": .bool(routes.ignoresPortInHost),
            "validate_clusters": false,
            "max_direct_response_body_size_bytes": 1_048_576,
        ]
    }

    private func virtualHost(_ host: VirtualHost) -> Value {
        [
            "name": .string(host.name),
            "domains": .list(host.domains.map { .string($0) }),
            "routes": .list(host.routes.map(route)),
            "include_request_attempt_count": .bool(host.includesAttemptCount),
        ]
    }

    private func route(_ route: Route) -> Value {
        var fields: Fields = ["name": .string(route.name), "match": match(route.match)]
        switch route.action {
        case .forward(let forwarding): fields["route"] = forward(forwarding, match: route.match)
        case .redirect(let redirect): fields["redirect"] = self.redirect(redirect)
        case .direct(let status, let body):
            var response: Fields = ["status": .int(Int64(status))]
            if !body.isEmpty { response["body"] = ["inline_string": .string(body)] }
            fields["direct_response"] = .map(response)
        }
        var filters: Fields = [:]
        if let fault = route.fault { filters["envoy.filters.http.fault"] = self.fault(fault) }
        if let policy = route.crossOrigin {
            filters["envoy.filters.http.cors"] = crossOrigin(policy)
        }
        if !filters.isEmpty { fields["typed_per_filter_config"] = .map(filters) }
        headers(route.requestHeaders, "request_headers", into: &fields)
        headers(route.responseHeaders, "response_headers", into: &fields)
        return .map(fields)
    }

    func headers(_ change: HeaderChange, _ name: String, into fields: inout Fields) {
        func option(_ header: Header, _ action: Value) -> Value {
            [
                "header": ["key": .string(header.name), "value": .string(header.value)],
                "append_action": action,
            ]
        }
        let added =
            change.set.map { option($0, "OVERWRITE_IF_EXISTS_OR_ADD") }
            + change.add.map { option($0, "APPEND_IF_EXISTS_OR_ADD") }
        if !added.isEmpty { fields["\(name)_to_add"] = .list(added) }
        if !change.remove.isEmpty {
            fields["\(name)_to_remove"] = .list(change.remove.map { .string($0) })
        }
    }

    private func match(_ match: RouteMatch) -> Value {
        var fields: Fields = [:]
        switch match.path {
        case .prefix(let text): fields["prefix"] = .string(text)
        case .exact(let text): fields["path"] = .string(text)
        case .separatedPrefix(let text): fields["path_separated_prefix"] = .string(text)
        case .regex(let text): fields["safe_regex"] = ["regex": .string(text)]
        }
        if !match.isCaseSensitive { fields["case_sensitive"] = false }
        if !match.headers.isEmpty {
            fields["headers"] = .list(
                match.headers.map { header in
                    var fields = criterion(header, of: "string_match")
                    if header.isInverted {
                        fields["invert_match"] = true
                        if header.value != .present {
                            fields["treat_missing_header_as_empty"] = true
                        }
                    }
                    return .map(fields)
                })
        }
        if !match.claims.isEmpty {
            fields["dynamic_metadata"] = .list(match.claims.map(claim))
        }
        if !match.query.isEmpty {
            fields["query_parameters"] = .list(
                match.query.map { .map(criterion($0, of: "string_match")) })
        }
        return .map(fields)
    }

    private func claim(_ claim: RouteMatch.Claim) -> Value {
        let path = [JWTAuthentication.payload] + claim.path
        var fields = metadata(JWTAuthentication.filterName, path, claim.value).map ?? [:]
        if claim.isInverted { fields["invert"] = true }
        return .map(fields)
    }

    private func criterion(_ header: RouteMatch.Header, of field: String) -> Fields {
        let name = Value.string(header.name)
        return switch header.value {
        case .exact(let text): ["name": name, "string_match": ["exact": .string(text)]]
        case .prefix(let text): ["name": name, "string_match": ["prefix": .string(text)]]
        case .suffix(let text): ["name": name, "string_match": ["suffix": .string(text)]]
        case .regex(let text):
            ["name": name, "string_match": ["safe_regex": ["regex": .string(text)]]]
        case .present: ["name": name, "present_match": true]
        }
    }

    private func forward(_ forwarding: Forwarding, match: RouteMatch) -> Value {
        let timeout = Value.string((forwarding.timeout ?? .zero).protobufText)
        var fields: Fields = ["timeout": timeout, "max_grpc_timeout": timeout]
        clusters(forwarding.clusters, into: &fields)
        if let retries = forwarding.retries { fields["retry_policy"] = retryPolicy(retries) }
        if let host = forwarding.hostRewrite { fields["host_rewrite_literal"] = .string(host) }
        if forwarding.missingClusterStatus == 500 {
            fields["cluster_not_found_response_code"] = "INTERNAL_SERVER_ERROR"
        }
        if let rewrite = forwarding.pathPatternRewrite {
            fields["regex_rewrite"] = [
                "pattern": ["regex": .string(rewrite.pattern)],
                "substitution": .string(rewrite.substitution),
            ]
        } else if let path = forwarding.pathRewrite {
            switch match.path {
            case .prefix, .separatedPrefix: fields["prefix_rewrite"] = .string(path)
            case .exact, .regex:
                fields["regex_rewrite"] = [
                    "pattern": ["regex": "^[^?]*"], "substitution": .string(path),
                ]
            }
        }
        if !forwarding.hashPolicies.isEmpty {
            fields["hash_policy"] = .list(forwarding.hashPolicies.map(hashPolicy))
        }
        if !forwarding.mirrors.isEmpty {
            fields["request_mirror_policies"] = .list(
                forwarding.mirrors.map { mirror in
                    [
                        "cluster": .string(mirror.cluster),
                        "runtime_fraction": ["default_value": fraction(mirror.partsPerMillion)],
                    ]
                })
        }
        return .map(fields)
    }

    private func hashPolicy(_ policy: Forwarding.HashPolicy) -> Value {
        var fields: Fields = ["terminal": true]
        switch policy {
        case .header(let name): fields["header"] = ["header_name": .string(name)]
        case .cookie(let name, let lifetime, let path):
            var cookie: Fields = ["name": .string(name)]
            if let lifetime { cookie["ttl"] = .string(lifetime.protobufText) }
            if !path.isEmpty { cookie["path"] = .string(path) }
            fields["cookie"] = .map(cookie)
        case .sourceAddress: fields["connection_properties"] = ["source_ip": true]
        case .queryParameter(let name): fields["query_parameter"] = ["name": .string(name)]
        }
        return .map(fields)
    }

    private func retryPolicy(_ policy: RetryPolicy) -> Value {
        var fields: Fields = [
            "num_retries": .int(Int64(policy.count)),
            "retry_on": .string(policy.conditions.joined(separator: ",")),
            "host_selection_retry_max_attempts": .int(Int64(policy.hostSelectionAttempts)),
            "retry_host_predicate": [
                named(
                    "envoy.retry_host_predicates.previous_hosts",
                    "retry.host.previous_hosts.v3.PreviousHostsPredicate")
            ],
        ]
        if !policy.statusCodes.isEmpty {
            fields["retriable_status_codes"] = .list(policy.statusCodes.map { .int(Int64($0)) })
        }
        if let backOff = policy.backOff {
            fields["retry_back_off"] = ["base_interval": .string(backOff.protobufText)]
        }
        if let timeout = policy.perTryTimeout {
            fields["per_try_timeout"] = .string(timeout.protobufText)
        }
        return .map(fields)
    }

    private func redirect(_ redirect: Redirect) -> Value {
        var fields: Fields = [:]
        if let scheme = redirect.scheme { fields["scheme_redirect"] = .string(scheme) }
        if let host = redirect.host { fields["host_redirect"] = .string(host) }
        if let prefix = redirect.prefix { fields["prefix_rewrite"] = .string(prefix) }
        if let path = redirect.path { fields["path_redirect"] = .string(path) }
        if let port = redirect.port { fields["port_redirect"] = .int(Int64(port)) }
        fields["response_code"] = Self.redirectCode(redirect.status)
        return .map(fields)
    }

    // Envoy api/envoy/config/route/v3/route_components.proto: RedirectResponseCode.
    private static func redirectCode(_ status: Int) -> Value {
        switch status {
        case 302: "FOUND"
        case 303: "SEE_OTHER"
        case 307: "TEMPORARY_REDIRECT"
        case 308: "PERMANENT_REDIRECT"
        default: "MOVED_PERMANENTLY"
        }
    }

    private func fault(_ fault: FaultInjection) -> Value {
        var fields: Fields = [:]
        if let delay = fault.delay {
            fields["delay"] = [
                "fixed_delay": .string(delay.length.protobufText),
                "percentage": fraction(delay.partsPerMillion),
            ]
        }
        if let abort = fault.abort {
            fields["abort"] = [
                "http_status": .int(Int64(abort.status)),
                "percentage": fraction(abort.partsPerMillion),
            ]
        }
        return typed("filters.http.fault.v3.HTTPFault", fields)
    }

    private func fraction(_ partsPerMillion: Int) -> Value {
        ["numerator": .int(Int64(partsPerMillion)), "denominator": "MILLION"]
    }
}
