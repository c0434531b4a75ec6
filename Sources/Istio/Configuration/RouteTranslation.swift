import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// The routes of a VirtualService on a port, up to the first that takes everything.
    // istio pilot/pkg/networking/core/route/route.go: BuildHTTPRoutesForVirtualService
    func httpRoutes(
        of virtualService: VirtualServiceFacts, port: Int, gateways: [String],
        services: [String: MeshService], isTLS: Bool = false
    ) -> [Route] {
        var routes: [Route] = []
        let translation = RouteTranslation(
            builder: self, virtualService: virtualService, port: port, gateways: gateways,
            services: services, isTLS: isTLS)
        for (index, rule) in virtualService.http.enumerated() {
            let field = "spec.http[\(index)]"
            let matches = rule["match"]?.items ?? []
            if matches.isEmpty {
                if let route = translation.route(rule, match: nil, field: field) {
                    routes.append(route)
                }
                return routes
            }
            for (place, match) in matches.enumerated() {
                let origin = "\(field).match[\(place)]"
                guard let route = translation.route(rule, match: match, field: origin) else {
                    continue
                }
                routes.append(route)
                if route.match.isCatchAll { return routes }
            }
        }
        return routes
    }

    /// The retry policy of routes that say nothing about it.
    // istio pilot/pkg/networking/core/route/retry/retry.go: DefaultPolicy
    func defaultRetries(isHashed: Bool = false) -> RetryPolicy? {
        settings.defaultRetryPolicy.map { RetryTranslation.policy($0, isHashed: isHashed) }
            ?? RetryTranslation.standard(isHashed: isHashed)
    }

    /// What requests to a service choose the endpoint by: the port's settings before the rule's,
    /// the subset's before both.
    // istio pilot/pkg/networking/core/route/route.go: hashForService, ConsistentHashToHashPolicy
    func hashPolicies(
        for service: MeshService, port: Int, subset: String = ""
    ) -> [Forwarding.HashPolicy] {
        guard let rule = destinationRule(for: service) else { return [] }
        var hash = TrafficPolicy(rule.trafficPolicy, port: port).consistentHash
        if let own = rule.subsets.first(where: { $0["name"]?.string == subset }) {
            hash = TrafficPolicy(own["trafficPolicy"], port: port).consistentHash ?? hash
        }
        guard let hash else { return [] }
        if let name = hash["httpHeaderName"]?.string { return [.header(name.lowercased())] }
        if let name = hash["httpQueryParameterName"]?.string { return [.queryParameter(name)] }
        if hash["useSourceIp"]?.bool == true { return [.sourceAddress] }
        guard let cookie = hash["httpCookie"] else { return [] }
        return [
            .cookie(
                cookie["name"]?.string ?? "",
                lifetime: cookie["ttl"]?.string.flatMap { Nanoseconds(protobuf: $0) },
                path: cookie["path"]?.string ?? "")
        ]
    }
}

/// Turns one HTTP rule into a route.
// istio pilot/pkg/networking/core/route/route.go: TranslateRoute
struct RouteTranslation {
    let builder: ProxyBuilder
    let virtualService: VirtualServiceFacts
    let port: Int
    /// The gateways that the routes are for: `mesh`, or a Gateway's name.
    let gateways: [String]
    /// Services that destinations are looked up among.
    let services: [String: MeshService]
    /// Whether the listener ends TLS.
    let isTLS: Bool

    func route(_ rule: Value, match: Value?, field: String) -> Route? {
        if let match, !applies(match) { return nil }
        var name = rule["name"]?.string ?? ""
        if let part = match?["name"]?.string, !part.isEmpty { name += ".\(part)" }
        var route = Route(
            name: name,
            match: RouteMatchTranslation.match(match, semantics: virtualService.semantics),
            action: .direct(status: 0, body: ""), origin: virtualService.origin(field))
        var authority = ""
        if let headers = rule["headers"] {
            authority = HeaderTranslation.apply(headers, to: &route)
        }
        if let redirect = rule["redirect"] {
            guard let action = self.redirect(redirect) else { return nil }
            route.action = .redirect(action)
        } else if let response = rule["directResponse"] {
            route.action = directResponse(response)
        } else {
            route.action = .forward(forwarding(rule, &route, authority: authority))
        }
        route.fault = FaultTranslation.fault(rule["fault"])
        route.crossOrigin = CrossOriginTranslation.policy(rule["corsPolicy"])
        return route
    }

    /// Whether what does not depend on the request holds: port, gateway, source.
    // istio pilot/pkg/networking/core/route/route.go: sourceMatchHTTP
    private func applies(_ match: Value) -> Bool {
        if let wanted = match["port"]?.int, wanted != 0, wanted != Int64(port) { return false }
        let named = match["gateways"]?.strings ?? []
        if !named.isEmpty {
            return named.contains { name in
                let resolved = VirtualServiceFacts.gateway(
                    name, in: virtualService.named.namespace)
                return gateways.contains(resolved)
            }
        }
        let labels = match["sourceLabels"]?.map ?? [:]
        guard labels.isSubset(ofLabels: builder.proxy.labels) else { return false }
        let source = match["sourceNamespace"]?.string ?? ""
        return source.isEmpty || source == builder.proxy.namespace
    }

    // istio pilot/pkg/networking/core/route/route.go: applyHTTPRouteDestination
    private func forwarding(
        _ rule: Value, _ route: inout Route, authority: String
    ) -> Forwarding {
        var forwarding = Forwarding(clusters: [])
        forwarding.timeout = duration(rule["timeout"])
        var host = authority
        if virtualService.semantics == .gatewayAPI { forwarding.missingClusterStatus = 500 }
        if let rewrite = rule["rewrite"] {
            rewritePath(rewrite, route.match, &forwarding)
            if let text = rewrite["authority"]?.string, !text.isEmpty { host = text }
        }
        forwarding.hostRewrite = host.isEmpty ? nil : host
        if let mirror = rule["mirror"] { addMirror(mirror, share(rule), to: &forwarding) }
        for mirror in rule["mirrors"]?.items ?? [] {
            addMirror(
                mirror["destination"], percentage(mirror["percentage"]) ?? 1_000_000,
                to: &forwarding)
        }
        let routes = rule["route"]?.items ?? []
        var isHashed = false
        if routes.count == 1 {
            forwarding.clusters = [WeightedCluster(cluster(routes[0]["destination"]))]
            forwarding.hashPolicies = hashPolicies(for: routes[0]["destination"])
            isHashed = !forwarding.hashPolicies.isEmpty
            if let headers = routes[0]["headers"] {
                let own = HeaderTranslation.apply(headers, to: &route)
                if !own.isEmpty, forwarding.hostRewrite == nil { forwarding.hostRewrite = own }
            }
        } else {
            for item in routes {
                // Of several destinations, those without a weight get nothing.
                guard let weight = item["weight"]?.int.flatMap({ Int(exactly: $0) }), weight > 0
                else { continue }
                var share = WeightedCluster(cluster(item["destination"]), weight: weight)
                if let headers = item["headers"] {
                    HeaderTranslation.apply(headers, to: &share)
                }
                forwarding.clusters.append(share)
                forwarding.hashPolicies += hashPolicies(for: item["destination"])
            }
        }
        forwarding.retries =
            rule["retries"].map { RetryTranslation.policy($0, isHashed: isHashed) }
            ?? builder.defaultRetries(isHashed: isHashed)
        return forwarding
    }

    /// What the path becomes. A prefix that the Gateway API takes away leaves a slash.
    private func rewritePath(
        _ rewrite: Value, _ match: RouteMatch, _ forwarding: inout Forwarding
    ) {
        if let pattern = rewrite["uriRegexRewrite"] {
            forwarding.pathPatternRewrite = Forwarding.PatternRewrite(
                pattern["match"]?.string ?? "",
                substitution: pattern["rewrite"]?.string ?? "")
        } else if let uri = nonEmpty(rewrite["uri"]) {
            guard uri == "/", virtualService.semantics == .gatewayAPI else {
                forwarding.pathRewrite = uri
                return
            }
            var prefix = ""
            if case .separatedPrefix(let text) = match.path { prefix = text }
            forwarding.pathPatternRewrite = Forwarding.PatternRewrite(
                "^\(RouteRule.quoted(prefix))(/?)(.*)", substitution: "/\\2")
        }
    }

    /// What a destination's DestinationRule has requests of one sort go to one endpoint by.
    // istio pilot/pkg/networking/core/route/route.go: hashForHTTPDestination
    private func hashPolicies(for destination: Value?) -> [Forwarding.HashPolicy] {
        let host = HostName.resolved(
            destination?["host"]?.string ?? "", in: virtualService.named.namespace)
        guard let service = services[host] ?? builder.scope.service(host) else { return [] }
        let given = destination?["port", "number"]?.int.flatMap { Int(exactly: $0) }
        let only = service.ports.count == 1 ? service.ports[0].number : port
        return builder.hashPolicies(
            for: service, port: given ?? only, subset: destination?["subset"]?.string ?? "")
    }

    private func cluster(_ destination: Value?) -> String {
        builder.clusterName(
            for: destination, in: virtualService.named.namespace, listenerPort: port,
            among: services)
    }

    private func duration(_ value: Value?) -> Nanoseconds? {
        guard let length = value?.string.flatMap({ Nanoseconds(protobuf: $0) }),
            length > .zero
        else { return nil }
        return length
    }

    private func addMirror(_ destination: Value?, _ share: Int, to forwarding: inout Forwarding) {
        guard share > 0, let destination else { return }
        forwarding.mirrors.append(
            Forwarding.Mirror(cluster: cluster(destination), partsPerMillion: share))
    }

    // istio pilot/pkg/networking/core/route/route.go: MirrorPercent
    private func share(_ rule: Value) -> Int {
        if let share = percentage(rule["mirrorPercentage"]) { return share }
        if let percent = rule["mirrorPercent"]?.int { return Int(clamping: percent) * 10_000 }
        return 1_000_000
    }

    // istio pilot/pkg/networking/core/route/route.go: ApplyRedirect
    private func redirect(_ value: Value) -> Redirect? {
        let code = value["redirectCode"]?.int ?? 301
        guard [0, 301, 302, 303, 307, 308].contains(code) else { return nil }
        var redirect = Redirect(status: code == 0 ? 301 : Int(code))
        redirect.host = nonEmpty(value["authority"])
        redirect.prefix = nonEmpty(value["prefixRewrite"])
        if redirect.prefix == nil { redirect.path = nonEmpty(value["uri"]) }
        redirect.scheme = nonEmpty(value["scheme"])
        if value["derivePort"]?.string == "FROM_REQUEST_PORT" {
            redirect.port = port
        } else if let number = value["port"]?.int {
            redirect.port = Int(exactly: number)
        }
        let scheme = redirect.scheme ?? (isTLS ? "https" : "http")
        if redirect.port == 80, scheme == "http" { redirect.port = nil }
        if redirect.port == 443, scheme == "https" { redirect.port = nil }
        return redirect
    }

    private func nonEmpty(_ value: Value?) -> String? {
        value?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func directResponse(_ value: Value) -> RouteAction {
        let status = value["status"]?.int.flatMap { Int(exactly: $0) } ?? 0
        return .direct(status: status, body: value["body", "string"]?.string ?? "")
    }
}
