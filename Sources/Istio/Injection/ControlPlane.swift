import Cluster
import Objects
import YAML

/// istiod, of whatever revision, as the API server sees it: the webhooks for injection and for
/// validation.
///
/// A value without state: which istiod answers, and what it knows, stands in the view it is given.
/// What the session's own installation wrote is kept in parsed form, so that only other ConfigMaps
/// have to be parsed.
package struct ControlPlane: WebhookBackend {
    let installed: InstalledConfiguration

    /// The control plane of an installation.
    package init(_ installation: Installation) { installed = installation.installed }

    /// Answers a call of one of istiod's webhooks.
    package func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        if call.path.hasPrefix("/inject") { return inject(call, in: view) }
        if call.path.hasPrefix("/validate") { return validate(call, in: view) }
        return .allowed(call.object, warnings: [])
    }

    private func inject(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        let pod = PodDraft(call.object)
        do {
            guard
                let injected = try injected(pod, path: call.path, by: call.service, in: view)
            else { return .allowed(call.object, warnings: []) }
            var object = call.object
            object.metadata.labels = injected.labels
            object.metadata.annotations = injected.annotations
            object["spec"] = injected.spec
            return .allowed(object, warnings: [])
        } catch {
            return error == .absent
                ? .failed(message: error.message) : .denied(message: error.message)
        }
    }

    /// The service of the default revision.
    package static let defaultService = "istio-system/istiod"

    /// A pod as the webhook at `path` of a service injects it; nil if it is not to be injected.
    // istio pkg/kube/inject/webhook.go: inject
    func injected(
        _ pod: PodDraft, path: String, by service: String = defaultService, in view: View
    ) throws(InjectionFailure) -> PodDraft? {
        let istiod = IstiodInstance.behind(service, in: view.store)
        guard var configuration = installed.configuration(of: istiod, in: view.store) else {
            throw .absent
        }
        // istio pkg/kube/inject/webhook.go: only on OpenShift are namespaces looked at.
        if configuration.environment["PLATFORM"]?.string == "openshift",
            let namespace = view.store.object(
                ObjectKey(.namespace, namespace: "", name: pod.namespace))
        {
            configuration.namespaceAnnotations = namespace.metadata.annotations
        }
        guard PolicyDecision(pod, configuration: configuration).isRequired else { return nil }
        let injector = Injector(
            pod, input: input(for: pod, configuration, in: view.store),
            pathVariables: pathVariables(path))
        return try injector.injected()
    }

    private func input(
        for pod: PodDraft, _ configuration: InjectionConfiguration, in store: Store
    ) -> TemplateInput {
        let owner = PodOwner(pod)
        return TemplateInput(
            ownerKind: owner.kind, ownerVersion: owner.apiVersion, ownerName: owner.name,
            ownerNamespace: owner.namespace, pod: pod,
            proxyConfig: effectiveProxyConfig(pod, mesh: configuration.mesh, in: store),
            configuration: configuration,
            nativeSidecars: usesNativeSidecars(
                mode: IstiodFeatures(environment: configuration.environment).nativeSidecars,
                nodeName: pod.spec["nodeName"]?.string ?? "", in: store))
    }

    /// What a path such as `/inject/cluster/remote/net/network2` adds to the environment.
    // istio pkg/kube/inject/webhook.go: parseInjectEnvs
    private func pathVariables(_ path: String) -> Fields {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        var variables: Fields = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let name =
                switch parts[index] {
                case "cluster": "ISTIO_META_CLUSTER_ID"
                case "net": "ISTIO_META_NETWORK"
                default: parts[index].uppercased()
                }
            variables[name] = .string(
                parts[index + 1].split(separator: "--slash--", omittingEmptySubsequences: false)
                    .joined(separator: "/"))
        }
        return variables
    }
}

/// A pod's proxy configuration: of the mesh, then, each over the one before, of a ProxyConfig
/// resource in the root namespace, of one in the pod's, of the pod's annotation, and of a
/// resource that selects the pod.
// istio pilot/pkg/model/proxy_config.go: EffectiveProxyConfig
func effectiveProxyConfig(_ pod: PodDraft, mesh: MeshConfig, in store: Store) -> ProxyConfig {
    var result = mesh.proxyConfig
    let resources = store.objects(.proxyConfig, namespace: mesh.rootNamespace)
    let own =
        pod.namespace == mesh.rootNamespace
        ? [] : store.objects(.proxyConfig, namespace: pod.namespace)
    func settings(_ resource: Object) -> Value {
        var settings: Fields = [:]
        settings["concurrency"] = resource["spec", "concurrency"]
        settings["proxyMetadata"] = resource["spec", "environmentVariables"]
        settings["image"] = resource["spec", "image"]
        return .map(settings)
    }
    for resource in resources + own where resource["spec", "selector"] == nil {
        result = result.merged(with: settings(resource))
    }
    if let text = pod.annotation("proxy.istio.io/config"), let settings = readYAML(text) {
        result = result.merged(with: settings)
    }
    for resource in own + resources where resource.namespace == pod.namespace {
        guard let selector = resource["spec", "selector"],
            labels(pod.labels, meet: selector)
        else { continue }
        result = result.merged(with: settings(resource))
    }
    return result
}
