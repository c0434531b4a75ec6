import YAML

/// Why a pod could not be injected.
struct InjectionFailure: Error, Equatable {
    /// istiod's own text.
    var message: String

    /// An istiod that found no injector ConfigMap when it started serves no `/inject`: the API
    /// server's client words the 404.
    // istio pilot/pkg/bootstrap/sidecarinjector.go: initSidecarInjector
    static let absent = InjectionFailure(
        message: "the server could not find the requested resource")
}

/// Renders the templates for one pod and merges what they make into it.
// istio pkg/kube/inject/webhook.go: injectPod
struct Injector: Sendable {
    /// The pod as it came.
    let original: PodDraft
    /// What the templates are rendered from, but for the pod.
    let input: TemplateInput
    /// Names and values that the webhook's path adds to the sidecar's environment.
    let pathVariables: Fields

    /// The injection of a pod.
    init(_ pod: PodDraft, input: TemplateInput, pathVariables: Fields = [:]) {
        original = input.configuration.namespaceAnnotations.isEmpty ? pod : pod.withoutGivenUser
        self.input = input
        self.pathVariables = pathVariables
    }

    private var configuration: InjectionConfiguration { input.configuration }

    /// The injected pod.
    func injected() throws(InjectionFailure) -> PodDraft {
        var rendered: (pod: PodDraft, template: PodDraft)
        do {
            rendered = try render()
        } catch {
            throw InjectionFailure(
                message: "failed to run injection template: \(error.message)")
        }
        var pod = rendered.pod
        reapplyContainers(to: &pod, template: rendered.template)
        overwriteClusterVariables(&pod)
        try mergePrometheus(&pod)
        applySecurePrometheusPort(&pod)
        rewriteProbes(&pod)
        applyMetadata(to: &pod, template: rendered.template)
        pod.reorder(holdsApplication: holdsApplication)
        return pod
    }

    // istio pkg/kube/inject/inject.go: RunTemplate
    private func render() throws(InjectionFailure) -> (pod: PodDraft, template: PodDraft) {
        let problems = annotationProblems(original.annotations)
        guard problems.isEmpty else { throw InjectionFailure(message: multiError(problems)) }
        var templateInput = input
        templateInput.pod = withOverrides(stripped(original))
        var merged = original
        var template = PodDraft(metadata: [:], spec: [:])
        for name in templateNames {
            let added = try overlay(name, templateInput)
            template.merge(added)
            if isNative, template.containers("initContainers").contains(where: isSidecar),
                let index = merged.containers("containers").firstIndex(where: isSidecar)
            {
                // A customised istio-proxy stands among the containers; a native sidecar is an
                // init container.
                var containers = merged.containers("containers")
                let moved = containers.remove(at: index)
                merged.spec["containers"] = .list(containers)
                merged.spec["initContainers"] = .list(merged.containers("initContainers") + [moved])
            }
            merged.merge(added)
        }
        return (merged, template)
    }

    private func isSidecar(_ container: Value) -> Bool {
        container["name"]?.string == "istio-proxy"
    }

    private var isNative: Bool {
        switch original.annotation("sidecar.istio.io/nativeSidecar") {
        case "true": true
        case "false": false
        case .none, .some: input.nativeSidecars
        }
    }

    /// The templates to render: those that the pod names, else the default ones; aliases resolved.
    private var templateNames: [String] {
        let own = original.annotation("inject.istio.io/templates")
        let names =
            own.map { text in
                text.split(separator: ",", omittingEmptySubsequences: false)
                    .map { String($0).trimmed }
            } ?? configuration.defaultTemplates
        return names.flatMap { configuration.aliases[$0]?.strings ?? [$0] }
    }

    private func overlay(
        _ name: String, _ input: TemplateInput
    ) throws(InjectionFailure) -> PodOverlay {
        guard let text = configuration.templates[name]?.string else {
            let known = configuration.templates.names.joined(separator: ", ")
            throw InjectionFailure(
                message: "requested template \"\(name)\" not found; have \(known)")
        }
        guard text.trimmed == InjectionConfiguration.builtInTemplate.trimmed else {
            return try CustomTemplate(text: text).overlay(for: input)
        }
        return name == "gateway"
            ? GatewayTemplate(input: input).overlay : SidecarTemplate(input: input).overlay
    }

    /// Whether the application's containers start after the proxy.
    private var holdsApplication: Bool {
        var proxyConfig = configuration.mesh.proxyConfig
        if let own = original.annotation("proxy.istio.io/config"), let settings = readYAML(own) {
            proxyConfig = proxyConfig.merged(with: settings)
        }
        let value = configuration.value("global", "proxy", "holdApplicationUntilProxyStarts")
        return proxyConfig.holdsApplication || value?.isTruthy == true
    }

    // istio pkg/kube/inject/inject.go: overwriteClusterInfo
    private func overwriteClusterVariables(_ pod: inout PodDraft) {
        let variables = clusterVariables
        guard !variables.isEmpty else { return }
        pod.change(container: "istio-proxy") { container in
            let kept = (container["env"]?.items ?? []).filter { entry in
                entry["name"]?.string.map { variables[$0] == nil } ?? true
            }
            let added = variables.map {
                TemplateInput.variable($0.name, $0.value.goText)
            }
            container["env"] = .list(kept + added)
        }
    }

    /// Cluster and network where they differ from the template's own: from the webhook's path, the
    /// values or the pod's label.
    // istio pkg/kube/inject/inject.go: extractClusterAndNetwork
    private var clusterVariables: Fields {
        var variables = pathVariables
        let cluster = configuration.text("global", "multiCluster", "clusterName")
        if variables["ISTIO_META_CLUSTER_ID"] == nil, !cluster.isEmpty {
            variables["ISTIO_META_CLUSTER_ID"] = .string(cluster)
        }
        let network = configuration.text("global", "network")
        if variables["ISTIO_META_NETWORK"] == nil, !network.isEmpty {
            variables["ISTIO_META_NETWORK"] = .string(network)
        }
        if let own = original.label("topology.istio.io/network"), !own.isEmpty {
            variables["ISTIO_META_NETWORK"] = .string(own)
        }
        return variables
    }

    private func applyMetadata(to pod: inout PodDraft, template: PodDraft) {
        if let network = clusterVariables["ISTIO_META_NETWORK"] {
            pod.labels["topology.istio.io/network"] = network
        }
        pod.annotations["sidecar.istio.io/status"] = .string(
            InjectionStatus(template, revision: configuration.revision).text)
        for (name, value) in configuration.injectedAnnotations { pod.annotations[name] = value }
    }
}

/// Several errors in one text.
// github.com/hashicorp/go-multierror format.go: ListFormatFunc
func multiError(_ messages: [String]) -> String {
    let count = messages.count == 1 ? "1 error" : "\(messages.count) errors"
    return "\(count) occurred:\n\t* \(messages.joined(separator: "\n\t* "))\n\n"
}
