import Basis
import Cluster
import Objects
import YAML

/// Says of each Gateway whether it is accepted and programmed, at which addresses, and how many
/// routes its listeners have.
// istio pilot/pkg/config/kube/gateway/conversion.go: reportGatewayStatus
struct GatewayStatusController: Controller {
    let name = "gateway-status"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let own = WatchedKind.kubernetesGateway.type
        if change.object.type == own {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        let isRelevant: Bool
        switch WatchedKind(change.object.type) {
        case .service, .endpointSlice, .gatewayClass, .httpRoute, .grpcRoute, .tcpRoute,
            .tlsRoute, .referenceGrant, .namespace:
            isRelevant = true
        default: isRelevant = change.object.type == .secret
        }
        return isRelevant ? view.store.objects(own).map(\.key) : []
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var gateway = view.store.object(key) else { return result }
        let binder = RouteBinder(RoutingObjects(view.store), RoutingFacts(view.store))
        guard binder.objects.isOurs(gateway) else { return result }
        let reach = GatewayReach(gateway, in: view.store)
        let old = gateway
        let listeners = binder.listeners.filter {
            $0.gateway == Named(gateway.namespace, gateway.name)
        }
        let states = listeners.map { ListenerState($0, gateway, view.store) }
        gateway["status", "conditions"] = GatewayCondition.merged(
            conditions(reach, states), over: old["status", "conditions"],
            generation: gateway.metadata.generation, at: view.now)
        let counts = attachments(binder)
        gateway["status", "listeners"] = .list(
            states.map { state in
                let section = state.listener.parent.section
                let previous = (old["status", "listeners"]?.items ?? []).first {
                    $0["name"]?.string == section
                }
                let conditions = GatewayCondition.merged(
                    state.conditions, over: previous?["conditions"],
                    generation: gateway.metadata.generation, at: view.now)
                return state.status(
                    conditions, attached: counts[state.listener.parent.internalName] ?? 0)
            })
        // An address that was reported stays.
        if !reach.addresses.isEmpty {
            gateway["status", "addresses"] = .list(
                reach.addresses.map { address in
                    let type = IPAddress(address) == nil ? "Hostname" : "IPAddress"
                    return ["type": .string(type), "value": .string(address)]
                })
        }
        guard gateway["status"] != old["status"] else { return result }
        result.requests = [
            Request(.update(gateway), key, subresource: "status", fieldManager: "pilot-discovery")
        ]
        return result
    }

    private func conditions(_ reach: GatewayReach, _ states: [ListenerState])
        -> [GatewayCondition]
    {
        let valid = states.count(where: \.isValid)
        var accepted = GatewayCondition(
            "Accepted", reason: "Accepted", message: "Resource accepted")
        if !states.isEmpty, valid == 0 {
            accepted = GatewayCondition(
                "Accepted", reason: "", message: "",
                problem: RoutingProblem(
                    reason: "ListenersNotValid",
                    message: "None of the Gateway's listeners are valid"))
        } else if valid < states.count {
            accepted.reason = "ListenersNotValid"
            accepted.message = "One or more of the Gateway's listeners are invalid"
        }
        return [
            accepted, reach.programmed,
            GatewayCondition(
                "ResolvedRefs", reason: "ResolvedRefs", message: "All references resolved"),
        ]
    }

    /// How many routes each listener has, by its internal name.
    private func attachments(_ binder: RouteBinder) -> [String: Int64] {
        var counts: [String: Int64] = [:]
        let kinds: [WatchedKind] = [.httpRoute, .grpcRoute, .tcpRoute, .tlsRoute]
        for route in kinds.flatMap({ binder.objects.all($0) }) {
            var attached: [String] = []
            for binding in binder.bindings(of: route) where binding.denied == nil {
                let name = binding.parent.internalName
                if !attached.contains(name) { attached.append(name) }
            }
            for name in attached { counts[name, default: 0] += 1 }
        }
        return counts
    }
}

/// What is reported of one listener.
private struct ListenerState {
    let listener: GatewayListener
    private let resolved: RoutingProblem?

    init(_ listener: GatewayListener, _ gateway: Object, _ store: Store) {
        self.listener = listener
        resolved = listener.resolved ?? Self.missingSecret(listener, gateway, store)
    }

    var isValid: Bool { listener.accepted == nil && resolved == nil }

    // istio pilot/pkg/config/kube/gateway/conversion.go: buildSecretReference
    private static func missingSecret(
        _ listener: GatewayListener, _ gateway: Object, _ store: Store
    ) -> RoutingProblem? {
        let own = (gateway["spec", "listeners"]?.items ?? []).first {
            $0["name"]?.string == listener.parent.section
        }
        for reference in own?["tls", "certificateRefs"]?.items ?? [] {
            let group = reference["group"]?.string ?? ""
            let kind = reference["kind"]?.string ?? "Secret"
            let name = reference["name"]?.string ?? ""
            let given = reference["namespace"]?.string
            let text = "\(group)/\(kind)/\(name).\(given ?? "")"
            guard kind == "Secret" else {
                return RoutingProblem(
                    reason: "InvalidCertificateRef",
                    message: "invalid certificate reference \(text), only secret is allowed")
            }
            let key = ObjectKey(.secret, namespace: given ?? gateway.namespace, name: name)
            guard store.object(key) == nil else { continue }
            return RoutingProblem(
                reason: "InvalidCertificateRef",
                message: "invalid certificate reference \(text), secret "
                    + "\(key.namespace)/\(name) not found")
        }
        return nil
    }

    var conditions: [GatewayCondition] {
        let fine = "No errors found"
        let programmed = resolved.map { _ in
            RoutingProblem(reason: "Invalid", message: "Bad TLS configuration")
        }
        var conflicted = GatewayCondition("Conflicted", reason: "NoConflicts", message: fine)
        conflicted.isTrue = false
        var references = GatewayCondition(
            "ResolvedRefs", reason: "ResolvedRefs", message: fine, problem: resolved)
        if !listener.kinds.isValid {
            references = GatewayCondition(
                "ResolvedRefs", reason: "", message: "",
                problem: RoutingProblem(
                    reason: "InvalidRouteKinds", message: "Invalid route kinds"))
        }
        return [
            GatewayCondition(
                "Accepted", reason: "Accepted", message: fine, problem: listener.accepted),
            GatewayCondition(
                "Programmed", reason: "Programmed", message: fine, problem: programmed),
            conflicted, references,
        ]
    }

    func status(_ conditions: Value, attached: Int64) -> Value {
        [
            "name": .string(listener.parent.section), "attachedRoutes": .int(attached),
            "supportedKinds": .list(
                listener.kinds.supported.map {
                    ["group": .string(GatewayAPIType.group), "kind": .string($0)]
                }), "conditions": conditions,
        ]
    }
}
