import Basis
import Envoy
import YAML

/// Finds what a configuration does with a call, as Envoy's documentation says: only as much as
/// Istio's cases ask about, and independent of the proxy's own code.
struct CallSimulation {
    struct Call {
        var isInbound: Bool
        var address: IPAddress
        var port: Int
        var path: String
        var speaks: String
        var tls: String
        var alpn: String
        var host: String
        var sni: String
        var mutualCertificate: String
    }

    struct Result: Equatable {
        var error = ""
        var listener = ""
        var filterChain = ""
        var routeConfig = ""
        var virtualHost = ""
        var route = ""
        var cluster = ""
    }

    let configuration: ProxyConfiguration

    func run(_ call: Call) -> Result {
        var call = call
        var result = Result()
        guard let listener = listener(for: call) else {
            result.error = "ErrNoListener"
            return result
        }
        result.listener = listener.name
        if !listener.inspectsTLS(at: call.port) { call.alpn = "" }
        if listener.inspectsHTTP(at: call.port), call.tls == "plaintext" {
            call.alpn = ["http": "http/1.1", "http2": "h2c"][call.speaks] ?? call.alpn
        }
        let chains = matching(listener, call)
        guard chains.count <= 1 else {
            result.error = "ErrMultipleFilterChain"
            return result
        }
        guard let chain = chains.first ?? listener.defaultFilterChain else {
            result.error = "ErrNoFilterChain"
            return result
        }
        result.filterChain = chain.name
        if let tls = chain.tls {
            if call.tls == "plaintext" {
                result.error = "ErrTLSError"
                return result
            }
            let isMutual =
                tls.requiresClientCertificate
                && tls.certificate == call.mutualCertificate
            if isMutual != (call.tls == "mtls") {
                result.error = "ErrMTLSError"
                return result
            }
        }
        switch chain.filter {
        case .tcp(let proxy):
            result.cluster = proxy.clusters.count == 1 ? proxy.clusters[0].name : ""
        case .http(let manager): route(call, manager, isTLS: chain.tls != nil, &result)
        }
        return result
    }

    private func listener(for call: Call) -> Listener? {
        if call.isInbound { return configuration.listeners.first { $0.name == "virtualInbound" } }
        let exact = SocketAddress(call.address, call.port)
        let any = SocketAddress(.unspecified, call.port)
        return configuration.listeners.first { $0.address == exact }
            ?? configuration.listeners.first { $0.address == any }
            ?? configuration.listeners.first { $0.name == "virtualOutbound" }
    }

    private func matching(_ listener: Listener, _ call: Call) -> [FilterChain] {
        var chains = listener.filterChains
        chains = best(chains, { $0.destinationPort == nil }) {
            $0.destinationPort == call.port ? 1 : 0
        }
        chains = best(chains, { $0.prefixRanges.isEmpty }) { match in
            match.prefixRanges.filter { $0.contains(call.address) }.map(\.prefixLength).max() ?? 0
        }
        chains = best(chains, { $0.serverNames.isEmpty }) { match in
            match.serverNames.map { rank($0, call.sni) }.max() ?? 0
        }
        chains = best(chains, { $0.transportProtocol.isEmpty }) { match in
            guard listener.inspectsTLS(at: call.port) else {
                return match.transportProtocol == "raw_buffer" ? 1 : 0
            }
            let wanted = call.tls == "plaintext" ? "raw_buffer" : "tls"
            return match.transportProtocol == wanted ? 1 : 0
        }
        return best(chains, { $0.applicationProtocols.isEmpty }) {
            $0.applicationProtocols.contains(call.alpn) ? 1 : 0
        }
    }

    private func rank(_ name: String, _ sni: String) -> Int {
        if name == sni { return .max }
        return name.hasPrefix("*") && sni.hasSuffix(String(name.dropFirst())) ? name.count : 0
    }

    /// The chains of the best rank; those without the criterion where none has a rank.
    private func best(
        _ chains: [FilterChain], _ isEmpty: (FilterChainMatch) -> Bool,
        _ rank: (FilterChainMatch) -> Int
    ) -> [FilterChain] {
        guard chains.contains(where: { !isEmpty($0.match) }) else { return chains }
        let ranks = chains.map { rank($0.match) }
        guard let top = ranks.max(), top > 0 else { return chains.filter { isEmpty($0.match) } }
        return zip(chains, ranks).filter { $0.1 == top }.map(\.0)
    }

    private func route(
        _ call: Call, _ manager: HTTPConnectionManager, isTLS: Bool, _ result: inout Result
    ) {
        guard call.tls == "plaintext" || isTLS, ["http", "http2"].contains(call.speaks) else {
            result.error = "ErrProtocolError"
            return
        }
        let routes: RouteConfiguration?
        switch manager.routes {
        case .inline(let own): routes = own
        case .named(let name):
            result.routeConfig = name
            routes = configuration.routes.first { $0.name == name }
        }
        guard let host = routes.flatMap({ virtualHost($0, call.host) }) else {
            result.error = "ErrNoVirtualHost"
            return
        }
        result.virtualHost = host.name
        if host.requiresTLS, call.tls == "plaintext" {
            result.error = "ErrTLSRedirect"
            return
        }
        guard let route = host.routes.first(where: { takes($0.match.path, call.path) }) else {
            result.error = "ErrNoRoute"
            return
        }
        result.route = route.name
        if case .forward(let forwarding) = route.action, forwarding.clusters.count == 1 {
            result.cluster = forwarding.clusters[0].name
        }
    }

    private func takes(_ path: RouteMatch.Path, _ text: String) -> Bool {
        switch path {
        case .prefix(let prefix), .separatedPrefix(let prefix): text.hasPrefix(prefix)
        case .exact(let exact): text == exact
        case .regex: false
        }
    }

    private func virtualHost(_ routes: RouteConfiguration, _ text: String) -> VirtualHost? {
        let host = text.split(separator: ":").first.map(String.init) ?? text
        if let exact = routes.virtualHosts.first(where: { $0.domains.contains(host) }) {
            return exact
        }
        var found: VirtualHost?
        var longest = 0
        for virtualHost in routes.virtualHosts {
            for domain in virtualHost.domains
            where domain != "*" && domain.hasPrefix("*") && domain.count > longest
                && host.hasSuffix(String(domain.dropFirst())) && host.count >= domain.count
            {
                found = virtualHost
                longest = domain.count
            }
        }
        return found ?? routes.virtualHosts.first { $0.domains.contains("*") }
    }
}
