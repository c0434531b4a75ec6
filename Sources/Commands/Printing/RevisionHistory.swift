import Cluster
import Objects
import YAML

/// The ReplicaSets of a deployment by revision
/// (kubectl pkg/util/deployment/deployment.go, polymorphichelpers/history.go).
package struct RevisionHistory: Sendable {
    /// The annotation that numbers revisions.
    package static let revisionKey = "deployment.kubernetes.io/revision"
    /// The annotation that `CHANGE-CAUSE` shows.
    package static let causeKey = "kubernetes.io/change-cause"

    /// All that the deployment controls, in order of name.
    package var all: [Object]
    /// The one whose template is the deployment's.
    package var new: Object?
    /// The others that have replicas.
    package var old: [Object]

    /// The history of a deployment.
    package init(of deployment: Object, in store: Store) {
        let type = store.type(apiVersion: "apps/v1", kind: "ReplicaSet")
        all = type.map { store.objects($0, controlledBy: deployment) } ?? []
        let wanted = deployment["spec", "template"]
        let found = all.sorted {
            ($0.metadata.creationTimestamp ?? .meshStart, $0.name)
                < ($1.metadata.creationTimestamp ?? .meshStart, $1.name)
        }.first { Self.template(of: $0) == wanted }
        new = found
        old = all.filter { set in
            set.key != found?.key && set["spec", "replicas"]?.int ?? 0 != 0
        }
    }

    /// The template of a ReplicaSet without the label that the controller adds.
    package static func template(of set: Object) -> Value? {
        var template = set["spec", "template"]
        template?["metadata", "labels", "pod-template-hash"] = nil
        return template
    }

    /// The number of a ReplicaSet's revision; 0 without one.
    package static func revision(of set: Object) -> Int64 {
        set.metadata.annotation(revisionKey).flatMap { Int64($0) } ?? 0
    }

    /// The ReplicaSets that have a revision, in order of it.
    package var revisions: [(number: Int64, set: Object)] {
        all.map { (Self.revision(of: $0), $0) }.filter { $0.0 > 0 }
            .sorted { $0.0 < $1.0 }
    }
}
