import YAML

/// Istio's template `sidecar`: what injection adds to a pod.
// istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml
struct SidecarTemplate: Sendable {
    /// What it is rendered from.
    let input: TemplateInput

    /// The labels, annotations and parts of the specification that are added.
    var overlay: PodOverlay {
        var spec: Fields = ["volumes": .list(volumes)]
        var initContainers = interceptionContainer.map { [$0] } ?? []
        if input.isNative {
            initContainers.append(proxyContainer)
        } else {
            spec["containers"] = [proxyContainer]
        }
        spec["initContainers"] = .list(initContainers)
        let secrets = input.configuration.value("global", "imagePullSecrets")?.items ?? []
        if !secrets.isEmpty {
            spec["imagePullSecrets"] = .list(secrets.map { ["name": $0] })
        }
        return PodOverlay(labels: labels, annotations: annotations, spec: .map(spec))
    }

    /// The resources of both containers: any of the annotations replaces all of the default.
    var resources: Value {
        func text(_ name: String) -> Value? {
            input.pod.annotation("sidecar.istio.io/\(name)").map { .string($0) }
        }
        func amounts(_ cpu: Value?, _ memory: Value?) -> Value? {
            var fields: Fields = [:]
            fields["cpu"] = cpu
            fields["memory"] = memory
            return fields.isEmpty ? nil : .map(fields)
        }
        let requests = amounts(text("proxyCPU"), text("proxyMemory"))
        let limits = amounts(text("proxyCPULimit"), text("proxyMemoryLimit"))
        guard requests == nil, limits == nil else {
            var fields: Fields = [:]
            fields["requests"] = requests
            fields["limits"] = limits
            return .map(fields)
        }
        let defaults = input.configuration.value("global", "proxy", "resources") ?? [:]
        var kept: Fields = [:]
        for (name, amounts) in defaults.map ?? [:] where !amounts.isNull {
            let present = (amounts.map ?? [:]).filter { !$0.value.isNull }
            kept[name] = .map(
                Fields(present.map { ($0.name, .string(canonicalQuantity($0.value.goText))) }))
        }
        return .map(kept)
    }

    /// The image's pull policy, if one is set for the mesh.
    var imagePullPolicy: Value? {
        let policy = input.configuration.text("global", "imagePullPolicy")
        return policy.isEmpty ? nil : .string(policy)
    }
}

/// A quantity as the API prints it: whole thousandths and binary units in their largest unit.
// apimachinery pkg/api/resource/quantity.go: CanonicalizeBytes
func canonicalQuantity(_ text: String) -> String {
    if text.hasSuffix("m"), let number = Int64(text.dropLast()), number % 1000 == 0 {
        return "\(number / 1000)"
    }
    let units = ["Ki", "Mi", "Gi", "Ti", "Pi"]
    guard let unit = units.firstIndex(where: text.hasSuffix),
        var number = Int64(text.dropLast(2)), number > 0
    else { return text }
    var index = unit
    while number % 1024 == 0, index + 1 < units.count {
        number /= 1024
        index += 1
    }
    return "\(number)\(units[index])"
}
