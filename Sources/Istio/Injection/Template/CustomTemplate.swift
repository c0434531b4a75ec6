import Objects
import YAML

/// A template in Istio's own language, from `sidecarInjectorWebhook.templates`, the ConfigMap or
/// `--injectConfigFile`: Go's text/template with sprig's functions, which gives YAML.
struct CustomTemplate: Sendable {
    /// The template's text.
    let text: String

    /// Go's words for a template that cannot be parsed; nil for one that can. istiod keeps to the
    /// last configuration that it could read; here injection fails until the template is mended.
    static func problem(_ text: String) -> String? {
        let nobody = PodDraft(metadata: [:], spec: [:])
        let input = TemplateInput(
            ownerKind: "", ownerVersion: "", ownerName: "", ownerNamespace: "", pod: nobody,
            proxyConfig: ProxyConfig(),
            configuration: InjectionConfiguration(values: [:], mesh: MeshConfig(), version: ""),
            nativeSidecars: false)
        do throws(GoTemplate.Failure) {
            _ = try GoTemplate(text, name: "inject", library: InjectionFunctions(input: input))
            return nil
        } catch {
            return error.message
        }
    }

    /// The labels, annotations and parts of the specification that the template states.
    func overlay(for input: TemplateInput) throws(InjectionFailure) -> PodOverlay {
        let rendered: String
        do throws(GoTemplate.Failure) {
            let template = try GoTemplate(
                text, name: "inject", library: InjectionFunctions(input: input))
            rendered = try template.text(of: input.templateData)
        } catch {
            throw InjectionFailure(message: error.message)
        }
        var reader = DocumentReader(Array(rendered.utf8))
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

extension TemplateInput {
    /// What a template sees: `.ObjectMeta`, `.Spec`, `.Values` and the rest. What are Go structs
    /// there are maps with the names of their fields in JSON here.
    // istio pkg/kube/inject/inject.go: SidecarTemplateData
    fileprivate var templateData: Value {
        var proxy = (configuration.mesh.proxyConfig.settings).merged(with: proxyConfig.settings)
        for (name, value) in ProxyConfig.defaults.map ?? [:] where proxy[name] == nil {
            proxy[name] = value
        }
        proxy["proxyMetadata"] = .map(
            Fields(proxyConfig.metadata.map { ($0.name, .string($0.value)) }))
        return [
            "TypeMeta": ["APIVersion": .string(ownerVersion), "Kind": .string(ownerKind)],
            "DeploymentMeta": [
                "Name": .string(ownerName), "Namespace": .string(ownerNamespace),
            ],
            "ObjectMeta": [
                "name": .string(pod.name), "namespace": .string(pod.namespace),
                "generateName": .string(pod.generateName), "labels": .map(pod.labels),
                "annotations": .map(pod.annotations),
            ],
            "Spec": pod.spec, "ProxyConfig": proxy, "MeshConfig": configuration.mesh.value,
            "Values": configuration.values, "Revision": .string(configuration.revision),
            "NativeSidecars": .bool(nativeSidecars),
            "ProxyImage": .string(image("proxy", type: proxyConfig.imageType)),
            "ProxyInitImage": .string(image("proxy_init", type: "")),
            "ProxyUID": .int(proxyID), "ProxyGID": .int(proxyGroup),
            "InboundTrafficPolicyMode": .string(
                configuration.mesh.inboundIsLocalhost ? "localhost" : "passthrough"),
            "CompliancePolicy": .string(
                configuration.environment["COMPLIANCE_POLICY"]?.string ?? ""),
        ]
    }
}
