// The built-in types by name, for controllers and printers.
extension ResourceType {
    /// `v1` ConfigMap.
    public static let configMap = ResourceType("ConfigMap", shortNames: ["cm"])
    /// `v1` Endpoints.
    public static let endpoints = ResourceType(
        "Endpoints", plural: "endpoints", shortNames: ["ep"])
    /// `v1` Event.
    public static let event = ResourceType("Event", shortNames: ["ev"])
    /// `v1` LimitRange.
    public static let limitRange = ResourceType("LimitRange", shortNames: ["limits"])
    /// `v1` Namespace.
    public static let namespace = ResourceType(
        "Namespace", shortNames: ["ns"], isNamespaced: false,
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"])
    /// `v1` Node.
    public static let node = ResourceType("Node", shortNames: ["no"], isNamespaced: false)
    /// `v1` PersistentVolumeClaim.
    public static let persistentVolumeClaim = ResourceType(
        "PersistentVolumeClaim", shortNames: ["pvc"])
    /// `v1` PersistentVolume.
    public static let persistentVolume = ResourceType(
        "PersistentVolume", shortNames: ["pv"], isNamespaced: false)
    /// `v1` Pod.
    public static let pod = ResourceType("Pod", shortNames: ["po"], categories: ["all"])
    /// `v1` PodTemplate.
    public static let podTemplate = ResourceType("PodTemplate")
    /// `v1` ReplicationController.
    public static let replicationController = ResourceType(
        "ReplicationController", shortNames: ["rc"], categories: ["all"])
    /// `v1` ResourceQuota.
    public static let resourceQuota = ResourceType("ResourceQuota", shortNames: ["quota"])
    /// `v1` Secret.
    public static let secret = ResourceType("Secret")
    /// `v1` ServiceAccount.
    public static let serviceAccount = ResourceType("ServiceAccount", shortNames: ["sa"])
    /// `v1` Service.
    public static let service = ResourceType("Service", shortNames: ["svc"], categories: ["all"])

    /// `apps/v1` ControllerRevision.
    public static let controllerRevision = ResourceType("ControllerRevision", group: "apps")
    /// `apps/v1` DaemonSet.
    public static let daemonSet = ResourceType(
        "DaemonSet", group: "apps", shortNames: ["ds"], categories: ["all"])
    /// `apps/v1` Deployment.
    public static let deployment = ResourceType(
        "Deployment", group: "apps", shortNames: ["deploy"], categories: ["all"])
    /// `apps/v1` ReplicaSet.
    public static let replicaSet = ResourceType(
        "ReplicaSet", group: "apps", shortNames: ["rs"], categories: ["all"])
    /// `apps/v1` StatefulSet.
    public static let statefulSet = ResourceType(
        "StatefulSet", group: "apps", shortNames: ["sts"], categories: ["all"])

    /// `autoscaling/v2` HorizontalPodAutoscaler.
    public static let horizontalPodAutoscaler = ResourceType(
        "HorizontalPodAutoscaler", group: "autoscaling", versions: ["v2", "v1"],
        shortNames: ["hpa"], categories: ["all"])
    /// `batch/v1` CronJob.
    public static let cronJob = ResourceType(
        "CronJob", group: "batch", shortNames: ["cj"], categories: ["all"])
    /// `batch/v1` Job.
    public static let job = ResourceType("Job", group: "batch", categories: ["all"])

    /// `networking.k8s.io/v1` Ingress.
    public static let ingress = ResourceType(
        "Ingress", group: "networking.k8s.io", plural: "ingresses", shortNames: ["ing"])
    /// `networking.k8s.io/v1` NetworkPolicy.
    public static let networkPolicy = ResourceType(
        "NetworkPolicy", group: "networking.k8s.io", plural: "networkpolicies",
        shortNames: ["netpol"])
    /// `policy/v1` PodDisruptionBudget.
    public static let podDisruptionBudget = ResourceType(
        "PodDisruptionBudget", group: "policy", shortNames: ["pdb"])

    /// `rbac.authorization.k8s.io/v1` ClusterRoleBinding.
    public static let clusterRoleBinding = ResourceType(
        "ClusterRoleBinding", group: "rbac.authorization.k8s.io", isNamespaced: false)
    /// `rbac.authorization.k8s.io/v1` ClusterRole.
    public static let clusterRole = ResourceType(
        "ClusterRole", group: "rbac.authorization.k8s.io", isNamespaced: false)
    /// `rbac.authorization.k8s.io/v1` RoleBinding.
    public static let roleBinding = ResourceType(
        "RoleBinding", group: "rbac.authorization.k8s.io")
    /// `rbac.authorization.k8s.io/v1` Role.
    public static let role = ResourceType("Role", group: "rbac.authorization.k8s.io")

    /// `storage.k8s.io/v1` StorageClass.
    public static let storageClass = ResourceType(
        "StorageClass", group: "storage.k8s.io", plural: "storageclasses", shortNames: ["sc"],
        isNamespaced: false)
    /// `admissionregistration.k8s.io/v1` MutatingWebhookConfiguration.
    public static let mutatingWebhookConfiguration = ResourceType(
        "MutatingWebhookConfiguration", group: "admissionregistration.k8s.io",
        categories: ["api-extensions"], isNamespaced: false)
    /// `admissionregistration.k8s.io/v1` ValidatingWebhookConfiguration.
    public static let validatingWebhookConfiguration = ResourceType(
        "ValidatingWebhookConfiguration", group: "admissionregistration.k8s.io",
        categories: ["api-extensions"], isNamespaced: false)
    /// `apiextensions.k8s.io/v1` CustomResourceDefinition.
    public static let customResourceDefinition = ResourceType(
        "CustomResourceDefinition", group: "apiextensions.k8s.io", shortNames: ["crd", "crds"],
        categories: ["api-extensions"], isNamespaced: false)
    /// `scheduling.k8s.io/v1` PriorityClass.
    public static let priorityClass = ResourceType(
        "PriorityClass", group: "scheduling.k8s.io", plural: "priorityclasses",
        shortNames: ["pc"], isNamespaced: false)
    /// `coordination.k8s.io/v1` Lease.
    public static let lease = ResourceType("Lease", group: "coordination.k8s.io")
    /// `discovery.k8s.io/v1` EndpointSlice.
    public static let endpointSlice = ResourceType("EndpointSlice", group: "discovery.k8s.io")
}
