import Objects
import YAML

extension Installation {
    /// The mesh configuration that the charts write: what the profile and the settings say over
    /// the charts' own.
    // istio .../istio-discovery/templates/configmap.yaml
    static func meshSettings(_ values: InstallValues) -> Value {
        let revision = values.values["revision"]?.string ?? ""
        let suffix = revision.isEmpty ? "" : "-\(revision)"
        let own = values.values["meshConfig"] ?? [:]
        var settings: Value = [
            "trustDomain": "cluster.local",
            "rootNamespace": own["rootNamespace"] ?? .string(values.namespace),
            "defaultConfig": [
                "discoveryAddress": .string("istiod\(suffix).\(values.namespace).svc:15012")
            ],
        ]
        if own["defaultProviders"] == nil {
            settings["defaultProviders"] = ["metrics": ["prometheus"]]
        }
        let global = values.values["global"] ?? [:]
        if let mesh = global["meshID"]?.string, !mesh.isEmpty {
            settings["defaultConfig", "meshId"] = .string(mesh)
        }
        if let variant = global["variant"]?.string, !variant.isEmpty {
            settings["defaultConfig", "image"] = ["imageType": .string(variant)]
        }
        return settings.merged(with: own)
    }

    /// The values that the injector's templates may read.
    // istio .../istio-discovery/templates/istiod-injector-configmap.yaml
    static func injectorValues(_ values: InstallValues) -> Value {
        let all = values.values
        var picked: Fields = [:]
        for name in ["global", "sidecarInjectorWebhook", "revision"] { picked[name] = all[name] }
        picked["pilot"] = ["cni": all["pilot", "cni"] ?? [:], "env": all["pilot", "env"] ?? [:]]
        picked["gateways"] = [
            "securityContext": all["gateways", "securityContext"] ?? [:],
            "seccompProfile": all["gateways", "seccompProfile"] ?? [:],
        ]
        return .map(picked)
    }

    /// The ConfigMaps `istio` and `istio-sidecar-injector` of the revision.
    var configMaps: [Object] {
        func configMap(_ name: String, _ data: Fields) -> Object {
            var object = Object(
                .configMap,
                metadata: Metadata(
                    name: name, namespace: values.namespace,
                    labels: labels(component: .pilot, name: "istiod")))
            object.fields["data"] = .map(data)
            return object
        }
        return [
            configMap(
                "istio\(suffix)",
                ["mesh": .string(installed.meshText), "meshNetworks": "networks: {}"]),
            configMap(
                "istio-sidecar-injector\(suffix)",
                [
                    "config": .string(installed.configText),
                    "values": .string(installed.valuesText),
                ]),
        ]
    }
}
