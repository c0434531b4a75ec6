import Basis
import Cluster
import Interpreter
import Objects
import Traffic
import YAML

/// `kubectl logs` (kubectl pkg/cmd/logs/logs.go).
enum Logs {
    static let node = CommandNode(
        "logs",
        flags: [
            .bool("all-containers"), .bool("all-pods"), Flag("container", "c"),
            .bool("follow", "f"), .bool("ignore-errors"),
            .bool("insecure-skip-tls-verify-backend"),
            Flag("limit-bytes", nil, .int(bits: 64), default: "0"),
            Flag("max-log-requests", nil, .int(bits: 64), default: "5"),
            Flag("pod-running-timeout", nil, .duration, default: "20s"), .bool("prefix"),
            .bool("previous", "p"), CommonFlags.selector,
            Flag("since", nil, .duration, default: "0s"), Flag("since-time"),
            Flag("tail", nil, .int(bits: 64), default: "-1"), .bool("timestamps"),
        ],
        action: KubectlAction(run))

    private static let expected =
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
        + "POD or TYPE/NAME is a required argument for the logs command"

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        var call = call
        let container = try container(of: &call)
        try validate(call)
        let (pods, isSelection) = try pods(call, &io, &session)
        guard !pods.isEmpty else {
            io.printError("No resources found in \(call.namespace(in: session)) namespace.\n")
            return .done
        }
        var streams: [LogStream] = []
        for pod in pods {
            for name in try containers(of: pod, named: container, call, &io) {
                streams.append(LogStream(pod, name, call, isSelection: isSelection))
            }
        }
        let limit = call.flags.int("max-log-requests")
        if call.flags.bool("follow"), streams.count > 1, Int64(streams.count) > limit {
            throw .plain(
                "you are attempting to follow \(streams.count) log streams, but maximum allowed "
                    + "concurrency is \(limit), use --max-log-requests to increase the limit")
        }
        return .continues(LogTask(streams, call, session.time))
    }

    // kubectl pkg/cmd/logs/logs.go: Complete
    private static func container(of call: inout KubectlCall) throws(KubectlError) -> String {
        let flag = call.flags.string("container")
        switch call.arguments.count {
        case 0:
            guard call.flags.isSet("selector") else { throw .usage(expected, call.path) }
        case 1:
            guard !call.flags.isSet("selector") else {
                throw .usage(
                    "only a selector (-l) or a POD name is allowed", call.path)
            }
        case 2:
            guard flag.isEmpty else {
                throw .plain("only one of -c or an inline [CONTAINER] arg is allowed")
            }
            return call.flags.arguments.removeLast()
        default:
            throw .usage(expected, call.path)
        }
        return flag
    }

    private static func validate(_ call: KubectlCall) throws(KubectlError) {
        let flags = call.flags
        if flags.isSet("since"), flags.isSet("since-time") {
            throw .plain("at most one of `sinceTime` or `sinceSeconds` may be specified")
        }
        if flags.bool("all-containers"), !flags.string("container").isEmpty {
            throw .plain(
                "--all-containers=true should not be specified with container name "
                    + flags.string("container"))
        }
        if flags.isSet("tail"), flags.int("tail") < -1 {
            throw .plain("--tail must be greater than or equal to -1")
        }
        if flags.bool("follow"), flags.bool("previous") {
            throw .plain("only one of follow (-f) or previous (-p) is allowed")
        }
    }

    private static func pods(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> (pods: [Object], isSelection: Bool) {
        guard let word = call.arguments.first else {
            let query = try ResourceQuery(
                call, words: ["pods"], &session, .init(allowsWholeTypes: true))
            if let error = query.error { throw error }
            return (query.objects, true)
        }
        let words = word.contains("/") ? [word] : ["pods", word]
        let query = try ResourceQuery(call, words: words, &session)
        if let error = query.error {
            guard error.isNotFound else { throw error }
            let namespace = call.namespace(in: session)
            throw .plain(
                "error from server (NotFound): \(error.message) in namespace "
                    + goQuoted(namespace))
        }
        guard let object = query.objects.first else { return ([], false) }
        let pods = try PodChoice.pods(of: object, in: session.store, forLogs: true)
        if object.type.resourceName == "pods" || call.flags.bool("all-pods") {
            return (pods, false)
        }
        guard let pod = pods.first else {
            throw .plain("timed out waiting for the condition")
        }
        if pods.count > 1 {
            io.printError("Found \(pods.count) pods, using pod/\(pod.name)\n")
        }
        return ([pod], false)
    }

    // pkg/polymorphichelpers/logsforobject.go
    private static func containers(
        of pod: Object, named name: String, _ call: KubectlCall, _ io: inout CommandIO
    ) throws(KubectlError) -> [String] {
        let all = ["initContainers", "containers", "ephemeralContainers"].flatMap { field in
            (pod["spec", field]?.items ?? []).compactMap { $0["name"]?.string }
        }
        if call.flags.bool("all-containers") { return all }
        guard !name.isEmpty else {
            return [PodChoice.defaultContainer(of: pod, quiet: false, &io)]
        }
        guard all.contains(name) else {
            throw .plain("container \(name) is not valid for pod \(pod.name)")
        }
        return [name]
    }
}
