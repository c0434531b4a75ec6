import Basis
import Cluster
import Objects
import YAML

/// Says of each route of the Gateway API whether its parents take it, and whether its backends
/// are there.
// istio pilot/pkg/config/kube/gateway/conditions.go: createRouteStatus
struct RouteStatusController: Controller {
    let name = "gateway-route-status"

    private static let kinds: [WatchedKind] = [.httpRoute, .grpcRoute, .tcpRoute, .tlsRoute]

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        guard let kind = WatchedKind(change.object.type) else { return [] }
        if Self.kinds.contains(kind) {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        switch kind {
        case .gatewayClass, .kubernetesGateway, .referenceGrant, .namespace, .serviceEntry:
            break
        case .service:
            // Only whether a Service is there counts.
            guard change.kind != .modified else { return [] }
        default: return []
        }
        return Self.kinds.flatMap { view.store.objects($0.type).map(\.key) }
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var route = view.store.object(key) else { return result }
        let binder = RouteBinder(RoutingObjects(view.store), RoutingFacts(view.store))
        let parents = Self.parents(of: route, binder.convert(route), at: view.now)
        guard parents != route["status", "parents"] ?? .list([]) else { return result }
        route["status", "parents"] = parents
        result.requests = [
            Request(.update(route), key, subresource: "status", fieldManager: "pilot-discovery")
        ]
        return result
    }

    /// One entry for each reference, whatever of it is attached.
    private static func parents(
        of route: Object, _ converted: ConvertedRoute, at now: Instant
    ) -> Value {
        let old = route["status", "parents"]?.items ?? []
        // Those of other controllers stay.
        var result = old.filter {
            $0["controllerName"]?.string != RoutingObjects.controllerName
        }
        var seen: [String] = []
        var own: [(key: String, value: Value)] = []
        for binding in converted.bindings {
            let key = binding.key(in: route.namespace)
            guard !seen.contains(key) else { continue }
            seen.append(key)
            let all = converted.bindings.filter { $0.key(in: route.namespace) == key }
            let previous = old.first {
                $0["controllerName"]?.string == RoutingObjects.controllerName
                    && $0["parentRef"] == completed(binding.reference)
            }
            let conditions = GatewayCondition.merged(
                [accepted(all), resolved(binding, converted)], over: previous?["conditions"],
                generation: route.metadata.generation, at: now)
            own.append(
                (
                    key,
                    [
                        "parentRef": completed(binding.reference),
                        "controllerName": .string(RoutingObjects.controllerName),
                        "conditions": conditions,
                    ]
                ))
        }
        result += own.sorted { $0.key > $1.key }.map(\.value)
        return .list(result)
    }

    /// The reference with the defaults that the definition of the kind gives it.
    private static func completed(_ reference: Value) -> Value {
        var result = reference
        if result["group"] == nil { result["group"] = .string(GatewayAPIType.group) }
        if result["kind"] == nil { result["kind"] = "Gateway" }
        return result
    }

    private static func accepted(_ bindings: [RouteBinding]) -> GatewayCondition {
        let attached = bindings.count { $0.denied == nil }
        var message = "Route was valid"
        if attached > 1 { message += ", bound to \(attached) parents" }
        return GatewayCondition(
            "Accepted", reason: "Accepted", message: message,
            problem: attached > 0 ? nil : denied(bindings))
    }

    /// The gravest reason, with all messages that have it.
    private static func denied(_ bindings: [RouteBinding]) -> RoutingProblem? {
        let ranks = ["NotAllowedByListeners", "NoMatchingListenerHostname", "NoMatchingParent"]
        let problems = bindings.compactMap(\.denied)
        for reason in ranks {
            let same = problems.filter { $0.reason == reason }
            guard !same.isEmpty else { continue }
            return RoutingProblem(
                reason: reason, message: same.map(\.message).joined(separator: "; "))
        }
        return problems.first
    }

    private static func resolved(
        _ binding: RouteBinding, _ converted: ConvertedRoute
    ) -> GatewayCondition {
        GatewayCondition(
            "ResolvedRefs", reason: "ResolvedRefs", message: "All references resolved",
            problem: binding.isMesh ? converted.meshProblem : converted.gatewayProblem)
    }
}
