import Basis
import Objects
import YAML

/// Makes the objects of a fresh cluster.
struct BaseCluster {
    static let namespaces = [
        "default", "kube-node-lease", "kube-public", "kube-system", "local-path-storage",
    ]
    /// How many nodes have room in 10.244.0.0/12's upper part.
    static let mostNodes = 3_000

    let configuration: WorldConfiguration
    let created: Instant

    init(_ configuration: WorldConfiguration, created: Instant) {
        self.configuration = configuration
        self.created = created
    }

    var version: String { "v\(configuration.kubernetesVersion)" }
    var time: Value { .string(created.rfc3339) }

    static func nodeName(_ number: Int) -> String {
        switch number {
        case 0: "kind-control-plane"
        case 1: "kind-worker"
        default: "kind-worker\(number)"
        }
    }

    static func nodeAddress(_ number: Int) -> String {
        IPAddress(v4: 0xac12_0002 &+ UInt32(truncatingIfNeeded: number)).description
    }

    func metadata(_ name: String, _ namespace: String = "", _ labels: Fields = [:]) -> Metadata {
        var metadata = Metadata(name: name, namespace: namespace, labels: labels)
        metadata.creationTimestamp = created
        return metadata
    }

    func namespace(_ name: String) -> Object {
        Object(
            .namespace,
            metadata: metadata(name, "", ["kubernetes.io/metadata.name": .string(name)]),
            fields: ["spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"]])
    }

    /// A node as kubeadm and kind leave it.
    func node(_ number: Int, of count: Int) -> Object {
        let name = Self.nodeName(number)
        let isControlPlane = number == 0
        var metadata = metadata(
            name, "",
            [
                "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": .string(name),
                "kubernetes.io/os": "linux",
            ])
        if isControlPlane {
            metadata.labels["node-role.kubernetes.io/control-plane"] = ""
            metadata.labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
        }
        metadata.annotations = [
            "kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd/containerd.sock",
            "node.alpha.kubernetes.io/ttl": "0",
            "volumes.kubernetes.io/controller-managed-attach-detach": "true",
        ]
        let range = "10.\(244 + number / 256).\(number % 256).0/24"
        var spec: Fields = [
            "podCIDR": .string(range), "podCIDRs": [.string(range)],
            "providerID": .string("kind://docker/kind/\(name)"),
        ]
        // kind leaves the only node of a cluster open to every pod.
        if isControlPlane, count > 1 {
            spec["taints"] = [
                ["effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane"]
            ]
        }
        return Object(
            .node, metadata: metadata,
            fields: ["spec": .map(spec), "status": nodeStatus(name, number)])
    }

    private func nodeStatus(_ name: String, _ number: Int) -> Value {
        let capacity: Value = [
            "cpu": "8", "ephemeral-storage": "61202244Ki", "hugepages-1Gi": "0",
            "hugepages-2Mi": "0", "memory": "16377592Ki", "pods": "110",
        ]
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String)
            -> Value
        {
            [
                "lastHeartbeatTime": time, "lastTransitionTime": time,
                "message": .string(message), "reason": .string(reason),
                "status": .string(status), "type": .string(type),
            ]
        }
        var stream = RandomStream(seed: configuration.seed, purpose: "node", key: name)
        return [
            "addresses": [
                ["address": .string(Self.nodeAddress(number)), "type": "InternalIP"],
                ["address": .string(name), "type": "Hostname"],
            ],
            "allocatable": capacity, "capacity": capacity,
            "conditions": [
                condition(
                    "MemoryPressure", "False", "KubeletHasSufficientMemory",
                    "kubelet has sufficient memory available"),
                condition(
                    "DiskPressure", "False", "KubeletHasNoDiskPressure",
                    "kubelet has no disk pressure"),
                condition(
                    "PIDPressure", "False", "KubeletHasSufficientPID",
                    "kubelet has sufficient PID available"),
                condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            ],
            "daemonEndpoints": ["kubeletEndpoint": ["Port": 10_250]],
            "nodeInfo": [
                "architecture": "amd64", "bootID": .string(stream.uuid()),
                "containerRuntimeVersion": "containerd://2.1.1",
                "kernelVersion": "6.8.0-60-generic", "kubeProxyVersion": .string(version),
                "kubeletVersion": .string(version), "machineID": .string(stream.hexadecimal(32)),
                "operatingSystem": "linux", "osImage": "Debian GNU/Linux 12 (bookworm)",
                "systemUUID": .string(stream.uuid()),
            ],
        ]
    }
}
