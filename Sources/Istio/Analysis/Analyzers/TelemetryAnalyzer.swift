import Objects
import YAML

/// Telemetries without providers or pods, and those that select what others select.
enum TelemetryAnalyzer {
    // istio pkg/config/analysis/analyzers/telemetry/providers.go
    static func analyzeProviders(_ context: inout AnalysisContext) {
        let defaults = context.mesh.value.entries("defaultProviders", "accessLogging")
        guard defaults.isEmpty else { return }
        for telemetry in context[.telemetry] {
            for logging in telemetry.spec.entries("accessLogging")
            where logging["disabled"]?.bool != true && logging.entries("providers").isEmpty {
                context.report(
                    .invalidTelemetryProvider, telemetry, [telemetry.name, telemetry.namespace])
            }
        }
    }

    // istio pkg/config/analysis/analyzers/telemetry/selector.go
    static func analyzeSelectors(_ context: inout AnalysisContext) {
        var users: [ResourceName: [AnalyzedResource]] = [:]
        for telemetry in context[.telemetry] {
            let labels = telemetry.spec["selector", "matchLabels"]?.map ?? [:]
            guard !labels.isEmpty else { continue }
            let selector = LabelSelector(labels: labels)
            let pods = context[.pod].filter { pod in
                pod.namespace == telemetry.namespace && selector.matches(pod.labels)
            }
            for pod in pods { users[ResourceName(pod), default: []].append(telemetry) }
            if pods.isEmpty {
                context.report(
                    .referencedResourceNotFound, telemetry, ["selector", selector.description],
                    at: FieldPath("spec.selector.matchLabels").field(labels.names[0]))
            }
        }
        for (pod, telemetries) in users.sorted(by: { $0.key < $1.key }) where telemetries.count > 1
        {
            let names = goList(telemetries.map(\.name).sorted())
            for telemetry in telemetries {
                context.report(
                    .conflictingTelemetryWorkloadSelectors, telemetry,
                    [names, pod.namespace, pod.name], at: .metadataName)
            }
        }
    }

    // istio pkg/config/analysis/analyzers/telemetry/default_selector.go
    static func analyzeDefaults(_ context: inout AnalysisContext) {
        let plain = context[.telemetry].filter { !$0.spec.has("selector") }
        for telemetry in plain {
            let names = plain.filter { $0.namespace == telemetry.namespace }.map(\.name).sorted()
            guard names.count > 1 else { continue }
            context.report(
                .multipleTelemetriesWithoutWorkloadSelectors, telemetry,
                [goList(names), telemetry.namespace])
        }
    }

    // istio pkg/config/analysis/analyzers/telemetry/lightstep.go
    static func analyzeLightstep(_ context: inout AnalysisContext) {
        let providers = context.mesh.value.entries("extensionProviders")
            .filter { $0.has("lightstep") }.map { $0.text("name") }
        for telemetry in context[.telemetry] {
            let used = telemetry.spec.entries("tracing").flatMap { $0.entries("providers") }
            for name in used.map({ $0.text("name") }) where providers.contains(name) {
                context.report(
                    .deprecated, telemetry,
                    [
                        "The Lightstep provider \(name) is deprecated, please migrate to "
                            + "OpenTelemetry provider."
                    ])
            }
        }
    }
}
