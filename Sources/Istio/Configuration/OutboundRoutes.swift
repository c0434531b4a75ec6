import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// The route configurations that the listeners ask for, in the order in which they do.
    func sidecarRoutes(for listeners: [Listener]) -> [RouteConfiguration] {
        var names: [String] = []
        var known: Set<String> = []
        for listener in listeners {
            let chains = listener.filterChains + [listener.defaultFilterChain].compactMap { $0 }
            for chain in chains {
                guard case .http(let manager) = chain.filter, case .named(let name) = manager.routes
                else { continue }
                if known.insert(name).inserted { names.append(name) }
            }
        }
        var byPort: [Int: [VirtualHost]] = [:]
        return names.map { routes(named: $0, cache: &byPort) }
    }

    /// One route configuration: of a port, or of one service on a port (`host:port`).
    // istio pilot/pkg/networking/core/httproute.go: buildSidecarOutboundHTTPRouteConfig
    private func routes(
        named name: String, cache: inout [Int: [VirtualHost]]
    ) -> RouteConfiguration {
        let text = name.split(separator: ":").last.map(String.init) ?? name
        let port = Int(text) ?? 0
        let isOwn = name.utf8.contains(UInt8(ascii: ":"))
        let hosts: [VirtualHost]
        if let cached = cache[port] {
            hosts = cached
        } else {
            hosts = virtualHosts(port: port).sorted { $0.name < $1.name }
            cache[port] = hosts
        }
        guard isOwn else {
            return RouteConfiguration(name: name, virtualHosts: hosts + [catchAllVirtualHost()])
        }
        let host = name.split(separator: ":").first.map(String.init) ?? ""
        var own = hosts.filter { $0.domains.contains(name) || $0.domains.contains(host) }
        if own.count == 1 { own[0].domains = ["*"] }
        return RouteConfiguration(name: name, virtualHosts: own)
    }

    /// The virtual host for everything else.
    // istio pilot/pkg/networking/core/httproute.go: buildCatchAllVirtualHost
    func catchAllVirtualHost() -> VirtualHost {
        let name: String
        let action: RouteAction
        switch scope.outboundPolicy {
        case .allowAnyDynamicDNS:
            name = "allow_any_dynamic_dns"
            action = .forward(
                Forwarding(clusters: [WeightedCluster("AllowAnyDynamicDNSCluster")]))
        case .allowAny:
            name = "allow_any"
            let cluster = scope.egressProxy.map {
                clusterName(for: $0, in: proxy.namespace, listenerPort: 0)
            }
            action = .forward(
                Forwarding(clusters: [WeightedCluster(cluster ?? "PassthroughCluster")]))
        case .registryOnly:
            name = "block_all"
            action = .direct(status: 502, body: "")
        }
        let route = Route(
            name: name, match: RouteMatch(.prefix("/")), action: action,
            origin: scope.policyOrigin)
        var host = VirtualHost(
            name: name, domains: ["*"], routes: [route], origin: scope.policyOrigin)
        host.includesAttemptCount = true
        return host
    }
}

/// Routes with the services and further hosts that they are for.
// istio pilot/pkg/networking/core/route/route.go: VirtualHostWrapper
private struct HostGroup {
    var services: [MeshService]
    var hosts: [String] = []
    var routes: [Route]
    var origin: Origin
}

extension ProxyBuilder {
    /// The virtual hosts of a port: those that VirtualServices route, then the others' own. With
    /// port 0 (the explicit proxy) all ports' together.
    // istio pilot/pkg/networking/core/httproute.go: BuildSidecarOutboundVirtualHosts
    private func virtualHosts(port: Int) -> [VirtualHost] {
        guard let egress = scope.egress(forPort: port) else { return [] }
        let isProxy = egress.port?.application == .httpProxy || port == 0
        guard isProxy else { return virtualHosts(port: port, egress: egress) }
        // Hosts of ports other than 80 are told apart by the port, which the explicit proxy sees
        // in the request's authority.
        var ports: Set<Int> = []
        for service in egress.services { ports.formUnion(service.ports.map(\.number)) }
        var result: [VirtualHost] = []
        for number in ports.sorted() {
            for var host in virtualHosts(port: number, egress: egress) {
                let suffixed = host.domains.map { "\($0):\(number)" }
                host.domains = number == 80 ? host.domains + suffixed : suffixed
                result.append(host)
            }
        }
        return result
    }

    private func virtualHosts(port: Int, egress: SidecarScope.Egress) -> [VirtualHost] {
        var services: [MeshService] = []
        var places: [String: Int] = [:]
        for service in egress.services {
            guard service.portIndex(port) != nil else { continue }
            // Of several services with one host the last one's address counts.
            let key = service.hostname.lowercased()
            if let place = places[key] {
                services[place] = service
            } else {
                places[key] = services.count
                services.append(service)
            }
        }
        let groups = hostGroups(services, places, port: port, egress: egress)
        return named(groups, port: port)
    }

    /// Groups of VirtualServices first, then one for each service that none of them took.
    // istio pilot/pkg/networking/core/route/route.go: BuildSidecarVirtualHostWrapper
    private func hostGroups(
        _ services: [MeshService], _ places: [String: Int], port: Int,
        egress: SidecarScope.Egress
    ) -> [HostGroup] {
        var groups: [HostGroup] = []
        var taken = [Bool](repeating: false, count: services.count)
        if !egress.virtualServices.isEmpty {
            groups = virtualServiceGroups(services, places, &taken, port: port, egress: egress)
        }
        groups.reserveCapacity(groups.count + services.count)
        let retries = defaultRetries()
        let hashes = context.hasDestinationRules
        for (index, service) in services.enumerated() where !taken[index] {
            guard service.resolution != .alias, let place = service.portIndex(port) else {
                continue
            }
            let servicePort = service.ports[place]
            guard servicePort.application.isHTTPOrSniffed else { continue }
            var forwarding = Forwarding(
                clusters: [WeightedCluster(service.portNames[place].cluster)], retries: retries)
            if hashes {
                forwarding.hashPolicies = hashPolicies(for: service, port: servicePort.number)
            }
            let route = Route(
                name: "default", match: RouteMatch(.prefix("/")),
                action: .forward(forwarding), origin: servicePort.origin)
            groups.append(
                HostGroup(services: [service], routes: [route], origin: service.origin))
        }
        return groups
    }

    // istio pilot/pkg/networking/core/route/route.go: buildSidecarVirtualHostsForVirtualService
    private func virtualServiceGroups(
        _ services: [MeshService], _ places: [String: Int], _ taken: inout [Bool], port: Int,
        egress: SidecarScope.Egress
    ) -> [HostGroup] {
        var byHost: [String: MeshService] = [:]
        for service in services {
            guard let place = service.portIndex(port) else { continue }
            byHost[service.hostname.lowercased()] =
                service.ports.count == 1 ? service : service.with(ports: [service.ports[place]])
        }
        let precedence = wildcardPrecedence(egress)
        var groups: [HostGroup] = []
        for virtualService in egress.virtualServices where !virtualService.http.isEmpty {
            let (matched, others) = hosts(of: virtualService, services, places, precedence)
            // Hosts outside the registry get routes on port 80 only, unless a wildcard service of
            // the port covers them.
            let isSelected =
                !matched.isEmpty
                || others.contains { other in
                    services.contains { HostName.matches($0.hostname, other) }
                }
            guard port == 80 || isSelected else { continue }
            // Routes of the Gateway API are for clients of their own namespace, and of the
            // destination's.
            if virtualService.semantics == .gatewayAPI {
                let namespace = virtualService.named.namespace
                let isFitting = matched.contains {
                    services[$0].namespace == namespace || proxy.namespace == namespace
                }
                guard isFitting else { continue }
            }
            let routes = httpRoutes(
                of: virtualService, port: port, gateways: ["mesh"], services: byHost)
            guard !routes.isEmpty else { continue }
            let http = matched.filter { place in
                services[place].portIndex(port).map {
                    services[place].ports[$0].application.isHTTPOrSniffed
                } ?? false
            }
            guard !http.isEmpty || port == 80 else { continue }
            for place in http { taken[place] = true }
            groups.append(
                HostGroup(
                    services: http.map { services[$0] }, hosts: others, routes: routes,
                    origin: virtualService.origin("spec.hosts")))
        }
        return groups
    }

    /// The services that a VirtualService's hosts mean, and hosts that mean none.
    // istio pilot/pkg/networking/core/route/route.go: separateVSHostsAndServices
    private func hosts(
        of virtualService: VirtualServiceFacts, _ services: [MeshService],
        _ places: [String: Int], _ precedence: [String: Named]
    ) -> (matched: [Int], others: [String]) {
        var matched: [Int] = []
        var others: [String] = []
        for host in virtualService.hosts {
            let lower = host.lowercased()
            if !HostName.isWildcard(lower) {
                if let place = places[lower] {
                    matched.append(place)
                } else {
                    others.append(lower)
                }
                continue
            }
            guard virtualService.semantics != .gatewayAPI else {
                others.append(lower)
                continue
            }
            let found = services.indices.filter {
                HostName.matches(services[$0].hostname, lower)
            }
            if found.isEmpty { others.append(lower) }
            matched += found.filter {
                precedence[services[$0].hostname] == virtualService.named
            }
        }
        return (matched, others)
    }

    /// The VirtualService with the most specific host for each service.
    // istio pilot/pkg/model/sidecar.go: computeWildcardHostVirtualServiceIndex
    private func wildcardPrecedence(_ egress: SidecarScope.Egress) -> [String: Named] {
        var index = HostIndex<Named>()
        var hasWildcards = false
        for virtualService in egress.virtualServices {
            for host in virtualService.hosts {
                if HostName.isWildcard(host) { hasWildcards = true }
                if index[host] == nil { index[host] = virtualService.named }
            }
        }
        guard hasWildcards else { return [:] }
        var result: [String: Named] = [:]
        for service in egress.services {
            result[service.hostname] = index.mostSpecific(for: service.hostname)
        }
        return result
    }

    /// Gives the groups names and domains; the first to name a host or domain keeps it.
    private func named(_ groups: [HostGroup], port: Int) -> [VirtualHost] {
        var known: Set<String> = []
        for group in groups { known.formUnion(group.services.map(\.hostname)) }
        var names: Set<String> = []
        var taken: Set<String> = []
        var result: [VirtualHost] = []
        result.reserveCapacity(groups.count)
        func add(_ host: String, _ domains: [String], short: [String], _ group: HostGroup) {
            let name = "\(host):\(port)"
            guard names.insert(name).inserted else { return }
            var own: [String] = []
            for domain in domains {
                // A short form must not take the place of a host that has this very name.
                if short.contains(domain), known.contains(domain) { continue }
                if taken.insert(domain.lowercased()).inserted { own.append(domain) }
            }
            guard !own.isEmpty else { return }
            var virtualHost = VirtualHost(
                name: name, domains: own, routes: group.routes, origin: group.origin)
            virtualHost.includesAttemptCount = true
            result.append(virtualHost)
        }
        for group in groups {
            for host in group.hosts { add(host, [host], short: [], group) }
            for service in group.services {
                let domains = domains(of: service)
                add(service.hostname.lowercased(), domains.all, short: domains.short, group)
            }
        }
        return result
    }
}
