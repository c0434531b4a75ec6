import Cluster
import Objects
import YAML

/// The mesh's configuration: what the ConfigMap `istio` in istio-system says under `mesh`, over
/// Istio's defaults. Fields that nothing here names are kept in ``value``.
// istio pkg/config/mesh/mesh.go: DefaultMeshConfig, ApplyMeshConfig
package struct MeshConfig: Sendable, Equatable {
    /// All fields, defaults included; `defaultConfig` holds only what was set.
    package private(set) var value: Value

    /// Istio's defaults.
    package init() { value = Self.defaults }

    /// The defaults with `settings` over them. Fields are replaced; `defaultConfig` is merged, and
    /// extension providers are added to by name.
    package init(settings: Value) {
        value = Self.defaults
        for (name, setting) in settings.map ?? [:] where !setting.isNull {
            switch name {
            case "extensionProviders":
                let names = setting.items.compactMap { $0["name"]?.string }
                let kept = (value[name]?.items ?? []).filter { provider in
                    !names.contains { provider["name"]?.string == $0 }
                }
                value[name] = .list(kept + setting.items)
            case "defaultProviders", "outboundTrafficPolicy", "inboundTrafficPolicy":
                value[name] = (value[name] ?? [:]).merged(with: setting)
            default:
                value[name] = setting
            }
        }
    }

    /// The configuration that a text states; nil if it cannot be read or has errors, in which case
    /// istiod keeps the one it had.
    // istio pkg/config/mesh/mesh.go: ApplyMeshConfig
    package init?(text: String) {
        guard let settings = readYAML(text) else { return nil }
        self.init(settings: settings)
        guard MeshConfigRules.findings(value).errors.isEmpty else { return nil }
    }

    /// The configuration of the running mesh: of the ConfigMap, or the defaults without one.
    package static func current(in store: Store) -> MeshConfig {
        let key = ObjectKey(.configMap, namespace: "istio-system", name: "istio")
        guard let text = store.object(key)?["data", "mesh"]?.string else { return MeshConfig() }
        return MeshConfig(text: text) ?? MeshConfig()
    }

    /// What happens to destinations that the registry does not know.
    package enum OutboundPolicy: String, Sendable {
        case allowAny = "ALLOW_ANY"
        case registryOnly = "REGISTRY_ONLY"
        case allowAnyDynamicDNS = "ALLOW_ANY_DYNAMIC_DNS"
    }

    /// `outboundTrafficPolicy.mode`.
    package var outboundPolicy: OutboundPolicy {
        OutboundPolicy(rawValue: value["outboundTrafficPolicy", "mode"]?.string ?? "") ?? .allowAny
    }
    /// `accessLogFile`; empty for no access log.
    package var accessLogFile: String { value["accessLogFile"]?.string ?? "" }
    /// `trustDomain`.
    package var trustDomain: String { value["trustDomain"]?.string ?? "" }
    /// `rootNamespace`.
    package var rootNamespace: String { value["rootNamespace"]?.string ?? "" }
    /// `enableAutoMtls`.
    package var enablesAutoMTLS: Bool { value["enableAutoMtls"]?.bool ?? true }
    /// `enablePrometheusMerge`.
    package var mergesPrometheus: Bool { value["enablePrometheusMerge"]?.bool ?? true }
    /// `inboundTrafficPolicy.mode` is LOCALHOST.
    package var inboundIsLocalhost: Bool {
        value["inboundTrafficPolicy", "mode"]?.string == "LOCALHOST"
    }
    /// `defaultConfig`.
    package var proxyConfig: ProxyConfig { ProxyConfig(value["defaultConfig"] ?? [:]) }

    static let defaults: Value = [
        "enableTracing": true, "accessLogFile": "", "accessLogEncoding": "TEXT",
        "ingressService": "istio-ingressgateway", "ingressControllerMode": "STRICT",
        "ingressClass": "istio", "trustDomain": "cluster.local", "enableAutoMtls": true,
        "outboundTrafficPolicy": ["mode": "ALLOW_ANY"],
        "inboundTrafficPolicy": ["mode": "PASSTHROUGH"],
        "localityLbSetting": ["enabled": true], "rootNamespace": "istio-system",
        "proxyListenPort": 15001, "proxyInboundListenPort": 15006, "connectTimeout": "10s",
        "defaultServiceExportTo": ["*"], "defaultVirtualServiceExportTo": ["*"],
        "defaultDestinationRuleExportTo": ["*"], "dnsRefreshRate": "60s",
        "enablePrometheusMerge": true,
        "extensionProviders": [
            ["name": "prometheus", "prometheus": [:]],
            ["name": "stackdriver", "stackdriver": [:]],
            ["name": "envoy", "envoyFileAccessLog": ["path": "/dev/stdout"]],
        ],
    ]
}
