import Objects
import YAML

/// Policies and definitions that do not work with the Gateway API.
enum KubernetesGatewayAnalyzer {
    // istio pkg/config/analysis/analyzers/k8sgateway/workloadselector.go
    static func analyzeSelectors(_ context: inout AnalysisContext) {
        let label = "gateway.networking.k8s.io/gateway-name"
        let pods = context[.pod].filter { $0.labels[label] != nil }
        let kinds: [AnalyzedKind] = [
            .authorizationPolicy, .requestAuthentication, .telemetry, .wasmPlugin,
        ]
        for kind in kinds {
            for policy in context[kind]
            where !policy.spec.has("targetRef") && policy.spec.has("selector") {
                let labels = policy.spec["selector", "matchLabels"]?.map ?? [:]
                let selector = LabelSelector(labels: labels)
                for pod in pods
                where pod.namespace == policy.namespace && selector.matches(pod.labels) {
                    context.report(
                        .ineffectiveSelector, policy, [pod.labels[label]?.string ?? ""])
                }
            }
        }
    }

    // istio pkg/config/schema/gatewayapi/minimumversions.go
    private static let minimum: [String: [Int]] = [
        "grpcroutes": [1, 1, 0], "backendtlspolicies": [1, 4, 0], "tlsroutes": [1, 5, 0],
        "tcproutes": [1, 6, 0],
    ]

    // istio pkg/config/analysis/analyzers/k8sgateway/crdversion.go
    static func analyzeVersions(_ context: inout AnalysisContext) {
        let group = "gateway.networking.k8s.io"
        for definition in context[.customResourceDefinition] {
            guard definition.name.hasSuffix(".\(group)"),
                let minimum = minimum[String(definition.name.dropLast(group.count + 1))],
                let text = definition.annotations["\(group)/bundle-version"]?.string
            else { continue }
            let installed = text.hasPrefix("v") ? String(text.dropFirst()) : text
            let release = installed.prefix { $0 != "-" && $0 != "+" }
            var numbers = release.split(separator: ".").compactMap { Int($0) }
            guard numbers.count == release.split(separator: ".").count, numbers.count <= 3 else {
                continue
            }
            while numbers.count < 3 { numbers.append(0) }
            guard numbers.lexicographicallyPrecedes(minimum) else { continue }
            context.report(
                .gatewayAPICRDVersionBelowMinimum, definition,
                [definition.name, installed, minimum.map(String.init).joined(separator: ".")])
        }
    }
}
