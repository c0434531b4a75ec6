import Basis
import Envoy
import YAML

/// What one proxy sees of the mesh: by its Sidecar, or everything that is exported to it.
// istio pilot/pkg/model/sidecar.go
struct SidecarScope: Sendable {
    /// One egress listener of the Sidecar; a single one for everything without a Sidecar.
    struct Egress: Sendable {
        /// The port that it is for; nil for every port.
        var port: MeshPort?
        /// The address that it listens on, if one is given.
        var bind: String
        /// Whether it is reached directly rather than by capture.
        var isBound: Bool
        /// The services that can be reached through it.
        var services: [MeshService]
        /// The VirtualServices that count for it, in order of precedence.
        var virtualServices: [VirtualServiceFacts]
        /// What its elements stem from, besides services.
        var origin: Origin?
    }

    /// The Sidecar that applies.
    var sidecar: SidecarFacts?
    /// The egress listeners, in order.
    var egress: [Egress]
    /// All services that the proxy may reach: of every egress listener, and where VirtualServices
    /// send requests.
    var services: [MeshService]
    /// Places of `services` by host.
    private var byHost: [String: Int]
    /// What happens to unknown hosts.
    var outboundPolicy: MeshSettings.OutboundPolicy
    /// What decided that.
    var policyOrigin: Origin
    /// The destination that takes unknown hosts' traffic, if the Sidecar names one.
    var egressProxy: Value?

    /// The service of a host among those that the proxy may reach.
    func service(_ host: String) -> MeshService? { byHost[host].map { services[$0] } }

    /// The egress listener for a port.
    // istio pilot/pkg/model/sidecar.go: GetEgressListenerForRDS
    func egress(forPort port: Int) -> Egress? {
        egress.first { $0.port == nil || $0.port?.number == port }
    }

    init(for proxy: Proxy, in context: PushContext) {
        sidecar = proxy.kind == .sidecar ? Self.sidecar(for: proxy, in: context) : nil
        let settings = context.settings
        outboundPolicy = settings.outboundPolicy
        policyOrigin = Origin(
            kind: "MeshConfig", namespace: settings.rootNamespace, name: "istio",
            field: "outboundTrafficPolicy.mode")
        if let sidecar, let policy = sidecar.outboundTrafficPolicy {
            let mode = policy["mode"]?.string ?? "REGISTRY_ONLY"
            outboundPolicy = MeshSettings.OutboundPolicy(rawValue: mode) ?? .allowAny
            policyOrigin = sidecar.origin("spec.outboundTrafficPolicy.mode")
            egressProxy = policy["egressProxy"]
        }
        services = []
        byHost = [:]
        egress = []
        let listeners = sidecar?.egress ?? []
        if listeners.isEmpty {
            egress = [context.everything(for: proxy.namespace)]
        } else {
            for (index, listener) in listeners.enumerated() {
                let origin = sidecar?.origin("spec.egress[\(index)]")
                egress.append(context.egress(listener, for: proxy.namespace, origin: origin))
            }
        }
        for index in egress.indices { collect(egress[index], proxy.namespace, context) }
    }

    /// The Sidecar for a proxy: of its namespace, those with a selector before those without; else
    /// the root namespace's.
    // istio pilot/pkg/model/push_context.go: doGetSidecarScope
    private static func sidecar(for proxy: Proxy, in context: PushContext) -> SidecarFacts? {
        var general: SidecarFacts?
        var root: SidecarFacts?
        for sidecar in context.sidecars.values {
            if sidecar.named.namespace == proxy.namespace {
                if let selector = sidecar.selector {
                    if selector.isSubset(ofLabels: proxy.labels) { return sidecar }
                } else if general == nil {
                    general = sidecar
                }
            }
            if sidecar.named.namespace == context.settings.rootNamespace,
                sidecar.selector == nil, root == nil
            {
                root = sidecar
            }
        }
        return general ?? root
    }

    /// Adds a listener's services, then the destinations of its VirtualServices.
    // istio pilot/pkg/model/sidecar.go: collectImportedServices
    private mutating func collect(
        _ egress: Egress, _ namespace: String, _ context: PushContext
    ) {
        for service in egress.services { add(service) }
        for virtualService in egress.virtualServices {
            for (host, port) in virtualService.destinations {
                guard let service = context.visibleService(host, to: namespace) else { continue }
                if let matched = Self.narrowed(service, egress: egress, port: port) {
                    add(matched)
                }
            }
        }
    }

    private static func narrowed(
        _ service: MeshService, egress: Egress, port: Int?
    ) -> MeshService? {
        if let listener = egress.port, listener.application != .httpProxy {
            return service.narrowed(to: listener.number)
        }
        guard let port else { return service }
        return service.narrowed(to: port)
    }

    /// Adds a service, merged with one of the same host.
    // istio pilot/pkg/model/sidecar.go: appendSidecarServices
    private mutating func add(_ service: MeshService) {
        guard let place = byHost[service.hostname] else {
            byHost[service.hostname] = services.count
            services.append(service)
            return
        }
        let old = services[place]
        if old === service { return }
        if old.source == .kubernetes, service.source != .kubernetes { return }
        if old.source != .kubernetes, service.source == .kubernetes {
            services[place] = service
            return
        }
        guard old.ports != service.ports, old.canMerge(with: service) else { return }
        let added = service.ports.filter { old.portIndex($0.number) == nil }
        if !added.isEmpty { services[place] = old.with(ports: old.ports + added) }
    }
}

extension MeshService {
    /// Whether ports of the other service may be added to this one's.
    // istio pilot/pkg/model/sidecar.go: canMergeServices
    func canMerge(with other: MeshService) -> Bool {
        namespace == other.namespace && resolution == other.resolution && source == other.source
            && labels == other.labels && (selector ?? [:]) == (other.selector ?? [:])
            && Set(exportTo) == Set(other.exportTo)
    }

    /// The service with only the port of a number; nil if it has none.
    func narrowed(to number: Int) -> MeshService? {
        guard let index = portIndex(number) else { return nil }
        return ports.count == 1 ? self : with(ports: [ports[index]])
    }
}
