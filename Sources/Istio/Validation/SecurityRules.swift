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
        findings.add(
            "targetRef namespace must not be set; cross namespace referencing is not supported",
            if: !reference.text("namespace").isEmpty)
        let allowed = [
            "core/v1/Service", "networking.istio.io/v1/ServiceEntry",
            "gateway.networking.k8s.io/v1/Gateway", "gateway.networking.k8s.io/v1/GatewayClass",
        ]
        let (group, kind) = (reference.text("group"), reference.text("kind"))
        let name = "\(group.isEmpty ? "core" : group)/v1/\(kind)"
        findings.add(
            "targetRef must be to one of [\(allowed.joined(separator: " "))] but was "
                + "\(group)/\(kind)", if: !allowed.contains(name))
    }

    // ValidateRequestAuthentication, validateJwtRule
    static func requestAuthentication(_ spec: Value) -> Findings {
        var findings = attachment(spec)
        for rule in spec.entries("jwtRules") where !rule.isNull { jwtRule(rule, &findings) }
        return findings
    }

    private static func jwtRule(_ rule: Value, _ result: inout Findings) {
        var findings = Findings()
        defer { result.addList(findings) }
        for audience in rule["audiences"]?.strings ?? [] {
            findings.add("audience must be non-empty string", if: audience.isEmpty)
        }
        let uri = rule.text("jwksUri")
        findings.add(
            "issuer or jwksUri must be non-empty string",
            if: rule.text("issuer").isEmpty && uri.isEmpty)
        if !uri.isEmpty { findings.add(addressProblem(uri)) }
        if !rule.text("jwks").isEmpty { checkKeys(rule.text("jwks"), &findings) }
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
    // istio pkg/config/security/security.go: ParseJwksURI
    private static func addressProblem(_ uri: String) -> String? {
        if let problem = GoURL.problem(uri) { return problem }
        let scheme = GoURL.scheme(uri)
        return ["http", "https"].contains(scheme)
            ? nil : "URI scheme \"\(scheme)\" is not supported"
    }

    /// Checks a key set, or a single key. What jwx says of the inside of a key is not modelled.
    // warnPrivateJwksKeys; github.com/lestrrat-go/jwx jwk.Parse
    private static func checkKeys(_ text: String, _ findings: inout Findings) {
        guard let parsed = (try? JSONParser.value(text))?.map else {
            return findings.add("jwks parse error: failed to unmarshal JWK set")
        }
        for (index, key) in (parsed["keys"]?.items ?? [.map(parsed)]).enumerated()
        where key.has("d") || key.text("kty") == "oct" {
            findings.warn(
                "jwks key at index \(index) contains private key material; only public keys are "
                    + "used for verification")
        }
    }
}
