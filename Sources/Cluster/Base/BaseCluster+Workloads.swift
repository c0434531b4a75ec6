import Basis
import Objects
import YAML

extension BaseCluster {
    /// A DaemonSet that serves on all nodes.
    func daemonSet(_ workload: SystemWorkload, nodes: Int) -> Object {
        let count = Int64(nodes)
        var metadata = metadata(workload.name, workload.namespace, workload.labels)
        metadata.annotations["deprecated.daemonset.template.generation"] = "1"
        return Object(
            .daemonSet, metadata: metadata,
            fields: [
                "spec": [
                    "revisionHistoryLimit": 10, "selector": selector(workload),
                    "template": template(workload),
                    "updateStrategy": [
                        "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
                        "type": "RollingUpdate",
                    ],
                ],
                "status": [
                    "currentNumberScheduled": .int(count), "desiredNumberScheduled": .int(count),
                    "numberAvailable": .int(count), "numberMisscheduled": 0,
                    "numberReady": .int(count), "observedGeneration": 1,
                    "updatedNumberScheduled": .int(count),
                ],
            ])
    }

    /// A deployment that is complete.
    func deployment(_ workload: SystemWorkload) -> Object {
        let count = Int64(workload.replicas)
        var metadata = metadata(workload.name, workload.namespace, workload.labels)
        metadata.annotations[Rollout.revision] = "1"
        func condition(_ type: String, _ reason: String, _ message: String) -> Value {
            [
                "lastTransitionTime": time, "lastUpdateTime": time, "message": .string(message),
                "reason": .string(reason), "status": "True", "type": .string(type),
            ]
        }
        let set = setName(workload)
        return Object(
            .deployment, metadata: metadata,
            fields: [
                "spec": [
                    "progressDeadlineSeconds": 600, "replicas": .int(count),
                    "revisionHistoryLimit": 10, "selector": selector(workload),
                    "strategy": [
                        "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": 1],
                        "type": "RollingUpdate",
                    ], "template": template(workload),
                ],
                "status": [
                    "availableReplicas": .int(count),
                    "conditions": [
                        condition(
                            "Available", "MinimumReplicasAvailable",
                            "Deployment has minimum availability."),
                        condition(
                            "Progressing", "NewReplicaSetAvailable",
                            "ReplicaSet \"\(set)\" has successfully progressed."),
                    ], "observedGeneration": 1, "readyReplicas": .int(count),
                    "replicas": .int(count), "updatedReplicas": .int(count),
                ],
            ])
    }

    /// The ReplicaSet of a deployment.
    func replicaSet(_ workload: SystemWorkload, owner: Object) -> Object {
        let count = Int64(workload.replicas)
        let hash = PodTemplate.hash(template(workload), collisions: 0)
        var metadata = metadata(setName(workload), workload.namespace, workload.labels)
        metadata.labels["pod-template-hash"] = .string(hash)
        metadata.annotations = [
            Rollout.desired: .string(String(count)), Rollout.revision: "1",
            Rollout.maximum: .string(String(count + 1)),
        ]
        metadata.ownerReferences = [OwnerReference(owner)]
        var template = template(workload)
        template["metadata", "labels", "pod-template-hash"] = .string(hash)
        var selector = selector(workload)
        selector["matchLabels", "pod-template-hash"] = .string(hash)
        return Object(
            .replicaSet, metadata: metadata,
            fields: [
                "spec": ["replicas": .int(count), "selector": selector, "template": template],
                "status": [
                    "availableReplicas": .int(count), "fullyLabeledReplicas": .int(count),
                    "observedGeneration": 1, "readyReplicas": .int(count),
                    "replicas": .int(count),
                ],
            ])
    }

    private func setName(_ workload: SystemWorkload) -> String {
        "\(workload.name)-\(PodTemplate.hash(template(workload), collisions: 0))"
    }

    private func selector(_ workload: SystemWorkload) -> Value {
        ["matchLabels": .map(workload.labels)]
    }

    private func template(_ workload: SystemWorkload) -> Value {
        ["metadata": ["labels": .map(workload.labels)], "spec": podSpec(workload)]
    }

    func podSpec(_ workload: SystemWorkload) -> Value {
        var container: Fields = [
            "image": .string(workload.image), "imagePullPolicy": "IfNotPresent",
            "name": .string(workload.container), "resources": workload.resources,
            "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
        ]
        if !workload.command.isEmpty {
            container["command"] = .list(workload.command.map(Value.string))
        }
        if !workload.arguments.isEmpty {
            container["args"] = .list(workload.arguments.map(Value.string))
        }
        if !workload.ports.isEmpty { container["ports"] = .list(workload.ports) }
        var spec: Fields = [
            "containers": [.map(container)],
            "dnsPolicy": workload.name == "coredns" ? "Default" : "ClusterFirst",
            "enableServiceLinks": true, "restartPolicy": "Always",
            "schedulerName": "default-scheduler", "securityContext": [:],
            "terminationGracePeriodSeconds": 30,
        ]
        if workload.usesHostNetwork { spec["hostNetwork"] = true }
        if !workload.priorityClass.isEmpty {
            spec["priorityClassName"] = .string(workload.priorityClass)
        }
        if !workload.account.isEmpty {
            spec["serviceAccount"] = .string(workload.account)
            spec["serviceAccountName"] = .string(workload.account)
        }
        if !workload.tolerations.isEmpty { spec["tolerations"] = .list(workload.tolerations) }
        return .map(spec)
    }
}
