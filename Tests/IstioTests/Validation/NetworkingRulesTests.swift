import Objects
import Testing
import YAML

@testable import Istio

/// The rules for DestinationRules, Gateways, Sidecars and workloads, each raised once, with
/// Istio's words.
@Suite struct NetworkingRulesTests {
    /// A DestinationRule with one traffic policy.
    static func rule(
        _ policy: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample(
            "DestinationRule", "{host: a.com, trafficPolicy: \(policy)}", errors: errors,
            warnings: warnings)
    }

    static let short = "duration must be greater than 1ms"

    static let destinationRules: [RuleExample] = [
        RuleExample(
            "DestinationRule", "{subsets: [null, {name: a_b}, {name: v1}, {name: v1}]}",
            errors: [
                "empty domain name not allowed", "subset may not be null",
                "subset name is invalid: a_b", "duplicate subset names: v1",
            ]),
        RuleExample(
            "DestinationRule", "{host: a.com, subsets: [{labels: {'a b': 'c d'}}]}",
            errors: [
                "subset name cannot be empty", "invalid tag key: \"a b\"",
                "invalid tag value: \"c d\"",
            ]),
        RuleExample(
            "DestinationRule",
            "{host: a.com, exportTo: [x], workloadSelector: {matchLabels: {a: b}}}",
            errors: [
                "destination rule with workload selector cannot have exportTo beyond current "
                    + "namespace"
            ]),
        RuleExample(
            "DestinationRule",
            "{host: a.com, exportTo: [., x], workloadSelector: {matchLabels: {a: b}}}",
            errors: [
                "destination rule with workload selector cannot have multiple entries in exportTo"
            ]),
        RuleExample(
            "DestinationRule", "{host: a.com, exportTo: ['~', default, .]}",
            errors: [
                "exportTo ~ (none) is not allowed for Istio configuration objects",
                "duplicate entries in exportTo: . and current namespace default",
            ]),
        rule("{}", errors: ["traffic policy must have at least one field"]),
        rule(
            "{tunnel: {}, proxyProtocol: {}}",
            errors: ["tunnel and proxyProtocol must not be set together"]),
        rule(
            "{tunnel: {protocol: GET, targetHost: a_b}}",
            errors: [
                "tunnel protocol must be \"CONNECT\" or \"POST\"",
                "tunnel target host must be valid FQDN or IP address: domain name \"a_b\" invalid "
                    + "(label \"a_b\" invalid); a_b is not a valid IP",
                "tunnel target port is invalid: port number 0 must be in the range 1..65535",
            ]),
        rule(
            "{portLevelSettings: [null, {}]}",
            errors: [
                "traffic policy may not be null", "portTrafficPolicy must have valid port",
                "port traffic policy must have at least one field",
            ]),
        rule(
            "{outlierDetection: {consecutiveErrors: 1, consecutiveLocalOriginFailures: 2, "
                + "interval: 0s, maxEjectionPercent: 101}}",
            errors: [
                "outlier detection consecutive local origin failures is specified, but split "
                    + "external local origin errors is set to false", short,
                "percentage 101 is not in range 0..100",
            ],
            warnings: [
                "outlier detection consecutive errors is deprecated, use consecutiveGatewayErrors "
                    + "or consecutive5xxErrors instead"
            ]),
        rule(
            "{connectionPool: {}}", errors: ["connection pool must have at least one field"]),
        rule(
            "{connectionPool: {tcp: {maxConnections: -1, connectTimeout: 1.0001s, "
                + "idleTimeout: 0s, tcpKeepalive: {time: 0s}}}}",
            errors: [
                "max connections must be non-negative",
                "only durations to ms precision are supported", short,
            ]),
        rule(
            "{connectionPool: {http: {http1MaxPendingRequests: -1, http2MaxRequests: -1, "
                + "maxRequestsPerConnection: -1, maxRetries: -1, maxConcurrentStreams: -1, "
                + "h2UpgradePolicy: UPGRADE, useClientProtocol: true, http2KeepAlive: {}}}}",
            errors: [
                "http1 max pending requests must be non-negative",
                "http2 max requests must be non-negative",
                "max requests per connection must be non-negative",
                "max retries must be non-negative",
                "use client protocol must not be true when H2UpgradePolicy is UPGRADE",
                "max concurrent streams must be non-negative",
                "http2 keepalive interval is required", "http2 keepalive timeout is required",
            ]),
    ]

    static let balancing: [RuleExample] = [
        rule(
            "{loadBalancer: {consistentHash: {minimumRingSize: 8, maglev: {tableSize: 8}, "
                + "httpCookie: {attributes: [{}, {name: a}, {name: a}]}}}}",
            errors: [
                "name required for HttpCookie", "cookie attribute name cannot be empty",
                "duplicate cookie attribute name: a",
                "only one of MinimumRingSize or Maglev/Ringhash can be specified",
                "tableSize must be a prime number for maglev",
            ],
            warnings: [
                "consistent hash MinimumRingSize is deprecated, use ConsistentHashLB's RingHash "
                    + "configuration instead"
            ]),
        rule(
            "{loadBalancer: {consistentHash: {maglev: {}}}}",
            errors: [
                "tableSize must be set for maglev", "tableSize must be a prime number for maglev",
            ]),
        rule(
            "{loadBalancer: {consistentHash: {maglev: {tableSize: 5000011}}}}",
            errors: ["tableSize must be less than 5000011 for maglev"]),
        rule(
            "{loadBalancer: {warmup: {minimumPercent: 101, aggression: 0}}}",
            errors: [
                "duration is required", "minimumPercent value should be less than or equal to 100",
                "aggression should be greater than 0",
            ]),
        rule(
            "{loadBalancer: {localityLbSetting: {}, zoneAwareLbSetting: {}}}",
            errors: ["only one of localityLbSetting and zoneAwareLbSetting can be set"]),
        locality(
            "{distribute: [{}], failover: [{}]}",
            errors: ["can not simultaneously specify 'distribute' and 'failover'"]),
        locality(
            "{failover: [{from: a, to: b}], failoverPriority: [topology.istio.io/subzone]}",
            errors: [
                "can not simultaneously set 'failover' and topology label "
                    + "'topology.istio.io/subzone' in 'failover_priority'"
            ]),
        locality(
            "{distribute: [{from: a, to: {b: 0}}]}",
            errors: ["locality weight must be in range [1, 100]"]),
        locality(
            "{distribute: [{from: a, to: {b: 10}}]}",
            errors: ["total locality weight 10 != 100"]),
        locality(
            "{distribute: [{from: 'a/*', to: {a: 50, a/b: 50}}]}",
            errors: ["locality a/b overlap with previous specified ones"]),
        locality(
            "{distribute: [{from: 'a/*', to: {a/b: 50, a/b/c: 50}}]}",
            errors: ["locality a/b/c overlap with previous specified ones"]),
        locality(
            "{distribute: [{from: 'a*b', to: {a: 100}}]}",
            errors: ["locality a*b wildcard '*' number can not exceed 1 and must be in the end"]),
        locality(
            "{distribute: [{from: a//b, to: {'*': 100}}]}",
            errors: ["locality a//b must not contain empty region/zone/subzone info"]),
        locality(
            "{failover: [{from: 'a/*', to: 'a/*'}]}",
            errors: [
                "locality lb failover settings must specify different regions",
                "locality lb failover only specify region",
                "locality lb failover region should not contain '*' wildcard",
            ], warnings: ["outlier detection policy must be provided for failover"]),
        rule(
            "{loadBalancer: {zoneAwareLbSetting: {failover: [{from: 'a/*', to: 'a/*'}], "
                + "failoverPriority: [topology.kubernetes.io/zone]}}}",
            errors: [
                "'failover_priority' for zone aware lb must not use topology label "
                    + "'topology.kubernetes.io/zone'; region- and zone-level routing are handled "
                    + "automatically",
                "zone aware lb failover settings must specify different regions",
                "zone aware lb failover only specifies region; zone and subzone failover are "
                    + "handled automatically",
                "zone aware lb failover region should not contain '*' wildcard",
            ], warnings: ["outlier detection policy must be provided for failover"]),
    ]

    static func locality(
        _ setting: String, errors: [String], warnings: [String] = []
    ) -> RuleExample {
        rule(
            "{loadBalancer: {localityLbSetting: \(setting)}}", errors: errors, warnings: warnings)
    }

    static let clientTLS: [RuleExample] = [
        rule(
            "{tls: {mode: SIMPLE, insecureSkipVerify: true, credentialName: c}}",
            errors: [
                "cannot specify CaCertificates or CredentialName or SubjectAltNames when "
                    + "InsecureSkipVerify is set true"
            ]),
        rule(
            "{tls: {mode: MUTUAL, insecureSkipVerify: true, caCertificates: c}}",
            errors: [
                "cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set "
                    + "true", "client certificate required for mutual tls",
                "private key required for mutual tls",
            ]),
        rule(
            "{tls: {mode: SIMPLE, credentialName: c, caCrl: d}}",
            errors: [
                "cannot specify client certificates or CA certificate or CA CRL If credentialName "
                    + "is set"
            ]),
        rule(
            "{tls: {mode: SIMPLE, credentialName: 'configmap://a'}}",
            errors: [
                "invalid configmap:// credentialName: invalid resource name \"configmap://a\". "
                    + "Expected namespace and name"
            ]),
        rule(
            "{tls: {mode: SIMPLE, credentialName: 'configmap://a/b'}}",
            errors: [
                "invalid configmap:// credentialName: namespace must match the configuration "
                    + "namespace \"default\""
            ]),
        rule("{tls: {mode: SIMPLE, credentialName: 'configmap://default/b'}}"),
    ]

    static let workloads: [RuleExample] = [
        RuleExample("WorkloadEntry", "{}", errors: ["address is required"]),
        RuleExample(
            "WorkloadEntry", "{network: net}", warnings: ["address is unset with network \"net\""]),
        RuleExample(
            "WorkloadEntry", "{address: 'unix://a', ports: {a_b: 0}}",
            errors: [
                "a is not an absolute path to a file",
                "unix endpoint unix://a must not include ports",
                "invalid port name: a_b", "port number 0 must be in the range 1..65535",
            ]),
        RuleExample(
            "WorkloadEntry", "{address: 'unix://'}", errors: ["unix address must not be empty"]),
        RuleExample(
            "WorkloadEntry", "{address: a_b}",
            errors: ["endpoint address \"a_b\" is not a valid FQDN or an IP address"]),
        RuleExample("WorkloadGroup", "{}", errors: ["template is required"]),
        RuleExample(
            "WorkloadGroup", "{template: {}, metadata: {labels: {'.': a}}}",
            errors: ["invalid labels: 1 error occurred:\n\t* invalid tag key: \".\"\n\n"]),
        RuleExample(
            "WorkloadGroup", "{template: {}, probe: {periodSeconds: -1}}",
            errors: [
                "periodSeconds must be non-negative", "unknown health check method <nil>",
            ]),
        RuleExample(
            "WorkloadGroup",
            "{template: {}, probe: {httpGet: {scheme: FTP, httpHeaders: [null, {name: a_b}, {}]}}}",
            errors: [
                "port number 0 must be in the range 1..65535",
                "httpGet.scheme must be one of \"HTTPS\", \"HTTP\"", "invalid nil header",
                "header name a_b is not a valid header name", "header name cannot be empty",
            ]),
        RuleExample(
            "WorkloadGroup", "{template: {}, probe: {exec: {}}}",
            errors: ["exec.command is required"]),
    ]

    @Test(arguments: destinationRules + balancing + clientTLS + workloads)
    func `a rule has its words`(_ example: RuleExample) { example.check() }

    @Test func `errors that Istio lists are printed as a list even when alone`() {
        let alone = RuleExample("WorkloadEntry", "{address: 1.1.1.1, labels: {'.': a}}")
        #expect(
            alone.findings().errorText == "1 error occurred:\n\t* invalid tag key: \".\"\n\n")
        let plain = RuleExample("WorkloadEntry", "{}")
        #expect(plain.findings().errorText == "address is required")
    }
}
