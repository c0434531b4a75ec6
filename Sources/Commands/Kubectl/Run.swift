import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl run` (kubectl pkg/cmd/run/run.go). Attaching to the container's own program is not
/// modelled; `exec` enters a container.
enum Run {
    static let node = CommandNode(
        "run",
        flags: CommonFlags.printing + [
            Flag("annotations", nil, .stringArray), .bool("attach"), .bool("command"),
            CommonFlags.dryRun, Flag("env", nil, .stringArray), .bool("expose"),
            CommonFlags.fieldManager("kubectl-run"), Flag("image"), Flag("image-pull-policy"),
            Flag("labels", "l"), .bool("leave-stdin-open"), Flag("override-type"),
            Flag("overrides"), Flag("pod-running-timeout", nil, .duration, default: "1m0s"),
            Flag("port"), .bool("privileged"), .bool("quiet", "q"),
            Flag("restart", default: "Always"), .bool("rm"), .bool("save-config"),
            .bool("stdin", "i"), .bool("tty", "t"),
        ],
        action: KubectlAction(required: ["image"], run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard let name = call.arguments.first, call.flags.dashPosition != 0 else {
            throw .plain("NAME is required for run")
        }
        let flags = call.flags
        let isAttached = flags.bool("attach") || flags.bool("stdin") && !flags.isSet("attach")
        if flags.bool("tty"), !flags.bool("stdin") {
            throw .plain("-i/--stdin is required for containers with -t/--tty=true")
        }
        if flags.bool("rm"), !isAttached {
            throw .plain("--rm should only be used for attached containers")
        }
        if flags.bool("expose"), flags.string("port").isEmpty {
            throw .plain("--port must be set when exposing a service")
        }
        let labels =
            try flags.isSet("labels")
            ? PairText.fields(flags.string("labels")) : ["run": .string(name)]
        let pod = try pod(name, labels, call)
        let stored = try GeneratedObject(value: pod, manager: flags.string("field-manager"))
            .create(call, &io, &session)
        if flags.bool("expose"), let port = Int64(flags.string("port")) {
            try service(name, labels, port, call).create(call, &io, &session)
        }
        if isAttached, stored != nil {
            session.note(
                Note(
                    kind: "attach",
                    "attaching to a container's own program is not modelled: the pod was made; "
                        + "enter it with kubectl exec -it \(name) -- sh"))
        }
        return .done
    }

    // kubectl pkg/cmd/run/run.go: createPod
    private static func pod(
        _ name: String, _ labels: Fields, _ call: KubectlCall
    ) throws(KubectlError) -> Value {
        let flags = call.flags
        let policy = flags.string("restart")
        guard ["Always", "OnFailure", "Never"].contains(policy) else {
            throw .plain(
                "invalid restart policy: \(policy), valid values are: Always, OnFailure, Never")
        }
        var container: Value = [
            "image": .string(flags.string("image")), "name": .string(name), "resources": [:],
        ]
        let variables: [Value] = try flags.strings("env").map { text throws(KubectlError) in
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw .plain("invalid env: \(text)")
            }
            let value = text[text.index(after: equals)...]
            return ["name": .string(String(text[..<equals])), "value": .string(String(value))]
        }
        if !variables.isEmpty { container["env"] = .list(variables) }
        if let port = Int64(flags.string("port")) {
            container["ports"] = [["containerPort": .int(port)]]
        }
        let pull = flags.string("image-pull-policy")
        if !pull.isEmpty { container["imagePullPolicy"] = .string(pull) }
        let words = call.arguments.dropFirst().map(Value.string)
        if !words.isEmpty {
            container[flags.bool("command") ? "command" : "args"] = .list(Array(words))
        }
        if flags.bool("stdin") {
            container["stdin"] = true
            container["stdinOnce"] = true
        }
        if flags.bool("tty") { container["tty"] = true }
        if flags.bool("privileged") { container["securityContext"] = ["privileged": true] }
        var value = Generators.object(
            "v1", "Pod", name,
            [
                "spec": [
                    "containers": [container], "dnsPolicy": "ClusterFirst",
                    "restartPolicy": .string(policy),
                ], "status": [:],
            ])
        value["metadata", "labels"] = .map(labels)
        let annotations = flags.strings("annotations")
        if !annotations.isEmpty {
            value["metadata", "annotations"] = .map(
                try PairText.fields(annotations.joined(separator: ",")))
        }
        return value
    }

    private static func service(
        _ name: String, _ labels: Fields, _ port: Int64, _ call: KubectlCall
    ) -> GeneratedObject {
        let value = Generators.object(
            "v1", "Service", name,
            [
                "spec": [
                    "ports": [
                        ["port": .int(port), "protocol": "TCP", "targetPort": .int(port)]
                    ], "selector": .map(labels),
                ], "status": ["loadBalancer": [:]],
            ])
        return GeneratedObject(value: value, manager: call.flags.string("field-manager"))
    }
}
