import Objects

/// The kinds that analyzers read.
// istio pkg/config/schema/metadata.yaml
package enum AnalyzedKind: String, Sendable, CaseIterable {
    case namespace = "Namespace"
    case service = "Service"
    case node = "Node"
    case pod = "Pod"
    case secret = "Secret"
    case configMap = "ConfigMap"
    case deployment = "Deployment"
    case mutatingWebhook = "MutatingWebhookConfiguration"
    case validatingWebhook = "ValidatingWebhookConfiguration"
    case customResourceDefinition = "CustomResourceDefinition"
    case kubernetesGateway = "KubernetesGateway"
    case httpRoute = "HTTPRoute"
    case grpcRoute = "GRPCRoute"
    case authorizationPolicy = "AuthorizationPolicy"
    case destinationRule = "DestinationRule"
    case envoyFilter = "EnvoyFilter"
    case gateway = "Gateway"
    case peerAuthentication = "PeerAuthentication"
    case proxyConfig = "ProxyConfig"
    case requestAuthentication = "RequestAuthentication"
    case serviceEntry = "ServiceEntry"
    case sidecar = "Sidecar"
    case telemetry = "Telemetry"
    case trafficExtension = "TrafficExtension"
    case virtualService = "VirtualService"
    case wasmPlugin = "WasmPlugin"
    case workloadEntry = "WorkloadEntry"
    case workloadGroup = "WorkloadGroup"
    case meshConfig = "MeshConfig"
    case meshNetworks = "MeshNetworks"

    /// `kind`, as manifests and messages write it.
    package var kind: String { self == .kubernetesGateway ? "Gateway" : rawValue }

    /// The API group; empty for the core group.
    package var group: String {
        switch self {
        case .namespace, .service, .node, .pod, .secret, .configMap, .meshConfig, .meshNetworks:
            ""
        case .deployment: "apps"
        case .mutatingWebhook, .validatingWebhook: "admissionregistration.k8s.io"
        case .customResourceDefinition: "apiextensions.k8s.io"
        case .kubernetesGateway, .httpRoute, .grpcRoute: "gateway.networking.k8s.io"
        case .authorizationPolicy, .peerAuthentication, .requestAuthentication:
            "security.istio.io"
        case .destinationRule, .envoyFilter, .gateway, .proxyConfig, .serviceEntry, .sidecar,
            .virtualService, .workloadEntry, .workloadGroup:
            "networking.istio.io"
        case .telemetry: "telemetry.istio.io"
        case .wasmPlugin, .trafficExtension: "extensions.istio.io"
        }
    }

    /// The versions that manifests may state.
    package var versions: [String] {
        switch self {
        case .namespace, .service, .node, .pod, .secret, .configMap, .deployment,
            .mutatingWebhook, .validatingWebhook, .customResourceDefinition:
            ["v1"]
        case .kubernetesGateway, .httpRoute: ["v1", "v1alpha2", "v1beta1"]
        case .grpcRoute: ["v1", "v1alpha2"]
        case .authorizationPolicy, .peerAuthentication, .requestAuthentication: ["v1", "v1beta1"]
        case .destinationRule, .gateway, .serviceEntry, .sidecar, .virtualService,
            .workloadEntry, .workloadGroup:
            ["v1", "v1alpha3", "v1beta1"]
        case .envoyFilter: ["v1alpha3"]
        case .proxyConfig: ["v1beta1"]
        case .telemetry: ["v1", "v1alpha1"]
        case .wasmPlugin, .trafficExtension, .meshConfig, .meshNetworks: ["v1alpha1"]
        }
    }

    /// Whether objects live in a namespace.
    package var isNamespaced: Bool {
        switch self {
        case .namespace, .node, .mutatingWebhook, .validatingWebhook, .customResourceDefinition:
            false
        case .service, .pod, .secret, .configMap, .deployment, .kubernetesGateway, .httpRoute,
            .grpcRoute, .authorizationPolicy, .destinationRule, .envoyFilter, .gateway,
            .peerAuthentication, .proxyConfig, .requestAuthentication, .serviceEntry, .sidecar,
            .telemetry, .trafficExtension, .virtualService, .wasmPlugin, .workloadEntry,
            .workloadGroup, .meshConfig, .meshNetworks:
            true
        }
    }

    /// Whether objects are read from the cluster alone: files with such objects are passed over,
    /// and without a cluster no analyzer runs that asks for them.
    // istio pkg/config/analysis/legacy/util/kuberesource/resources.go: IsDefaultExcluded
    package var isRuntime: Bool {
        switch self {
        case .namespace, .service, .node, .pod, .secret: true
        case .configMap, .deployment, .mutatingWebhook, .validatingWebhook,
            .customResourceDefinition, .kubernetesGateway, .httpRoute, .grpcRoute,
            .authorizationPolicy, .destinationRule, .envoyFilter, .gateway, .peerAuthentication,
            .proxyConfig, .requestAuthentication, .serviceEntry, .sidecar, .telemetry,
            .trafficExtension, .virtualService, .wasmPlugin, .workloadEntry, .workloadGroup,
            .meshConfig, .meshNetworks:
            false
        }
    }

    /// A type for objects that no API server serves here.
    var type: ResourceType {
        ResourceType(
            kind, group: group, versions: versions, isNamespaced: isNamespaced,
            isCustom: group.hasSuffix("istio.io"))
    }

    /// The kind of a manifest; nil for kinds that no analyzer reads.
    package init?(apiVersion: String, kind: String) {
        let (group, version) = ResourceCatalog.groupVersion(apiVersion)
        let found = Self.allCases.first {
            $0.kind == kind && $0.group == group && $0.versions.contains(version)
        }
        guard let found else { return nil }
        self = found
    }
}
