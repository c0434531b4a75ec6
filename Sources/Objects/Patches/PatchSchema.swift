/// How strategic merge patches treat the fields of built-in types: the `patchStrategy` and
/// `patchMergeKey` tags of k8s.io/api. A field that is not listed is replaced if it is a list and
/// merged field by field if it is a map.
struct PatchSchema {
    /// One field.
    struct Field {
        /// The Go struct of the field, or of its items.
        var type = ""
        /// The key that tells items apart; empty for lists of texts; nil for lists that are
        /// replaced.
        var mergeKey: String?
        /// Whether a patch names the fields that are to stay (`$retainKeys`).
        var retainsKeys = false
    }

    let name: String

    /// The schema of a whole object of `type`.
    init(_ type: ResourceType) { name = "\(type.kind)" }

    private init(name: String) { self.name = name }

    func field(_ key: String) -> Field {
        if key == "metadata" { return Field(type: "ObjectMeta") }
        if let field = Self.fields["\(name).\(key)"] { return field }
        // Every status has conditions that are told apart by their type.
        if key == "status", !name.isEmpty { return Field(type: "\(name)Status") }
        if key == "conditions", name.hasSuffix("Status") { return Field(mergeKey: "type") }
        return Field()
    }

    func schema(of field: Field) -> PatchSchema { PatchSchema(name: field.type) }

    private static func plain(_ type: String) -> Field { Field(type: type) }
    private static func merged(_ key: String, _ type: String = "") -> Field {
        Field(type: type, mergeKey: key)
    }

    private static let fields: [String: Field] = [
        "Deployment.spec": plain("DeploymentSpec"), "DaemonSet.spec": plain("DaemonSetSpec"),
        "ReplicaSet.spec": plain("ReplicaSetSpec"), "Job.spec": plain("JobSpec"),
        "StatefulSet.spec": plain("StatefulSetSpec"), "CronJob.spec": plain("CronJobSpec"),
        "ReplicationController.spec": plain("ReplicationControllerSpec"),
        "Pod.spec": plain("PodSpec"), "PodTemplate.template": plain("PodTemplateSpec"),
        "Service.spec": plain("ServiceSpec"), "Node.spec": plain("NodeSpec"),
        "DeploymentSpec.template": plain("PodTemplateSpec"),
        "DaemonSetSpec.template": plain("PodTemplateSpec"),
        "ReplicaSetSpec.template": plain("PodTemplateSpec"),
        "StatefulSetSpec.template": plain("PodTemplateSpec"),
        "ReplicationControllerSpec.template": plain("PodTemplateSpec"),
        "JobSpec.template": plain("PodTemplateSpec"),
        "CronJobSpec.jobTemplate": plain("JobTemplateSpec"),
        "JobTemplateSpec.spec": plain("JobSpec"), "PodTemplateSpec.spec": plain("PodSpec"),
        "DeploymentSpec.strategy": Field(type: "DeploymentStrategy", retainsKeys: true),

        "ObjectMeta.finalizers": merged(""), "ObjectMeta.ownerReferences": merged("uid"),
        "PodSpec.containers": merged("name", "Container"),
        "PodSpec.initContainers": merged("name", "Container"),
        "PodSpec.ephemeralContainers": merged("name", "Container"),
        "PodSpec.volumes": Field(type: "Volume", mergeKey: "name", retainsKeys: true),
        "PodSpec.imagePullSecrets": merged("name"), "PodSpec.hostAliases": merged("ip"),
        "PodSpec.topologySpreadConstraints": merged("topologyKey"),
        "PodSpec.schedulingGates": merged("name"),
        "PodSpec.resourceClaims": Field(mergeKey: "name", retainsKeys: true),
        "Container.ports": merged("containerPort"), "Container.env": merged("name"),
        "Container.volumeMounts": merged("mountPath"),
        "Container.volumeDevices": merged("devicePath"),
        "PodStatus.podIPs": merged("ip"), "PodStatus.hostIPs": merged("ip"),
        "ServiceSpec.ports": merged("port"), "ServiceAccount.secrets": merged("name"),
        "NodeSpec.podCIDRs": merged(""), "NodeStatus.addresses": merged("type"),
        "MutatingWebhookConfiguration.webhooks": merged("name"),
        "ValidatingWebhookConfiguration.webhooks": merged("name"),
    ]
}
