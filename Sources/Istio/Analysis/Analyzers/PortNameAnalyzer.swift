import YAML

/// Ports of Services whose names tell no protocol.
// istio pkg/config/analysis/analyzers/service/portname.go
enum PortNameAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let managers = [
            "istio.io-gateway-controller", "istio.io-mesh-controller",
            "istio.io-eastwest-controller",
        ]
        for service in context[.service] where !DeploymentAnalyzer.isControlPlane(service) {
            let manager = service.labels["gateway.istio.io/managed"]?.string ?? ""
            guard !managers.contains(manager) else { continue }
            let isExternal = service.spec.text("type") == "ExternalName"
            for (index, port) in service.spec.entries("ports").enumerated() {
                let number = port.number("port")
                let spoken = PortProtocol(
                    kubernetesPort: Int(number), name: port.text("name"),
                    transport: port.text("protocol"), application: port["appProtocol"]?.string)
                guard spoken == .auto || isExternal && port.text("name") == "tcp" else { continue }
                let target = port["targetPort"]?.goText ?? "0"
                context.report(
                    isExternal
                        ? .externalNameServiceTypeInvalidPortName
                        : .portNameIsNotUnderNamingConvention,
                    service, isExternal ? [] : [port.text("name"), String(number), target],
                    at: FieldPath("spec.ports[\(index)].port"))
            }
        }
    }
}
