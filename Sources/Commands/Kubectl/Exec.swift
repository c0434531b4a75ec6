import Cluster
import Interpreter
import Objects
import Traffic
import YAML

/// `kubectl exec` (kubectl pkg/cmd/exec/exec.go).
enum Exec {
    static let node = CommandNode(
        "exec",
        flags: [
            Flag("container", "c"), CommonFlags.filename, CommonFlags.kustomize,
            CommonFlags.recursive,
            Flag("pod-running-timeout", nil, .duration, default: "1m0s"), .bool("quiet", "q"),
            .bool("stdin", "i"), .bool("tty", "t"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let (target, command) = try words(of: call)
        let pod = try pod(target, call, &session)
        let phase = pod["status", "phase"]?.string ?? ""
        guard phase != "Succeeded", phase != "Failed" else {
            throw .plain(
                "cannot exec into a container in a completed pod; current phase is \(phase)")
        }
        let named = call.flags.string("container")
        let quiet = call.flags.bool("quiet")
        let container =
            named.isEmpty
            ? PodChoice.defaultContainer(of: pod, quiet: quiet, &io) : named
        let readsInput = call.flags.bool("stdin")
        var hasTerminal = call.flags.bool("tty") && readsInput
        if hasTerminal, !io.inputIsTerminal {
            hasTerminal = false
            io.printError(
                "Unable to use a TTY - input is not a terminal or the right kind of file\n")
        }
        do throws(ExecFailure) {
            let process = try session.simulation.exec(
                namespace: pod.namespace, pod: pod.name, container: container, command: command,
                hasTerminal: hasTerminal)
            return .continues(
                ExecTask(process: process, readsInput: readsInput, hasTerminal: hasTerminal))
        } catch {
            throw error.isFromServer ? .status(.badRequest(error.message)) : .plain(error.message)
        }
    }

    // kubectl pkg/cmd/exec/exec.go: Complete, Validate
    private static func words(
        of call: KubectlCall
    ) throws(KubectlError) -> (target: [String], command: [String]) {
        let hasFile = call.flags.isSet("filename")
        guard !call.arguments.isEmpty || hasFile else {
            throw .plain("pod, type/name or --filename must be specified")
        }
        guard let dash = call.flags.dashPosition else {
            guard call.arguments.count <= (hasFile ? 0 : 1) else {
                throw .usage(
                    "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] "
                        + "instead", call.path)
            }
            throw .plain("you must specify at least one command for the container")
        }
        let target = Array(call.arguments[..<dash])
        let command = Array(call.arguments[dash...])
        guard !target.isEmpty || hasFile else {
            throw .plain("pod, type/name or --filename must be specified")
        }
        guard target.count < 2 else {
            throw .usage(
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] "
                    + "instead",
                call.path)
        }
        guard !command.isEmpty else {
            throw .plain("you must specify at least one command for the container")
        }
        return (target, command)
    }

    /// The pod of a word: its name, or a workload's best pod.
    private static func pod(
        _ words: [String], _ call: KubectlCall, _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        let named = words.first.map { $0.contains("/") ? [$0] : ["pods", $0] } ?? []
        let query = try ResourceQuery(call, words: named, &session)
        if let error = query.error { throw error }
        guard let object = query.objects.first else { throw .plain("no objects passed to exec") }
        let pods = try PodChoice.pods(of: object, in: session.store, forLogs: false)
        guard let pod = pods.first else {
            // kubectl waits for a pod for --pod-running-timeout before it says so.
            throw .plain("timed out waiting for the condition")
        }
        return pod
    }
}

/// A process in a container, connected to the command's streams.
struct ExecTask: KubectlTask {
    var process: ContainerProcess
    let readsInput: Bool
    let hasTerminal: Bool

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        var inner = CommandIO()
        inner.outputIsClosed = io.outputIsClosed
        inner.outputIsTerminal = hasTerminal && io.outputIsTerminal
        if readsInput {
            inner.input = io.input
            inner.inputIsClosed = io.inputIsClosed
            inner.inputIsTerminal = hasTerminal
        } else {
            inner.inputIsClosed = true
        }
        let step = session.simulation.advance(&process, &inner)
        if readsInput { io.input = inner.input }
        for chunk in inner.written {
            // A terminal has one stream: what goes to standard error comes out with the rest.
            io.write(chunk.bytes, to: hasTerminal ? .standardOutput : chunk.stream)
        }
        io.notes += inner.notes
        guard case .done(let code) = step, code != 0 else { return step }
        throw .exit(code, "command terminated with exit code \(code)")
    }
}
