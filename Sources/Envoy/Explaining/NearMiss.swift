import Basis
import Diagnostics

/// An element of the configuration that nearly took a call, and the criterion that it failed.
package struct NearMiss: Sendable, Hashable {
    /// The element, by its index in the proxy.
    package enum Element: Sendable, Hashable {
        case chain(Int)
        case virtualHost(Int)
        case route(Int)
    }
    /// What did not fit.
    package enum Criterion: Sendable, Hashable {
        /// The host is near this domain, or below or above it.
        case host(domain: String)
        /// The host is known at another port, at this listener's.
        case port(Int)
        case path(RouteMatch.Path)
        /// A header, with what the request has.
        case header(RouteMatch.Header, found: String?)
        /// A query parameter, with what the request has.
        case query(RouteMatch.Header, found: String?)
        case destinationPort(Int)
        case prefixRanges([CIDR])
        case serverNames([String], found: String)
        case transportProtocol(String)
        case applicationProtocols([String], found: [String])
    }
    /// The element.
    package var element: Element
    /// The first criterion that failed.
    package var criterion: Criterion
    /// What caused the element.
    package var origin: Origin
}

/// The elements that came nearest to taking `call` but did not: chains of its listener, then
/// virtual hosts, then routes of its virtual host, at most `limit` of each kind. They are derived
/// from the configuration when somebody asks, never while a call is made.
package func nearMisses(
    for call: ProxyCall, through proxy: CompiledProxy, limit: Int = 3
) -> [NearMiss] {
    guard let listener = proxy.listener(for: call) else { return [] }
    let search = NearMissSearch(call: call, proxy: proxy, limit: limit)
    var misses = search.chains(of: listener)
    guard case .http(let request) = call.payload else { return misses }
    let chain = proxy.listeners[listener].chain(for: call)
    guard let chain, case .http(let table) = proxy.chains[chain].filter else {
        return misses + search.otherPorts(request.authority, than: nil)
    }
    let host = table.matcher.find(request.authority)
    misses += search.virtualHosts(of: table, request.authority, taken: host)
    misses += search.otherPorts(request.authority, than: table)
    if let host { misses += search.routes(of: host, request) }
    return misses
}

struct NearMissSearch {
    let call: ProxyCall
    let proxy: CompiledProxy
    let limit: Int

    func chains(of index: Int) -> [NearMiss] {
        let listener = proxy.listeners[index]
        let taken = listener.chain(for: call)
        let found = listener.chains.compactMap { index -> NearMiss? in
            guard index != taken else { return nil }
            let chain = proxy.chains[index].chain
            guard let criterion = failure(of: chain.match, listener.listener) else { return nil }
            return NearMiss(element: .chain(index), criterion: criterion, origin: chain.origin)
        }
        // Chains for other ports are not near.
        return Array(
            found.filter { if case .destinationPort = $0.criterion { false } else { true } }
                .prefix(limit))
    }

    /// The first criterion of a chain that the call fails, in Envoy's order; nil for none.
    private func failure(
        of match: FilterChainMatch, _ listener: Listener
    ) -> NearMiss.Criterion? {
        if let port = match.destinationPort, port != call.destination.port {
            return .destinationPort(port)
        }
        let address = call.destination.ip
        if !match.prefixRanges.isEmpty,
            !match.prefixRanges.contains(where: { $0.contains(address) })
        {
            return .prefixRanges(match.prefixRanges)
        }
        let layer = listener.inspectsTLS ? call.layers.first : nil
        let name = layer?.serverName ?? ""
        if !match.serverNames.isEmpty, !match.serverNames.contains(where: { $0.covers(name) }) {
            return .serverNames(match.serverNames, found: name)
        }
        let transport = layer == nil ? "raw_buffer" : "tls"
        if !match.transportProtocol.isEmpty, match.transportProtocol != transport {
            return .transportProtocol(match.transportProtocol)
        }
        let found = protocols(layer, listener)
        let wanted = match.applicationProtocols
        if !wanted.isEmpty, !wanted.contains(where: found.contains) {
            return .applicationProtocols(wanted, found: found)
        }
        return nil
    }

    private func protocols(_ layer: TLSLayer?, _ listener: Listener) -> [String] {
        if let layer { return layer.alpn }
        guard listener.inspectsHTTP, call.layers.isEmpty, case .http(let request) = call.payload
        else { return [] }
        switch request.version {
        case .http10: return ["http/1.0"]
        case .http11: return ["http/1.1"]
        case .http2: return ["h2c"]
        }
    }

    /// Virtual hosts whose domains are near the host: one that is above or below it, or spelled
    /// nearly so.
    func virtualHosts(of table: RouteTable, _ authority: String, taken: Int?) -> [NearMiss] {
        let host = authority.bareHost
        var near: [NearMiss] = []
        var spelled: [(domain: String, host: Int)] = []
        for index in table.virtualHosts where index != taken {
            let virtualHost = proxy.virtualHosts[index].virtualHost
            for domain in virtualHost.domains where domain != "*" {
                spelled.append((domain, index))
                let bare = domain.hasPrefix("*.") ? String(domain.dropFirst(2)) : domain
                if host == bare || host.hasSuffix("." + bare) || bare.hasSuffix("." + host) {
                    near.append(miss(index, domain))
                    break
                }
            }
        }
        let nearest = Spelling.nearest(to: host, among: spelled.map(\.domain))
        if let nearest, let place = spelled.first(where: { $0.domain == nearest }),
            !near.contains(where: { $0.element == .virtualHost(place.host) })
        {
            near.append(miss(place.host, nearest))
        }
        return Array(near.prefix(limit))
    }

    private func miss(_ index: Int, _ domain: String) -> NearMiss {
        NearMiss(
            element: .virtualHost(index), criterion: .host(domain: domain),
            origin: proxy.virtualHosts[index].virtualHost.origin)
    }

    /// Virtual hosts of other listeners that would take the host, and chains that would take it as
    /// a server name.
    func otherPorts(_ authority: String, than table: RouteTable?) -> [NearMiss] {
        let host = authority.bareHost
        var found: [NearMiss] = []
        for (index, chain) in proxy.chains.enumerated() where found.count < limit {
            let listener = proxy.listeners[chain.listener].listener
            let port = listener.address.port
            guard listener.direction == call.direction, port != call.destination.port else {
                continue
            }
            switch chain.filter {
            case .http(let other):
                guard other !== table, let place = other.matcher.find(host) else { continue }
                let virtualHost = proxy.virtualHosts[place].virtualHost
                if virtualHost.domains.contains("*") { continue }
                found.append(
                    NearMiss(
                        element: .virtualHost(place), criterion: .port(port),
                        origin: virtualHost.origin))
            case .tcp:
                guard chain.chain.match.serverNames.contains(where: { $0.covers(host) }) else {
                    continue
                }
                found.append(
                    NearMiss(
                        element: .chain(index), criterion: .port(port), origin: chain.chain.origin))
            }
        }
        return found
    }

    /// Routes of the virtual host that were passed over, up to the one that was taken.
    func routes(of host: Int, _ request: HTTPRequest) -> [NearMiss] {
        var request = request
        request.normalizePath()
        var found: [NearMiss] = []
        for index in proxy.virtualHosts[host].routes {
            let route = proxy.routes[index]
            guard let failure = route.match.firstFailure(request, isSecure: false) else { break }
            let match = route.route.match
            let criterion: NearMiss.Criterion
            switch failure {
            case .path: criterion = .path(match.path)
            case .header(let place):
                let header = match.headers[place]
                criterion = .header(header, found: request.valueForPeople(of: header.name))
            case .query(let place):
                let (_, query) = CompiledMatch.split(request.path)
                let value = CompiledMatch.parameters(query).first {
                    $0.name == match.query[place].name
                }
                criterion = .query(match.query[place], found: value?.value)
            }
            found.append(
                NearMiss(element: .route(index), criterion: criterion, origin: route.route.origin))
            if found.count == limit { break }
        }
        return found
    }
}

extension String {
    /// The host without its port and a dot at its end, in lower case.
    var bareHost: String {
        let host = withBytes { bytes in
            String(decoding: VirtualHostMatcher.withoutPort(bytes), as: UTF8.self)
        }.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// Whether the server name pattern fits `name`.
    fileprivate func covers(_ name: String) -> Bool {
        let name = name.lowercased()
        guard hasPrefix("*.") else { return lowercased() == name }
        return name.hasSuffix(dropFirst().lowercased()) && name.utf8.count >= utf8.count
    }
}

extension HTTPRequest {
    fileprivate func valueForPeople(of name: String) -> String? {
        switch name {
        case ":method": method
        case ":authority", "host": authority
        case ":path": path
        default: header(name)
        }
    }
}
