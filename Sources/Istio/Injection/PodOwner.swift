import Objects
import YAML

/// What a pod belongs to, as far as its own metadata tell.
// istio pkg/kube/util.go: GetDeployMetaFromPod
package struct PodOwner: Sendable, Equatable {
    /// The kind: `Deployment`.
    package var kind = "Pod"
    /// The `apiVersion`.
    package var apiVersion = "v1"
    /// The name.
    package var name: String
    /// The namespace.
    package var namespace: String

    /// The owner of a pod; the pod itself if nothing generated its name.
    init(_ pod: PodDraft) {
        name = pod.name
        namespace = pod.namespace
        guard !pod.generateName.isEmpty, let owner = pod.owners.first(where: \.isController) else {
            return
        }
        kind = owner.kind
        apiVersion = owner.apiVersion
        name = owner.name
        derive(pod, owner: owner.name)
        if name.isEmpty { name = pod.name }
    }

    private mutating func derive(_ pod: PodDraft, owner: String) {
        func withoutHash(_ label: String) -> String? {
            guard let hash = pod.label(label), !hash.isEmpty, owner.hasSuffix(hash) else {
                return nil
            }
            return owner.hasSuffix("-\(hash)")
                ? String(owner.dropLast(hash.count + 1)) : owner
        }
        switch kind {
        case "ReplicaSet":
            if let found = withoutHash("pod-template-hash") {
                name = found
                kind = "Deployment"
            } else if let found = withoutHash("rollouts-pod-template-hash") {
                name = found
                kind = "Rollout"
                apiVersion = "v1alpha1"
            }
        case "ReplicationController":
            guard let found = pod.label("deploymentconfig"), !found.isEmpty else { return }
            name = found
            kind = "DeploymentConfig"
        case "Job":
            // A CronJob's jobs end in the minute they are for, in 8 to 10 digits.
            guard let dash = owner.lastIndex(of: "-") else { return }
            let digits = owner[owner.index(after: dash)...]
            guard (8...10).contains(digits.count), digits.allSatisfy(\.isNumber) else { return }
            name = String(owner[..<dash])
            kind = "CronJob"
            apiVersion = "batch/v1"
        default: break
        }
    }
}
