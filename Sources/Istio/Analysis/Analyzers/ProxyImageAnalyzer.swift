import Objects
import YAML

/// Pods whose sidecar has another image than the injector would give it now.
// istio pkg/config/analysis/analyzers/injection/injection-image.go
enum ProxyImageAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let maps = context[.configMap].filter { $0.name.hasPrefix("istio-sidecar-injector") }
        guard !maps.isEmpty else { return }
        let pods = context[.pod]
        for namespace in context[.namespace] {
            let revision = namespace.labels[InjectionAnalyzer.revisionLabel]?.string
            let isEnabled = namespace.labels[InjectionAnalyzer.injectionLabel]?.string == "enabled"
            guard revision != nil || isEnabled else { continue }
            let map = InjectionAnalyzer.injectorMap(revision ?? "default")
            guard let image = maps.first(where: { $0.name == map }).map(image) else { continue }
            let names = pods.filter { pod in
                pod.namespace == namespace.name && differs(pod, from: image, context)
            }.map(\.name)
            if !names.isEmpty {
                context.report(
                    .podsIstioProxyImageMismatchInNamespace, namespace, [goList(names.sorted())])
            }
        }
    }

    private static func differs(
        _ pod: AnalyzedResource, from image: String, _ context: AnalysisContext
    ) -> Bool {
        let own = pod.annotations["sidecar.istio.io/proxyImage"]?.string ?? ""
        guard own.isEmpty else { return false }
        let variant = "\(image)-\(imageType(pod, context))"
        return pod.allContainers.contains { container in
            guard container.text("name") == "istio-proxy" else { return false }
            return container.text("image") != image && container.text("image") != variant
        }
    }

    // injection-image.go: GetIstioProxyImage
    private static func image(_ map: AnalyzedResource) -> String {
        guard let values = map.object["data", "values"]?.string.flatMap(readYAML) else { return "" }
        let global = values["global"] ?? [:]
        let image = global.text("proxy", "image")
        guard !image.contains("/") else { return image }
        return "\(global.text("hub"))/\(image):\(global.text("tag"))"
    }

    /// The kind of image that a pod's proxy configuration asks for.
    // istio pkg/config/analysis/analyzers/util/proxyconfig.go: ImageType
    private static func imageType(_ pod: AnalyzedResource, _ context: AnalysisContext) -> String {
        var type = context.mesh.value.text("defaultConfig", "image", "imageType")
        func take(_ value: Value) {
            let own = value.text("image", "imageType")
            if !own.isEmpty { type = own }
        }
        let root = context.mesh.rootNamespace.isEmpty ? "istio-system" : context.mesh.rootNamespace
        let configs = context[.proxyConfig]
        if let last = configs.last(where: { $0.namespace == root }) { take(last.spec) }
        let near = configs.filter { $0.namespace == pod.namespace && $0.namespace != root }
        if let last = near.last(where: { !$0.spec.has("selector") }) { take(last.spec) }
        for config in near where config.spec.has("selector") {
            let wanted = config.spec["selector", "matchLabels"]?.map ?? [:]
            if LabelSelector(labels: wanted).matches(pod.labels) { take(config.spec) }
        }
        if let text = pod.annotations["proxy.istio.io/config"]?.string, let own = readYAML(text) {
            take(own)
        }
        return type == "default" ? "" : type
    }
}
