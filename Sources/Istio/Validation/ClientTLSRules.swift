import YAML

/// Validation of the TLS settings of clients.
// istio pkg/config/validation/agent/validation.go: ValidateTLS
enum ClientTLSRules {
    static func check(_ value: Value?, _ namespace: String, _ findings: inout Findings) {
        guard let tls = value, !tls.isNull else { return }
        findings.add(configMapProblem(tls.text("credentialName"), namespace))
        let mode = tls.text("mode")
        let names = !tls.entries("subjectAltNames").isEmpty
        let authority = !tls.text("caCertificates").isEmpty
        let credential = !tls.text("credentialName").isEmpty
        if tls["insecureSkipVerify"] == true {
            findings.add(
                "cannot specify CaCertificates or CredentialName or SubjectAltNames when "
                    + "InsecureSkipVerify is set true",
                if: mode == "SIMPLE" && (authority || credential || names))
            findings.add(
                "cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set "
                    + "true", if: mode == "MUTUAL" && (authority || names))
        }
        if ["SIMPLE", "MUTUAL"].contains(mode), credential {
            let files = ["clientCertificate", "caCertificates", "privateKey", "caCrl"]
            findings.add(
                "cannot specify client certificates or CA certificate or CA CRL If credentialName "
                    + "is set", if: files.contains { !tls.text($0).isEmpty })
            return
        }
        guard mode == "MUTUAL" else { return }
        findings.add(
            "client certificate required for mutual tls", if: tls.text("clientCertificate").isEmpty)
        findings.add("private key required for mutual tls", if: tls.text("privateKey").isEmpty)
    }

    // istio pilot/pkg/model/credentials/resource.go: ParseResourceName
    private static func configMapProblem(_ name: String, _ namespace: String) -> String? {
        let start = "configmap://"
        guard name.hasPrefix(start) else { return nil }
        let parts = name.dropFirst(start.count).split(
            separator: "/", omittingEmptySubsequences: false)
        let problem: String? =
            parts.count < 2
            ? "namespace and name"
            : parts[0].isEmpty ? "namespace" : parts[1].isEmpty ? "name" : nil
        if let problem {
            return "invalid configmap:// credentialName: invalid resource name \(quoted(name)). "
                + "Expected \(problem)"
        }
        return parts[0] == namespace
            ? nil
            : "invalid configmap:// credentialName: namespace must match the configuration "
                + "namespace \(quoted(namespace))"
    }
}
