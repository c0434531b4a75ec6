import Interpreter
import Objects
import YAML

/// Generators of kinds that the simulation stores but that move nothing in it, and of jobs.
enum MoreGenerators {
    // kubectl pkg/cmd/create/create_job.go
    @Sendable static func job(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let image = call.flags.string("image")
        let from = call.flags.string("from")
        guard image.isEmpty != from.isEmpty else {
            throw .plain("either --image or --from must be specified")
        }
        guard from.isEmpty else { return try job(name, from: from, call, session) }
        return Generators.object(
            "batch/v1", "Job", name,
            ["spec": ["template": template(call, name, "Never")], "status": [:]])
    }

    private static func job(
        _ name: String, from: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let arguments = try ResourceArguments([from], session)
        guard let source = arguments.named.first, source.kind.type.kind == "CronJob" else {
            throw .plain("from must be an existing cronjob")
        }
        let cronJob = try session.get(
            ObjectKey(
                source.kind.type, namespace: call.namespace(in: session), name: source.name))
        var value = Generators.object(
            "batch/v1", "Job", name,
            ["spec": cronJob["spec", "jobTemplate", "spec"] ?? [:], "status": [:]])
        value["metadata", "annotations"] = ["cronjob.kubernetes.io/instantiate": "manual"]
        return value
    }

    private static func template(
        _ call: KubectlCall, _ name: String, _ restartPolicy: String
    ) -> Value {
        var container: Value = [
            "image": .string(call.flags.string("image")), "name": .string(name), "resources": [:],
        ]
        let command = call.arguments.dropFirst()
        if !command.isEmpty { container["command"] = .list(command.map(Value.string)) }
        return [
            "metadata": ["creationTimestamp": .null],
            "spec": ["containers": [container], "restartPolicy": .string(restartPolicy)],
        ]
    }

    // kubectl pkg/cmd/create/create_cronjob.go
    @Sendable static func cronJob(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let template = template(call, name, call.flags.string("restart"))
        return Generators.object(
            "batch/v1", "CronJob", name,
            [
                "spec": [
                    "jobTemplate": [
                        "metadata": ["creationTimestamp": .null, "name": .string(name)],
                        "spec": ["template": template],
                    ], "schedule": .string(call.flags.string("schedule")),
                ], "status": [:],
            ])
    }

    // kubectl pkg/cmd/create/create_role.go
    @Sendable static func role(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        guard !call.flags.strings("verb").isEmpty else {
            throw .plain("at least one verb must be specified")
        }
        var rules: [Value] = []
        for word in call.flags.strings("resource") {
            let kind = try ResourceArguments.kind(word, session)
            rules.append([
                "apiGroups": [.string(kind.type.group)], "resources": [.string(kind.type.plural)],
                "verbs": .list(call.flags.strings("verb").map(Value.string)),
            ])
        }
        guard !rules.isEmpty else { throw .plain("at least one resource must be specified") }
        let kind = call.path.hasSuffix("clusterrole") ? "ClusterRole" : "Role"
        return Generators.object(
            "rbac.authorization.k8s.io/v1", kind, name, ["rules": .list(rules)])
    }

    // kubectl pkg/cmd/create/create_rolebinding.go, create_clusterrolebinding.go
    @Sendable static func binding(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let isCluster = call.path.hasSuffix("clusterrolebinding")
        let clusterRole = call.flags.string("clusterrole")
        let role = call.flags.string("role")
        guard !isCluster || !clusterRole.isEmpty else {
            throw .plain("clusterrole must be specified")
        }
        guard isCluster || clusterRole.isEmpty != role.isEmpty else {
            throw .plain("exactly one of clusterrole or role must be specified")
        }
        var subjects: [Value] = []
        for (flag, kind) in [("user", "User"), ("group", "Group")] {
            subjects += call.flags.strings(flag).map { subject in
                [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind),
                    "name": .string(subject),
                ]
            }
        }
        for account in call.flags.strings("serviceaccount") {
            let parts = account.split(separator: ":").map(String.init)
            guard parts.count == 2 else {
                throw .plain("serviceaccount must be <namespace>:<name>")
            }
            subjects.append([
                "kind": "ServiceAccount", "name": .string(parts[1]),
                "namespace": .string(parts[0]),
            ])
        }
        return Generators.object(
            "rbac.authorization.k8s.io/v1", isCluster ? "ClusterRoleBinding" : "RoleBinding",
            name,
            [
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": clusterRole.isEmpty ? "Role" : "ClusterRole",
                    "name": .string(clusterRole.isEmpty ? role : clusterRole),
                ], "subjects": .list(subjects),
            ])
    }

    // kubectl pkg/cmd/create/create_ingress.go
    @Sendable static func ingress(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let backend = call.flags.string("default-backend")
        let rules = call.flags.strings("rule")
        guard !rules.isEmpty || !backend.isEmpty else {
            throw .plain(
                "not enough information provided: every ingress has to either specify a "
                    + "default-backend (which catches all traffic) or a list of rules (which catch "
                    + "specific paths)")
        }
        var specification: Fields = [:]
        let className = call.flags.string("class")
        if !className.isEmpty { specification["ingressClassName"] = .string(className) }
        if !backend.isEmpty { specification["defaultBackend"] = service(backend[...]) }
        let list: [Value] = try rules.map { rule throws(KubectlError) in
            let parts = rule.split(separator: ",")[0]
                .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let slash = parts[0].firstIndex(of: "/") else {
                throw .plain(
                    "rule \(rule) is invalid and should be in format "
                        + "host/path=svcname:svcport[,tls[=secret]]")
            }
            let host = parts[0][..<slash]
            let path = parts[0][slash...]
            let isPrefix = path.hasSuffix("*")
            let entry: Value = [
                "backend": service(parts[1]),
                "path": .string(String(isPrefix ? path.dropLast() : path)),
                "pathType": isPrefix ? "Prefix" : "Exact",
            ]
            var result: Value = ["http": ["paths": [entry]]]
            if !host.isEmpty { result["host"] = .string(String(host)) }
            return result
        }
        if !list.isEmpty { specification["rules"] = .list(list) }
        return Generators.object(
            "networking.k8s.io/v1", "Ingress", name,
            ["spec": .map(specification), "status": ["loadBalancer": [:]]])
    }

    private static func service(_ text: Substring) -> Value {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let port = parts.count > 1 ? parts[1] : ""
        let portValue: Value = Int64(port).map { ["number": .int($0)] } ?? ["name": .string(port)]
        return ["service": ["name": .string(parts.first ?? ""), "port": portValue]]
    }

    // kubectl pkg/cmd/create/create_pdb.go
    @Sendable static func disruptionBudget(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let selector = call.flags.string("selector")
        guard !selector.isEmpty else { throw .plain("a selector must be specified") }
        let minimum = call.flags.string("min-available")
        let maximum = call.flags.string("max-unavailable")
        guard minimum.isEmpty != maximum.isEmpty else {
            throw .plain(
                minimum.isEmpty
                    ? "one of min-available or max-unavailable must be specified"
                    : "min-available and max-unavailable cannot be both specified")
        }
        let amount = minimum.isEmpty ? maximum : minimum
        return Generators.object(
            "policy/v1", "PodDisruptionBudget", name,
            [
                "spec": [
                    minimum.isEmpty ? "maxUnavailable" : "minAvailable":
                        Int64(amount).map(Value.int) ?? .string(amount),
                    "selector": ["matchLabels": .map(try PairText.fields(selector))],
                ],
                "status": [
                    "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0,
                    "expectedPods": 0,
                ],
            ])
    }
}
