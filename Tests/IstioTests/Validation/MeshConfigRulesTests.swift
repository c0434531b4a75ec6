import Testing
import YAML

@testable import Istio

/// The rules for the mesh's configuration, each raised once, with Istio's words.
@Suite struct MeshConfigRulesTests {
    struct Example: Sendable {
        var mesh: String
        var errors: [String] = []
        var warnings: [String] = []
    }

    private static let retries = "invalid default inbound http retry policy:"

    static let examples: [Example] = [
        Example(
            mesh: "{proxyListenPort: 0, connectTimeout: 0s, protocolDetectionTimeout: 0.0001s}",
            errors: [
                "invalid proxy listen port: port number 0 must be in the range 1..65535",
                "invalid connect timeout: duration must be greater than 1ms",
                "invalid protocol detection timeout: only durations to ms precision are supported",
            ]),
        Example(
            mesh: "{connectTimeout: 7200s}",
            errors: ["invalid connect timeout: time 2h0m0s must be >1ms and <1h0m0s"]),
        Example(
            mesh: "{localityLbSetting: {failover: [{from: a, to: a}]}}",
            errors: ["locality lb failover settings must specify different regions"]),
        Example(
            mesh: "{serviceSettings: [{hosts: [a_b]}], trustDomain: '', trustDomainAliases: [a_b]}",
            errors: [
                "serviceSettings[0], host `a_b`: domain name \"a_b\" invalid (label \"a_b\" "
                    + "invalid)", "trustDomain: empty domain name not allowed",
                "trustDomainAliases[0], domain `a_b` : trust domain name \"a_b\" invalid",
            ]),
        Example(
            mesh: "{meshMTLS: {ecdhCurves: [P-256]}, tlsDefaults: {ecdhCurves: [x, P-256, P-256]}}",
            errors: ["mesh TLS does not support ECDH curves configuration"],
            warnings: [
                "detected unrecognized ECDH curves: [x]", "detected duplicate ECDH curves: [P-256]",
            ]),
        Example(
            mesh: "{defaultTrafficPolicy: {connectionPool: {tcp: {maxConnections: -1}}, "
                + "outlierDetection: {maxEjectionPercent: 101}}}",
            errors: [
                "max connections must be non-negative", "percentage 101 is not in range 0..100",
            ]),
        Example(
            mesh: "{defaultInboundHttpRetryPolicy: {retryOn: x, backoff: 1s, perTryTimeout: 1s}}",
            errors: [
                "\(retries) http retry policy configured when attempts are set to 0 (disabled)",
                "\(retries) \"x\" is not a valid retryOn policy",
                "\(retries) backoff configured when attempts are set to 0 (disabled)",
            ],
            warnings: ["perTryTimeout is ignored by the default inbound http retry policy"]),
        Example(
            mesh: "{defaultConfig: {drainDuration: 1.5s, discoveryAddress: a, statusPort: 0, "
                + "statsdUdpAddress: 'a:x', tracing: {zipkin: {address: '$(HOST_IP):80'}}}}",
            errors: [
                "drain time only supports durations to seconds precision",
                "invalid discovery address: unable to split \"a\": address a: missing port in "
                    + "address",
                "invalid statsd udp address \"a:x\": port (x) is not a number: strconv.Atoi: "
                    + "parsing \"x\": invalid syntax",
                "invalid status port: port number 0 must be in the range 1..65535",
            ]),
        Example(
            mesh: "{defaultConfig: {privateKeyProvider: {}, proxyMetadata: "
                + "{ISTIO_META_DNS_AUTO_ALLOCATE: 'true'}}}",
            errors: [
                "invalid private key provider configuration: private key provider configuration is "
                    + "required",
                "invalid private key provider configuration: unknown private key provider",
            ],
            warnings: [
                "'ISTIO_META_DNS_AUTO_ALLOCATE' is deprecated; review "
                    + "https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/"
                    + "#dns-auto-allocation-v2 for information about replacement functionality"
            ]),
    ]

    @Test(arguments: examples)
    func `a rule has its words`(_ example: Example) {
        let mesh = readYAML("mesh: \(example.mesh)")?["mesh"] ?? [:]
        let found = MeshConfigRules.findings(mesh)
        #expect(found.errors == example.errors)
        #expect(found.warnings == example.warnings)
    }

    @Test func `the defaults are fine, and a text with errors is not taken`() {
        #expect(MeshConfigRules.findings(MeshConfig.defaults) == Findings())
        #expect(MeshConfig(text: "connectTimeout: 5s") != nil)
        #expect(MeshConfig(text: "connectTimeout: 0s") == nil)
    }
}
