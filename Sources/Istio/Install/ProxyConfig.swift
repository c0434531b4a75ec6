import YAML

/// A proxy's configuration (`istio.mesh.v1alpha1.ProxyConfig`): of the mesh, or merged from it, a
/// ProxyConfig resource and the annotation `proxy.istio.io/config`.
package struct ProxyConfig: Sendable, Equatable {
    /// The fields that were set.
    package private(set) var settings: Value

    /// A configuration of the fields that were set.
    package init(_ settings: Value = [:]) { self.settings = settings }

    /// This configuration with another's fields over it, messages and maps merged.
    // istio pkg/config/mesh/mesh.go: MergeProxyConfig
    package func merged(with other: Value) -> ProxyConfig {
        ProxyConfig(settings.merged(with: other))
    }

    /// A field's value, set or by default.
    package subscript(path: String...) -> Value? {
        settings.value(at: path[...]) ?? Self.defaults.value(at: path[...])
    }

    /// `statusPort`.
    package var statusPort: Int64 { self["statusPort"]?.int ?? 15020 }
    /// `interceptionMode`: `REDIRECT` or `TPROXY`.
    package var interceptionMode: String { self["interceptionMode"]?.string ?? "REDIRECT" }
    /// `holdApplicationUntilProxyStarts`.
    package var holdsApplication: Bool { self["holdApplicationUntilProxyStarts"]?.bool ?? false }
    /// `image.imageType`.
    package var imageType: String { self["image", "imageType"]?.string ?? "" }
    /// `proxyMetadata`, by name: environment of both containers.
    package var metadata: [(name: String, value: String)] {
        (self["proxyMetadata"]?.map ?? [:]).map { ($0.name, $0.value.goText) }
    }

    /// The fields that differ from the defaults, as compact JSON in the order of the protocol
    /// buffer's declaration: what the injector writes into `PROXY_CONFIG`.
    // istio pkg/kube/inject/template.go: cleanProxyConfig
    package var changedJSON: String {
        var changed = settings.map ?? [:]
        for (name, value) in Self.defaults.map ?? [:] where changed[name] == value {
            changed[name] = nil
        }
        if changed["proxyMetadata"]?.map?.isEmpty == true { changed["proxyMetadata"] = nil }
        for (name, value) in changed where value == false || value == "" || value == 0 {
            // Protocol buffers do not write a scalar that has its zero value; wrapped ones, such
            // as holdApplicationUntilProxyStarts, are messages and stay.
            if name != "holdApplicationUntilProxyStarts" && name != "concurrency" {
                changed[name] = nil
            }
        }
        return orderedJSON(.map(changed), order: Self.order)
    }

    // istio pkg/config/mesh/mesh.go: DefaultProxyConfig
    static let defaults: Value = [
        "configPath": "./etc/istio/proxy", "binaryPath": "/usr/local/bin/envoy",
        "serviceCluster": "istio-proxy", "drainDuration": "45s",
        "terminationDrainDuration": "5s", "proxyAdminPort": 15000,
        "controlPlaneAuthPolicy": "MUTUAL_TLS",
        "discoveryAddress": "istiod.istio-system.svc:15012", "statNameLength": 189,
        "statusPort": 15020, "interceptionMode": "REDIRECT",
    ]

    private static let order = [
        "configPath", "binaryPath", "serviceCluster", "tracingServiceName", "drainDuration",
        "discoveryAddress", "statsdUdpAddress", "proxyAdminPort", "controlPlaneAuthPolicy",
        "customConfigFile", "statNameLength", "concurrency", "proxyBootstrapTemplatePath",
        "interceptionMode", "tracing", "sds", "envoyAccessLogService", "envoyMetricsService",
        "proxyMetadata", "runtimeValues", "statusPort", "extraStatTags", "gatewayTopology",
        "terminationDrainDuration", "meshId", "readinessProbe", "proxyStatsMatcher",
        "holdApplicationUntilProxyStarts", "caCertificatesPem", "image", "privateKeyProvider",
        "proxyHeaders", "fileFlushInterval", "fileFlushMinSizeKb",
    ]
}
