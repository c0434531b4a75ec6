extension ResourceCatalog {
    private static let creating = ["create"]
    private static let statusVerbs = ["get", "list"]

    /// What Kubernetes 1.32 serves, as `kubectl get --raw /apis` orders the groups
    /// (kube-apiserver: apiVersionPriorities).
    static let builtIn: [ResourceType] = core + workloads + access + cluster

    private static let core: [ResourceType] = [
        ResourceType("Binding", verbs: creating),
        ResourceType(
            "ComponentStatus", plural: "componentstatuses", shortNames: ["cs"],
            isNamespaced: false, verbs: statusVerbs),
        .configMap, .endpoints, .event, .limitRange, .namespace, .node, .persistentVolumeClaim,
        .persistentVolume, .pod, .podTemplate, .replicationController, .resourceQuota, .secret,
        .serviceAccount, .service,
    ]

    private static let workloads: [ResourceType] = [
        ResourceType(
            "APIService", group: "apiregistration.k8s.io", categories: ["api-extensions"],
            isNamespaced: false),
        .controllerRevision, .daemonSet, .deployment, .replicaSet, .statefulSet,
        ResourceType("Event", group: "events.k8s.io", shortNames: ["ev"]),
    ]

    private static let access: [ResourceType] = [
        ResourceType(
            "SelfSubjectReview", group: "authentication.k8s.io", isNamespaced: false,
            verbs: creating),
        ResourceType(
            "TokenReview", group: "authentication.k8s.io", isNamespaced: false, verbs: creating),
        ResourceType("LocalSubjectAccessReview", group: "authorization.k8s.io", verbs: creating),
        ResourceType(
            "SelfSubjectAccessReview", group: "authorization.k8s.io", isNamespaced: false,
            verbs: creating),
        ResourceType(
            "SelfSubjectRulesReview", group: "authorization.k8s.io", isNamespaced: false,
            verbs: creating),
        ResourceType(
            "SubjectAccessReview", group: "authorization.k8s.io", isNamespaced: false,
            verbs: creating),
        .horizontalPodAutoscaler, .cronJob, .job,
        ResourceType(
            "CertificateSigningRequest", group: "certificates.k8s.io", shortNames: ["csr"],
            isNamespaced: false),
        ResourceType(
            "IngressClass", group: "networking.k8s.io", plural: "ingressclasses",
            isNamespaced: false),
        .ingress, .networkPolicy, .podDisruptionBudget, .clusterRoleBinding, .clusterRole,
        .roleBinding, .role,
    ]

    private static let cluster: [ResourceType] = [
        ResourceType("CSIDriver", group: "storage.k8s.io", isNamespaced: false),
        ResourceType("CSINode", group: "storage.k8s.io", isNamespaced: false),
        ResourceType(
            "CSIStorageCapacity", group: "storage.k8s.io", plural: "csistoragecapacities"),
        .storageClass,
        ResourceType("VolumeAttachment", group: "storage.k8s.io", isNamespaced: false),
        .mutatingWebhookConfiguration,
        ResourceType(
            "ValidatingAdmissionPolicy", group: "admissionregistration.k8s.io",
            plural: "validatingadmissionpolicies", categories: ["api-extensions"],
            isNamespaced: false),
        ResourceType(
            "ValidatingAdmissionPolicyBinding", group: "admissionregistration.k8s.io",
            categories: ["api-extensions"], isNamespaced: false),
        .validatingWebhookConfiguration, .customResourceDefinition, .priorityClass, .lease,
        ResourceType(
            "RuntimeClass", group: "node.k8s.io", plural: "runtimeclasses", isNamespaced: false),
        .endpointSlice,
        ResourceType("FlowSchema", group: "flowcontrol.apiserver.k8s.io", isNamespaced: false),
        ResourceType(
            "PriorityLevelConfiguration", group: "flowcontrol.apiserver.k8s.io",
            isNamespaced: false),
    ]
}
