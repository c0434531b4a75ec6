import YAML

extension InstallValues {
    /// Takes in what an IstioOperator's `spec` says.
    // istio operator/pkg/render/manifest.go: translateIstioOperatorToHelm; component.go: Get
    mutating func apply(_ spec: Value) throws(InstallError) {
        if let problem = OperatorFields.problem(spec) { throw InstallError(message: problem) }
        if let mesh = spec["meshConfig"] {
            values["meshConfig"] = (values["meshConfig"] ?? [:]).merged(with: mesh)
        }
        for name in ["hub", "tag"] {
            if let own = spec[name] { values["global", name] = .string(own.goText) }
        }
        if let revision = spec["revision"] { values["revision"] = .string(revision.goText) }
        try apply(components: spec["components"] ?? [:])
        // Values outweigh what the other fields were translated to.
        values = values.merged(with: spec["values"] ?? [:])
        values = values.merged(with: spec["unvalidatedValues"] ?? [:])
        // The charts' values of the plugin itself say whether istiod leaves rules to it.
        if let provider = spec["values", "cni", "provider"] {
            values["pilot", "cni", "provider"] = provider
        }
        namespace = values["global", "istioNamespace"]?.string ?? namespace
        guard namespace == "istio-system" else {
            throw InstallError(
                message: "mesh models the control plane in the namespace istio-system alone")
        }
    }

    private mutating func apply(components spec: Value) throws(InstallError) {
        if let enabled = Self.isEnabled(spec["base"]) { components.base = enabled }
        if let enabled = Self.isEnabled(spec["pilot"]) { components.pilot = enabled }
        if let enabled = Self.isEnabled(spec["cni"]) { components.cni = enabled }
        values["pilot", "cni", "enabled"] = .bool(components.cni)
        if let resources = spec["pilot", "k8s"] {
            components.pilotResources = try Self.checked(resources, "pilot")
        }
        for (field, role) in [
            ("ingressGateways", GatewayRole.ingress), ("egressGateways", .egress),
        ] {
            guard let list = spec[field] else { continue }
            components.gateways.removeAll { $0.role == role }
            for item in list.items {
                let resources = try Self.checked(item["k8s"] ?? [:], field)
                components.gateways.append(
                    Gateway(
                        role: role, name: item["name"]?.string ?? "",
                        isEnabled: Self.isEnabled(item) ?? true, labels: item["label"]?.map ?? [:],
                        resources: resources))
                guard ["", namespace].contains(item["namespace"]?.string ?? "") else {
                    throw InstallError(
                        message: "components.\(field)[].namespace is not modelled by mesh")
                }
            }
        }
    }

    private static func isEnabled(_ component: Value?) -> Bool? {
        component?["enabled"].map { $0 == true || $0 == "true" }
    }

    /// The settings of a component's `k8s`, as far as mesh knows them; others are refused rather
    /// than passed over.
    private static func checked(_ resources: Value, _ name: String) throws(InstallError) -> Value {
        let known = [
            "affinity", "env", "hpaSpec", "imagePullPolicy", "nodeSelector", "podAnnotations",
            "priorityClassName", "replicaCount", "resources", "service", "serviceAnnotations",
            "strategy", "tolerations",
        ]
        if let other = (resources.map ?? [:]).names.first(where: { !known.contains($0) }) {
            throw InstallError(message: "components.\(name).k8s.\(other) is not modelled by mesh")
        }
        return resources
    }
}
