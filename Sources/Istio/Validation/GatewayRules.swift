import Objects
import YAML

/// Validation of Gateways.
// istio pkg/config/validation/validation.go: ValidateGateway
enum GatewayRules {
    static func findings(_ object: Object) -> Findings {
        var findings = Findings()
        // Gateways that istiod itself makes of the Gateway API's are taken more lightly.
        let isConverted =
            object.metadata.annotations["internal.istio.io/gateway-semantics"] == "gateway"
        findings.add(
            "invalid gateway name: \"\(object.name)\"",
            if: !NameRules.isLabel(object.name) && !isConverted)
        let servers = (object["spec"] ?? [:]).entries("servers")
        findings.add("gateway must have at least one server", if: servers.isEmpty)
        for server in servers { findings.add(self.server(server, isConverted: isConverted)) }
        var names: [String] = []
        for server in servers {
            guard !server.isNull else {
                findings.add("server may not be nil")
                continue
            }
            guard let port = server["port"], !port.isNull else { continue }
            let name = port.text("name")
            findings.add(
                "port names in servers must be unique: duplicate name \(name)",
                if: names.contains(name))
            names.append(name)
            if !PortProtocol(port.text("protocol")).isHTTP, server["tls", "httpsRedirect"] == true {
                findings.warn("tls.httpsRedirect should only be used with http servers")
            }
        }
        return findings
    }

    private static func server(_ server: Value, isConverted: Bool) -> Findings {
        var findings = Findings()
        guard !server.isNull else {
            findings.add("cannot have nil server")
            return findings
        }
        let hosts = server["hosts"]?.strings ?? []
        findings.add("server config must contain at least one host", if: hosts.isEmpty)
        for host in hosts {
            let problems = SharedRules.scopedHost(
                host, isGateway: true, isConverted: isConverted)
            for problem in problems { findings.add(problem) }
        }
        let bind = server.text("bind")
        let portFindings = port(server["port"], bind: bind)
        findings.add(portFindings)
        if bind.hasPrefix("unix://") {
            findings.add(NameRules.unixPath(String(bind.dropFirst(7))))
            findings.add(
                "port number must be 0 for unix domain socket: \(described(server["port"] ?? [:]))",
                if: (server["port"] ?? [:]).number("number") != 0)
        } else if !bind.isEmpty {
            findings.add(NameRules.address(bind))
        }
        let tls = server["tls"].flatMap { $0.isNull ? nil : $0 }
        if let tls { findings.add(ServerTLSRules.findings(tls)) }
        guard portFindings.errors.isEmpty else { return findings }
        let kind = PortProtocol((server["port"] ?? [:]).text("protocol"))
        if kind.isTLS, tls == nil {
            findings.add("server must have TLS settings for HTTPS/TLS protocols")
        } else if !kind.isTLS, let tls {
            let mode = tls.text("mode")
            let isPassthrough = ["", "PASSTHROUGH", "AUTO_PASSTHROUGH"].contains(mode)
            let names = ["caCertificates", "privateKey", "serverCertificate"]
            let hasCertificate = names.contains { !tls.text($0).isEmpty }
            if !kind.isHTTP {
                findings.add("server cannot have TLS settings for non HTTPS/TLS ports")
            } else if !isPassthrough || hasCertificate {
                findings.add("server cannot have TLS settings for plain text HTTP ports")
            }
        }
        return findings
    }

    private static func port(_ port: Value?, bind: String) -> Findings {
        var findings = Findings()
        guard let port, !port.isNull else {
            findings.add("port is required")
            return findings
        }
        let name = port.text("protocol")
        findings.add(
            "invalid protocol \"\(name)\", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, "
                + "MONGO, REDIS, MYSQL, TCP", if: PortProtocol(name) == .auto)
        let number = port.number("number")
        if number > 0 || !bind.hasPrefix("unix://") { findings.add(NameRules.port(number)) }
        findings.add(
            "targetPort has no impact on Gateways", if: port.number("targetPort") > 0)
        findings.add(
            "port name must be set: \(described(port))", if: port.text("name").isEmpty)
        return findings
    }

    /// A port as Go prints the message.
    private static func described(_ port: Value) -> String {
        var parts: [String] = []
        if port.number("number") != 0 { parts.append("number:\(port.number("number"))") }
        if !port.text("protocol").isEmpty { parts.append("protocol:\"\(port.text("protocol"))\"") }
        if !port.text("name").isEmpty { parts.append("name:\"\(port.text("name"))\"") }
        let target = port.number("targetPort")
        if target != 0 { parts.append("target_port:\(target)") }
        return parts.joined(separator: " ")
    }
}

/// Validation of a server's TLS settings.
// istio pkg/config/validation/validation.go: validateTLSOptions
enum ServerTLSRules {
    static func findings(_ tls: Value) -> Findings {
        var findings = Findings()
        let mode = tls.text("mode").isEmpty ? "PASSTHROUGH" : tls.text("mode")
        let hasCredential =
            !tls.text("credentialName").isEmpty || !tls.entries("credentialNames").isEmpty
        if ["TLSV1_0", "TLSV1_1"].contains(tls.text("minProtocolVersion")),
            tls.entries("cipherSuites").isEmpty
        {
            findings.warn(
                "TLS version below TLSV1_2 require setting compatible ciphers as by default they "
                    + "no longer include compatible ciphers.")
        }
        checkCiphers(tls["cipherSuites"]?.strings ?? [], &findings)
        if mode == "ISTIO_MUTUAL" {
            for (field, what) in [
                ("serverCertificate", "server certificate"), ("privateKey", "private key"),
                ("caCertificates", "CA bundle"), ("tlsCertificates", "tlsCertificates"),
                ("credentialName", "credentialName"), ("credentialNames", "credentialNames"),
            ] {
                findings.add(
                    "ISTIO_MUTUAL TLS cannot have associated \(what)",
                    if: tls[field]?.isTruthy ?? false)
            }
            return findings
        }
        if mode.hasSuffix("PASSTHROUGH") {
            let fields = [
                "caCrl", "serverCertificate", "privateKey", "caCertificates", "tlsCertificates",
                "credentialName", "credentialNames",
            ]
            if fields.contains(where: { tls[$0]?.isTruthy ?? false }) {
                findings.warn("\(mode) mode does not use certificates, they will be ignored")
            }
        }
        let hasFiles = !tls.text("serverCertificate").isEmpty && !tls.text("privateKey").isEmpty
        let sources = [
            hasFiles, !tls.text("credentialName").isEmpty, !tls.entries("credentialNames").isEmpty,
            !tls.entries("tlsCertificates").isEmpty,
        ]
        findings.add(
            "only one of credential_name, credential_names, server_certificate/private_key, "
                + "tls_certificates should be specified", if: sources.count { $0 } > 1)
        let terminating = ["SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL"].contains(mode)
        if terminating, hasCredential { return findings }
        if terminating { checkFiles(tls, mode, &findings) }
        if !tls.text("caCrl").isEmpty {
            findings.add(
                "CRL is not supported with credentialName. CRL has to be specified in the "
                    + "credential", if: !tls.text("credentialName").isEmpty)
            findings.add("CRL is not supported with SIMPLE TLS", if: mode == "SIMPLE")
        }
        return findings
    }

    private static func checkCiphers(_ suites: [String], _ findings: inout Findings) {
        var (unknown, known, repeated): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for suite in suites {
            if !isCipherSuite(suite) {
                unknown.insert(suite)
            } else if !known.insert(suite).inserted {
                repeated.insert(suite)
            }
        }
        for (what, names) in [("invalid", unknown), ("duplicate", repeated)] where !names.isEmpty {
            let list = names.sorted().joined(separator: " ")
            findings.warn("ignoring \(what) cipher suites: [\(list)]")
        }
    }

    // istio pkg/config/security/security.go: IsValidCipherSuite
    private static func isCipherSuite(_ name: String) -> Bool {
        guard let first = name.first, name != "ALL" else { return true }
        // Operators of cipher expressions, such as `-` and `+`, are let through.
        guard first.isLetter || first.isNumber else { return true }
        return [
            "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA",
            "AES256-SHA", "DES-CBC3-SHA",
        ].contains(name)
    }

    private static func checkFiles(_ tls: Value, _ mode: String, _ findings: inout Findings) {
        let prefix = mode == "SIMPLE" ? "SIMPLE TLS" : "MUTUAL TLS"
        findings.add(
            "\(prefix) requires a client CA bundle",
            if: mode != "SIMPLE" && tls.text("caCertificates").isEmpty)
        let listed = tls.entries("tlsCertificates")
        if listed.count > 2 { findings.warn("\(prefix) can support up to 2 server certificates") }
        for certificate in listed.isEmpty ? [tls] : listed {
            findings.add(
                "\(prefix) requires a server certificate",
                if: certificate.text("serverCertificate").isEmpty)
            findings.add(
                "\(prefix) requires a private key", if: certificate.text("privateKey").isEmpty)
        }
    }
}
