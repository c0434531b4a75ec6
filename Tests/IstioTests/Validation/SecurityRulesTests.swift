import Objects
import Testing
import YAML

@testable import Istio

/// The rules for policies and authentication, and for annotations, each raised once, with Istio's
/// words.
@Suite struct SecurityRulesTests {
    /// An AuthorizationPolicy; each error begins with its name.
    static func policy(
        _ spec: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample(
            "AuthorizationPolicy", spec,
            errors: errors.map { "invalid policy it.default: \($0)" }, warnings: warnings)
    }

    static func source(_ fields: String, _ errors: String...) -> RuleExample {
        policy("{rules: [{from: [{source: {\(fields)}}]}]}", errors: errors)
    }

    static func operation(_ fields: String, _ errors: String...) -> RuleExample {
        policy("{rules: [{to: [{operation: {\(fields)}}]}]}", errors: errors)
    }

    /// A condition with values; what is wrong with a key is told of `notValues` too.
    static func when(
        _ key: String, _ values: String, _ error: String, isOfKey: Bool = false
    ) -> RuleExample {
        policy(
            "{rules: [{when: [{key: '\(key)', values: \(values)}]}]}",
            errors: (isOfKey ? ["value", "notValue"] : ["value"]).map {
                "invalid `\($0)` for `key` \(key): \(error)"
            })
    }

    static let meaningless =
        "action without `rules` is meaningless as it will never be triggered, add an empty rule "
        + "`{}` if you want it be triggered for every request"

    static let policies: [RuleExample] = [
        policy("{rules: [{}]}"),
        policy("{action: DENY, rules: []}", errors: ["DENY \(meaningless)"]),
        policy("{action: CUSTOM}", errors: ["CUSTOM \(meaningless)"]),
        policy(
            "{action: CUSTOM, rules: [{from: [{source: {principals: [a]}}], when: [null, "
                + "{key: source.principal, values: [a]}]}]}",
            errors: [
                "`provider.name` must not be empty",
                "From.Principals is currently not supported with CUSTOM action",
                "when field cannot be nil",
                "source.principal is currently not supported with CUSTOM action",
                "`key` must not be empty",
            ]),
        policy(
            "{provider: {name: a}, rules: [null]}",
            errors: [
                "`provider` must not be with non CUSTOM action, found ALLOW",
                "`rule` must not be nil, found at rule 0",
            ]),
        policy(
            "{rules: [{from: [null, {}], to: [null, {}]}]}",
            errors: [
                "`from` must not be nil, found at rule 0",
                "`from.source` must not be nil, found at rule 0",
                "`to` must not be nil, found at rule 0",
                "`to.operation` must not be nil, found at rule 0",
            ]),
        policy(
            "{rules: [{when: [{key: source.ip}]}]}",
            errors: ["at least one of `values` or `notValues` must be set for key source.ip"]),
        policy(
            "{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}",
            warnings: [
                "configured AuthorizationPolicy will deny all traffic to TCP ports under its scope "
                    + "due to the use of only HTTP attributes in a DENY rule; it is recommended to "
                    + "explicitly specify the port"
            ]),
        source("", "`from.source` must not be empty, found at rule 0"),
        source(
            "principals: [a], serviceAccounts: [a]",
            "cannot set serviceAccounts with namespaces or principals, found at rule 0"),
        source(
            "ipBlocks: [a, 1.1.1.1/33], notRemoteIpBlocks: ['']", "bad IP address (a)",
            "bad CIDR range (1.1.1.1/33): netip.ParsePrefix(\"1.1.1.1/33\"): prefix length out of "
                + "range", "bad IP address ()",
            "empty value not allowed, found in NotRemoteIpBlocks"),
        source(
            "requestPrincipals: [''], notNamespaces: ['']",
            "empty value not allowed, found in RequestPrincipals",
            "empty value not allowed, found in NotNamespaces"),
        source("serviceAccounts: ['']", "empty value not allowed, found in ServiceAccounts"),
        source("serviceAccounts: ['*']", "wildcard not allowed, found in ServiceAccounts"),
        source(
            "serviceAccounts: [a/b/c]",
            "expected format 'serviceAccount' or 'namespace/serviceAccount', found \"a/b/c\" in "
                + "ServiceAccounts"),
        source(
            "notServiceAccounts: [/a]",
            "expected format 'serviceAccount' or 'namespace/serviceAccount', found empty namespace "
                + "\"/a\" in NotServiceAccounts"),
        source(
            "serviceAccounts: [a/]",
            "expected format 'serviceAccount' or 'namespace/serviceAccount', found empty "
                + "serviceAccount \"a/\" in ServiceAccounts"),
        source(
            "serviceAccounts: [\(String(repeating: "a, ", count: 17))]",
            "may not have more than 16 values"),
        source(
            "trustDomains: [a/b]",
            "trust domain must not contain '/', found in TrustDomains: \"a/b\""),
        source(
            "notTrustDomains: ['*a*']",
            "at most one wildcard is allowed, found in NotTrustDomains: \"*a*\""),
        source(
            "trustDomains: ['a*b']",
            "wildcard is only allowed at the start or end, found in TrustDomains: \"a*b\""),
        operation("", "`to.operation` must not be empty, found at rule 0"),
        operation(
            "ports: [a, '70000'], hosts: ['']",
            "bad port (a): strconv.ParseUint: parsing \"a\": invalid syntax",
            "bad port (70000): <nil>", "empty value not allowed, found in Hosts"),
        operation(
            "paths: ['/{**}/{*}']",
            "invalid or unsupported path {**}/{*}, found in Paths. {**} is not the last operator"),
        operation(
            "notPaths: ['/a{b}']",
            "invalid or unsupported path a{b}, found in NotPaths. Contains '{' or '}' beyond a "
                + "supported path template"),
        operation(
            "paths: ['/{*}//a']",
            "invalid or unsupported path {*}//a, found in Paths. Contains segment  with invalid "
                + "string literal"),
        when("a", "[b]", "unknown attribute: a", isOfKey: true),
        when("source.ip", "[b]", "1 error occurred:\n\t* bad IP address (b)\n\n"),
        when(
            "request.headers[]", "[b]", "bad key (request.headers[]): should have format a[b]",
            isOfKey: true),
        when(
            "destination.namespace", "[b]",
            "attribute destination.namespace is replaced by the metadata.namespace",
            isOfKey: true),
        when(
            "destination.labels[a]", "[b]",
            "attribute destination.labels[a] is replaced by the workload selector",
            isOfKey: true),
        when(
            "destination.user", "[b]",
            "deprecated attribute destination.user: only supported in v1alpha1",
            isOfKey: true),
        when("connection.sni", "['']", "empty value not allowed, found in connection.sni"),
    ]

    static func jwt(
        _ fields: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample(
            "RequestAuthentication", "{jwtRules: [{\(fields)}]}", errors: errors,
            warnings: warnings)
    }

    static let authentication: [RuleExample] = [
        jwt(
            "audiences: [''], fromHeaders: [null, {}], fromParams: [''], fromCookies: [''], "
                + "outputClaimToHeaders: [null, {}, {claim: a, header: 'a b'}], timeout: 0s",
            errors: [
                "audience must be non-empty string", "issuer or jwksUri must be non-empty string",
                "location header name must be non-null",
                "location header name must be non-empty string",
                "location query must be non-empty string", "cookie name must be non-empty string",
                "outputClaimToHeaders must not be null",
                "outputClaimToHeaders header and claim value must be non-empty string",
                "header name a b is not a valid header name", "duration must be greater than 1ms",
            ]),
        jwt("jwksUri: 'ftp://a'", errors: ["URI scheme \"ftp\" is not supported"]),
        jwt(
            "jwksUri: ':foo'", errors: ["parse \":foo\": missing protocol scheme"]),
        jwt(
            "issuer: a, jwks: x", errors: ["jwks parse error: failed to unmarshal JWK set"]),
        jwt(
            "issuer: a, jwks: '{\"keys\": [{\"kty\": \"oct\", \"k\": \"a\"}]}'",
            warnings: [
                "jwks key at index 0 contains private key material; only public keys are used for "
                    + "verification"
            ]),
        RuleExample(
            "PeerAuthentication", "{portLevelMtls: {'0': {}}}",
            errors: [
                "mesh/namespace peer authentication cannot have port level mTLS",
                "port must be in range 1..65535",
            ]),
        RuleExample(
            "PeerAuthentication", "{selector: {matchLabels: {a: b}}, portLevelMtls: {}}",
            errors: ["port level mTLS, if defined, must have at least one element"]),
    ]

    @Test(arguments: policies + authentication)
    func `a rule has its words`(_ example: RuleExample) { example.check() }

    static let annotations: [(kind: String, name: String, value: String, error: String?)] = [
        (
            "Sidecar", "istio.io/dry-run", "true",
            "default/it has unsupported annotation istio.io/dry-run, please remove the annotation"
        ),
        (
            "AuthorizationPolicy", "istio.io/dry-run", "maybe",
            "default/it has annotation istio.io/dry-run with invalid value (maybe): "
                + "strconv.ParseBool: parsing \"maybe\": invalid syntax"
        ),
        ("AuthorizationPolicy", "istio.io/dry-run", "true", nil),
        (
            "Telemetry", "internal.istio.io/webhook-always-reject", "",
            "\"internal.istio.io/webhook-always-reject\" annotation found, rejecting"
        ),
        (
            "Telemetry", "internal.istio.io/parents", "",
            "\"internal.istio.io/parents\" annotation found, this may not be set by users"
        ),
        (
            "Telemetry", "internal.istio.io/parent-namespace", "",
            "\"internal.istio.io/parent-namespace\" annotation found, this may not be set by users"
        ),
    ]

    @Test(arguments: annotations)
    func `annotations are checked first`(
        _ kind: String, _ name: String, _ value: String, _ error: String?
    ) {
        let found = RuleExample(kind, "{rules: [{}]}")
            .findings(annotations: [name: .string(value)])
        #expect(found.errorText == error)
    }

    @Test func `a dry run is for actions that allow or deny`() {
        let audit = RuleExample("AuthorizationPolicy", "{action: AUDIT, rules: [{}]}")
        #expect(
            audit.findings(annotations: ["istio.io/dry-run": "true"]).errorText
                == "the annotation istio.io/dry-run currently only supports action ALLOW/DENY, "
                + "found action AUDIT in default/it")
    }
}
