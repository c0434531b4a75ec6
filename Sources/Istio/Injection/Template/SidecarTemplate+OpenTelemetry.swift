import YAML

extension SidecarTemplate {
    /// `OTEL_RESOURCE_ATTRIBUTES`, if an OpenTelemetry provider of the mesh asks for it.
    // istio pkg/kube/inject/template.go: otelResourceAttributes
    var openTelemetryAttributes: String? {
        let providers = input.configuration.mesh.value["extensionProviders"]?.items ?? []
        let isAskedFor = providers.contains { provider in
            provider["opentelemetry", "serviceAttributeEnrichment"]?.string
                == "OTEL_SEMANTIC_CONVENTIONS"
        }
        guard isAskedFor else { return nil }
        let containers = input.pod.containers("containers")
        var attributes: [String] = []
        func add(_ name: String, else fallback: String?) {
            let own = input.pod.annotation("resource.opentelemetry.io/\(name)") ?? ""
            let value = own.isEmpty ? fallback ?? "" : own
            if !value.isEmpty { attributes.append("\(name)=\(value)") }
        }
        add("service.namespace", else: input.ownerNamespace)
        let label = input.pod.label("app.kubernetes.io/version") ?? ""
        let image = containers.count == 1 ? containers[0]["image"]?.string : nil
        add("service.version", else: label.isEmpty ? image.flatMap(imageVersion) : label)
        let first = containers.first?["name"]?.string
        add(
            "service.instance.id",
            else: first.map { "\(input.ownerNamespace).$(POD_NAME).\($0)" })
        let text = attributes.joined(separator: ",")
        return text.isEmpty ? nil : text
    }

    /// Tag and digest of an image's name, as `tag@digest`, or whichever there is.
    private func imageVersion(_ image: String) -> String? {
        let parts = image.split(separator: "@", maxSplits: 1).map(String.init)
        let name = parts.first ?? ""
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let tag = last.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
        let digest = parts.count > 1 ? parts[1] : nil
        let found = [tag, digest].compactMap { $0 }
        return found.isEmpty ? nil : found.joined(separator: "@")
    }
}
