import YAML

/// Validation of PeerAuthentications and RequestAuthentications.
// istio pkg/config/validation/validation.go
enum SecurityRules {
    // ValidatePeerAuthentication
    static func peerAuthentication(_ spec: Value) -> Findings {
        var findings = Findings()
        let ports = spec["portLevelMtls"]?.map
        let labels = spec["selector", "matchLabels"]?.map ?? [:]
        findings.add(
            "mesh/namespace peer authentication cannot have port level mTLS",
            if: labels.isEmpty && !(ports ?? [:]).isEmpty)
        findings.add(
            "port level mTLS, if defined, must have at least one element",
            if: ports?.isEmpty ?? false)
        for name in (ports ?? [:]).names {
            findings.add(
                "port must be in range 1..65535", if: !(1...65535).contains(Int(name) ?? 0))
        }
        findings.add(SharedRules.workloadSelector(spec["selector"]))
        return findings
    }

    /// What policies and authentications may be attached to.
    // validateOneOfSelectorType, validatePolicyTargetReference
    static func attachment(_ spec: Value) -> Findings {
        var findings = Findings()
        let references = spec.entries("targetRefs")
        let kinds = [spec.has("selector"), spec.has("targetRef"), !references.isEmpty]
        findings.add(
            "only one of targetRefs or workloadSelector can be set", if: kinds.count { $0 } > 1)
        findings.add(SharedRules.workloadSelector(spec["selector"]))
        for reference in (spec.has("targetRef") ? spec["targetRef"].map { [$0] } ?? [] : [])
            + references
        {
            target(reference, &findings)
        }
        return findings
    }

    private static func target(_ reference: Value, _ findings: inout Findings) {
        guard !reference.isNull else { return }
        findings.add("targetRef name must be set", if: reference.text("name").isEmpty)
        let kind = reference.text("kind")
        findings.add("targetRef kind must be set", if: kind.isEmpty)
        findings.add(
            "targetRef namespace must not be set; cross namespace references are not supported",
            if: !reference.text("namespace").isEmpty)
        let allowed = [
            ("", "Service"), ("gateway.networking.k8s.io", "Gateway"),
            ("gateway.networking.k8s.io", "GatewayClass"), ("networking.istio.io", "ServiceEntry"),
        ]
        let group = reference.text("group")
        let known =
            allowed.contains { $0 == (group, kind) } || (group == "core" && kind == "Service")
        findings.add(
            "targetRef must be to one of [networking.istio.io/v1, Kind=ServiceEntry "
                + "/v1, Kind=Service gateway.networking.k8s.io/v1, Kind=Gateway "
                + "gateway.networking.k8s.io/v1, Kind=GatewayClass] but was \(group)/\(kind)",
            if: !known)
    }

    // ValidateRequestAuthentication, validateJwtRule
    static func requestAuthentication(_ spec: Value) -> Findings {
        var findings = attachment(spec)
        for rule in spec.entries("jwtRules") where !rule.isNull { jwtRule(rule, &findings) }
        return findings
    }

    private static func jwtRule(_ rule: Value, _ findings: inout Findings) {
        for audience in rule["audiences"]?.strings ?? [] {
            findings.add("audience must be non-empty string", if: audience.isEmpty)
        }
        let uri = rule.text("jwksUri")
        findings.add(
            "issuer or jwksUri must be non-empty string",
            if: rule.text("issuer").isEmpty && uri.isEmpty)
        if !uri.isEmpty {
            let scheme = uri.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = scheme.count > 1 ? String(scheme[0]) : ""
            findings.add(
                "URI scheme \"\(name)\" is not supported", if: !["http", "https"].contains(name))
        }
        let keys = rule.text("jwks")
        if !keys.isEmpty {
            let parsed = readYAML(keys)?.map
            findings.add(
                "jwks parse error: failed to unmarshal JWK set", if: parsed == nil)
            for (index, key) in (parsed?["keys"]?.items ?? []).enumerated()
            where key.has("d") || key.text("kty") == "oct" {
                findings.warn(
                    "jwks key at index \(index) contains private key material; only public keys "
                        + "are used for verification")
            }
        }
        for location in rule.entries("fromHeaders") {
            findings.add(
                location.isNull
                    ? "location header name must be non-null"
                    : location.text("name").isEmpty
                        ? "location header name must be non-empty string" : nil)
        }
        for name in rule["fromParams"]?.strings ?? [] {
            findings.add("location query must be non-empty string", if: name.isEmpty)
        }
        for name in rule["fromCookies"]?.strings ?? [] {
            findings.add("cookie name must be non-empty string", if: name.isEmpty)
        }
        for claim in rule.entries("outputClaimToHeaders") {
            guard !claim.isNull else {
                findings.add("outputClaimToHeaders must not be null")
                continue
            }
            if claim.text("claim").isEmpty || claim.text("header").isEmpty {
                findings.add(
                    "outputClaimToHeaders header and claim value must be non-empty string")
            } else {
                findings.add(HeaderRules.strictName(claim.text("header")))
            }
        }
        if rule.has("timeout") { findings.add(NameRules.duration(rule["timeout"])) }
    }
}
