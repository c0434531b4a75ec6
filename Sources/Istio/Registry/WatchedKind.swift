import Objects

/// The kinds of objects that istiod reads to configure proxies.
enum WatchedKind: CaseIterable, Sendable {
    case service, endpointSlice, pod, node, namespace, configMap, deployment
    case serviceEntry, workloadEntry, virtualService, destinationRule, gateway, sidecar
    case peerAuthentication, requestAuthentication, authorizationPolicy
    case gatewayClass, kubernetesGateway, httpRoute, grpcRoute, tcpRoute, tlsRoute
    case referenceGrant, ingressClass, ingress, telemetry

    /// The kind of a type, or nil for one that istiod does not read.
    init?(_ type: ResourceType) {
        switch (type.group, type.plural) {
        case ("", "services"): self = .service
        case ("", "pods"): self = .pod
        case ("", "nodes"): self = .node
        case ("", "namespaces"): self = .namespace
        case ("", "configmaps"): self = .configMap
        case ("apps", "deployments"): self = .deployment
        case ("discovery.k8s.io", "endpointslices"): self = .endpointSlice
        case ("networking.istio.io", "serviceentries"): self = .serviceEntry
        case ("networking.istio.io", "workloadentries"): self = .workloadEntry
        case ("networking.istio.io", "virtualservices"): self = .virtualService
        case ("networking.istio.io", "destinationrules"): self = .destinationRule
        case ("networking.istio.io", "gateways"): self = .gateway
        case ("networking.istio.io", "sidecars"): self = .sidecar
        case ("security.istio.io", "peerauthentications"): self = .peerAuthentication
        case ("security.istio.io", "requestauthentications"): self = .requestAuthentication
        case ("security.istio.io", "authorizationpolicies"): self = .authorizationPolicy
        case ("telemetry.istio.io", "telemetries"): self = .telemetry
        case ("networking.k8s.io", "ingressclasses"): self = .ingressClass
        case ("networking.k8s.io", "ingresses"): self = .ingress
        case (GatewayAPIType.group, let plural):
            guard let kind = Self.routing.first(where: { $0.type.plural == plural }) else {
                return nil
            }
            self = kind
        default: return nil
        }
    }

    /// The type, as far as the store needs it to find objects: group and plural.
    var type: ResourceType {
        switch self {
        case .service: ResourceType("Service")
        case .pod: ResourceType("Pod")
        case .node: ResourceType("Node", isNamespaced: false)
        case .namespace: ResourceType("Namespace", isNamespaced: false)
        case .configMap: ResourceType("ConfigMap")
        case .deployment: ResourceType("Deployment", group: "apps")
        case .endpointSlice: ResourceType("EndpointSlice", group: "discovery.k8s.io")
        case .serviceEntry: Self.networking("ServiceEntry", plural: "serviceentries")
        case .workloadEntry: Self.networking("WorkloadEntry", plural: "workloadentries")
        case .virtualService: Self.networking("VirtualService")
        case .destinationRule: Self.networking("DestinationRule")
        case .gateway: Self.networking("Gateway")
        case .sidecar: Self.networking("Sidecar")
        case .peerAuthentication:
            ResourceType("PeerAuthentication", group: "security.istio.io", isCustom: true)
        case .requestAuthentication:
            ResourceType("RequestAuthentication", group: "security.istio.io", isCustom: true)
        case .authorizationPolicy:
            ResourceType(
                "AuthorizationPolicy", group: "security.istio.io",
                plural: "authorizationpolicies", isCustom: true)
        case .telemetry:
            ResourceType(
                "Telemetry", group: "telemetry.istio.io", plural: "telemetries", isCustom: true)
        case .gatewayClass: GatewayAPIType.type("GatewayClass")
        case .kubernetesGateway: GatewayAPIType.type("Gateway")
        case .httpRoute: GatewayAPIType.type("HTTPRoute")
        case .grpcRoute: GatewayAPIType.type("GRPCRoute")
        case .tcpRoute: GatewayAPIType.type("TCPRoute")
        case .tlsRoute: GatewayAPIType.type("TLSRoute")
        case .referenceGrant: GatewayAPIType.type("ReferenceGrant")
        case .ingressClass:
            ResourceType(
                "IngressClass", group: "networking.k8s.io", plural: "ingressclasses",
                isNamespaced: false)
        case .ingress:
            ResourceType("Ingress", group: "networking.k8s.io", plural: "ingresses")
        }
    }

    private static func networking(_ kind: String, plural: String? = nil) -> ResourceType {
        ResourceType(kind, group: "networking.istio.io", plural: plural, isCustom: true)
    }
}
