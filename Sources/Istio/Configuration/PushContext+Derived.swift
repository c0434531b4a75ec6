import Basis

/// Gateways and VirtualServices that stand in no object of their own.
struct DerivedRouting: Sendable {
    var gateways: [GatewayFacts] = []
    var virtualServices: [VirtualServiceFacts] = []

    /// None.
    init() {}

    /// What the context's routing objects become.
    init(of context: PushContext) {
        guard !context.routing.isEmpty else { return }
        let facts = RoutingFacts(context.registry)
        let binder = RouteBinder(context.routing, facts)
        let ingress = IngressConversion(
            objects: context.routing, facts: facts, settings: context.settings)
        gateways = binder.listeners.compactMap(\.facts) + ingress.gateways()
        virtualServices = binder.virtualServices() + ingress.virtualServices()
    }
}

extension PushContext {
    /// All Gateways in istiod's order.
    var allGateways: [GatewayFacts] {
        guard let derived, !derived.gateways.isEmpty else { return gateways.values }
        return (gateways.values + derived.gateways).sorted {
            Self.isBefore(($0.createdAt, $0.named), ($1.createdAt, $1.named))
        }
    }

    /// All VirtualServices in istiod's order.
    var allVirtualServices: [VirtualServiceFacts] {
        guard let derived, !derived.virtualServices.isEmpty else {
            return virtualServices.values
        }
        return (virtualServices.values + derived.virtualServices).sorted {
            Self.isBefore(($0.createdAt, $0.named), ($1.createdAt, $1.named))
        }
    }

    private static func isBefore(_ left: (Int64, Named), _ right: (Int64, Named)) -> Bool {
        PolicyOrder(createdAt: left.0, named: left.1)
            < PolicyOrder(createdAt: right.0, named: right.1)
    }
}
