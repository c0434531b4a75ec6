import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// The HTTP chain of a listener. A service with an undeclared protocol and an address of its
    /// own has routes of its own; all else on a port shares them.
    // istio pilot/pkg/networking/core/listener.go: buildSidecarOutboundHTTPListenerOpts
    func httpChain(_ request: ListenerRequest) -> ChainDraft {
        let bind = request.bind ?? wildcard
        let isOwn = request.port.application == .auto && bind != wildcard
        let name =
            isOwn
            ? "\(request.service.hostname):\(request.port.number)" : "\(request.port.number)"
        return ChainDraft(
            filter: .http(
                HTTPConnectionManager(
                    routes: .named(name), statPrefix: "outbound_\(bind)_\(request.port.number)")),
            origin: origin(of: request))
    }

    /// The TLS or TCP chains of a service's port.
    // istio pilot/pkg/networking/core/listener.go: buildSidecarOutboundTCPListenerOpts
    func tcpChains(_ request: ListenerRequest) -> [ChainDraft] {
        let virtualServices = request.egress.virtualServices.filter { virtualService in
            (!virtualService.tls.isEmpty || !virtualService.tcp.isEmpty)
                && virtualService.hosts.contains {
                    HostName.matches($0, request.service.hostname)
                }
        }
        return request.port.application.isTLS
            ? tlsChains(request, virtualServices) : plainChains(request, virtualServices)
    }

    // istio pilot/pkg/networking/core/tls.go: buildSidecarOutboundTLSFilterChainOpts
    private func tlsChains(
        _ request: ListenerRequest, _ virtualServices: [VirtualServiceFacts]
    ) -> [ChainDraft] {
        var chains: [ChainDraft] = []
        var ranges = request.ranges
        // Of matches that differ only in what is settled here, the first counts.
        var handled: [[String]] = []
        for virtualService in virtualServices {
            for (index, rule) in virtualService.tls.enumerated() {
                let routes = rule["route"]?.items ?? []
                guard !routes.isEmpty else { continue }
                for match in rule["match"]?.items ?? []
                where applies(match, of: virtualService, port: request.port.number) {
                    let subnets = match["destinationSubnets"]?.strings ?? []
                    if !subnets.isEmpty { ranges = subnets.compactMap { CIDR($0) } }
                    let names = match["sniHosts"]?.strings ?? []
                    let key = names + ["|"] + subnets
                    guard !handled.contains(key) else { continue }
                    handled.append(key)
                    chains.append(
                        ChainDraft(
                            serverNames: names, ranges: ranges,
                            filter: filter(routes, of: virtualService, port: request.port),
                            origin: virtualService.origin("spec.tls[\(index)]")))
                }
            }
        }
        return chains.isEmpty ? [plainTLSChain(request)] : chains
    }

    /// The chain of a TLS port that no VirtualService routes. The server name decides only where
    /// the address does not.
    private func plainTLSChain(_ request: ListenerRequest) -> ChainDraft {
        let service = request.service
        let isUnspecified: Bool
        switch service.address(for: proxy) {
        case .unspecified: isUnspecified = request.bind == wildcard
        case .range: isUnspecified = true
        case .ip: isUnspecified = false
        }
        let isDynamic =
            service.resolution == .dynamicDNS
            && HostName.isWildcard(service.hostname)
        var names: [String] = []
        if !request.isHeadlessPod, !request.ranges.isEmpty || isUnspecified || isDynamic {
            names = [service.hostname]
            for alias in service.aliases {
                names.append(alias)
                names += alternativeNames(of: alias)
            }
        }
        return ChainDraft(
            serverNames: names, ranges: request.ranges, filter: serviceFilter(request),
            origin: request.port.origin)
    }

    // istio pilot/pkg/networking/core/tls.go: buildSidecarOutboundTCPFilterChainOpts
    private func plainChains(
        _ request: ListenerRequest, _ virtualServices: [VirtualServiceFacts]
    ) -> [ChainDraft] {
        var chains: [ChainDraft] = []
        for virtualService in virtualServices {
            for (index, rule) in virtualService.tcp.enumerated() {
                let routes = rule["route"]?.items ?? []
                guard !routes.isEmpty else { continue }
                var chain = ChainDraft(
                    ranges: request.ranges,
                    filter: filter(routes, of: virtualService, port: request.port),
                    origin: virtualService.origin("spec.tcp[\(index)]"))
                let matches = rule["match"]?.items ?? []
                let applying = matches.filter {
                    applies($0, of: virtualService, port: request.port.number)
                }
                let subnets = applying.map { $0["destinationSubnets"]?.strings ?? [] }
                if matches.isEmpty || subnets.contains(where: \.isEmpty) {
                    chains.append(chain)
                    return chains
                }
                guard !subnets.isEmpty else { continue }
                chain.ranges = subnets.joined().compactMap { CIDR($0) }
                chains.append(chain)
                // The service's own chain would match the same connections.
                if Set(chain.ranges) == Set(request.ranges) { return chains }
            }
        }
        chains.append(
            ChainDraft(
                ranges: request.ranges, filter: serviceFilter(request),
                origin: request.port.origin))
        return chains
    }

    /// Whether the part of a TLS or TCP match that does not depend on the connection holds.
    // istio pilot/pkg/networking/core/tls.go: matchTLS, matchTCP
    func applies(
        _ match: Value, of virtualService: VirtualServiceFacts, port: Int,
        gateways: [String] = ["mesh"]
    ) -> Bool {
        let named = (match["gateways"]?.strings ?? []).map {
            VirtualServiceFacts.gateway($0, in: virtualService.named.namespace)
        }
        guard named.isEmpty || named.contains(where: gateways.contains) else { return false }
        if let wanted = match["port"]?.int, wanted != 0, wanted != Int64(port) { return false }
        let labels = match["sourceLabels"]?.map ?? [:]
        guard labels.isSubset(ofLabels: proxy.labels) else { return false }
        let source = match["sourceNamespace"]?.string ?? ""
        return source.isEmpty || source == proxy.namespace
    }

    /// A chain's end at the service's own cluster. A Sidecar's port that the service lacks stands
    /// for its only port.
    private func serviceFilter(_ request: ListenerRequest) -> NetworkFilter {
        let service = request.service
        let index = service.ports.count == 1 ? 0 : service.portIndex(request.port.number)
        let cluster =
            index.map { service.portNames[$0].cluster }
            ?? "outbound|\(request.port.number)||\(service.hostname)"
        return .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster))
    }

    /// A chain's end at the destinations of a TLS or TCP route.
    // istio pilot/pkg/networking/core/networkfilter.go: buildOutboundNetworkFilters
    func filter(
        _ routes: [Value], of virtualService: VirtualServiceFacts, port: MeshPort
    ) -> NetworkFilter {
        let namespace = virtualService.named.namespace
        if routes.count == 1 {
            let cluster = clusterName(
                for: routes[0]["destination"], in: namespace, listenerPort: port.number)
            return .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster))
        }
        var clusters: [WeightedCluster] = []
        for route in routes {
            let weight = route["weight"]?.int.flatMap { Int(exactly: $0) } ?? 0
            guard weight > 0 else { continue }
            clusters.append(
                WeightedCluster(
                    clusterName(
                        for: route["destination"], in: namespace, listenerPort: port.number),
                    weight: weight))
        }
        return .tcp(
            TCPProxy(
                clusters: clusters, statPrefix: "\(virtualService.named.name).\(namespace)"))
    }

    /// The cluster of a destination: its own port, else the service's only one, else the port that
    /// is listened on.
    // istio pilot/pkg/networking/core/route/route.go: GetDestinationCluster
    func clusterName(
        for destination: Value?, in namespace: String, listenerPort: Int,
        among services: [String: MeshService]? = nil
    ) -> String {
        guard let text = destination?["host"]?.string, !text.isEmpty else {
            return "UnknownService"
        }
        var host = HostName.resolved(text, in: namespace)
        let service = services.map { $0[host] } ?? scope.service(host)
        if let external = service?.externalName { host = external }
        var port = listenerPort
        if let given = destination?["port", "number"]?.int.flatMap({ Int(exactly: $0) }) {
            port = given
        } else if let service, service.ports.count == 1 {
            port = service.ports[0].number
        }
        return "outbound|\(port)|\(destination?["subset"]?.string ?? "")|\(host)"
    }
}
