import YAML

/// Which part of an injection a field belongs to, and what that part is for.
struct PartRules {
    /// A part's title, its purpose, and how many names of a path the title says.
    struct Kind {
        var title: String
        var purpose: String
        var depth: Int
    }

    /// The containers of the pod before injection, and of the pod after it.
    let own, all: [String]

    /// The part of a path. The last rule takes what no other does.
    func kind(of path: [String]) -> Kind {
        let first = path.prefix(2).joined(separator: ".")
        switch first {
        case "metadata.labels":
            return Kind(
                title: "labels",
                purpose: "mutual TLS, and its names in metrics and graphs",
                depth: 2)
        case "metadata.annotations": return annotation(path.count > 2 ? path[2] : "")
        case "spec.initContainers", "spec.containers":
            return path.count > 2 && path[2] != FieldEdit.order
                ? container(path) : order(of: path)
        case "spec.volumes": return volumes
        case "spec.securityContext":
            return Kind(
                title: "security context of the pod",
                purpose: "the group that may read the proxy's token", depth: 2)
        case "spec.imagePullSecrets":
            return Kind(
                title: "image pull secrets", purpose: "how the node may pull the proxy's image",
                depth: 2)
        default:
            return Kind(
                title: "\(path.prefix(2).joined(separator: "."))",
                purpose: "a field that the template sets", depth: 2)
        }
    }

    private var volumes: Kind {
        Kind(
            title: "volumes",
            purpose: "the proxy's configuration, certificates, token",
            depth: 2)
    }

    private func order(of path: [String]) -> Kind {
        let list = path[1] == "containers" ? "containers" : "init containers"
        return Kind(
            title: "order of the \(list)",
            purpose: "in which order the kubelet starts them", depth: 2)
    }

    private func annotation(_ name: String) -> Kind {
        if name.hasPrefix("prometheus.io/") {
            return Kind(
                title: "annotations for Prometheus",
                purpose: "scrape the agent: it adds the application's own",
                depth: 2)
        }
        if name.hasPrefix("kubectl.kubernetes.io/") {
            return Kind(
                title: "annotations for kubectl",
                purpose: "exec and logs mean the application, not the proxy", depth: 2)
        }
        if name.hasPrefix("sidecar.istio.io/") || name.hasPrefix("istio.io/")
            || name.hasPrefix("traffic.sidecar.istio.io/") || name.hasPrefix("proxy.istio.io/")
        {
            return Kind(
                title: "annotations of the injection",
                purpose: "what was injected, and by which revision", depth: 2)
        }
        return Kind(
            title: "annotations", purpose: "annotations that the template sets", depth: 2)
    }
}

extension PartRules {
    /// A field of a container: of one that injection adds by what the field does, of one that was
    /// there by what changes for it.
    private func container(_ path: [String]) -> Kind {
        let name = path[2]
        let list = path[1] == "containers" ? "container" : "init container"
        let field = path.count > 3 ? path[3] : ""
        let isIstio = ["istio-init", "istio-validation", "istio-proxy"].contains(name)
        guard isIstio || !own.contains(name) else { return application(name, list, field) }
        let (what, purpose) = Self.concern(of: field, in: name)
        let title = what.isEmpty ? "\(list) \(name)" : "\(list) \(name): \(what)"
        let isWhole = ["env", "ports", "resources", "securityContext", "volumeMounts"]
            .contains(field)
        return Kind(title: title, purpose: purpose, depth: isWhole ? 4 : 3)
    }

    /// A container of the application.
    private func application(_ name: String, _ list: String, _ field: String) -> Kind {
        switch field {
        case "livenessProbe", "readinessProbe", "startupProbe":
            return Kind(
                title: "\(list) \(name): probes",
                purpose: "asked through the agent, on port 15020",
                depth: 3)
        case "lifecycle":
            return Kind(
                title: "\(list) \(name): hooks",
                purpose: "called through the agent, on port 15020", depth: 3)
        default:
            return Kind(
                title: "\(list) \(name)", purpose: "a field of the application's container",
                depth: 3)
        }
    }

    private static func concern(of field: String, in name: String) -> (String, String) {
        switch field {
        case "env", "envFrom":
            return ("environment", "what the agent knows of pod, mesh and istiod")
        case "ports": return ("ports", "where Prometheus finds Envoy's own metrics")
        case "livenessProbe", "readinessProbe", "startupProbe":
            return ("probes", "ready only when Envoy has its configuration")
        case "lifecycle":
            return (
                "lifecycle", "who starts, or ends, before whom"
            )
        case "resources":
            return ("resources", "what it asks for, and may use at most")
        case "volumeMounts": return ("mounts", "where it finds the volumes")
        case "securityContext": return ("security context", rights(name))
        case "restartPolicy":
            return ("restart policy", "Always makes an init container a native sidecar")
        default: return ("", purpose(name))
        }
    }

    private static func rights(_ name: String) -> String {
        name == "istio-init"
            ? "root with NET_ADMIN, NET_RAW: it writes rules"
            : "user 1337, whose traffic the rules leave alone"
    }

    private static func purpose(_ name: String) -> String {
        switch name {
        case "istio-init": "leads the pod's TCP through the proxy (iptables)"
        case "istio-validation": "checks that the CNI plugin wrote the rules"
        case "istio-proxy": "the sidecar: Envoy, and the agent that feeds it"
        default: "a container that the template adds"
        }
    }
}
