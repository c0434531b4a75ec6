import Basis
import Objects
import YAML

extension InstalledWorkload {
    /// The pod of a replica set, placed on a node, all containers ready.
    func pod(
        of set: Object, template: Value, hash: String, _ placement: inout Placement
    ) -> Object {
        let (node, hostIP, podIP) = placement.place()
        var pod = Object(.pod, metadata: Metadata(namespace: namespace))
        pod.metadata.generateName = "\(set.name)-"
        pod.metadata.labels = podLabels
        pod.metadata.labels["pod-template-hash"] = .string(hash)
        pod.metadata.annotations = podAnnotations
        pod.metadata.ownerReferences = [
            OwnerReference(
                apiVersion: "apps/v1", kind: "ReplicaSet", name: set.name, uid: set.metadata.uid,
                isController: true, blockOwnerDeletion: true)
        ]
        var spec = template["spec"] ?? [:]
        spec["nodeName"] = .string(node)
        let since = placement.created + .seconds(3)
        pod.fields = [
            "spec": spec,
            "status": .map(status(placement, since: since, hostIP: hostIP, podIP: podIP)),
        ]
        return pod
    }

    private func status(
        _ placement: Placement, since: Instant, hostIP: String, podIP: String
    ) -> Fields {
        let created = Value.string(placement.created.rfc3339)
        let ready = Value.string((since + .seconds(4)).rfc3339)
        let conditions: [(String, Value)] = [
            ("PodReadyToStartContainers", .string(since.rfc3339)), ("Initialized", created),
            ("Ready", ready), ("ContainersReady", ready), ("PodScheduled", created),
        ]
        var stream = placement.random("containers", "\(namespace)/\(name)")
        func hex() -> String {
            (0..<4).map { _ in
                let digits = String(stream.next(), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
        }
        let containers = (spec["containers"]?.items ?? []).map { container -> Value in
            let image = container["image"]?.string ?? ""
            let repository = image.split(separator: ":").first.map(String.init) ?? image
            return [
                "name": container["name"] ?? "", "image": .string(image),
                "imageID": .string("\(repository)@sha256:\(hex())"),
                "containerID": .string("containerd://\(hex())"), "ready": true, "started": true,
                "restartCount": 0, "lastState": [:],
                "state": ["running": ["startedAt": .string(since.rfc3339)]],
            ]
        }
        return [
            "phase": "Running", "qosClass": "Burstable", "startTime": created,
            "hostIP": .string(hostIP), "hostIPs": [["ip": .string(hostIP)]],
            "podIP": .string(podIP), "podIPs": [["ip": .string(podIP)]],
            "conditions": .list(
                conditions.map { type, time in
                    [
                        "type": .string(type), "status": "True", "lastProbeTime": .null,
                        "lastTransitionTime": time,
                    ]
                }),
            "containerStatuses": .list(containers),
        ]
    }
}
