import Envoy

/// `istioctl proxy-config listener` in its short form.
// istio istioctl/pkg/writer/envoy/configdump/listener.go
struct ListenerTable {
    var address = ""
    var port = 0
    var type = ""
    var isVerbose = true

    func text(_ listeners: [Listener]) -> String {
        var writer = TabWriter(minimumWidth: 0, padding: 1)
        writer.write("ADDRESSES\tPORT\t" + (isVerbose ? "MATCH\tDESTINATION\n" : "TYPE\n"))
        for listener in sorted(listeners.filter(takes)) {
            let head = "\(listener.address.ip)\t\(listener.address.port)\t"
            guard isVerbose else {
                writer.write("\(head)\(Self.type(of: listener))\n")
                continue
            }
            for row in Self.rows(listener) {
                writer.write("\(head)\(row.match)\t\(row.destination)\n")
            }
        }
        return writer.flush()
    }

    private func takes(_ listener: Listener) -> Bool {
        (address.isEmpty || listener.address.ip.description == address)
            && (port == 0 || listener.address.port == port)
            && (type.isEmpty || Self.type(of: listener).lowercased() == type.lowercased())
    }

    /// By port, address as text, and type.
    private func sorted(_ listeners: [Listener]) -> [Listener] {
        listeners.sorted { left, right in
            if left.address.port != right.address.port {
                return left.address.port < right.address.port
            }
            let (one, other) = (left.address.ip.description, right.address.ip.description)
            return one == other ? Self.type(of: left) < Self.type(of: right) : one < other
        }
    }

    private static func chains(_ listener: Listener) -> [FilterChain] {
        listener.filterChains + (listener.defaultFilterChain.map { [$0] } ?? [])
    }

    // istio istioctl/pkg/writer/envoy/configdump/listener.go: retrieveListenerType
    static func type(of listener: Listener) -> String {
        var hasHTTP = false
        var hasTCP = false
        for chain in chains(listener) {
            switch chain.filter {
            case .http: hasHTTP = true
            case .tcp(let proxy):
                if !proxy.clusters.contains(where: { $0.name == "BlackHoleCluster" }) {
                    hasTCP = true
                }
            }
        }
        switch (hasHTTP, hasTCP) {
        case (true, true): return "HTTP+TCP"
        case (true, false): return "HTTP"
        case (false, true): return "TCP"
        case (false, false): return "UNKNOWN"
        }
    }

    /// A listener's chains, by destination in descending order.
    private static func rows(_ listener: Listener) -> [(match: String, destination: String)] {
        let rows = chains(listener).map {
            (match: match($0.match), destination: destination($0.filter))
        }
        // Equal destinations keep their order.
        return rows.enumerated().sorted { left, right in
            left.element.destination == right.element.destination
                ? left.offset < right.offset
                : left.element.destination > right.element.destination
        }.map(\.element)
    }

    /// Lists of protocols that have a name.
    private static let knownProtocols: [(protocols: [String], text: String)] = [
        (
            [
                "http/1.0", "http/1.1", "h2c", "istio-http/1.0", "istio-http/1.1", "istio-h2",
            ], "App: HTTP TLS"
        ),
        (["istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"], "App: Istio HTTP Plain"),
        (["istio-peer-exchange", "istio"], "App: TCP TLS"),
        (["http/1.0", "http/1.1", "h2c"], "App: HTTP"),
    ]

    // istio istioctl/pkg/writer/envoy/configdump/listener.go: getMatches
    static func match(_ match: FilterChainMatch) -> String {
        var parts: [String] = []
        if !match.serverNames.isEmpty {
            parts.append("SNI: \(match.serverNames.joined(separator: ","))")
        }
        if !match.transportProtocol.isEmpty { parts.append("Trans: \(match.transportProtocol)") }
        if !match.applicationProtocols.isEmpty {
            let known = knownProtocols.first { $0.protocols == match.applicationProtocols }
            parts.append(
                known?.text ?? "App: \(match.applicationProtocols.joined(separator: ","))")
        }
        let port = match.destinationPort.map { ":\($0)" } ?? ""
        if !match.prefixRanges.isEmpty {
            let ranges = match.prefixRanges.map(\.description).joined(separator: ",")
            parts.append("Addr: \(ranges)\(port)")
        } else if !port.isEmpty {
            parts.append("Addr: *\(port)")
        }
        return parts.isEmpty ? "ALL" : parts.joined(separator: "; ")
    }

    // istio istioctl/pkg/writer/envoy/configdump/listener.go: getFilterType
    static func destination(_ filter: NetworkFilter) -> String {
        switch filter {
        case .http(let manager):
            switch manager.routes {
            case .named(let name): return "Route: \(name)"
            case .inline(let routes): return inline(routes)
            }
        case .tcp(let proxy):
            if proxy.clusters.contains(where: { $0.name == "BlackHoleCluster" }) {
                return "Non-HTTP/Non-TCP"
            }
            // Weighted clusters have no single name.
            return named(proxy.clusters.count == 1 ? proxy.clusters[0].name : "")
        }
    }

    private static func named(_ cluster: String) -> String {
        cluster.contains("Cluster") ? cluster : "Cluster: \(cluster)"
    }

    /// Routes that stand in the listener; those that take everything to one cluster are named so.
    private static func inline(_ routes: RouteConfiguration) -> String {
        if routes.virtualHosts.count == 1, routes.virtualHosts[0].domains == ["*"],
            routes.virtualHosts[0].routes.count == 1,
            routes.virtualHosts[0].routes[0].match.path == .prefix("/"),
            case .forward(let forwarding) = routes.virtualHosts[0].routes[0].action,
            forwarding.clusters.count == 1
        {
            return named(forwarding.clusters[0].name)
        }
        let hosts = routes.virtualHosts.map { host in
            let matches = host.routes.map { RouteTable.match($0.match) }
                .joined(separator: ", ")
            return host.domains == ["*"]
                ? matches : "\(host.domains.joined(separator: "/")) \(matches)"
        }
        return "Inline Route: \(hosts.joined(separator: "; "))"
    }
}
