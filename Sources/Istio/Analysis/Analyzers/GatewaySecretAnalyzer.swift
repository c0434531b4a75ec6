import Objects
import YAML

/// Secrets of gateways that are missing or hold no certificate.
// istio pkg/config/analysis/analyzers/gateway/secret.go
enum GatewaySecretAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        for gateway in context[.gateway] {
            let selector = LabelSelector(labels: gateway.spec["selector"]?.map ?? [:])
            let pod = context[.pod].first { selector.matches($0.labels) }
            guard let pod, !pod.namespace.isEmpty else {
                GatewayAnalyzer.reportMissing(selector, of: gateway, &context)
                continue
            }
            for (index, server) in gateway.spec.entries("servers").enumerated() {
                let name = server.text("tls", "credentialName")
                guard !name.isEmpty else { continue }
                let path = FieldPath("spec.servers[\(index)].tls.credentialName")
                let secret = context.find(.secret, ResourceName(name, in: pod.namespace))
                guard let secret else {
                    context.report(
                        .referencedResourceNotFound, gateway, ["credentialName", name], at: path)
                    continue
                }
                if !isValid(secret) {
                    context.report(
                        .invalidGatewayCredential, gateway, [gateway.name, pod.namespace],
                        at: path)
                }
            }
        }
    }

    /// Whether a secret holds a certificate. That a certificate has not expired is not checked:
    /// what is inside of one is not read here.
    // istio pilot/pkg/credentials/kube/secrets.go: ExtractCertInfo; pilot/pkg/xds/sds.go:
    // ValidateCertificate
    private static func isValid(_ secret: AnalyzedResource) -> Bool {
        let data = secret.object["data"]?.map ?? [:]
        for (certificate, key) in [("cert", "key"), ("tls.crt", "tls.key")] {
            guard let text = data[certificate]?.string, !text.isEmpty,
                let other = data[key]?.string, !other.isEmpty
            else { continue }
            return Certificate(base64: text) != nil
        }
        return false
    }
}
