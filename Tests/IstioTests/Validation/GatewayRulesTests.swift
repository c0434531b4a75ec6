import Objects
import Testing
import YAML

@testable import Istio

/// The rules for Gateways and Sidecars, each raised once, with Istio's words.
@Suite struct GatewayRulesTests {
    /// A Gateway with one server.
    static func server(
        _ fields: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample("Gateway", "{servers: [{\(fields)}]}", errors: errors, warnings: warnings)
    }

    static let https = "hosts: [a.com], port: {number: 443, name: a, protocol: HTTPS}, tls: "
    static let http = "port: {number: 80, name: a, protocol: HTTP}"

    static let gateways: [RuleExample] = [
        RuleExample("Gateway", "{}", errors: ["gateway must have at least one server"]),
        RuleExample(
            "Gateway", "{servers: [null]}",
            errors: ["cannot have nil server", "server may not be nil"]),
        server(
            "", errors: ["server config must contain at least one host", "port is required"]),
        server(
            "hosts: [a, 'x_y/a.com', '/a.com', '*a.com'], \(http)",
            errors: [
                "short names (non FQDN) are not allowed",
                "invalid namespace value \"x_y\" in gateway",
                "config namespace and dnsName in host entry cannot be empty",
                "invalid namespace value \"\" in gateway",
                "partial wildcard \"*a.com\" not allowed",
            ]),
        server(
            "hosts: [a.com], bind: x, port: {number: 0, protocol: FOO, targetPort: 1}",
            errors: [
                "invalid protocol \"FOO\", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, "
                    + "MONGO, REDIS, MYSQL, TCP", "port number 0 must be in the range 1..65535",
                "targetPort has no impact on Gateways",
                "port name must be set: protocol:\"FOO\" target_port:1", "x is not a valid IP",
            ]),
        server(
            "hosts: [a.com], bind: 'unix:///a', \(http)",
            errors: [
                "port number must be 0 for unix domain socket: number:80 protocol:\"HTTP\" "
                    + "name:\"a\""
            ]),
        server(
            "hosts: [a.com], port: {number: 443, name: a, protocol: TLS}",
            errors: ["server must have TLS settings for HTTPS/TLS protocols"]),
        server(
            "hosts: [a.com], \(http), tls: {mode: SIMPLE, credentialName: c}",
            errors: ["server cannot have TLS settings for plain text HTTP ports"]),
        server(
            "hosts: [a.com], port: {number: 80, name: a, protocol: TCP}, "
                + "tls: {httpsRedirect: true}",
            errors: ["server cannot have TLS settings for non HTTPS/TLS ports"],
            warnings: ["tls.httpsRedirect should only be used with http servers"]),
        RuleExample(
            "Gateway", "{servers: [{hosts: [a.com], \(http)}, {hosts: [a.com], \(http)}]}",
            errors: ["port names in servers must be unique: duplicate name a"]),
    ]

    static let tls: [RuleExample] = [
        server(
            https + "{mode: ISTIO_MUTUAL, serverCertificate: a, privateKey: a, caCertificates: a, "
                + "tlsCertificates: [{}], credentialName: a, credentialNames: [a]}",
            errors: [
                "server certificate", "private key", "CA bundle", "tlsCertificates",
                "credentialName", "credentialNames",
            ].map { "ISTIO_MUTUAL TLS cannot have associated \($0)" }),
        server(
            https + "{mode: PASSTHROUGH, credentialName: a}",
            warnings: ["PASSTHROUGH mode does not use certificates, they will be ignored"]),
        server(
            https + "{mode: SIMPLE, credentialName: a, credentialNames: [a]}",
            errors: [
                "only one of credential_name, credential_names, server_certificate/private_key, "
                    + "tls_certificates should be specified"
            ]),
        server(
            https + "{mode: MUTUAL}",
            errors: [
                "MUTUAL TLS requires a client CA bundle",
                "MUTUAL TLS requires a server certificate",
                "MUTUAL TLS requires a private key",
            ]),
        server(
            https + "{mode: SIMPLE, caCrl: a, tlsCertificates: [{}, {serverCertificate: a, "
                + "privateKey: a}, {serverCertificate: a, privateKey: a}]}",
            errors: [
                "SIMPLE TLS requires a server certificate", "SIMPLE TLS requires a private key",
                "CRL is not supported with SIMPLE TLS",
            ], warnings: ["SIMPLE TLS can support up to 2 server certificates"]),
        server(
            https + "{minProtocolVersion: TLSV1_0}",
            warnings: [
                "TLS version below TLSV1_2 require setting compatible ciphers as by default they "
                    + "no longer include compatible ciphers."
            ]),
        server(
            https + "{cipherSuites: [b, a, AES128-SHA, '-X', AES128-SHA]}",
            warnings: [
                "ignoring invalid cipher suites: [a b]",
                "ignoring duplicate cipher suites: [AES128-SHA]",
            ]),
        server(
            https + "{mode: AUTO_PASSTHROUGH, caCrl: a, credentialName: a}",
            errors: [
                "CRL is not supported with credentialName. CRL has to be specified in the "
                    + "credential"
            ],
            warnings: ["AUTO_PASSTHROUGH mode does not use certificates, they will be ignored"]),
    ]

    /// A Sidecar with one ingress listener.
    static func ingress(
        _ fields: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample("Sidecar", "{ingress: [\(fields)]}", errors: errors, warnings: warnings)
    }

    static let good = "port: {number: 80, protocol: HTTP}"

    static let sidecars: [RuleExample] = [
        RuleExample("Sidecar", "{}", errors: ["sidecar: empty configuration provided"]),
        RuleExample(
            "Sidecar", "{workloadSelector: {}, egress: [{hosts: ['./*']}]}",
            warnings: [
                "sidecar: workload selector specified without labels, will be applied to all "
                    + "services in namespace"
            ]),
        ingress("null", errors: ["sidecar: ingress may not be null"]),
        ingress("{}", errors: ["sidecar: port is required for ingress listeners"]),
        ingress(
            "{\(good)}, {\(good)}",
            errors: ["sidecar: ports on IP bound listeners must be unique"]),
        ingress(
            "{port: {number: 80, targetPort: 1, name: a_b, protocol: X}, bind: x}",
            errors: [
                "targetPort has no impact on Sidecars", "invalid port name: a_b",
                "unsupported protocol: X", "x is not a valid IP",
            ]),
        ingress(
            "{\(good), defaultEndpoint: '10.0.0.1:x'}",
            errors: [
                "sidecar: defaultEndpoint must be of form 127.0.0.1:<port>,0.0.0.0:<port>,"
                    + "[::1]:port,[::]:port,unix://filepath or unset",
                "sidecar: defaultEndpoint port (x) is not a number: strconv.Atoi: parsing \"x\": "
                    + "invalid syntax",
            ]),
        ingress(
            "{\(good), defaultEndpoint: a}",
            errors: [
                "address a: missing port in address",
                "sidecar: defaultEndpoint port () is not a number: strconv.Atoi: parsing \"\": "
                    + "invalid syntax",
            ]),
        ingress(
            "{\(good), tls: {mode: AUTO_PASSTHROUGH, httpsRedirect: true, credentialName: a}}",
            errors: [
                "sidecar: httpsRedirect is not supported",
                "sidecar: credentialName is not currently supported",
                "configuration is invalid: cannot set mode to AUTO_PASSTHROUGH in sidecar ingress "
                    + "tls", "server cannot have TLS settings for non HTTPS/TLS ports",
            ],
            warnings: ["AUTO_PASSTHROUGH mode does not use certificates, they will be ignored"]),
        ingress(
            "{port: {number: 80, name: a, protocol: TCP}, connectionPool: {http: {maxRetries: 1}}}",
            warnings: [
                "sidecar: HTTP connection pool settings are configured for port 80 (\"a\") but its "
                    + "protocol is not HTTP (TCP); only TCP settings will apply"
            ]),
        RuleExample(
            "Sidecar", "{egress: [null, {hosts: [./a.com]}, {}]}",
            errors: [
                "egress listener may not be null",
                "sidecar: the egress listener with empty port should be the last listener in the "
                    + "list", "sidecar: egress listener must contain at least one host",
            ]),
        RuleExample(
            "Sidecar", "{egress: [{port: {number: 0}, captureMode: IPTABLES, hosts: [./a.com]}]}",
            errors: [
                "sidecar: ports with 0 value must have a unix domain socket bind address",
                "sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners",
            ]),
        RuleExample(
            "Sidecar", "{egress: [{hosts: [a, './*', ./a.com, '*/*']}]}",
            errors: ["host must be of form namespace/dnsName"],
            warnings: [
                "duplicated egress host: ./a.com",
                "`*/*` host select all resources, no other hosts can be added",
            ]),
        RuleExample(
            "Sidecar", "{outboundTrafficPolicy: {mode: ALLOW_ANY_DYNAMIC_DNS}}",
            errors: [
                "sidecar: ALLOW_ANY_DYNAMIC_DNS mode is only supported in MeshConfig, not in "
                    + "Sidecar resource"
            ]),
        RuleExample(
            "Sidecar", "{outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {}}}",
            errors: [
                "sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy mode"
            ]),
        RuleExample(
            "Sidecar", "{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.com}}}",
            errors: ["sidecar: egress_proxy port must be non-nil"]),
    ]

    @Test(arguments: gateways + tls + sidecars)
    func `a rule has its words`(_ example: RuleExample) { example.check() }
}
