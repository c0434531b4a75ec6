import Basis
import Envoy
import YAML

/// A virtual host of a gateway while VirtualServices are added to it.
private struct GatewayHost {
    var host: VirtualHost
    /// Which VirtualServices its routes come from: equal ones share a virtual host.
    var sources: [String]
}

extension ProxyBuilder {
    /// One route configuration of a gateway.
    // istio pilot/pkg/networking/core/gateway.go: buildGatewayHTTPRouteConfig
    func gatewayRoutes(named name: String, _ servers: GatewayServers) -> RouteConfiguration {
        let own = servers.byRouteName[name] ?? []
        var hosts: [String: GatewayHost] = [:]
        var cache: [String: [Route]] = [:]
        for server in own {
            for virtualService in context.virtualServices(
                for: server.gateway, visibleTo: proxy.namespace)
            {
                add(virtualService, server, to: &hosts, cache: &cache)
            }
            guard server.redirectsToHTTPS else { continue }
            for host in server.hosts.map({ $0.lowercased() }) {
                if hosts[host] == nil {
                    hosts[host] = GatewayHost(
                        host: virtualHost(host, [], server, server.origin), sources: [])
                }
                hosts[host]?.host.requiresTLS = true
            }
        }
        guard !hosts.isEmpty else {
            let port = own.first?.number ?? 0
            let origin = own.first?.origin ?? Origin(kind: "Gateway")
            return RouteConfiguration(
                name: name,
                virtualHosts: [
                    VirtualHost(
                        name: "blackhole:\(port)", domains: ["*"], routes: [], origin: origin)
                ])
        }
        return RouteConfiguration(name: name, virtualHosts: Self.collapsed(hosts))
    }

    private func virtualHost(
        _ host: String, _ routes: [Route], _ server: GatewayServer, _ origin: Origin
    ) -> VirtualHost {
        var result = VirtualHost(
            name: "\(host):\(server.number)", domains: [host], routes: routes, origin: origin)
        result.includesAttemptCount = true
        return result
    }

    private func add(
        _ virtualService: VirtualServiceFacts, _ server: GatewayServer,
        to hosts: inout [String: GatewayHost], cache: inout [String: [Route]]
    ) {
        let shared = Self.intersection(
            server.hosts(for: virtualService.named.namespace), virtualService.hosts)
        guard !shared.isEmpty else { return }
        let named = virtualService.named
        let key = "\(server.gateway) \(named.namespace)/\(named.name)"
        let routes =
            cache[key]
            ?? httpRoutes(
                of: virtualService, port: server.number, gateways: [server.gateway],
                services: destinations(of: virtualService), isTLS: server.tls != nil)
        cache[key] = routes
        guard !routes.isEmpty else { return }
        for host in shared.map({ $0.lowercased() }) {
            if hosts[host] != nil {
                hosts[host]?.host.routes += routes
                hosts[host]?.sources.append(key)
            } else {
                hosts[host] = GatewayHost(
                    host: virtualHost(host, routes, server, virtualService.origin("spec.hosts")),
                    sources: [key])
            }
            if server.redirectsToHTTPS { hosts[host]?.host.requiresTLS = true }
        }
    }

    /// The services that a VirtualService's routes go to: of its own namespace first.
    // istio pilot/pkg/networking/core/gateway.go: buildNameToServiceMapForHTTPRoutes
    private func destinations(of virtualService: VirtualServiceFacts) -> [String: MeshService] {
        var result: [String: MeshService] = [:]
        for (host, _) in virtualService.destinations where result[host] == nil {
            let own = context.registry.service(
                host: host, namespace: virtualService.named.namespace)
            if let own, context.isVisible(own, to: proxy.namespace) {
                result[host] = own
            } else {
                result[host] = scope.service(host)
            }
        }
        return result
    }

    /// The hosts that fall under one of each list: the narrower ones.
    // istio pkg/config/host/names.go: Intersection
    private static func intersection(_ left: [String], _ right: [String]) -> [String] {
        var result: [String] = []
        for one in left {
            for other in right {
                if HostName.isSubset(one, of: other) {
                    result.append(one)
                } else if HostName.isSubset(other, of: one) {
                    result.append(other)
                }
            }
        }
        return result
    }

    /// Virtual hosts by name; those with the same routes are one, under the first one's name.
    // istio pilot/pkg/networking/core/gateway.go: collapseDuplicateRoutes
    private static func collapsed(_ hosts: [String: GatewayHost]) -> [VirtualHost] {
        var result: [GatewayHost] = []
        for (_, entry) in hosts.sorted(by: { $0.key < $1.key }) {
            let place = result.firstIndex {
                !entry.sources.isEmpty && $0.sources == entry.sources
                    && $0.host.requiresTLS == entry.host.requiresTLS
            }
            if let place {
                result[place].host.domains += entry.host.domains
            } else {
                result.append(entry)
            }
        }
        return result.map { entry in
            var host = entry.host
            // What takes everything comes last (istio
            // pilot/pkg/networking/core/route/route.go: SortVHostRoutes).
            host.routes =
                host.routes.filter { !$0.match.isCatchAll }
                + host.routes.filter(\.match.isCatchAll)
            return host
        }.sorted { $0.name < $1.name }
    }
}
