import YAML

extension InstalledWorkload {
    /// Takes in a component's `k8s`.
    // istio operator/pkg/render/postprocess.go: postProcess
    mutating func apply(_ settings: Value) {
        for (name, value) in settings.map ?? [:] {
            switch name {
            case "replicaCount": replicas = value.int
            case "strategy": strategy = strategy.merged(with: value)
            case "podAnnotations":
                podAnnotations = Value.map(podAnnotations).merged(with: value).map ?? [:]
            case "serviceAnnotations":
                serviceAnnotations = Value.map(serviceAnnotations).merged(with: value).map ?? [:]
            case "service":
                if let type = value["type"]?.string { serviceType = type }
                if let own = value["ports"]?.items, !own.isEmpty {
                    ports = own.map { Value.map(["protocol": "TCP"]).merged(with: $0) }
                }
            case "affinity", "nodeSelector", "priorityClassName":
                spec[name] = (spec[name] ?? .null).merged(with: value)
            case "tolerations": spec[name] = .list((spec[name]?.items ?? []) + value.items)
            case "env", "resources", "imagePullPolicy": changeContainer(name, value)
            default: continue
            }
        }
    }

    private mutating func changeContainer(_ name: String, _ value: Value) {
        var containers = spec["containers"]?.items ?? []
        guard !containers.isEmpty else { return }
        if name == "env" {
            let names = value.items.compactMap { $0["name"]?.string }
            let kept = (containers[0]["env"]?.items ?? []).filter { entry in
                !names.contains { entry["name"]?.string == $0 }
            }
            containers[0]["env"] = .list(kept + value.items)
        } else {
            containers[0][name] = (containers[0][name] ?? .null).merged(with: value)
        }
        spec["containers"] = .list(containers)
    }
}
