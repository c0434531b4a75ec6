import Cluster
import Objects
import YAML

/// What the injector works with: the ConfigMaps that the installation leaves and istiod's
/// environment.
package struct InjectionConfiguration: Sendable, Equatable {
    /// `policy`: whether pods that say nothing are injected; `enabled` or `disabled`.
    package var policy = "enabled"
    /// The templates for pods that name none.
    package var defaultTemplates = ["sidecar"]
    /// Templates by name. Those that Istio ships have the text ``builtInTemplate``.
    package var templates: Fields = [:]
    /// Names for several templates.
    package var aliases: Fields = [:]
    /// Label selectors of pods that are never injected, any of them.
    package var neverInjectSelector: [Value] = []
    /// Label selectors of pods that are always injected, any of them.
    package var alwaysInjectSelector: [Value] = []
    /// Annotations that every injected pod gets.
    package var injectedAnnotations: Fields = [:]
    /// Helm's values as far as templates read them.
    package var values: Value
    /// The mesh's configuration.
    package var mesh: MeshConfig
    /// istiod's environment.
    package var environment: Fields = [:]
    /// The annotations of the pod's namespace, where istiod runs on OpenShift and looks at them.
    package var namespaceAnnotations: Fields = [:]
    /// The revision; empty for the default one.
    package var revision = ""
    /// Istio's version: `1.31`.
    package var version: String

    /// What stands for a template of Istio's own in the ConfigMap: mesh renders these itself.
    package static let builtInTemplate = "# Istio's own template, rendered by mesh.\n"
    /// The templates that Istio ships and that mesh renders.
    package static let builtInNames = ["gateway", "sidecar"]

    /// A configuration with the default templates.
    package init(values: Value, mesh: MeshConfig, version: String) {
        self.values = values
        self.mesh = mesh
        self.version = version
        for name in Self.builtInNames { templates[name] = .string(Self.builtInTemplate) }
        policy = values["global", "proxy", "autoInject"]?.goText ?? "enabled"
        let webhook = values["sidecarInjectorWebhook"] ?? [:]
        neverInjectSelector = webhook["neverInjectSelector"]?.items ?? []
        alwaysInjectSelector = webhook["alwaysInjectSelector"]?.items ?? []
        injectedAnnotations = webhook["injectedAnnotations"]?.map ?? [:]
        for (name, text) in webhook["templates"]?.map ?? [:] { templates[name] = text }
        let names = webhook["defaultTemplates"]?.strings ?? []
        if !names.isEmpty { defaultTemplates = names }
        revision = values["revision"]?.string ?? ""
        for (name, value) in values["pilot", "env"]?.map ?? [:] {
            environment[name] = .string(value.goText)
        }
    }

    /// The configuration that a ConfigMap's `config` states. Nil if it cannot be read.
    // istio pkg/kube/inject/inject.go: UnmarshalConfig
    package init?(config: String, values: String, mesh: MeshConfig, version: String) {
        guard let fields = readYAML(config)?.map, let values = readYAML(values) else { return nil }
        self.values = values
        self.mesh = mesh
        self.version = version
        policy = fields["policy"]?.goText ?? ""
        templates = fields["templates"]?.map ?? [:]
        aliases = fields["aliases"]?.map ?? [:]
        neverInjectSelector = fields["neverInjectSelector"]?.items ?? []
        alwaysInjectSelector = fields["alwaysInjectSelector"]?.items ?? []
        injectedAnnotations = fields["injectedAnnotations"]?.map ?? [:]
        let names = fields["defaultTemplates"]?.strings ?? []
        if !names.isEmpty { defaultTemplates = names }
        revision = values["revision"]?.string ?? ""
    }

    /// The ConfigMap's `config`: the same in text.
    // istio .../istio-discovery/templates/istiod-injector-configmap.yaml
    var configText: String {
        let fields: Value = [
            "defaultTemplates": .list(defaultTemplates.map { .string($0) }),
            "policy": .string(policy), "alwaysInjectSelector": .list(alwaysInjectSelector),
            "neverInjectSelector": .list(neverInjectSelector),
            "injectedAnnotations": .map(injectedAnnotations), "templates": .map(templates),
        ]
        return yamlText(of: fields)
    }

    /// Go's words for the first template that cannot be parsed; nil where all can.
    // istio pkg/kube/inject/inject.go: ParseTemplates
    package var templateProblem: String? {
        templates.lazy.filter { $0.value.string?.trimmed != Self.builtInTemplate.trimmed }
            .compactMap { CustomTemplate.problem($0.value.string ?? "") }.first
    }

    /// A value of Helm's.
    func value(_ path: String...) -> Value? { values.value(at: path[...]) }

    /// A value of Helm's as a template inserts it; empty where there is none.
    func text(_ path: String...) -> String {
        values.value(at: path[...]).map { $0.isNull ? "" : $0.goText } ?? ""
    }
}
