import Objects
import YAML

/// A route's reference to a parent, with one thing that it may mean: a Gateway has several
/// listeners.
// istio pilot/pkg/config/kube/gateway/conversion.go: routeParentReference
struct RouteBinding: Sendable {
    /// The reference as written.
    var reference: Value
    /// The kind and name that it refers to.
    var kind: String
    var target: Named
    var parent: RouteParent
    /// Why the route is not attached, if it is not.
    var denied: RoutingProblem?
    /// Hosts of other listeners, which take what falls under them.
    var otherHosts: [String] = []

    var isMesh: Bool { parent.internalName == "mesh" }
    var port: Int? { reference["port"]?.int.flatMap { Int(exactly: $0) } }

    /// Tells references apart, and orders them.
    // istio pilot/pkg/config/kube/gateway/conversion.go: parentRefString
    func key(in namespace: String) -> String {
        let group = reference["group"]?.string ?? GatewayAPIType.group
        let kind = reference["kind"]?.string ?? "Gateway"
        let section = reference["sectionName"]?.string ?? ""
        return "\(group)/\(kind)/\(target.name)/\(section)/\(port ?? 0)"
            + ".\(reference["namespace"]?.string ?? namespace)"
    }

    /// Whether a host of the route is this listener's to serve, rather than that of one with a
    /// more exact host.
    // istio pilot/pkg/config/kube/gateway/conversion.go: hostnameAllowedByIsolation
    func takes(_ host: String) -> Bool {
        let own = parent.host
        if !own.isEmpty, !HostName.isWildcard(own) { return true }
        if !own.isEmpty, !HostName.matches(host, own) { return false }
        return !otherHosts.contains { other in
            own.utf8.count <= other.utf8.count && HostName.isSubset(host, of: other)
        }
    }
}

/// What istiod makes of all routes.
struct RouteBinder {
    let objects: RoutingObjects
    let facts: RoutingFacts
    let listeners: [GatewayListener]

    init(_ objects: RoutingObjects, _ facts: RoutingFacts) {
        self.objects = objects
        self.facts = facts
        listeners = objects.listeners
    }

    /// What a route's references mean, in a stable order. A reference to something that is not
    /// istiod's is left out.
    // istio pilot/pkg/config/kube/gateway/conversion.go: extractParentReferenceInfo
    func bindings(of route: Object) -> [RouteBinding] {
        var result: [RouteBinding] = []
        for reference in route["spec", "parentRefs"]?.items ?? [] {
            let group = reference["group"]?.string ?? GatewayAPIType.group
            let kind = reference["kind"]?.string ?? "Gateway"
            let target = Named(
                reference["namespace"]?.string ?? route.namespace,
                reference["name"]?.string ?? "")
            switch (group, kind) {
            case (GatewayAPIType.group, "Gateway"):
                result += gatewayBindings(reference, target, of: route)
            case ("", "Service"), ("core", "Service"),
                ("networking.istio.io", "ServiceEntry"):
                var binding = RouteBinding(
                    reference: reference, kind: kind, target: target, parent: .mesh)
                binding.denied = meshProblem(kind, target)
                result.append(binding)
            default: continue
            }
        }
        return result.enumerated().sorted { left, right in
            let (one, other) = (
                left.element.key(in: route.namespace), right.element.key(in: route.namespace)
            )
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element)
    }

    private func gatewayBindings(
        _ reference: Value, _ target: Named, of route: Object
    ) -> [RouteBinding] {
        let own = listeners.filter { $0.gateway == target && $0.facts != nil }.map(\.parent)
        return own.map { parent in
            var binding = RouteBinding(
                reference: reference, kind: "Gateway", target: target, parent: parent)
            binding.denied = gatewayProblem(reference, parent, route)
            binding.otherHosts = own.filter { other in
                other.internalName != parent.internalName && other.port == parent.port
                    && other.listenerProtocol == parent.listenerProtocol
                    && other.host != parent.host
            }.map(\.host)
            return binding
        }
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: referenceAllowed
    private func meshProblem(_ kind: String, _ target: Named) -> RoutingProblem? {
        let isThere =
            kind == "Service" ? facts.hasService(target) : facts.entryHosts(target) != nil
        guard !isThere else { return nil }
        let what = kind == "Service" ? "service" : "service entry"
        return RoutingProblem(
            reason: "NoMatchingParent", message: "parent \(what): \"\(target.name)\" not found")
    }

    private func gatewayProblem(
        _ reference: Value, _ parent: RouteParent, _ route: Object
    ) -> RoutingProblem? {
        if let port = reference["port"]?.int, port != 0, port != Int64(parent.port) {
            return RoutingProblem(
                reason: "NoMatchingParent", message: "port \(port) not found")
        }
        if let section = reference["sectionName"]?.string, !section.isEmpty,
            section != parent.section
        {
            return RoutingProblem(
                reason: "NoMatchingParent", message: "sectionName \"\(section)\" not found")
        }
        if let problem = hostProblem(parent, route) { return problem }
        guard !parent.allowedKinds.contains(route.type.kind) else { return nil }
        let kind = "\(GatewayAPIType.group)/\(route.type.versions[0])/\(route.type.kind)"
        return RoutingProblem(
            reason: "NotAllowedByListeners", message: "kind \(kind) is not allowed")
    }

    /// One host of the route must fall under the listener's, from a namespace that it takes.
    private func hostProblem(_ parent: RouteParent, _ route: Object) -> RoutingProblem? {
        let own = Self.hosts(of: route)
        var isHostFine = false
        for entry in parent.hosts {
            let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, own.contains(where: { HostName.matches(parts[1], $0) })
            else { continue }
            isHostFine = true
            if parts[0] == "*" || parts[0] == route.namespace { return nil }
        }
        guard isHostFine else {
            return RoutingProblem(
                reason: "NoMatchingListenerHostname",
                message: "no hostnames matched parent hostname \"\(parent.host)\"")
        }
        return RoutingProblem(
            reason: "NotAllowedByListeners",
            message: "hostnames matched parent hostname \"\(parent.host)\", but namespace "
                + "\"\(route.namespace)\" is not allowed by the parent")
    }

    /// The route's hosts; `*` where it names none.
    static func hosts(of route: Object) -> [String] {
        let hosts = route["spec", "hostnames"]?.strings ?? []
        return hosts.isEmpty ? ["*"] : hosts
    }
}
