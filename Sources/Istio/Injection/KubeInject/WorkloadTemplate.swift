import YAML

/// Where a workload keeps its pod: the kinds that `istioctl kube-inject` knows, whatever their
/// group.
// istio pkg/kube/inject/initializer.go, inject.go: IntoObject
struct WorkloadTemplate: Sendable {
    /// The kind.
    let kind: String
    /// The path of the metadata that get labels and annotations.
    let metadata: [String]
    /// The path of the pod's specification.
    let spec: [String]

    /// The template of a kind; nil for a kind that kube-inject leaves alone.
    init?(kind: String) {
        self.kind = kind
        switch kind {
        case "Pod":
            metadata = ["metadata"]
            spec = ["spec"]
        case "CronJob":
            metadata = ["spec", "jobTemplate", "metadata"]
            spec = ["spec", "jobTemplate", "spec", "template", "spec"]
        case "Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet", "Job",
            "DeploymentConfig":
            metadata = ["spec", "template", "metadata"]
            spec = ["spec", "template", "spec"]
        default: return nil
        }
    }

    /// A workload as Go writes it back: structures that are always there, empty ones among them.
    func shaped(_ object: Value) -> Value {
        var object = object
        func fill(_ path: [String], _ value: Value) {
            if object.value(at: path[...]) == nil { object.set(value, at: path[...]) }
        }
        fill(["metadata"], [:])
        fill(metadata, [:])
        if kind == "CronJob" { fill(["spec", "jobTemplate", "spec", "template", "metadata"], [:]) }
        fill(["status"], emptyStatus)
        switch kind {
        case "Deployment":
            fill(["spec", "strategy"], [:])
            fill(["spec", "selector"], .null)
        case "StatefulSet", "DaemonSet":
            fill(["spec", "updateStrategy"], [:])
            fill(["spec", "selector"], .null)
        case "ReplicaSet": fill(["spec", "selector"], .null)
        default: break
        }
        for list in ["initContainers", "containers"] {
            let path = spec + [list]
            guard let entries = object.value(at: path[...])?.list else { continue }
            let filled = entries.map { entry -> Value in
                var entry = entry
                if entry["resources"] == nil { entry["resources"] = [:] }
                return entry
            }
            object.set(.list(filled), at: path[...])
        }
        fill(spec + ["containers"], .null)
        return object
    }

    private var emptyStatus: Value {
        switch kind {
        case "DaemonSet":
            [
                "currentNumberScheduled": 0, "desiredNumberScheduled": 0,
                "numberMisscheduled": 0, "numberReady": 0,
            ]
        case "StatefulSet": ["availableReplicas": 0, "replicas": 0]
        case "ReplicaSet", "ReplicationController": ["replicas": 0]
        default: [:]
        }
    }
}
