import YAML

/// A workload of the system's own: what its pods are made of.
struct SystemWorkload {
    var name: String
    var namespace = "kube-system"
    var labels: Fields
    var container: String
    var image: String
    var digest: String
    var command: [String] = []
    var arguments: [String] = []
    var ports: [Value] = []
    var resources: Value = [:]
    var usesHostNetwork = false
    var priorityClass = ""
    var account = "default"
    var tolerations: [Value] = []
    var replicas = 1
}

extension BaseCluster {
    /// The control plane's static pods.
    var controlPlane: [SystemWorkload] {
        let registry = "registry.k8s.io/"
        func part(_ name: String, _ image: String, _ cpu: String) -> SystemWorkload {
            SystemWorkload(
                name: name, labels: ["component": .string(name), "tier": "control-plane"],
                container: name, image: registry + image, digest: name, command: [name],
                resources: ["requests": ["cpu": .string(cpu)]], usesHostNetwork: true,
                priorityClass: "system-node-critical", account: "",
                tolerations: [["effect": "NoExecute", "operator": "Exists"]])
        }
        return [
            part("etcd", "etcd:3.5.16-0", "100m"),
            part("kube-apiserver", "kube-apiserver:\(version)", "250m"),
            part("kube-controller-manager", "kube-controller-manager:\(version)", "200m"),
            part("kube-scheduler", "kube-scheduler:\(version)", "100m"),
        ]
    }

    var daemonSets: [SystemWorkload] {
        [
            SystemWorkload(
                name: "kindnet", labels: ["app": "kindnet", "k8s-app": "kindnet", "tier": "node"],
                container: "kindnet-cni",
                image: "docker.io/kindest/kindnetd:v20250512-df8de77b", digest: "kindnetd",
                resources: [
                    "limits": ["cpu": "100m", "memory": "50Mi"],
                    "requests": ["cpu": "100m", "memory": "50Mi"],
                ], usesHostNetwork: true, account: "kindnet",
                tolerations: [["operator": "Exists"]]),
            SystemWorkload(
                name: "kube-proxy", labels: ["k8s-app": "kube-proxy"], container: "kube-proxy",
                image: "registry.k8s.io/kube-proxy:\(version)", digest: "kube-proxy",
                command: [
                    "/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf",
                    "--hostname-override=$(NODE_NAME)",
                ], usesHostNetwork: true, priorityClass: "system-node-critical",
                account: "kube-proxy", tolerations: [["operator": "Exists"]]),
        ]
    }

    var deployments: [SystemWorkload] {
        let controlPlane: Value = [
            "effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane",
        ]
        return [
            SystemWorkload(
                name: "coredns", labels: ["k8s-app": "kube-dns"], container: "coredns",
                image: "registry.k8s.io/coredns/coredns:v1.11.3", digest: "coredns",
                arguments: ["-conf", "/etc/coredns/Corefile"],
                ports: [
                    ["containerPort": 53, "name": "dns", "protocol": "UDP"],
                    ["containerPort": 53, "name": "dns-tcp", "protocol": "TCP"],
                    ["containerPort": 9_153, "name": "metrics", "protocol": "TCP"],
                ],
                resources: [
                    "limits": ["memory": "170Mi"],
                    "requests": ["cpu": "100m", "memory": "70Mi"],
                ], priorityClass: "system-cluster-critical", account: "coredns",
                tolerations: [
                    ["key": "CriticalAddonsOnly", "operator": "Exists"], controlPlane,
                ], replicas: 2),
            SystemWorkload(
                name: "local-path-provisioner", namespace: "local-path-storage",
                labels: ["app": "local-path-provisioner"], container: "local-path-provisioner",
                image: "docker.io/kindest/local-path-provisioner:v20250214-acbabc1a",
                digest: "local-path-provisioner",
                command: [
                    "local-path-provisioner", "--debug", "start", "--helper-image",
                    "docker.io/kindest/local-path-helper:v20241212-8ac705d0", "--config",
                    "/etc/config/config.json",
                ], account: "local-path-provisioner-service-account", tolerations: [controlPlane]),
        ]
    }
}
