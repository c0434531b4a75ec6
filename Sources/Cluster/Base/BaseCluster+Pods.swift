import Basis
import Objects
import YAML

extension BaseCluster {
    /// A pod of a system workload that has been running since the cluster was made.
    ///
    /// - Parameters:
    ///   - suffix: What stands behind the name instead of five drawn characters.
    ///   - number: Which of several pods of one owner on one node.
    func pod(
        _ workload: SystemWorkload, owner: Object?, node: Int, suffix: String? = nil,
        number: Int = 0
    ) -> Object {
        let base = owner.map { $0.type == .node ? workload.name : $0.name } ?? workload.name
        var stream = RandomStream(
            seed: configuration.seed, purpose: "name", key: "\(workload.namespace)/\(base)",
            number: UInt64(node * 8 + number))
        var metadata = metadata(
            "\(base)-\(suffix ?? stream.kubernetesSuffix(5))", workload.namespace, workload.labels)
        if let owner {
            metadata.ownerReferences = [OwnerReference(owner)]
            if owner.type != .node { metadata.generateName = base + "-" }
            if let hash = owner.metadata.labels["pod-template-hash"] {
                metadata.labels["pod-template-hash"] = hash
            }
            if owner.type == .daemonSet {
                metadata.labels["controller-revision-hash"] = .string(
                    PodTemplate.hash(podSpec(workload), collisions: 0))
                metadata.labels["pod-template-generation"] = "1"
            }
        }
        if owner?.type == .node { markStatic(&metadata, &stream) }
        var spec = podSpec(workload)
        spec["nodeName"] = .string(Self.nodeName(node))
        switch workload.priorityClass {
        case "system-node-critical": spec["priority"] = 2_000_001_000
        case "system-cluster-critical": spec["priority"] = 2_000_000_000
        default: spec["priority"] = 0
        }
        spec["preemptionPolicy"] = "PreemptLowerPriority"
        var pod = Object(.pod, metadata: metadata, fields: ["spec": spec])
        pod.fields["status"] = status(workload, node, pod.qosClass, &stream)
        return pod
    }

    /// What the kubelet writes on the mirror of a static pod.
    private func markStatic(_ metadata: inout Metadata, _ stream: inout RandomStream) {
        let hash = stream.hexadecimal(32)
        metadata.annotations = [
            "kubernetes.io/config.hash": .string(hash),
            "kubernetes.io/config.mirror": .string(hash), "kubernetes.io/config.seen": time,
            "kubernetes.io/config.source": "file",
        ]
    }

    private func status(
        _ workload: SystemWorkload, _ node: Int, _ quality: String, _ stream: inout RandomStream
    ) -> Value {
        let address = Self.nodeAddress(node)
        let conditions = [
            "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled",
        ].map { type -> Value in
            [
                "lastProbeTime": .null, "lastTransitionTime": time, "status": "True",
                "type": .string(type),
            ]
        }
        var digest = RandomStream(seed: 1, purpose: "digest", key: workload.image)
        return [
            "conditions": .list(conditions),
            "containerStatuses": [
                [
                    "containerID": .string("containerd://" + stream.hexadecimal(64)),
                    "image": .string(workload.image),
                    "imageID": .string("sha256:" + digest.hexadecimal(64)), "lastState": [:],
                    "name": .string(workload.container), "ready": true, "restartCount": 0,
                    "started": true, "state": ["running": ["startedAt": time]],
                ]
            ],
            "hostIP": .string(address), "hostIPs": [["ip": .string(address)]],
            "phase": "Running", "podIP": .string(address), "podIPs": [["ip": .string(address)]],
            "qosClass": .string(quality), "startTime": time,
        ]
    }
}
