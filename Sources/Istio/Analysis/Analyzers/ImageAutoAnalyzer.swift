import Objects
import YAML

/// Sidecars with `image: auto` that no webhook fills in.
// istio pkg/config/analysis/analyzers/injection/image-auto.go
enum ImageAutoAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        let webhooks = context[.mutatingWebhook].flatMap { $0.object["webhooks"]?.items ?? [] }
            .filter { $0.text("name").hasSuffix("istio.io") }
        for pod in context[.pod] where isAuto(pod.spec) {
            // Such a pod is broken whether a webhook matches it or not.
            context.report(.imageAutoWithoutInjectionError, pod, ["Pod", pod.name])
        }
        for deployment in context[.deployment] {
            let template = deployment.spec["template"] ?? [:]
            guard isAuto(template["spec"] ?? [:]) else { continue }
            let place = deployment.namespace.isEmpty ? "default" : deployment.namespace
            let namespace = context.find(.namespace, ResourceName("", place))
            let labels = template["metadata", "labels"]?.map ?? [:]
            let isMatched = webhooks.contains { webhook in
                WebhookAnalyzer.matches(webhook["namespaceSelector"], namespace?.labels ?? [:])
                    && WebhookAnalyzer.matches(webhook["objectSelector"], labels)
            }
            if !isMatched {
                context.report(
                    .imageAutoWithoutInjectionWarning, deployment, ["Deployment", deployment.name])
            }
        }
    }

    private static func isAuto(_ spec: Value) -> Bool {
        spec.entries("containers").contains {
            $0.text("name") == "istio-proxy" && $0.text("image") == "auto"
        }
    }
}
