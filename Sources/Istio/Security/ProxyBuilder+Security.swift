import Envoy

/// The filters of one proxy that authenticate and authorize.
struct SecurityFilters {
    var http: [HTTPFilter] = []
    var connections: [RBAC] = []
}

extension ProxyBuilder {
    /// What stands before the router of inbound requests and of a gateway's.
    // istio pilot/pkg/networking/core/listener_builder.go: buildHTTPConnectionManager
    func securityFilters() -> SecurityFilters {
        let policies = context.authorizationPolicies(for: proxy)
        let tokens = context.requestAuthentications(for: proxy)
        if policies.isEmpty, tokens.isEmpty { return SecurityFilters() }
        let access = AuthorizationFilters(policies: policies, settings: settings) { host, port in
            cluster(ofProvider: host, port: port)
        }
        var filters = SecurityFilters()
        filters.http = access.custom()
        let keys = context.keySets
        if let filter = TokenFilter.filter(
            tokens, isGateway: proxy.kind == .router, keys: { keys[$0] })
        {
            filters.http.append(filter)
        }
        filters.http += access.local()
        filters.connections = access.connections()
        return filters
    }

    // istio pilot/pkg/model/extensions.go: LookupCluster
    private func cluster(ofProvider text: String, port: Int) -> String? {
        let parts = text.split(separator: "/", maxSplits: 1)
        let host = String(parts.last ?? "")
        let namespace = parts.count == 2 ? String(parts[0]) : nil
        let isKnown = scope.services.contains { service in
            service.hostname == host && (namespace == nil || service.namespace == namespace)
        }
        return isKnown ? "outbound|\(port)||\(host)" : nil
    }
}

extension [Listener] {
    /// Puts the filters into the chains of some listeners, those that pass TLS through among them.
    mutating func apply(_ filters: SecurityFilters, where isMeant: (Listener) -> Bool) {
        if filters.http.isEmpty, filters.connections.isEmpty { return }
        for index in indices where isMeant(self[index]) {
            self[index].filterChains = self[index].filterChains.map { $0.with(filters) }
        }
    }
}

extension FilterChain {
    fileprivate func with(_ filters: SecurityFilters) -> FilterChain {
        // The chain that keeps the listener from calling itself has no filters of its own.
        if filter == .blackHole { return self }
        var chain = self
        switch filter {
        case .tcp: chain.connectionFilters = filters.connections
        case .http(var manager):
            manager.filters = filters.http
            chain.filter = .http(manager)
        }
        return chain
    }
}
