import Basis
import Cluster
import Objects
import YAML

/// Where the pods of an installation go: nodes in turn, addresses in order.
struct Placement {
    let view: View
    let created: Instant
    private var nextNode = 0
    private var taken: [String]

    init(view: View, created: Instant) {
        self.view = view
        self.created = created
        taken = view.store.objects(.pod).compactMap { $0["status", "podIP"]?.string }
    }

    /// The next node for a pod, with its address and one for the pod.
    mutating func place() -> (node: String, hostIP: String, podIP: String) {
        let all = view.store.objects(.node)
        let open = all.filter { ($0["spec", "taints"]?.items ?? []).isEmpty }
        let nodes = open.isEmpty ? all : open
        guard !nodes.isEmpty else { return ("", "", "") }
        let node = nodes[nextNode % nodes.count]
        nextNode += 1
        let range = CIDR(node["spec", "podCIDR"]?.string ?? "10.244.0.0/24")
        let base = range?.address.v4Number ?? 0x0af4_0000
        let candidates = (2..<250).map { IPAddress(v4: base + $0).description }
        let podIP = candidates.first { !taken.contains($0) } ?? candidates[0]
        taken.append(podIP)
        let host = (node["status", "addresses"]?.items ?? []).first {
            $0["type"]?.string == "InternalIP"
        }
        return (node.name, host?["address"]?.string ?? "", podIP)
    }

    /// A value of the installation's own draws.
    func random(_ purpose: String, _ key: String) -> RandomStream {
        RandomStream(seed: view.seed, purpose: "install-\(purpose)", key: key)
    }
}

/// A part of the installation that runs: its Deployment with what belongs to it.
struct InstalledWorkload: Sendable {
    /// The Deployment's and the Service's name.
    var name: String
    /// The namespace.
    var namespace: String
    /// The labels of all objects.
    var labels: Fields
    /// The labels by which Deployment and Service select.
    var selector: Fields
    /// The pod template's labels and annotations.
    var podLabels, podAnnotations: Fields
    /// The pod's specification.
    var spec: Value
    /// The ServiceAccount's name.
    var serviceAccount: String
    /// The Service's type and ports.
    var serviceType: String
    var ports: [Value]

    /// The labels by which the Service selects, where they differ.
    var serviceSelector: Fields?
    /// `spec.replicas`; nil where an autoscaler sets it.
    var replicas: Int64?
    /// The Service's annotations.
    var serviceAnnotations: Fields = [:]
    /// `spec.strategy` of the Deployment.
    var strategy: Value = [
        "type": "RollingUpdate",
        "rollingUpdate": ["maxSurge": "100%", "maxUnavailable": "25%"],
    ]

    /// Service account, service and deployment, as the charts render them.
    var manifest: [Object] {
        var deployment = Object(
            .deployment, metadata: Metadata(name: name, namespace: namespace, labels: labels))
        var spec: Fields = [
            "selector": ["matchLabels": .map(selector)], "strategy": strategy,
            "template": template(self.spec),
        ]
        if let replicas { spec["replicas"] = .int(replicas) }
        deployment.fields = ["spec": .map(spec)]
        return [account, service, deployment]
    }

    private func template(_ spec: Value) -> Value {
        [
            "metadata": ["labels": .map(podLabels), "annotations": .map(podAnnotations)],
            "spec": spec,
        ]
    }

    private var account: Object {
        var account = Object(
            .serviceAccount,
            metadata: Metadata(name: serviceAccount, namespace: namespace, labels: labels))
        account.fields = [:]
        return account
    }

    /// The Service as the chart has it.
    private var service: Object {
        var service = Object(
            .service, metadata: Metadata(name: name, namespace: namespace, labels: labels))
        service.metadata.annotations = serviceAnnotations
        service.fields = [
            "spec": [
                "type": .string(serviceType), "selector": .map(serviceSelector ?? selector),
                "ports": .list(ports),
            ]
        ]
        return service
    }

    /// Service account, service, deployment, replica set, pod: running. Of more replicas than one
    /// the controllers make the rest.
    func objects(_ placement: inout Placement) -> [Object] {
        let spec = Installation.defaulted(self.spec)
        let template = template(spec)
        let key = "\(namespace)/\(name)"
        var stream = placement.random("names", key)
        let hash = stream.kubernetesSuffix(10)
        let created = placement.created
        var deployment = Object(
            .deployment, metadata: Metadata(name: name, namespace: namespace, labels: labels))
        deployment.metadata.uid = stream.uuid()
        deployment.metadata.annotations["deployment.kubernetes.io/revision"] = "1"
        deployment.metadata.generation = 1
        deployment.fields = [
            "spec": [
                "replicas": .int(replicas ?? 1), "selector": ["matchLabels": .map(selector)],
                "template": template, "progressDeadlineSeconds": 600,
                "revisionHistoryLimit": 10, "strategy": strategy,
            ],
            "status": deploymentStatus(hash, created),
        ]
        var set = replicaSet(of: deployment, template: template, hash: hash)
        set.metadata.uid = stream.uuid()
        var pod = self.pod(of: set, template: template, hash: hash, &placement)
        pod.metadata.name = "\(set.name)-\(stream.kubernetesSuffix(5))"
        pod.metadata.uid = stream.uuid()
        var service = placement.allocated(self.service)
        service.metadata.uid = stream.uuid()
        return [account, service, deployment, set, pod]
            + endpoints(of: service, pod: pod, placement)
    }

    /// Another service in front of the pod that stands among `objects`, with its endpoints.
    func running(_ service: Object, in objects: [Object], _ placement: Placement) -> [Object] {
        var stream = placement.random("names", "\(service.namespace)/\(service.name)")
        var service = placement.allocated(service)
        service.metadata.uid = stream.uuid()
        let pod = objects.first { object in
            object.type == .pod && object.metadata.generateName.hasPrefix("\(name)-")
        }
        return [service] + (pod.map { endpoints(of: service, pod: $0, placement) } ?? [])
    }

    private func deploymentStatus(_ hash: String, _ created: Instant) -> Value {
        let since = Value.string(created.rfc3339)
        return [
            "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
            "availableReplicas": 1,
            "conditions": [
                [
                    "type": "Available", "status": "True", "lastUpdateTime": since,
                    "lastTransitionTime": since, "reason": "MinimumReplicasAvailable",
                    "message": "Deployment has minimum availability.",
                ],
                [
                    "type": "Progressing", "status": "True", "lastUpdateTime": since,
                    "lastTransitionTime": since, "reason": "NewReplicaSetAvailable",
                    "message":
                        .string("ReplicaSet \"\(name)-\(hash)\" has successfully progressed."),
                ],
            ],
        ]
    }

    private func replicaSet(of deployment: Object, template: Value, hash: String) -> Object {
        var labels = podLabels
        labels["pod-template-hash"] = .string(hash)
        var template = template
        template["metadata", "labels"] = .map(labels)
        var set = Object(
            .replicaSet,
            metadata: Metadata(name: "\(name)-\(hash)", namespace: namespace, labels: labels))
        set.metadata.annotations = [
            "deployment.kubernetes.io/desired-replicas": "1",
            "deployment.kubernetes.io/max-replicas": "2",
            "deployment.kubernetes.io/revision": "1",
        ]
        set.metadata.generation = 1
        set.metadata.ownerReferences = [
            OwnerReference(
                apiVersion: "apps/v1", kind: "Deployment", name: name,
                uid: deployment.metadata.uid, isController: true, blockOwnerDeletion: true)
        ]
        var selector = selector
        selector["pod-template-hash"] = .string(hash)
        set.fields = [
            "spec": [
                "replicas": .int(replicas ?? 1), "selector": ["matchLabels": .map(selector)],
                "template": template,
            ],
            "status": [
                "observedGeneration": 1, "replicas": 1, "fullyLabeledReplicas": 1,
                "readyReplicas": 1, "availableReplicas": 1,
            ],
        ]
        return set
    }
}

extension Placement {
    /// A Service with the address and the node ports that the API server would give it.
    func allocated(_ given: Object) -> Object {
        var service = given
        var stream = random("service", "\(service.namespace)/\(service.name)")
        let number = UInt32(truncatingIfNeeded: stream.next(below: 65_000)) + 256
        let address = Value.string(IPAddress(v4: 0x0a60_0000 + number).description)
        let added: Value = [
            "type": "ClusterIP", "clusterIP": address, "clusterIPs": [address],
            "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster", "sessionAffinity": "None",
        ]
        var spec = added.merged(with: service["spec"] ?? [:])
        if spec["type"] == "LoadBalancer" {
            spec["allocateLoadBalancerNodePorts"] = true
            spec["externalTrafficPolicy"] = "Cluster"
            spec["ports"] = .list(
                (spec["ports"]?.items ?? []).map { port in
                    var port = port
                    port["nodePort"] = .int(30000 + Int64(stream.next(below: 2768)))
                    return port
                })
        }
        service.fields = ["spec": spec, "status": ["loadBalancer": [:]]]
        return service
    }
}
