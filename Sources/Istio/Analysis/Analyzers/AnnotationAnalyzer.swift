import YAML

/// Istio's annotations on objects that they do not belong to, unknown ones and malformed ones.
// istio pkg/config/analysis/analyzers/annotations/annotations.go
enum AnnotationAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        for kind in [AnalyzedKind.namespace, .service, .pod, .deployment] {
            for resource in context[kind] {
                for (name, value) in resource.annotations where isIstios(name) {
                    check(name, value.string ?? "", resource, &context)
                }
            }
        }
    }

    // istio sets these itself: analyzers/maturity/maturity.go: AlwaysIgnoredAnnotations
    private static let ignored = [
        "sidecar.istio.io/status", "gateway.istio.io/controller-version", "istio.io/rev",
    ]

    private static func isIstios(_ name: String) -> Bool {
        let domain = name.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
        return name == "kubernetes.io/ingress.class" || domain.hasSuffix("istio.io")
    }

    // Istio looks up the line of the annotation and then drops it, so that messages name the line
    // on which the object begins (analyzers/util/find_errorline_utils.go: AddLineNumber).
    private static func check(
        _ name: String, _ value: String, _ resource: AnalyzedResource,
        _ context: inout AnalysisContext
    ) {
        guard !ignored.contains(name) else { return }
        guard let owners = AnnotationFacts.owners[name] else {
            context.report(.unknownAnnotation, resource, [name])
            return
        }
        let isInject = name == "sidecar.istio.io/inject"
        if AnnotationFacts.deprecated.contains(name), !isInject || resource.labels[name] == nil {
            let extra = isInject ? " in favor of the \"sidecar.istio.io/inject\" label" : ""
            context.report(.deprecatedAnnotation, resource, [name, extra])
        }
        guard !owners.contains("Any") else { return }
        guard owners.contains(resource.kind.kind) else {
            context.report(
                .misplacedAnnotation, resource, [name, owners.joined(separator: ", ")])
            return
        }
        if let problem = annotationProblem(name, value) {
            context.report(.invalidAnnotation, resource, [name, problem])
        }
    }
}
