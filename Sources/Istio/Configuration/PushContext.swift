import Basis
import Cluster
import Envoy
import Objects
import YAML

/// What istiod derives proxies' configuration from: services, endpoints, routing rules and
/// policies, kept up to date change by change.
///
/// A value: a copy costs O(1) and knows nothing of later changes to the original. A configuration
/// is derived anew whenever it is asked for; ``version`` says whether an earlier one still holds.
package struct PushContext: Sendable {
    /// Services and endpoints.
    private(set) var registry = Registry()
    /// The mesh configuration.
    private(set) var settings: MeshSettings
    private(set) var virtualServices = OrderedMap<PolicyOrder, VirtualServiceFacts>()
    private(set) var destinationRules = OrderedMap<PolicyOrder, DestinationRuleFacts>()
    private(set) var sidecars = OrderedMap<PolicyOrder, SidecarFacts>()
    private(set) var gateways = OrderedMap<PolicyOrder, GatewayFacts>()
    private(set) var peerAuthentications = OrderedMap<PolicyOrder, PeerAuthenticationFacts>()
    private(set) var requestAuthentications =
        OrderedMap<PolicyOrder, RequestAuthenticationFacts>()
    private(set) var authorizationPolicies = OrderedMap<PolicyOrder, AuthorizationPolicyFacts>()
    /// The key sets that were fetched, by where they are.
    private(set) var keySets: [KeyLocation: String] = [:]
    private(set) var telemetries = OrderedMap<PolicyOrder, TelemetryFacts>()
    /// What is turned into Gateways and VirtualServices, and what came of it; nil after a change.
    private(set) var routing = RoutingObjects()
    private(set) var derived: DerivedRouting? = DerivedRouting()
    /// DestinationRules by where and for whom they count.
    private(set) var rules = DestinationRuleIndex()
    /// Objects' places in the maps above.
    private var places = OrderedMap<Named, [WatchedKind: PolicyOrder]>()
    /// How Istio was installed.
    let options: InstallOptions

    /// Whether any DestinationRule is there.
    var hasDestinationRules: Bool { !destinationRules.isEmpty }

    /// Counts the changes that may alter some proxy's configuration.
    package private(set) var version: Int64 = 0

    /// The place of an object in istiod's order: by age, then by namespace and name.
    // istio pilot/pkg/model/push_context.go: sortConfigByCreationTime
    struct PolicyOrder: Comparable, Sendable {
        var createdAt: Int64
        var named: Named

        static func < (left: Self, right: Self) -> Bool {
            if left.createdAt != right.createdAt { return left.createdAt < right.createdAt }
            // istiod compares name and namespace in that order.
            if left.named.name != right.named.name { return left.named.name < right.named.name }
            return left.named.namespace < right.named.namespace
        }
    }

    /// The context of the objects that stand in the store now.
    package init(view: View, options: InstallOptions) {
        self.options = options
        settings = MeshSettings(MeshConfig())
        for kind in WatchedKind.loadOrder {
            for object in view.store.objects(kind.type) {
                apply(
                    ObjectChange(
                        kind: .added, object: object, old: nil,
                        revision: object.metadata.resourceVersion))
            }
        }
    }

    /// The context of some objects, for tests and for what is not a cluster; `mesh` is the mesh
    /// configuration, which a ConfigMap among the objects replaces.
    package init(objects: [Object], mesh: Value? = nil, options: InstallOptions = InstallOptions())
    {
        self.options = options
        settings = MeshSettings(mesh.map { MeshConfig(settings: $0) } ?? MeshConfig())
        for object in objects {
            apply(ObjectChange(kind: .added, object: object, old: nil, revision: 0))
        }
    }

    /// Takes one change in; costs what changed, not what there is.
    package mutating func apply(_ change: ObjectChange) {
        guard affects(change) else { return }
        guard let kind = WatchedKind(change.object.type) else { return }
        let changed: Bool
        switch kind {
        case .service, .serviceEntry, .deployment:
            changed = registry.apply(change)
            if !routing.isEmpty { derived = nil }
        case .endpointSlice, .pod, .node, .workloadEntry:
            changed = registry.apply(change)
        case .gatewayClass, .kubernetesGateway, .httpRoute, .grpcRoute, .tcpRoute, .tlsRoute,
            .referenceGrant, .ingressClass, .ingress:
            routing.set(change.object, kind, isGone: change.kind == .deleted)
            derived = nil
            changed = true
        case .virtualService, .destinationRule, .gateway, .sidecar, .peerAuthentication,
            .requestAuthentication, .authorizationPolicy, .telemetry:
            setPolicy(change, kind)
            changed = true
        case .configMap:
            changed = setMesh(change)
        case .namespace:
            changed = registry.apply(change) || !routing.isEmpty
            routing.set(change.object, kind, isGone: change.kind == .deleted)
            // Listeners may select routes by their namespaces' labels.
            if !routing.isEmpty { derived = nil }
        }
        if changed { version += 1 }
    }

    /// Whether a change may alter some proxy's configuration.
    package func affects(_ change: ObjectChange) -> Bool {
        guard let kind = WatchedKind(change.object.type) else { return false }
        switch kind {
        case .configMap:
            return change.object.name == "istio" && change.object.namespace == "istio-system"
        case .deployment: return change.object.key == IstiodFeatures.deployment
        case .service, .endpointSlice, .pod, .node, .serviceEntry, .workloadEntry, .virtualService,
            .destinationRule, .gateway, .sidecar, .peerAuthentication, .requestAuthentication,
            .authorizationPolicy, .namespace, .gatewayClass, .kubernetesGateway, .httpRoute,
            .grpcRoute, .tcpRoute, .tlsRoute, .referenceGrant, .ingressClass, .ingress,
            .telemetry:
            return true
        }
    }

    /// Keeps the key sets that were fetched.
    mutating func setKeys(_ found: [KeyLocation: String]) {
        guard found != keySets else { return }
        keySets = found
        version += 1
    }

    private mutating func setMesh(_ change: ObjectChange) -> Bool {
        var mesh = MeshSettings(MeshConfig())
        if change.kind != .deleted, let text = change.object["data", "mesh"]?.string {
            // A text that cannot be read leaves the mesh as it was, as istiod does.
            mesh = MeshConfig(text: text).map { MeshSettings($0) } ?? settings
        }
        guard mesh != settings else { return false }
        settings = mesh
        if !routing.isEmpty { derived = nil }
        rules.rebuild(settings: settings)
        return true
    }

    /// Converts what is to be converted, unless it is done: for those who ask often.
    package mutating func prepare() {
        if derived == nil { derived = DerivedRouting(of: self) }
    }

    private mutating func setPolicy(_ change: ObjectChange, _ kind: WatchedKind) {
        let object = change.object
        let named = Named(object.namespace, object.name)
        if let old = places[named]?[kind] { remove(kind, at: old) }
        places[named, default: [:]][kind] = nil
        guard change.kind != .deleted else {
            if places[named]?.isEmpty == true { places[named] = nil }
            return
        }
        let place = PolicyOrder(createdAt: object.creationSeconds, named: named)
        places[named, default: [:]][kind] = place
        insert(object, kind, at: place)
    }

    private mutating func remove(_ kind: WatchedKind, at place: PolicyOrder) {
        switch kind {
        case .virtualService: virtualServices[place] = nil
        case .destinationRule:
            if let rule = destinationRules.removeValue(forKey: place) {
                rules.set(rule, isGone: true, settings: settings)
            }
        case .gateway: gateways[place] = nil
        case .sidecar: sidecars[place] = nil
        case .peerAuthentication: peerAuthentications[place] = nil
        case .requestAuthentication: requestAuthentications[place] = nil
        case .authorizationPolicy: authorizationPolicies[place] = nil
        case .telemetry: telemetries[place] = nil
        case .service, .endpointSlice, .pod, .node, .namespace, .configMap, .deployment,
            .serviceEntry, .workloadEntry, .gatewayClass, .kubernetesGateway, .httpRoute,
            .grpcRoute, .tcpRoute, .tlsRoute, .referenceGrant, .ingressClass, .ingress:
            break
        }
    }

    private mutating func insert(_ object: Object, _ kind: WatchedKind, at place: PolicyOrder) {
        switch kind {
        case .virtualService: virtualServices[place] = VirtualServiceFacts(object)
        case .destinationRule:
            let rule = DestinationRuleFacts(object)
            destinationRules[place] = rule
            rules.set(rule, isGone: false, settings: settings)
        case .gateway: gateways[place] = GatewayFacts(object)
        case .sidecar: sidecars[place] = SidecarFacts(object)
        case .peerAuthentication: peerAuthentications[place] = PeerAuthenticationFacts(object)
        case .requestAuthentication:
            requestAuthentications[place] = RequestAuthenticationFacts(object)
        case .authorizationPolicy: authorizationPolicies[place] = AuthorizationPolicyFacts(object)
        case .telemetry: telemetries[place] = TelemetryFacts(object)
        case .service, .endpointSlice, .pod, .node, .namespace, .configMap, .deployment,
            .serviceEntry, .workloadEntry, .gatewayClass, .kubernetesGateway, .httpRoute,
            .grpcRoute, .tcpRoute, .tlsRoute, .referenceGrant, .ingressClass, .ingress:
            break
        }
    }
}

extension WatchedKind {
    /// The order in which existing objects are read: what others refer to comes first.
    static let loadOrder: [WatchedKind] =
        [
            .configMap, .deployment, .namespace, .node, .pod, .service, .endpointSlice,
            .workloadEntry, .serviceEntry, .sidecar, .gateway, .virtualService,
            .destinationRule, .peerAuthentication, .requestAuthentication,
            .authorizationPolicy, .telemetry,
        ] + routing
}
