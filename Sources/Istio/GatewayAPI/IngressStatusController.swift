import Basis
import Cluster
import Objects
import YAML

/// Writes the ingress gateway's addresses into the Ingresses that it serves.
// istio pilot/pkg/config/kube/ingress/ingress.go: SupportedIngresses, runningAddresses
struct IngressStatusController: Controller {
    let name = "ingress-status"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let own = WatchedKind.ingress.type
        if change.object.type == own {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        switch WatchedKind(change.object.type) {
        case .service where change.object.namespace == "istio-system", .ingressClass:
            return view.store.objects(own).map(\.key)
        case .configMap where change.object.name == "istio":
            return view.store.objects(own).map(\.key)
        default: return []
        }
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var ingress = view.store.object(key) else { return result }
        let settings = MeshSettings(MeshConfig.current(in: view.store))
        let conversion = IngressConversion(
            objects: RoutingObjects(view.store), facts: RoutingFacts(view.store),
            settings: settings)
        guard conversion.isOurs(ingress) else { return result }
        let wanted = Self.addresses(settings, in: view.store)
        let old = ingress["status", "loadBalancer", "ingress"]?.items ?? []
        guard wanted != old else { return result }
        ingress["status", "loadBalancer"] =
            wanted.isEmpty ? [:] : ["ingress": .list(wanted)]
        result.requests = [
            Request(.update(ingress), key, subresource: "status", fieldManager: "pilot-discovery")
        ]
        return result
    }

    /// The addresses of the ingress gateway's Service; none while its load balancer has none.
    private static func addresses(_ settings: MeshSettings, in store: Store) -> [Value] {
        let key = ObjectKey(
            .service, namespace: "istio-system", name: settings.ingressService)
        guard let service = store.object(key) else { return [] }
        if let name = service["spec", "externalName"]?.string {
            return [["hostname": .string(name)]]
        }
        var texts = (service["status", "loadBalancer", "ingress"]?.items ?? [])
            .compactMap { ($0["ip"] ?? $0["hostname"])?.string }
        texts += service["spec", "externalIPs"]?.strings ?? []
        let names = texts.filter { IPAddress($0) == nil }.sorted()
        let numbers = texts.filter { IPAddress($0) != nil }.sorted()
        return numbers.map { ["ip": .string($0)] } + names.map { ["hostname": .string($0)] }
    }
}
