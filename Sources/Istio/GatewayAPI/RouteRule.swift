import YAML

/// Turns the rules of one route of the Gateway API into those of a VirtualService.
struct RouteRule {
    let objects: RoutingObjects
    let facts: RoutingFacts
    /// `HTTPRoute`, `GRPCRoute`, `TCPRoute` or `TLSRoute`.
    let kind: String
    let namespace: String
    let name: String
    /// Whether backends of other namespaces need a ReferenceGrant: not for routes of the mesh.
    let needsGrants: Bool

    /// A rule, and why some backend of it cannot be used although the rule itself can.
    typealias Converted = (rule: Value, problem: RoutingProblem?)

    /// An HTTP rule cut down to one of its matches, nil for a rule without any; `position` is the
    /// rule's place in the route.
    // istio pilot/pkg/config/kube/gateway/conversion.go: convertHTTPRoute, convertGRPCRoute
    func http(_ rule: Value, match: Value?, position: Int) throws(RoutingProblem) -> Converted {
        var result: Value = [
            "name": .string(rule["name"]?.string ?? "\(namespace).\(name).\(position)")
        ]
        if let match {
            let part = try kind == "GRPCRoute" ? grpcMatch(match) : httpMatch(match)
            result["match"] = .list([part])
        }
        let mirrorProblem = try addFilters(of: rule, to: &result)
        addRetries(of: rule, to: &result)
        addTimeouts(of: rule, to: &result)
        let backends = rule["backendRefs"]?.items ?? []
        guard backends.contains(where: { Self.weight($0) != 0 }) || result["redirect"] != nil
        else {
            // Where nothing has a weight the specification asks for 500.
            result["directResponse"] = ["status": 500]
            return (result, mirrorProblem)
        }
        let (routes, problem) = try destinations(backends, hasFilters: true)
        if !routes.isEmpty { result["route"] = .list(routes) }
        return (result, Self.joined(problem, mirrorProblem))
    }

    /// A TCP or TLS rule.
    // istio pilot/pkg/config/kube/gateway/conversion.go: convertTCPRoute, convertTLSRoute
    func stream(_ rule: Value, sniHosts: [String]?) throws(RoutingProblem) -> Converted {
        let backends = rule["backendRefs"]?.items ?? []
        guard backends.contains(where: { Self.weight($0) != 0 }) else {
            // Istio refuses such connections by a cluster that never exists.
            let nowhere: Value = [
                "host": "internal.cluster.local", "subset": "zero-weight",
                "port": ["number": 65535],
            ]
            return (["route": .list([["destination": nowhere]])], nil)
        }
        let (routes, problem) = try destinations(backends, hasFilters: false)
        var result: Value = ["route": .list(routes)]
        if let sniHosts {
            result["match"] = .list([["sniHosts": .list(sniHosts.map { .string($0) })]])
        }
        return (result, problem)
    }

    static func weight(_ backend: Value) -> Int64 { backend["weight"]?.int ?? 1 }

    static func joined(_ first: RoutingProblem?, _ second: RoutingProblem?) -> RoutingProblem? {
        guard var result = first else { return second }
        if let second { result.message += "; \(second.message)" }
        return result
    }

    private func addRetries(of rule: Value, to result: inout Value) {
        guard let retry = rule["retry"] else { return }
        let attempts = retry["attempts"]?.int ?? 2
        var conditions = ["connect-failure", "refused-stream", "unavailable", "cancelled"]
        conditions += (retry["codes"]?.items ?? []).compactMap { $0.int.map { "\($0)" } }
        result["retries"] = [
            "attempts": .int(attempts),
            "retryOn": .string(attempts == 0 ? "" : conditions.joined(separator: ",")),
        ]
        if let backoff = retry["backoff"] { result["retries", "backoff"] = backoff }
    }

    private func addTimeouts(of rule: Value, to result: inout Value) {
        func length(_ name: String) -> Value? {
            guard let text = rule["timeouts", name]?.string else { return nil }
            return text == "0s" || text == "0" ? nil : .string(text)
        }
        if let request = length("request") { result["timeout"] = request }
        guard let backend = length("backendRequest") else { return }
        if result["retries"] != nil {
            result["retries", "perTryTimeout"] = backend
        } else {
            result["timeout"] = backend
        }
    }
}

extension RouteRule {
    /// The destinations of backends with a weight.
    // istio pilot/pkg/config/kube/gateway/conversion.go: buildHTTPDestination,
    // buildTCPDestination
    private func destinations(
        _ backends: [Value], hasFilters: Bool
    ) throws(RoutingProblem) -> (routes: [Value], problem: RoutingProblem?) {
        let used = backends.filter { Self.weight($0) != 0 }
        var routes: [Value] = []
        var problem: RoutingProblem?
        for backend in used {
            let (destination, own) = try destination(backend)
            problem = own ?? problem
            var route: Value = ["destination": destination]
            if used.count > 1 { route["weight"] = .int(Self.weight(backend)) }
            for filter in hasFilters ? backend["filters"]?.items ?? [] : [] {
                guard try addHeaders(filter, to: &route) else {
                    throw Self.unsupported(filter)
                }
            }
            routes.append(route)
        }
        return (routes, problem)
    }

    static func unsupported(_ filter: Value) -> RoutingProblem {
        RoutingProblem(
            reason: "InvalidFilter",
            message: "unsupported filter type \"\(filter["type"]?.string ?? "")\"")
    }

    /// Where a reference leads; the problem where it leads nowhere.
    // istio pilot/pkg/config/kube/gateway/conversion.go: buildDestination
    func destination(
        _ reference: Value
    ) throws(RoutingProblem) -> (destination: Value, problem: RoutingProblem?) {
        let group = reference["group"]?.string ?? ""
        let kind = reference["kind"]?.string ?? "Service"
        let target = reference["name"]?.string ?? ""
        let given = reference["namespace"]?.string
        if needsGrants, let given, given != namespace,
            !allows(group: group, kind: kind, target, in: given)
        {
            let what = "backendRef \(target)/\(given) not accessible to a \(self.kind)"
            return (
                [:],
                RoutingProblem(
                    reason: "RefNotPermitted",
                    message: "\(what) in namespace \"\(namespace)\" (missing a ReferenceGrant?)")
            )
        }
        let (host, isKnown) = try host(group, kind, target, given)
        guard let host else {
            let message =
                "referencing unsupported backendRef: group \"\(group)\" kind \"\(kind)\""
            return ([:], RoutingProblem(reason: "InvalidKind", message: message))
        }
        guard let port = reference["port"]?.int else {
            throw RoutingProblem(
                reason: "InvalidDestination", message: "port is required in backendRef")
        }
        let missing = RoutingProblem(
            reason: "BackendNotFound", message: "backend(\(host)) not found")
        return (
            ["host": .string(host), "port": ["number": .int(port)]], isKnown ? nil : missing
        )
    }

    /// The host that a reference means, and whether there is such a service.
    private func host(
        _ group: String, _ kind: String, _ target: String, _ given: String?
    ) throws(RoutingProblem) -> (host: String?, isKnown: Bool) {
        switch (group, kind) {
        case ("", "Service"), ("core", "Service"):
            if target.utf8.contains(UInt8(ascii: ".")) {
                throw RoutingProblem(
                    reason: "InvalidDestination",
                    message: "service name invalid; the name of the Service must be used, "
                        + "not the hostname.")
            }
            let named = Named(given ?? namespace, target)
            return (Self.host(of: named), facts.hasService(named))
        case ("networking.istio.io", "Hostname"):
            if given != nil {
                throw RoutingProblem(
                    reason: "InvalidDestination",
                    message: "namespace may not be set with Hostname type")
            }
            return (target, facts.knowsHost(target))
        default: return (nil, false)
        }
    }

    /// The host of a Service.
    static func host(of named: Named) -> String {
        "\(named.name).\(named.namespace).svc.\(HostName.clusterDomain)"
    }

    /// Whether some ReferenceGrant of the target's namespace lets this route refer to it.
    // istio pilot/pkg/config/kube/gatewaycommon/references.go: BackendAllowed
    private func allows(
        group: String, kind: String, _ target: String, in other: String
    ) -> Bool {
        objects.all(.referenceGrant).contains { grant in
            guard grant.namespace == other else { return false }
            let isFrom = (grant["spec", "from"]?.items ?? []).contains { from in
                from["group"]?.string == GatewayAPIType.group
                    && from["kind"]?.string == self.kind
                    && from["namespace"]?.string == namespace
            }
            return isFrom
                && (grant["spec", "to"]?.items ?? []).contains { to in
                    (to["group"]?.string ?? "") == group && to["kind"]?.string == kind
                        && (to["name"]?.string ?? target) == target
                }
        }
    }
}
