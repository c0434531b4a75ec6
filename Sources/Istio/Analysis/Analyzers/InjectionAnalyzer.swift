import Objects
import YAML

/// Namespaces without injection, and pods that miss their sidecar.
// istio pkg/config/analysis/analyzers/injection/injection.go
enum InjectionAnalyzer {
    static let revisionLabel = "istio.io/rev"
    static let injectionLabel = "istio-injection"
    static let modeLabel = "istio.io/dataplane-mode"

    static func analyze(_ context: inout AnalysisContext) {
        var injected: Set<String> = []
        var isByDefault = false
        for namespace in context[.namespace] where namespace.name != "istio-system" {
            if isInjected(namespace, &isByDefault, &context) { injected.insert(namespace.name) }
        }
        for pod in context[.pod] where injected.contains(pod.namespace) {
            let wish =
                pod.labels["sidecar.istio.io/inject"]?.string
                ?? pod.annotations["sidecar.istio.io/inject"]?.string ?? ""
            if wish.lowercased() == "false" || pod.spec["hostNetwork"]?.bool == true { continue }
            if pod.proxyImage.isEmpty { context.report(.podMissingProxy, pod, [pod.fullName]) }
        }
    }

    private static func isInjected(
        _ namespace: AnalyzedResource, _ isByDefault: inout Bool, _ context: inout AnalysisContext
    ) -> Bool {
        let own = namespace.labels[injectionLabel]?.string
        let revision = namespace.labels[revisionLabel]?.string
        var labels = own.map { ["\(injectionLabel)=\($0)"] } ?? []
        for name in [revisionLabel, modeLabel] where own == nil || own == "enabled" {
            if let value = namespace.labels[name]?.string { labels.append("\(name)=\(value)") }
        }
        if labels.count > 1 {
            context.report(.namespaceMultipleInjectionLabels, namespace, [goList(labels)])
        }
        if namespace.labels[modeLabel]?.string == "ambient" { return false }
        let map = injectorMap(revision ?? "")
        if let found = context[.configMap].first(where: { $0.name == map }) {
            let values = found.object["data", "values"]?.string.flatMap(readYAML)
            let setting = values?["sidecarInjectorWebhook", "enableNamespacesByDefault"]
            isByDefault = setting?.bool ?? false
        }
        guard own ?? "" != "" || revision != nil else {
            if isByDefault {
                context.report(.namespaceInjectionEnabledByDefault, namespace)
            } else {
                context.report(
                    .namespaceNotInjected, namespace, [namespace.name, namespace.name],
                    at: .metadataName)
            }
            return false
        }
        return own == "enabled"
    }

    /// The ConfigMap that holds a revision's injection configuration.
    // istio pkg/config/analysis/analyzers/util/config.go: GetInjectorConfigMapName
    static func injectorMap(_ revision: String) -> String {
        let name = "istio-sidecar-injector"
        return revision.isEmpty || revision == "default" ? name : "\(name)-\(revision)"
    }
}

extension FieldPath {
    /// `metadata.name`.
    static var metadataName: FieldPath { FieldPath([.field("metadata"), .field("name")]) }
}

extension AnalyzedResource {
    /// The containers of a pod, init containers last.
    var allContainers: [Value] {
        spec.entries("containers") + spec.entries("initContainers")
    }
    /// The image of a pod's sidecar; empty without one.
    var proxyImage: String {
        allContainers.first { $0.text("name") == "istio-proxy" }?.text("image") ?? ""
    }
}
