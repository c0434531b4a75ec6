import YAML

/// A template of the user's own, from `sidecarInjectorWebhook.templates` or the ConfigMap. Plain
/// YAML is merged as it is; the template language is not modelled.
struct CustomTemplate: Sendable {
    /// The template's text.
    let text: String

    /// The labels, annotations and parts of the specification that the template states.
    func overlay(for input: TemplateInput) throws(InjectionFailure) -> PodOverlay {
        guard !text.utf8.contains(Array("{{".utf8)) else {
            throw InjectionFailure(
                message: "mesh renders its own templates only: {{...}} is not modelled here")
        }
        var reader = DocumentReader(Array(text.utf8))
        do {
            let value = try reader.next()?.value ?? [:]
            return PodOverlay(
                labels: value["metadata", "labels"]?.map ?? [:],
                annotations: value["metadata", "annotations"]?.map ?? [:],
                spec: value["spec"] ?? [:])
        } catch {
            throw InjectionFailure(
                message: "failed parsing generated injected YAML (check Istio sidecar injector "
                    + "configuration): \(error.message)")
        }
    }
}
