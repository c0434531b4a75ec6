import Objects
import YAML

/// Gateways whose ports no Service offers, and certificates that stand in two of them.
enum GatewayAnalyzer {
    // istio pkg/config/analysis/analyzers/gateway/gateway.go
    static func analyzePorts(_ context: inout AnalysisContext) {
        for gateway in context[.gateway] {
            let selector = LabelSelector(labels: gateway.spec["selector"]?.map ?? [:])
            let pods = context[.pod].filter { selector.matches($0.labels) }
            guard !pods.isEmpty else {
                reportMissing(selector, of: gateway, &context)
                continue
            }
            var ports: Set<Int64> = []
            for pod in pods {
                for service in context[.service] where service.namespace == pod.namespace {
                    let labels = service.spec["selector"]?.map ?? [:]
                    guard LabelSelector(labels: labels).matches(pod.labels) else { continue }
                    ports.formUnion(offered(service))
                }
            }
            for server in gateway.spec.entries("servers") where server.has("port") {
                let port = server.number("port", "number")
                guard !ports.contains(port) else { continue }
                context.report(
                    .gatewayPortNotDefinedOnService, gateway,
                    [String(port), selector.description], at: selectorPath(selector))
            }
        }
    }

    /// The ports that a gateway may listen on: target ports, and ports with a number for a target.
    private static func offered(_ service: AnalyzedResource) -> [Int64] {
        service.spec.entries("ports").filter { $0.text("protocol") == "TCP" }.flatMap { port in
            let target = port["targetPort"].flatMap { Int64($0.goText) } ?? 0
            return target == 0 ? [port.number("port")] : [target, port.number("port")]
        }
    }

    /// Reports that no pod has the labels that a Gateway asks for.
    static func reportMissing(
        _ selector: LabelSelector, of gateway: AnalyzedResource, _ context: inout AnalysisContext
    ) {
        context.report(
            .referencedResourceNotFound, gateway, ["selector", selector.description],
            at: selectorPath(selector))
    }

    private static func selectorPath(_ selector: LabelSelector) -> FieldPath {
        FieldPath("spec.selector").field(selector.requirements.first?.key ?? "")
    }

    // istio pkg/config/analysis/analyzers/gateway/certificate.go
    static func analyzeCertificates(_ context: inout AnalysisContext) {
        let gateways = context[.gateway]
        for gateway in gateways {
            let labels = gateway.spec["selector"]?.map ?? [:]
            for other in gateways where other.fullName != gateway.fullName {
                let others = other.spec["selector"]?.map ?? [:]
                guard labels.allSatisfy({ others[$0.name] == $0.value }) else { continue }
                for server in gateway.spec.entries("servers") {
                    for second in other.spec.entries("servers") {
                        guard let one = server["tls"], let two = second["tls"],
                            haveSameCertificate(one, two)
                        else { continue }
                        context.report(
                            .gatewayDuplicateCertificate, gateway,
                            [goList([gateway.fullName, other.fullName])], at: .metadataName)
                    }
                }
            }
        }
    }

    private static func haveSameCertificate(_ one: Value, _ two: Value) -> Bool {
        func isShared(_ name: String) -> Bool {
            !one.text(name).isEmpty && one.text(name) == two.text(name)
        }
        guard one.text("credentialName").isEmpty, two.text("credentialName").isEmpty else {
            return isShared("credentialName")
        }
        return isShared("serverCertificate") && isShared("privateKey")
    }
}
