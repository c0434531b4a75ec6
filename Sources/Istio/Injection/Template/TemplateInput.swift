import YAML

/// What a template is rendered from.
// istio pkg/kube/inject/inject.go: SidecarTemplateData
struct TemplateInput: Sendable {
    /// The kind of what owns the pod: `Deployment`, `Pod`.
    var ownerKind: String
    /// Its `apiVersion`.
    var ownerVersion: String
    /// Its name.
    var ownerName: String
    /// Its namespace; empty where it is not known.
    var ownerNamespace: String
    /// The pod, without what an earlier injection added.
    var pod: PodDraft
    /// The proxy's configuration.
    var proxyConfig: ProxyConfig
    /// Everything else.
    var configuration: InjectionConfiguration
    /// Whether the sidecar is a native one, by istiod's own rule.
    var nativeSidecars: Bool

    /// The annotation `name`, else a value of Helm's, as a template inserts it.
    func annotation(_ name: String, _ path: String...) -> String {
        pod.annotation(name) ?? configuration.values.value(at: path[...])?.goText ?? ""
    }

    /// Whether the sidecar is a native one: the pod's annotation outweighs istiod's rule.
    var isNative: Bool {
        let own = pod.annotation("sidecar.istio.io/nativeSidecar") ?? ""
        return own.isEmpty ? nativeSidecars : own != "false"
    }

    /// `REDIRECT`, `TPROXY` or `NONE`.
    var interceptionMode: String {
        pod.annotation("sidecar.istio.io/interceptionMode") ?? proxyConfig.interceptionMode
    }

    /// Whether inbound connections are intercepted with their source addresses kept.
    var isTransparent: Bool { interceptionMode == "TPROXY" }

    /// Whether Istio's CNI plugin makes the rules instead of an init container.
    var usesCNI: Bool { configuration.value("pilot", "cni", "enabled")?.isTruthy ?? false }

    /// The names of the application's containers.
    var applicationContainers: [String] {
        pod.containers("containers").compactMap { $0["name"]?.string }
            .filter { $0 != "istio-proxy" }
    }

    /// The user that the proxy runs as.
    var proxyID: Int64 { ProxyIdentity(namespace: configuration.namespaceAnnotations).user }
    /// The group that the proxy runs as.
    var proxyGroup: Int64 { ProxyIdentity(namespace: configuration.namespaceAnnotations).group }

    /// The image: a value with a slash counts as it is, another is the name behind hub and before
    /// tag.
    // istio pkg/kube/inject/inject.go: ProxyImage, ProxyInitImage, updateImageTypeIfPresent
    func image(_ section: String, type: String) -> String {
        let named = annotation("sidecar.istio.io/proxyImage", "global", section, "image")
        if named.contains("/") { return named }
        let own = configuration.text("global", section, "image")
        let image = own.isEmpty ? "proxyv2" : own
        var kind = type.isEmpty ? configuration.text("global", "variant") : type
        kind = pod.annotation("sidecar.istio.io/proxyImageType") ?? kind
        var tag = configuration.text("global", "tag")
        if !kind.isEmpty {
            if let known = ["distroless", "debug"].first(where: { tag.hasSuffix("-\($0)") }) {
                tag.removeLast(known.utf8.count + 1)
            }
            if kind != "default" { tag += "-\(kind)" }
        }
        return "\(configuration.text("global", "hub"))/\(image):\(tag)"
    }
}
