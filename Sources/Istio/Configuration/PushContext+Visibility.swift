import Basis
import Envoy
import YAML

extension PushContext {
    /// Whether a namespace's proxies see a service.
    // istio pilot/pkg/model/push_context.go: IsServiceVisible
    func isVisible(_ service: MeshService, to namespace: String) -> Bool {
        let exportTo =
            service.exportTo.isEmpty
            ? settings.defaultServiceExportTo : service.exportTo
        if exportTo.isEmpty { return true }
        for target in exportTo {
            switch target {
            case "*": return true
            case ".": if service.namespace == namespace { return true }
            case "~": continue
            default: if target == namespace { return true }
            }
        }
        return false
    }

    /// Whether a service is exported to everyone.
    private func isPublic(_ service: MeshService) -> Bool {
        let exportTo =
            service.exportTo.isEmpty
            ? settings.defaultServiceExportTo : service.exportTo
        return exportTo.isEmpty || exportTo.contains("*")
    }

    /// Every service of the registry, in order.
    package var services: [MeshService] { registry.services.map(\.value) }

    /// The services that a namespace sees: those exported to it by name first, each oldest first.
    // istio pilot/pkg/model/push_context.go: servicesExportedToNamespace
    func services(visibleTo namespace: String) -> [MeshService] {
        var named: [MeshService] = []
        var everyone: [MeshService] = []
        everyone.reserveCapacity(registry.services.count)
        for (_, service) in registry.services {
            if isPublic(service) {
                everyone.append(service)
            } else if isVisible(service, to: namespace) {
                named.append(service)
            }
        }
        return (named + everyone).map(withAliases)
    }

    /// A service with the ExternalName services that stand for it.
    // istio pilot/pkg/model/push_context.go: resolveServiceAliases
    private func withAliases(_ service: MeshService) -> MeshService {
        guard registry.hasAliases, service.resolution != .alias else { return service }
        let aliases = registry.aliases(of: service.hostname)
        guard !aliases.isEmpty else { return service }
        var draft = service.draft
        draft.aliases = aliases
        return MeshService(draft)
    }

    /// The service that a host means for a namespace: its own, else a Kubernetes Service, else the
    /// oldest that it sees.
    // istio pilot/pkg/model/sidecar.go: collectImportedServices, pickBestVisibleNamespace
    func visibleService(_ host: String, to namespace: String) -> MeshService? {
        if let own = registry.service(host: host, namespace: namespace) {
            return withAliases(own)
        }
        var best: MeshService?
        for service in registry.services(host: host) where isVisible(service, to: namespace) {
            if service.source == .kubernetes { return withAliases(service) }
            if let best, best.createdAt <= service.createdAt { continue }
            best = service
        }
        return best.map(withAliases)
    }

    /// The VirtualServices for a gateway name that a namespace sees: its own private ones, those
    /// exported to it, then public ones; each oldest first.
    // istio pilot/pkg/model/push_context.go: VirtualServicesForGateway
    func virtualServices(for gateway: String, visibleTo namespace: String)
        -> [VirtualServiceFacts]
    {
        var own: [VirtualServiceFacts] = []
        var exported: [VirtualServiceFacts] = []
        var everyone: [VirtualServiceFacts] = []
        for virtualService in allVirtualServices
        where virtualService.gateways.contains(gateway) {
            // One without hosts is only a part that others delegate to.
            guard !virtualService.hosts.isEmpty else { continue }
            let exportTo =
                virtualService.exportTo.isEmpty
                ? settings.defaultVirtualServiceExportTo.map {
                    $0 == "." ? virtualService.named.namespace : $0
                } : virtualService.exportTo
            if exportTo.isEmpty || exportTo.contains("*") {
                everyone.append(delegated(virtualService))
            } else if exportTo.contains("~") {
                continue
            } else if exportTo.contains(namespace) {
                let isOwn = virtualService.named.namespace == namespace
                if isOwn {
                    own.append(delegated(virtualService))
                } else {
                    exported.append(delegated(virtualService))
                }
            }
        }
        // Routes of the client's own namespace are favoured where the Gateway API made them.
        let isOwnRoute = { (facts: VirtualServiceFacts) in
            facts.semantics == .gatewayAPI && facts.named.namespace == namespace
        }
        return own + exported + everyone.filter(isOwnRoute)
            + everyone.filter { !isOwnRoute($0) }
    }

    /// The egress listener of a proxy without a Sidecar: everything it sees.
    func everything(for namespace: String) -> SidecarScope.Egress {
        SidecarScope.Egress(
            port: nil, bind: "", isBound: false,
            services: selected(
                services(visibleTo: namespace), by: HostSelection(["*/*"], namespace),
                client: namespace, port: nil),
            virtualServices: virtualServices(for: "mesh", visibleTo: namespace), origin: nil)
    }

    /// An egress listener of a Sidecar.
    // istio pilot/pkg/model/sidecar.go: convertIstioListenerToWrapper
    func egress(
        _ listener: Value, for namespace: String, origin: Origin?
    ) -> SidecarScope.Egress {
        let hosts = HostSelection(listener["hosts"]?.strings ?? [], namespace)
        var port: MeshPort?
        if let number = listener["port", "number"]?.int.flatMap({ Int(exactly: $0) }) {
            port = MeshPort(
                name: listener["port", "name"]?.string ?? "", number: number,
                application: PortProtocol(listener["port", "protocol"]?.string ?? ""))
        }
        let matched = port?.application == .httpProxy || port?.number == 0 ? nil : port?.number
        let virtualServices = virtualServices(for: "mesh", visibleTo: namespace).filter {
            hosts.takes($0)
        }
        return SidecarScope.Egress(
            port: port, bind: listener["bind"]?.string ?? "",
            isBound: listener["captureMode"]?.string == "NONE",
            services: selected(
                services(visibleTo: namespace), by: hosts, client: namespace, port: matched),
            virtualServices: virtualServices, origin: origin)
    }

    /// The services that a listener's hosts take, one namespace for each host.
    // istio pilot/pkg/model/sidecar.go: selectServices
    private func selected(
        _ services: [MeshService], by hosts: HostSelection, client: String, port: Int?
    ) -> [MeshService] {
        var taken: [MeshService] = []
        taken.reserveCapacity(services.count)
        var owners: [String: (namespace: String, isKubernetes: Bool)] = [:]
        owners.reserveCapacity(services.count)
        for service in services where hosts.takes(service) {
            var service = service
            if let port {
                guard let narrowed = service.narrowed(to: port) else { continue }
                service = narrowed
            }
            taken.append(service)
            let isKubernetes = service.source == .kubernetes
            let entry = (namespace: service.namespace, isKubernetes: isKubernetes)
            guard let old = owners[service.hostname] else {
                owners[service.hostname] = entry
                continue
            }
            let isOwn = service.namespace == client
            if isOwn || (!old.isKubernetes && isKubernetes && old.namespace != client) {
                owners[service.hostname] = entry
            }
        }
        guard owners.count != taken.count else { return taken }
        return taken.filter { owners[$0.hostname]?.namespace == $0.namespace }
    }
}

/// The hosts of an egress listener: `namespace/host`, with `.`, `*` and `~` for namespaces.
// istio pilot/pkg/model/sidecar.go: hostClassification
struct HostSelection: Sendable {
    private struct Hosts: Sendable {
        var included: [String] = []
        var excluded: [String] = []
    }
    private var byNamespace: [String: Hosts] = [:]
    private let takesAll: Bool

    init(_ texts: [String], _ namespace: String) {
        takesAll = texts == ["*/*"]
        for text in texts {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            var target = String(parts[0])
            let host = String(parts[1])
            // `~/x` takes nothing; `~namespace/x` excludes.
            let isExcluded = target.utf8.first == UInt8(ascii: "~")
            if isExcluded {
                target.removeFirst()
                if target.isEmpty { target = "*" }
            }
            if target == "." { target = namespace }
            if isExcluded {
                byNamespace[target, default: Hosts()].excluded.append(host)
            } else {
                byNamespace[target, default: Hosts()].included.append(host)
            }
        }
    }

    func takes(_ service: MeshService) -> Bool {
        if takesAll { return true }
        let scopes = [byNamespace[service.namespace], byNamespace["*"]].compactMap { $0 }
        for scope in scopes
        where scope.excluded.contains(where: { HostName.isSubset(service.hostname, of: $0) }) {
            return false
        }
        return scopes.contains { scope in
            scope.included.contains { HostName.isSubset(service.hostname, of: $0) }
        }
    }

    // istio pilot/pkg/model/virtualservice.go: SelectVirtualServices
    func takes(_ virtualService: VirtualServiceFacts) -> Bool {
        if takesAll { return true }
        let scopes = [byNamespace[virtualService.named.namespace], byNamespace["*"]]
            .compactMap { $0 }
        return virtualService.hosts.contains { host in
            let isExcluded = scopes.contains { scope in
                scope.excluded.contains { HostName.isSubset(host, of: $0) }
            }
            guard !isExcluded else { return false }
            return scopes.contains { scope in
                scope.included.contains { included in
                    // istio pilot/pkg/model/sidecar.go: VSMatches
                    virtualService.semantics == .gatewayAPI
                        ? HostName.isSubset(host, of: included)
                        : HostName.matches(host, included)
                }
            }
        }
    }
}
