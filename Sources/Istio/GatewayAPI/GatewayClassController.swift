import Basis
import Cluster
import Objects
import YAML

/// Makes Istio's GatewayClasses once their kind is defined, and says that they are accepted.
// istio pilot/pkg/config/kube/gatewaycommon/gatewayclass.go
struct GatewayClassController: Controller {
    let name = "gateway-class"

    /// The classes: name, controller, description.
    private static let classes = [
        ("istio", RoutingObjects.controllerName, "The default Istio GatewayClass"),
        (
            "istio-remote", "istio.io/unmanaged-gateway",
            "Remote to this cluster. Does not deploy or affect configuration."
        ),
    ]

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let type = WatchedKind.gatewayClass.type
        if change.object.type == .customResourceDefinition, change.kind != .deleted,
            change.object.name == type.resourceName
        {
            return Self.classes.map { ObjectKey(type, name: $0.0) }
        }
        return change.object.type == type ? [change.object.key] : []
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let known = Self.classes.first(where: { $0.0 == key.name }) else { return result }
        guard
            let type = view.store.type(apiVersion: key.type.apiVersion, kind: key.type.kind)
        else { return result }
        guard var object = view.store.object(key) else {
            var made = Object(type, metadata: Metadata(name: known.0))
            made.fields["spec"] = [
                "controllerName": .string(known.1), "description": .string(known.2),
            ]
            result.requests = [Request(.create(made), made.key, fieldManager: "pilot-discovery")]
            return result
        }
        guard object["spec", "controllerName"]?.string == known.1 else { return result }
        let accepted = GatewayCondition(
            "Accepted", reason: "Accepted", message: "Handled by Istio controller")
        let conditions = GatewayCondition.merged(
            [accepted], over: object["status", "conditions"],
            generation: object.metadata.generation, at: view.now)
        guard conditions != object["status", "conditions"] else { return result }
        object["status", "conditions"] = conditions
        result.requests = [
            Request(.update(object), key, subresource: "status", fieldManager: "pilot-discovery")
        ]
        return result
    }
}
