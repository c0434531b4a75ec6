import Envoy

/// `istioctl proxy-config route` in its short form.
// istio istioctl/pkg/writer/envoy/configdump/route.go
struct RouteTable {
    var name = ""
    var isVerbose = true

    /// The proxy's route configurations as Envoy lists them: those it asked for, then those that
    /// stand in listeners.
    static func all(of configuration: ProxyConfiguration) -> [RouteConfiguration] {
        var result = configuration.routes
        for listener in configuration.listeners {
            let chains =
                listener.filterChains
                + (listener.defaultFilterChain.map { [$0] } ?? [])
            for chain in chains {
                if case .http(let manager) = chain.filter,
                    case .inline(let routes) = manager.routes
                {
                    result.append(routes)
                }
            }
        }
        return result
    }

    /// Kinds of objects that routes are made of.
    private static let configuring = [
        "VirtualService", "HTTPRoute", "GRPCRoute", "Ingress",
    ]

    func text(_ routes: [RouteConfiguration]) -> String {
        var writer = TabWriter(minimumWidth: 0, padding: 5)
        writer.write(
            isVerbose
                ? "NAME\tVHOST NAME\tDOMAINS\tMATCH\tVIRTUAL SERVICE\n" : "NAME\tVIRTUAL HOSTS\n")
        for configuration in Self.sorted(routes) where name.isEmpty || configuration.name == name {
            guard isVerbose else {
                writer.write("\(configuration.name)\t\(configuration.virtualHosts.count)\n")
                continue
            }
            for host in configuration.virtualHosts { write(host, configuration.name, &writer) }
        }
        return writer.flush()
    }

    /// Names that are numbers stand in order; the others stay where they are among them.
    private static func sorted(_ routes: [RouteConfiguration]) -> [RouteConfiguration] {
        let numbered = routes.filter { Int($0.name) != nil }.sorted {
            (Int($0.name) ?? 0) < (Int($1.name) ?? 0)
        }
        return numbered + routes.filter { Int($0.name) == nil }
    }

    private func write(_ host: VirtualHost, _ name: String, _ writer: inout TabWriter) {
        let head = "\(name)\t\(host.name)\t\(Self.domains(host.domains))\t"
        if host.routes.isEmpty { writer.write("\(head)/*\t404\n") }
        for route in host.routes where !Self.isPassthrough(route) {
            let isConfigured = Self.configuring.contains(route.origin.kind)
            let cause = isConfigured ? "\(route.origin.name).\(route.origin.namespace)" : ""
            writer.write("\(head)\(Self.match(route.match))\t\(cause)\n")
        }
    }

    private static func isPassthrough(_ route: Route) -> Bool {
        guard case .forward(let forwarding) = route.action else { return false }
        return forwarding.clusters.count == 1
            && forwarding.clusters[0].name == "PassthroughCluster"
    }

    // istio istioctl/pkg/writer/envoy/configdump/route.go: describeRouteDomains
    static func domains(_ domains: [String]) -> String {
        guard domains.count > 1 else { return domains.first ?? "" }
        let plain = domains.filter { domain in
            let colons = domain.utf8.count { $0 == 58 }
            return colons == 0 || (colons > 2 && domain.hasSuffix("]"))
        }
        let known = Set(plain)
        var dropped: Set<String> = []
        for domain in plain {
            for suffix in [".svc.cluster.local", ".svc"] where domain.hasSuffix(suffix) {
                if known.contains(String(domain.dropLast(suffix.count))) { dropped.insert(domain) }
            }
        }
        let kept = plain.filter { !dropped.contains($0) }
        let shown = kept.prefix(2).joined(separator: ", ")
        return kept.count > 2 ? "\(shown) + \(kept.count - 2) more..." : shown
    }

    // istio istioctl/pkg/writer/envoy/configdump/listener.go: describeMatch
    static func match(_ match: RouteMatch) -> String {
        switch match.path {
        case .prefix(let text): "\(text)*"
        case .exact(let text): text
        case .separatedPrefix(let text): "PathPrefix:\(text)"
        case .regex(let text): "regex \(text)"
        }
    }
}
