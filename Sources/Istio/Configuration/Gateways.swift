import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// A gateway's configuration: what Gateway objects and the VirtualServices bound to them say.
    // istio pilot/pkg/networking/core/gateway.go: buildGatewayListeners
    func buildGateway(_ result: inout ProxyConfiguration) {
        let servers = GatewayServers(
            for: proxy, gateways: context.allGateways, targets: inboundTargets())
        result.listeners = gatewayListeners(servers)
        result.listeners.apply(securityFilters()) { _ in true }
        result.listeners += bootstrapListeners()
        result.routes = servers.routeNames.map { gatewayRoutes(named: $0, servers) }
        result.clusters = outboundClusters(scope.services)
        result.clusters.append(blackHoleCluster)
        result.clusters += bootstrapClusters()
    }

    private func gatewayListeners(_ servers: GatewayServers) -> [Listener] {
        var listeners: [Listener] = []
        // Server names that passthrough routes of a port have taken.
        var taken: [Int: Set<String>] = [:]
        for port in servers.ports {
            let bind = IPAddress(port.bind) ?? wildcard
            let chains = self.chains(of: port, bind: bind, taken: &taken)
            guard !chains.isEmpty else { continue }
            let name = "\(bind)_\(port.port)"
            if let place = listeners.firstIndex(where: { $0.name == name }) {
                listeners[place].filterChains += chains
                continue
            }
            var listener = Listener(
                name: name, address: SocketAddress(bind, port.port), bindsToPort: true,
                direction: .outbound, origin: port.servers[0].origin)
            listener.filterChains = chains
            // istio pilot/pkg/networking/core/gateway.go: ServerName
            listener.isGateways = true
            listeners.append(listener)
        }
        for index in listeners.indices {
            listeners[index].inspectsTLS = listeners[index].filterChains.contains {
                !$0.match.serverNames.isEmpty || $0.tls != nil
            }
        }
        return listeners
    }

    // istio pilot/pkg/networking/core/gateway.go: buildGatewayTCPBasedFilterChains
    private func chains(
        of port: GatewayPort, bind: IPAddress, taken: inout [Int: Set<String>]
    ) -> [FilterChain] {
        let prefix = "outbound_\(bind)_\(port.port)"
        if port.application.isHTTP {
            let filter = NetworkFilter.http(
                HTTPConnectionManager(routes: .named(port.routeName), statPrefix: prefix))
            return [FilterChain(filter: filter, origin: port.servers[0].origin)]
        }
        var chains: [FilterChain] = []
        for server in port.servers {
            var match = FilterChainMatch()
            let names = server.serverNames
            if !names.contains("*") { match.serverNames = names }
            if server.endsHTTPS {
                let filter = NetworkFilter.http(
                    HTTPConnectionManager(routes: .named(server.routeName), statPrefix: prefix))
                chains.append(
                    FilterChain(
                        match: match, tls: downstreamTLS(server), filter: filter,
                        origin: server.origin))
            } else if server.isTLS, server.isPassthrough {
                chains += passthroughChains(server, port: port.port, taken: &taken)
            } else if let (filter, origin) = tcpRoute(server) {
                chains.append(
                    FilterChain(
                        match: match, tls: server.tls == nil ? nil : downstreamTLS(server),
                        filter: filter, origin: origin))
            }
        }
        return chains
    }

    // istio pilot/pkg/networking/core/listener.go: BuildListenerTLSContext
    private func downstreamTLS(_ server: GatewayServer) -> DownstreamTLS {
        let isMesh = server.mode == "ISTIO_MUTUAL"
        let named =
            server.tls?["credentialName"]?.string
            ?? server.tls?["credentialNames"]?[0]?.string
        let file =
            "file-cert:\(server.tls?["serverCertificate"]?.string ?? "")"
            + "~\(server.tls?["privateKey"]?.string ?? "")"
        return DownstreamTLS(
            requiresClientCertificate: isMesh || server.mode == "MUTUAL",
            alpn: ["h2", "http/1.1"],
            certificate: isMesh ? "default" : named.map { "kubernetes://\($0)" } ?? file)
    }

    /// Chains of TLS that the gateway does not end: the VirtualServices' own.
    // istio pilot/pkg/networking/core/gateway.go: buildGatewayNetworkFiltersFromTLSRoutes
    private func passthroughChains(
        _ server: GatewayServer, port: Int, taken: inout [Int: Set<String>]
    ) -> [FilterChain] {
        var chains: [FilterChain] = []
        for virtualService in boundVirtualServices(server) {
            for (index, rule) in virtualService.tls.enumerated() {
                let routes = rule["route"]?.items ?? []
                guard !routes.isEmpty else { continue }
                for match in rule["match"]?.items ?? []
                where reaches(match, server, virtualService) {
                    let names = match["sniHosts"]?.strings ?? []
                    guard taken[port, default: []].isDisjoint(with: names) else { continue }
                    taken[port, default: []].formUnion(names)
                    var criteria = FilterChainMatch()
                    if !names.contains("*") { criteria.serverNames = names.sorted() }
                    chains.append(
                        FilterChain(
                            match: criteria,
                            filter: filter(routes, of: virtualService, port: meshPort(server)),
                            origin: virtualService.origin("spec.tls[\(index)]")))
                }
            }
        }
        return chains
    }

    /// Where TCP, or TLS that the gateway ends, goes.
    // istio pilot/pkg/networking/core/gateway.go: buildGatewayNetworkFiltersFromTCPRoutes
    private func tcpRoute(_ server: GatewayServer) -> (NetworkFilter, Origin)? {
        for virtualService in boundVirtualServices(server) {
            // TLS that the gateway ends is plain TCP to a TLSRoute too.
            let field = virtualService.isTLSRoute ? "tls" : "tcp"
            let rules = virtualService.isTLSRoute ? virtualService.tls : virtualService.tcp
            for (index, rule) in rules.enumerated() {
                let routes = rule["route"]?.items ?? []
                let matches = rule["match"]?.items ?? []
                let applies =
                    matches.isEmpty
                    || matches.contains {
                        reaches($0, server, virtualService)
                    }
                guard !routes.isEmpty, applies else { continue }
                return (
                    filter(routes, of: virtualService, port: meshPort(server)),
                    virtualService.origin("spec.\(field)[\(index)]")
                )
            }
        }
        return nil
    }

    private func meshPort(_ server: GatewayServer) -> MeshPort {
        MeshPort(
            name: server.portName, number: server.number, application: server.application)
    }

    private func reaches(
        _ match: Value, _ server: GatewayServer, _ virtualService: VirtualServiceFacts
    ) -> Bool {
        if let port = match["port"]?.int, port != 0, port != Int64(server.number) { return false }
        let gateways = match["gateways"]?.strings ?? []
        return gateways.isEmpty
            || gateways.contains {
                VirtualServiceFacts.gateway($0, in: virtualService.named.namespace)
                    == server.gateway
            }
    }

    /// The VirtualServices of a server's Gateway that share a host with it.
    // istio pilot/pkg/networking/core/gateway.go: pickMatchingGatewayHosts
    private func boundVirtualServices(_ server: GatewayServer) -> [VirtualServiceFacts] {
        context.virtualServices(for: server.gateway, visibleTo: proxy.namespace).filter {
            virtualService in
            let hosts = server.hosts(for: virtualService.named.namespace)
            return virtualService.hosts.contains { host in
                hosts.contains { HostName.matches($0, host) }
            }
        }
    }
}

extension GatewayServer {
    /// The server's hosts that VirtualServices of a namespace may bind to.
    // istio pkg/config/host/names.go: NamesForNamespace
    func hosts(for namespace: String) -> [String] {
        hosts.compactMap { text in
            let parts = text.split(separator: "/", maxSplits: 1)
            guard parts.count == 2 else { return text }
            return parts[0] == namespace || parts[0] == "*" ? String(parts[1]) : nil
        }
    }
}
