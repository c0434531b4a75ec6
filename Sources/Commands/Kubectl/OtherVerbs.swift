import Cluster
import Interpreter
import Objects
import YAML

/// Commands that exist so that their names and usual mistakes are answered as kubectl answers them.
enum OtherVerbs {
    static let nodes: [CommandNode<KubectlAction>] =
        [
            CommandNode(
                "edit", flags: CommonFlags.files + CommonFlags.printing,
                action: KubectlAction(isModelled: false) { call, _, _ throws(KubectlError) in
                    guard !call.arguments.isEmpty || call.flags.isSet("filename") else {
                        throw .plain(ResourceQuery.nothingNamed)
                    }
                    throw .absent(
                        "edit", instead: "change the file and apply it, or use kubectl patch")
                }),
            CommandNode(
                "explain",
                flags: [
                    Flag("api-version"), Flag("output", "o", default: "plaintext"),
                    .bool("recursive"),
                ],
                action: KubectlAction(isModelled: false, explain)),
            CommandNode(
                "autoscale",
                flags: CommonFlags.files + CommonFlags.printing + [
                    Flag("cpu-percent", nil, .int(bits: 32), default: "-1"), CommonFlags.dryRun,
                    CommonFlags.fieldManager("kubectl-autoscale"),
                    Flag("max", nil, .int(bits: 32), default: "-1"),
                    Flag("min", nil, .int(bits: 32), default: "-1"), Flag("name"),
                    .bool("save-config"),
                ],
                action: KubectlAction(required: ["max"], autoscale)),
            CommandNode(
                "attach",
                flags: [
                    CommonFlags.filename, Flag("container", "c"), .bool("quiet", "q"),
                    Flag("pod-running-timeout", nil, .duration, default: "1m0s"),
                    .bool("stdin", "i"), .bool("tty", "t"),
                ], action: KubectlAction(isModelled: false, attach)),
            CommandNode(
                "debug",
                flags: [
                    Flag("image"), .bool("stdin", "i"), .bool("tty", "t"), Flag("target"),
                    Flag("container", "c"), Flag("copy-to"), .bool("share-processes"),
                    Flag("profile", default: "legacy"),
                ], action: KubectlAction(isModelled: false, debug)),
            CommandNode(
                "cp",
                flags: [
                    Flag("container", "c"), .bool("no-preserve"),
                    Flag("retries", nil, .int(bits: 64), default: "0"),
                ],
                action: KubectlAction(isModelled: false) { call, _, _ throws(KubectlError) in
                    guard call.arguments.count == 2 else {
                        throw .plain("source and destination are required")
                    }
                    guard call.arguments.contains(where: { $0.contains(":") }) else {
                        throw .plain("one of src or dest must be a remote file specification")
                    }
                    throw .absent("cp")
                }),
        ]
        + [
            "certificate", "completion", "kustomize", "plugin", "port-forward", "proxy",
        ].map { name in CommandNode(name, action: ClusterVerbs.absent(name)) }

    /// The text that explain prints is the schemas' own prose, which mesh does not carry.
    @Sendable private static func explain(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.arguments.count == 1, let word = call.arguments.first else {
            throw .plain(
                call.arguments.isEmpty
                    ? "You must specify the type of resource to explain. Use \"kubectl "
                        + "api-resources\" for a complete list of supported resources.\n"
                    : "We accept only this format: explain RESOURCE\n")
        }
        let name = word.split(separator: ".").first.map(String.init) ?? word
        guard session.store.type(named: name) != nil else {
            throw .exit(1, "the server doesn't have a resource type \(goQuoted(name))")
        }
        throw .absent("explain", instead: "the schemas' prose is not part of it")
    }

    // kubectl pkg/cmd/autoscale/autoscale.go
    @Sendable private static func autoscale(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let flags = call.flags
        guard flags.int("max") >= 1 else {
            throw .plain(
                "--max=MAXPODS is required and must be at least 1, max: "
                    + "\(flags.int("max"))")
        }
        guard flags.int("max") >= flags.int("min") else {
            throw .plain(
                "--max=MAXPODS must be larger or equal to --min=MINPODS, max: "
                    + "\(flags.int("max")), min: \(flags.int("min"))")
        }
        let query = try ResourceQuery(call, &session)
        if let error = query.error { throw error }
        for object in query.objects {
            let name = flags.string("name")
            var specification: Value = [
                "maxReplicas": .int(flags.int("max")),
                "scaleTargetRef": [
                    "apiVersion": .string(object.type.apiVersion(object.version)),
                    "kind": .string(object.type.kind), "name": .string(object.name),
                ],
            ]
            if flags.int("min") > 0 { specification["minReplicas"] = .int(flags.int("min")) }
            if flags.int("cpu-percent") >= 0 {
                specification["targetCPUUtilizationPercentage"] = .int(flags.int("cpu-percent"))
            }
            let value = Generators.object(
                "autoscaling/v1", "HorizontalPodAutoscaler", name.isEmpty ? object.name : name,
                [
                    "spec": specification,
                    "status": ["currentReplicas": 0, "desiredReplicas": 0],
                ])
            try GeneratedObject(
                value: value, manager: flags.string("field-manager"), verb: "autoscaled"
            ).create(call, &io, &session)
        }
        return .done
    }

    @Sendable private static func attach(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard !call.arguments.isEmpty else {
            throw .plain("at least 1 argument is required for attach")
        }
        let words =
            call.arguments.count == 1 && !call.arguments[0].contains("/")
            ? ["pods"] + call.arguments : call.arguments
        let query = try ResourceQuery(call, words: words, &session)
        if let error = query.error { throw error }
        throw .absent("attach", instead: "kubectl logs -f shows a container's output")
    }

    @Sendable private static func debug(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard !call.arguments.isEmpty else {
            throw .plain("NAME or TYPE/NAME is required for debug")
        }
        guard !call.flags.string("image").isEmpty else {
            throw .plain("you must specify --image when not using --target.")
        }
        if !call.flags.isSet("profile") {
            io.printError(
                "--profile=legacy is deprecated and will be removed in the future. It is "
                    + "recommended to explicitly specify a profile, for example "
                    + "\"--profile=general\".\n")
        }
        let words =
            call.arguments[0].contains("/")
            ? [call.arguments[0]] : ["pods", call.arguments[0]]
        let query = try ResourceQuery(call, words: words, &session)
        if let error = query.error { throw error }
        throw .absent("debug")
    }
}
