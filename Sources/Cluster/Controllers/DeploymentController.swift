import Basis
import Objects
import YAML

/// Turns Deployments into ReplicaSets and rolls from one to the next
/// (pkg/controller/deployment/deployment_controller.go).
struct DeploymentController: Controller {
    let name = "deployment-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        if object.type == .deployment { return change.kind == .deleted ? [] : [object.key] }
        // The last pod of a Recreate deployment lets the next ReplicaSet start.
        if let pod = change.pod {
            guard change.kind == .deleted, pod.ownerKind == "ReplicaSet",
                let set = view.store.object(
                    ObjectKey(.replicaSet, namespace: object.namespace, name: pod.ownerName))
            else { return [] }
            return Self.owner(of: set)
        }
        return object.type == .replicaSet ? Self.owner(of: object) : []
    }

    private static func owner(of set: Object) -> [ObjectKey] {
        guard let owner = set.metadata.controller, owner.kind == "Deployment" else { return [] }
        return [ObjectKey(.deployment, namespace: set.namespace, name: owner.name)]
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        guard let deployment = view.store.object(key) else {
            memory[key.namespacedName] = nil
            return Reconciliation()
        }
        var rollout = Rollout(deployment, in: view)
        if deployment.metadata.deletionTimestamp != nil {
            rollout.reportStatus()
            return rollout.result
        }
        if deployment["spec", "paused"]?.bool == true {
            rollout.notePause(true)
            rollout.scaleProportionally()
        } else {
            rollout.notePause(false)
            rollout.run()
        }
        rollout.reportStatus()
        return rollout.result
    }
}
