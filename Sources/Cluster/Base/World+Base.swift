import Basis
import Objects
import YAML

extension World {
    /// The objects of a fresh cluster, as old as the configuration says.
    mutating func buildCluster() {
        let created = (now - configuration.age).wholeSecond
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            var namespace = Object(.namespace, metadata: Metadata(name: name))
            namespace.metadata.labels["kubernetes.io/metadata.name"] = .string(name)
            namespace.metadata.creationTimestamp = created
            namespace.fields = [
                "spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"],
            ]
            insert(namespace)
        }
        for number in 0..<max(1, configuration.nodes) {
            insert(node(number, created))
        }
    }

    private func node(_ number: Int, _ created: Instant) -> Object {
        let name =
            number == 0
            ? "kind-control-plane" : number == 1 ? "kind-worker" : "kind-worker\(number)"
        let address = IPAddress(v4: 0xac12_0002 + UInt32(truncatingIfNeeded: number)).description
        var node = Object(.node, metadata: Metadata(name: name))
        node.metadata.creationTimestamp = created
        node.metadata.labels = ["kubernetes.io/hostname": .string(name)]
        node.fields["spec"] = ["podCIDR": .string("10.244.\(number).0/24")]
        if number == 0, configuration.nodes > 1 {
            node["spec", "taints"] = [
                ["effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane"]
            ]
        }
        node.fields["status"] = [
            "addresses": [["address": .string(address), "type": "InternalIP"]],
            "allocatable": ["cpu": "8", "memory": "16Gi", "pods": "110"],
        ]
        return node
    }
}
