import Envoy
import Objects
import YAML

/// What one route became.
struct ConvertedRoute: Sendable {
    /// VirtualServices, with the key under which those of several routes are one.
    var parts: [(key: String, facts: VirtualServiceFacts)] = []
    /// What its references mean.
    var bindings: [RouteBinding] = []
    /// Why its rules, as routes of the mesh and of gateways, cannot be used as they are.
    var meshProblem: RoutingProblem?
    var gatewayProblem: RoutingProblem?
}

extension RouteBinder {
    /// Rules of a route as they are for one sort of parents, and what is wrong with them.
    private typealias Rules = (rules: [Value], problem: RoutingProblem?)

    /// Converts one route.
    // istio pilot/pkg/config/kube/gateway/route_collections.go: HTTPRouteCollection, computeRoute
    func convert(_ route: Object) -> ConvertedRoute {
        var result = ConvertedRoute(bindings: bindings(of: route))
        var mesh: Rules = ([], nil)
        var gateway: Rules = ([], nil)
        if result.bindings.contains(where: \.isMesh) { mesh = rules(of: route, isMesh: true) }
        if !result.bindings.allSatisfy(\.isMesh) { gateway = rules(of: route, isMesh: false) }
        result.meshProblem = mesh.problem
        result.gatewayProblem = gateway.problem
        let attached = result.bindings.filter { $0.denied == nil }.enumerated()
            .sorted { left, right in
                let (one, other) = (
                    left.element.parent.internalName, right.element.parent.internalName
                )
                return one == other ? left.offset < right.offset : one < other
            }.map(\.element)
        for binding in attached {
            let rules = binding.isMesh ? mesh.rules : gateway.rules
            guard !rules.isEmpty else { continue }
            result.parts += parts(of: route, binding, rules, count: result.parts.count)
        }
        return result
    }

    /// A route's rules; none if one of them cannot be read at all.
    private func rules(of route: Object, isMesh: Bool) -> Rules {
        let conversion = RouteRule(
            objects: objects, facts: facts, kind: route.type.kind, namespace: route.namespace,
            name: route.name, needsGrants: !isMesh)
        var result: Rules = ([], nil)
        do throws(RoutingProblem) {
            for (position, rule) in (route["spec", "rules"]?.items ?? []).enumerated() {
                for converted in try convert(rule, position, of: route, conversion) {
                    result.rules.append(converted.rule)
                    result.problem = converted.problem ?? result.problem
                }
            }
        } catch { return ([], error) }
        return result
    }

    private func convert(
        _ rule: Value, _ position: Int, of route: Object, _ conversion: RouteRule
    ) throws(RoutingProblem) -> [RouteRule.Converted] {
        switch route.type.kind {
        case "TCPRoute": return [try conversion.stream(rule, sniHosts: nil)]
        case "TLSRoute":
            return [try conversion.stream(rule, sniHosts: Self.hosts(of: route))]
        default:
            let matches = rule["matches"]?.items ?? []
            guard !matches.isEmpty else {
                return [try conversion.http(rule, match: nil, position: position)]
            }
            var result: [RouteRule.Converted] = []
            for match in matches {
                result.append(try conversion.http(rule, match: match, position: position))
            }
            return result
        }
    }

    /// The VirtualServices of one attachment: one for each host.
    private func parts(
        of route: Object, _ binding: RouteBinding, _ rules: [Value], count: Int
    ) -> [(key: String, facts: VirtualServiceFacts)] {
        let isHTTP = ["HTTPRoute", "GRPCRoute"].contains(route.type.kind)
        var key = binding.parent.internalName
        var hosts = route.type.kind == "TCPRoute" ? ["*"] : Self.hosts(of: route)
        var rules = rules
        if binding.isMesh {
            key = route.namespace
            hosts =
                binding.kind == "Service"
                ? [RouteRule.host(of: binding.target)] : facts.entryHosts(binding.target) ?? []
            rules = Self.narrowed(rules, to: binding, hosts: hosts)
            if isHTTP, let port = binding.port { key += "/\(port)" }
        } else if isHTTP {
            hosts = hosts.filter(binding.takes)
        } else if !binding.parent.host.isEmpty, route.type.kind == "TLSRoute" {
            hosts = Self.common(hosts, binding.parent.host)
            rules = rules.compactMap { Self.narrowed($0, toListener: binding.parent.host) }
        }
        return hosts.enumerated().map { index, host in
            var facts = VirtualServiceFacts(
                named: Named(route.namespace, "\(route.name)~\(count + index)"),
                createdAt: route.creationSeconds, hosts: [host],
                gateways: [binding.parent.internalName])
            facts.source = Origin(
                kind: route.type.kind, namespace: route.namespace, name: route.name)
            facts.semantics = .gatewayAPI
            switch route.type.kind {
            case "TCPRoute": facts.tcp = rules
            case "TLSRoute":
                facts.tls = binding.isMesh ? rules.map { Self.compatible($0, host) } : rules
                facts.isTLSRoute = true
            default: facts.http = rules.sorted(by: RoutePrecedence.isBefore)
            }
            // Only HTTP routes of one host are put together.
            let own = isHTTP ? "\(key)/\(host)" : "\(facts.named.name)~\(route.type.kind)"
            return (own, facts)
        }
    }

    /// A mesh route's rules for the parent's port; a TLS route without hosts is for the parent's.
    // istio pilot/pkg/config/kube/gateway/conversion.go: augmentPortMatch, augmentTLSPortMatch
    private static func narrowed(
        _ rules: [Value], to binding: RouteBinding, hosts: [String]
    ) -> [Value] {
        rules.map { rule in
            var rule = rule
            var matches = rule["match"]?.items ?? []
            if matches.count == 1, matches[0]["sniHosts"]?.strings == ["*"] {
                matches[0]["sniHosts"] = .list(hosts.map { .string($0) })
            }
            if let port = binding.port {
                if matches.isEmpty { matches = [[:]] }
                for index in matches.indices { matches[index]["port"] = .int(Int64(port)) }
            }
            if !matches.isEmpty { rule["match"] = .list(matches) }
            return rule
        }
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: compatibleRoutesForHost
    private static func compatible(_ rule: Value, _ host: String) -> Value {
        guard var match = rule["match"]?[0], let names = match["sniHosts"]?.strings,
            names.count > 1
        else { return rule }
        let fitting = names.filter { HostName.matches(host, $0) }
        match["sniHosts"] = .list(fitting.map { .string($0) })
        var rule = rule
        rule["match"] = .list([match])
        return rule
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: constrainTLSRoutesToListenerHost
    private static func narrowed(_ rule: Value, toListener host: String) -> Value? {
        guard var match = rule["match"]?[0] else { return rule }
        let names = common(match["sniHosts"]?.strings ?? [], host)
        guard !names.isEmpty else { return nil }
        match["sniHosts"] = .list(names.map { .string($0) })
        var rule = rule
        rule["match"] = .list([match])
        return rule
    }

    /// The narrower of each host and the listener's, where they overlap.
    private static func common(_ hosts: [String], _ listener: String) -> [String] {
        hosts.compactMap { host in
            if HostName.isSubset(host, of: listener) { return host }
            return HostName.isSubset(listener, of: host) ? listener : nil
        }
    }
}

extension RouteBinder {
    /// The VirtualServices that all routes became; those of one key are one.
    // istio pilot/pkg/config/kube/gateway/route_collections.go: mergeHTTPRoutes
    func virtualServices() -> [VirtualServiceFacts] {
        var result: [VirtualServiceFacts] = []
        var places: [String: Int] = [:]
        let kinds: [WatchedKind] = [.httpRoute, .grpcRoute, .tcpRoute, .tlsRoute]
        var routes = kinds.flatMap { objects.all($0) }
        routes.sort { $0.creationSeconds < $1.creationSeconds }
        for part in routes.flatMap({ convert($0).parts }) {
            if let place = places[part.key] {
                result[place].http += part.facts.http
                continue
            }
            places[part.key] = result.count
            var facts = part.facts
            facts.named.name = String(
                part.key.map { $0 == "/" ? Character("~") : $0 })
            result.append(facts)
        }
        for index in result.indices {
            result[index].http.sort(by: RoutePrecedence.isBefore)
        }
        return result
    }
}
