import Basis

/// A proxy's configuration with the indices that make calls quick. Immutable: build another for
/// another configuration. Elements are known by their index in these tables.
package final class CompiledProxy: Sendable {
    /// What was compiled.
    package let configuration: ProxyConfiguration
    /// The proxy's identity (`spiffe://...`), which it shows in mutual TLS.
    package let identity: String
    /// Envoy's behaviour where it changed between versions.
    package let version: EnvoyVersion

    let listeners: [CompiledListener]
    let chains: [CompiledChain]
    let virtualHosts: [CompiledVirtualHost]
    let routes: [CompiledRoute]
    let clusters: [CompiledCluster]
    private let exactListeners: [SocketAddress: Int]
    private let portListeners: [Int: Int]
    private let virtualListeners: (inbound: Int?, outbound: Int?)

    /// Compiles `configuration`. Where two elements have one name or address, the first counts.
    package init(
        _ configuration: ProxyConfiguration, identity: String = "",
        version: EnvoyVersion = EnvoyVersion()
    ) {
        self.configuration = configuration
        self.identity = identity
        self.version = version
        clusters = configuration.clusters.map { CompiledCluster($0, identity: identity) }
        var tables = Tables(configuration: configuration)
        for listener in configuration.listeners { tables.add(listener) }
        listeners = tables.listeners
        chains = tables.chains
        virtualHosts = tables.virtualHosts
        routes = tables.routes
        exactListeners = tables.exactListeners
        portListeners = tables.portListeners
        virtualListeners = tables.virtualListeners
    }

    /// The listener that a call arrives at, after a virtual listener handed it over.
    func listener(for call: borrowing ProxyCall) -> Int? {
        guard call.isRedirected else { return listener(at: call.destination) }
        let entry =
            call.direction == .outbound ? virtualListeners.outbound : virtualListeners.inbound
        guard let entry else { return listener(at: call.destination) }
        guard listeners[entry].listener.handsOverByOriginalDestination else { return entry }
        return listener(at: call.destination) ?? entry
    }

    // Envoy source/common/listener_manager/connection_handler_impl.cc: getBalancedHandlerByAddress.
    private func listener(at address: SocketAddress) -> Int? {
        if let exact = exactListeners[address] { return exact }
        return portListeners[address.port]
    }

    /// Whether a listener takes connections to an address itself, without redirection.
    package func listens(at address: SocketAddress) -> Bool {
        listener(at: address).map { listeners[$0].listener.bindsToPort } ?? false
    }

    /// The index of the cluster called `name`.
    package func cluster(named name: String) -> Int? {
        configuration.clusters.firstIndex { $0.name == name }
    }
}

/// What Envoy versions differ in.
package struct EnvoyVersion: Sendable, Hashable {
    /// Whether the body of a 503 tells the transport's failure: true before Envoy 1.38.1 and 1.39,
    /// so for Istio up to 1.29 (envoyproxy/envoy pull request 44746).
    package var tellsTransportFailure = false

    /// The newest.
    package init() {}
}

/// A listener with its chain matcher.
final class CompiledListener: Sendable {
    let listener: Listener
    let matcher: FilterChainMatcher
    let chains: Range<Int>
    let defaultChain: Int?
    /// Whether a connection waits for the client's first bytes.
    let inspects: Bool

    init(_ listener: Listener, firstChain: Int) {
        self.listener = listener
        matcher = FilterChainMatcher(listener.filterChains, offset: firstChain)
        chains = firstChain..<(firstChain + listener.filterChains.count)
        defaultChain = listener.defaultFilterChain == nil ? nil : chains.upperBound
        inspects = listener.inspectsTLS || listener.inspectsHTTP
    }
}

/// A filter chain with what its last filter needs.
final class CompiledChain: Sendable {
    enum Filter: Sendable {
        case http(RouteTable)
        case tcp(ClusterChoice)
    }
    let chain: FilterChain
    let listener: Int
    let filter: Filter
    /// What stands before the router, and before tcp_proxy.
    let httpFilters: [CompiledFilter]
    let connectionFilters: [CompiledRBAC]

    init(_ chain: FilterChain, listener: Int, filter: Filter) {
        self.chain = chain
        self.listener = listener
        self.filter = filter
        connectionFilters = chain.connectionFilters.map(CompiledRBAC.init)
        if case .http(let manager) = chain.filter {
            httpFilters = manager.filters.map(CompiledFilter.init)
        } else {
            httpFilters = []
        }
    }
}

/// The routes of an HTTP connection manager.
final class RouteTable: Sendable {
    let name: String
    let matcher: VirtualHostMatcher
    let virtualHosts: Range<Int>

    init(name: String, matcher: VirtualHostMatcher, virtualHosts: Range<Int>) {
        self.name = name
        self.matcher = matcher
        self.virtualHosts = virtualHosts
    }
}

/// A virtual host and where its routes are.
final class CompiledVirtualHost: Sendable {
    let virtualHost: VirtualHost
    let table: String
    let routes: Range<Int>

    init(_ virtualHost: VirtualHost, table: String, routes: Range<Int>) {
        self.virtualHost = virtualHost
        self.table = table
        self.routes = routes
    }
}

/// The tables while they are built.
private struct Tables {
    let configuration: ProxyConfiguration
    var listeners: [CompiledListener] = []
    var chains: [CompiledChain] = []
    var virtualHosts: [CompiledVirtualHost] = []
    var routes: [CompiledRoute] = []
    var exactListeners: [SocketAddress: Int] = [:]
    var portListeners: [Int: Int] = [:]
    var virtualListeners: (inbound: Int?, outbound: Int?)
    private var clusterNames: [String: Int] = [:]
    private var routeNames: [String: Int] = [:]
    // Route configurations by name, compiled once however many listeners use them.
    private var routeTables: [String: RouteTable] = [:]

    init(configuration: ProxyConfiguration) {
        self.configuration = configuration
        for (index, cluster) in configuration.clusters.enumerated()
        where clusterNames[cluster.name] == nil { clusterNames[cluster.name] = index }
        for (index, routes) in configuration.routes.enumerated()
        where routeNames[routes.name] == nil { routeNames[routes.name] = index }
    }

    mutating func add(_ listener: Listener) {
        let index = listeners.count
        let compiled = CompiledListener(listener, firstChain: chains.count)
        listeners.append(compiled)
        for chain in listener.filterChains { add(chain, listener: index) }
        if let chain = listener.defaultFilterChain { add(chain, listener: index) }
        let isAnyAddress = listener.address.ip == .unspecified || listener.address.ip == .anyIPv6
        if isAnyAddress {
            if portListeners[listener.address.port] == nil {
                portListeners[listener.address.port] = index
            }
        } else if exactListeners[listener.address] == nil {
            exactListeners[listener.address] = index
        }
        guard listener.bindsToPort else { return }
        switch listener.direction {
        case .outbound where listener.handsOverByOriginalDestination:
            virtualListeners.outbound = virtualListeners.outbound ?? index
        case .inbound where listener.isVirtualInbound:
            virtualListeners.inbound = virtualListeners.inbound ?? index
        case .outbound, .inbound: break
        }
    }

    private mutating func add(_ chain: FilterChain, listener: Int) {
        let filter: CompiledChain.Filter
        switch chain.filter {
        case .tcp(let proxy): filter = .tcp(choice(proxy.clusters))
        case .http(let manager):
            switch manager.routes {
            case .inline(let routes): filter = .http(compile(routes))
            case .named(let name): filter = .http(table(named: name))
            }
        }
        chains.append(CompiledChain(chain, listener: listener, filter: filter))
    }

    private mutating func table(named name: String) -> RouteTable {
        if let known = routeTables[name] { return known }
        // A route configuration that was never sent answers 404, as an empty one does.
        let found = routeNames[name].map { configuration.routes[$0] }
        let table = compile(found ?? RouteConfiguration(name: name, virtualHosts: []))
        routeTables[name] = table
        return table
    }

    private mutating func compile(_ configuration: RouteConfiguration) -> RouteTable {
        let first = virtualHosts.count
        for host in configuration.virtualHosts {
            let firstRoute = routes.count
            for route in host.routes {
                routes.append(
                    CompiledRoute(route, virtualHost: virtualHosts.count) { choice($0) })
            }
            virtualHosts.append(
                CompiledVirtualHost(
                    host, table: configuration.name, routes: firstRoute..<routes.count))
        }
        return RouteTable(
            name: configuration.name,
            matcher: VirtualHostMatcher(
                configuration.virtualHosts, offset: first,
                ignoresPort: configuration.ignoresPortInHost),
            virtualHosts: first..<virtualHosts.count)
    }

    private func choice(_ clusters: [WeightedCluster]) -> ClusterChoice {
        ClusterChoice(clusters) { clusterNames[$0] }
    }
}

extension Listener {
    /// Whether redirected inbound connections arrive here (Istio: 0.0.0.0:15006).
    var isVirtualInbound: Bool { name == "virtualInbound" || address.port == 15006 }
}

extension IPAddress {
    /// `::`.
    static let anyIPv6 = IPAddress(v6High: 0, low: 0)
}
