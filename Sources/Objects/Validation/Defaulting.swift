import YAML

/// The fields that the API server fills in when an object of a built-in kind is stored, visible in
/// `-o yaml` (kubernetes pkg/apis/*/v1/defaults.go).
public enum Defaulting {
    /// `object` with its defaults. What the server takes from elsewhere (addresses, service
    /// accounts, hashes) is not a default and not filled in here.
    public static func defaulted(_ object: Object) -> Object {
        var object = object
        var spec = object.fields["spec"] ?? .map([:])
        switch (object.type.group, object.type.kind) {
        case ("", "Pod"):
            PodDefaults.fill(&spec)
        case ("", "PodTemplate"):
            template(&object.fields["template", default: [:]])
            return object
        case ("", "ReplicationController"):
            replicationController(&spec, object.metadata.labels)
        case ("apps", "Deployment"): deployment(&spec)
        case ("apps", "ReplicaSet"):
            fill(&spec, "replicas", 1)
            template(&spec)
        case ("apps", "DaemonSet"): daemonSet(&spec)
        case ("apps", "StatefulSet"): statefulSet(&spec)
        case ("batch", "Job"): job(&spec)
        case ("batch", "CronJob"): cronJob(&spec)
        case ("", "Service"): ServiceDefaults.fill(&spec)
        case ("", "Namespace"):
            namespace(&object, &spec)
        case ("", "Secret"):
            fill(&object.fields, "type", "Opaque")
            return object
        case ("", "Endpoints"):
            endpoints(&object)
            return object
        case ("discovery.k8s.io", "EndpointSlice"):
            endpointSlice(&object)
            return object
        case ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"):
            webhooks(&object)
            return object
        case ("apiextensions.k8s.io", "CustomResourceDefinition"):
            definition(&spec)
        default: return object
        }
        object.fields["spec"] = spec
        return object
    }

    /// Sets a field that is missing.
    static func fill(_ value: inout Value, _ name: String, _ fallback: Value) {
        if value[name] == nil || value[name] == .null { value[name] = fallback }
    }

    static func fill(_ fields: inout Fields, _ name: String, _ fallback: Value) {
        if fields[name] == nil { fields[name] = fallback }
    }

    /// The defaults of a pod template, in `spec.template`. Its metadata shows a null timestamp.
    private static func template(_ spec: inout Value) {
        guard case .map(var template)? = spec["template"] else { return }
        var metadata = template["metadata"] ?? .map([:])
        fill(&metadata, "creationTimestamp", .null)
        template["metadata"] = metadata
        var pod = template["spec"] ?? .map([:])
        PodDefaults.fill(&pod)
        template["spec"] = pod
        spec["template"] = .map(template)
    }

    private static func deployment(_ spec: inout Value) {
        fill(&spec, "replicas", 1)
        var strategy = spec["strategy"] ?? .map([:])
        fill(&strategy, "type", "RollingUpdate")
        if strategy["type"] == "RollingUpdate" {
            var rolling = strategy["rollingUpdate"] ?? .map([:])
            fill(&rolling, "maxUnavailable", "25%")
            fill(&rolling, "maxSurge", "25%")
            strategy["rollingUpdate"] = rolling
        }
        spec["strategy"] = strategy
        fill(&spec, "revisionHistoryLimit", 10)
        fill(&spec, "progressDeadlineSeconds", 600)
        template(&spec)
    }

    private static func daemonSet(_ spec: inout Value) {
        var strategy = spec["updateStrategy"] ?? .map([:])
        fill(&strategy, "type", "RollingUpdate")
        if strategy["type"] == "RollingUpdate" {
            var rolling = strategy["rollingUpdate"] ?? .map([:])
            fill(&rolling, "maxUnavailable", 1)
            fill(&rolling, "maxSurge", 0)
            strategy["rollingUpdate"] = rolling
        }
        spec["updateStrategy"] = strategy
        fill(&spec, "revisionHistoryLimit", 10)
        template(&spec)
    }

    private static func statefulSet(_ spec: inout Value) {
        fill(&spec, "podManagementPolicy", "OrderedReady")
        var strategy = spec["updateStrategy"] ?? .map([:])
        fill(&strategy, "type", "RollingUpdate")
        if strategy["type"] == "RollingUpdate" {
            var rolling = strategy["rollingUpdate"] ?? .map([:])
            fill(&rolling, "partition", 0)
            strategy["rollingUpdate"] = rolling
        }
        spec["updateStrategy"] = strategy
        var retention = spec["persistentVolumeClaimRetentionPolicy"] ?? .map([:])
        fill(&retention, "whenDeleted", "Retain")
        fill(&retention, "whenScaled", "Retain")
        spec["persistentVolumeClaimRetentionPolicy"] = retention
        fill(&spec, "replicas", 1)
        fill(&spec, "revisionHistoryLimit", 10)
        template(&spec)
    }

    private static func replicationController(_ spec: inout Value, _ labels: Fields) {
        fill(&spec, "replicas", 1)
        if spec["selector"] == nil, let own = spec["template", "metadata", "labels"] {
            spec["selector"] = own
        }
        template(&spec)
    }

    private static func job(_ spec: inout Value) {
        if spec["completions"] == nil, spec["parallelism"] == nil {
            spec["completions"] = 1
            spec["parallelism"] = 1
        }
        fill(&spec, "parallelism", 1)
        fill(&spec, "backoffLimit", 6)
        fill(&spec, "completionMode", "NonIndexed")
        fill(&spec, "suspend", false)
        fill(&spec, "manualSelector", false)
        fill(&spec, "podReplacementPolicy", "TerminatingOrFailed")
        if spec["manualSelector"] == false { spec["manualSelector"] = nil }
        template(&spec)
    }

    private static func cronJob(_ spec: inout Value) {
        fill(&spec, "concurrencyPolicy", "Allow")
        fill(&spec, "suspend", false)
        fill(&spec, "successfulJobsHistoryLimit", 3)
        fill(&spec, "failedJobsHistoryLimit", 1)
        guard case .map(var job)? = spec["jobTemplate"] else { return }
        var metadata = job["metadata"] ?? .map([:])
        fill(&metadata, "creationTimestamp", .null)
        job["metadata"] = metadata
        var inner = job["spec"] ?? .map([:])
        // A Job's own defaults come when the Job is made; only the template has some here.
        template(&inner)
        job["spec"] = inner
        spec["jobTemplate"] = .map(job)
    }

    private static func namespace(_ object: inout Object, _ spec: inout Value) {
        fill(&spec, "finalizers", ["kubernetes"])
        if object.metadata.labels["kubernetes.io/metadata.name"] == nil, !object.name.isEmpty {
            object.metadata.labels["kubernetes.io/metadata.name"] = .string(object.name)
        }
        if object["status", "phase"] == nil { object["status", "phase"] = "Active" }
    }

    private static func endpoints(_ object: inout Object) {
        guard case .list(var subsets)? = object.fields["subsets"] else { return }
        for index in subsets.indices { ports(&subsets[index]) }
        object.fields["subsets"] = .list(subsets)
    }

    private static func ports(_ owner: inout Value) {
        guard case .list(var ports)? = owner["ports"] else { return }
        for index in ports.indices { fill(&ports[index], "protocol", "TCP") }
        owner["ports"] = .list(ports)
    }

    private static func endpointSlice(_ object: inout Object) {
        guard case .list(var ports)? = object.fields["ports"] else { return }
        for index in ports.indices {
            fill(&ports[index], "name", "")
            fill(&ports[index], "protocol", "TCP")
        }
        object.fields["ports"] = .list(ports)
    }

    private static func webhooks(_ object: inout Object) {
        guard case .list(var webhooks)? = object.fields["webhooks"] else { return }
        for index in webhooks.indices {
            fill(&webhooks[index], "failurePolicy", "Fail")
            fill(&webhooks[index], "matchPolicy", "Equivalent")
            fill(&webhooks[index], "namespaceSelector", .map([:]))
            fill(&webhooks[index], "objectSelector", .map([:]))
            fill(&webhooks[index], "timeoutSeconds", 10)
            if object.type.kind == "MutatingWebhookConfiguration" {
                fill(&webhooks[index], "reinvocationPolicy", "Never")
            }
            if case .map(var client)? = webhooks[index]["clientConfig"],
                var service = client["service"]
            {
                fill(&service, "port", 443)
                client["service"] = service
                webhooks[index]["clientConfig"] = .map(client)
            }
            guard case .list(var rules)? = webhooks[index]["rules"] else { continue }
            for rule in rules.indices { fill(&rules[rule], "scope", "*") }
            webhooks[index]["rules"] = .list(rules)
        }
        object.fields["webhooks"] = .list(webhooks)
    }

    private static func definition(_ spec: inout Value) {
        fill(&spec, "scope", "Namespaced")
        fill(&spec, "conversion", ["strategy": "None"])
        guard var names = spec["names"], let kind = names["kind"]?.string else { return }
        fill(&names, "singular", .string(kind.lowercased()))
        fill(&names, "listKind", .string(kind + "List"))
        spec["names"] = names
    }
}
