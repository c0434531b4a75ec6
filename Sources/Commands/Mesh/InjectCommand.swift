import Basis
import Diagnostics
import Interpreter
import Language
import Objects

extension CommandDescription {
    /// `inject TARGET` and `inject -f FILE`: put the sidecar in.
    static let inject = CommandDescription(
        "inject", group: .mesh, summary: "Put the sidecar in: a workload, a namespace, a file",
        usage: """
              inject -f FILE       print what istioctl kube-inject -f FILE prints
              inject deploy/web    get, kube-inject and apply it
              inject ns/shop       label the namespace, and name the pods that need a restart
              -n NAMESPACE, --dry-run (show what would change; keep nothing)
            """
    ) { invocation, session in
        let usage = "inject (-f FILE | TYPE/NAME | ns/NAME) [-n NAMESPACE] [--dry-run]"
        var (target, file, namespace, isDryRun) = ("", "", "", false)
        var rest = invocation.words.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "-f", "--filename", "-n", "--namespace":
                guard let value = rest.popFirst() else {
                    return Usage.failure(invocation, "\(word) needs a value", usage: usage)
                }
                if word.contains("f") { file = value } else { namespace = value }
            case "--dry-run": isDryRun = true
            default:
                guard !word.hasPrefix("-"), target.isEmpty else {
                    return Usage.failure(invocation, "'\(word)' is not expected", usage: usage)
                }
                target = word
            }
        }
        guard target.isEmpty != file.isEmpty else {
            return Usage.failure(invocation, "a target or a file is needed", usage: usage)
        }
        if !file.isEmpty {
            return ScriptedCommand.launch(
                "istioctl kube-inject -f \(quoted(file))", fixedInput: invocation.inputIsRedirected)
        }
        guard let object = session.object(of: target, in: namespace.isEmpty ? nil : namespace)
        else {
            let near = session.nearTargets(target, namespace.isEmpty ? nil : namespace)
            return .failed(code: 1, message: "inject: there is no '\(target)'\(near)\n")
        }
        return launch(object, isDryRun: isDryRun)
    }

    private static func launch(_ object: Object, isDryRun: Bool) -> Launch<any SessionCommand> {
        let text: String
        switch object.type.kind {
        case "Namespace":
            text = "kubectl label namespace \(object.name) istio-injection=enabled --overwrite"
        case "Pod":
            return .failed(
                code: 1,
                message:
                    "inject: a pod cannot get a container once it is there; inject its workload\n")
        default:
            let name = "\(object.type.singular)/\(object.name) -n \(object.namespace)"
            text = "kubectl get \(name) -o yaml | istioctl kube-inject -f - | kubectl apply -f -"
        }
        guard !isDryRun else {
            return .started(
                ImmediateCommand { io, session in
                    let trial = Trial(text, on: session)
                    let lines = ObjectDifferences.lines(
                        from: session.simulation.world.store,
                        to: trial.session.simulation.world.store)
                    for line in lines.prefix(40) { io.print("  \(line)\n") }
                    if lines.isEmpty { io.print("No object would change.\n") }
                    return trial.code
                })
        }
        let namespace = object.type.kind == "Namespace" ? object.name : nil
        return ScriptedCommand.launch(text) { io, session in
            if let namespace { io.print(restarts(in: namespace, session)) }
        }
    }

    /// Which pods of a namespace run without a sidecar although it asks for one now.
    private static func restarts(in namespace: String, _ session: SessionState) -> String {
        let plain = session.simulation.world.store.objects(.pod, namespace: namespace).filter {
            pod in
            let containers =
                (pod["spec", "containers"]?.items ?? [])
                + (pod["spec", "initContainers"]?.items ?? [])
            return !containers.contains { $0["name"]?.string == "istio-proxy" }
        }
        guard !plain.isEmpty else { return "New pods in \(namespace) get a sidecar.\n" }
        var text = "New pods in \(namespace) get a sidecar; these are older and need a restart:\n"
        for pod in plain { text += "  \(pod.name)\n" }
        return text + "Restart: kubectl rollout restart deployment -n \(namespace)\n"
    }
}

/// A command that is a text of other commands, run in the session by a machine of its own.
struct ScriptedCommand: SessionCommand {
    private var machine: Machine<RunningCommand>
    private let passesInput: Bool
    private let finally: @Sendable (inout CommandIO, inout SessionState) -> Void

    /// Starts a text; `finally` adds to its output where it succeeded.
    static func launch(
        _ text: String, fixedInput passesInput: Bool = false,
        finally: @escaping @Sendable (inout CommandIO, inout SessionState) -> Void = { _, _ in }
    ) -> Launch<any SessionCommand> {
        let source = SourceText(name: "<mesh>", text: text)
        var machine = Machine<RunningCommand>(dialect: .session, name: "mesh", stopsAtFailure: true)
        do throws(SyntaxError) {
            machine.load(try parse(source))
        } catch {
            return .failed(code: 2, message: error.diagnostic.rendered(in: source))
        }
        return .started(
            ScriptedCommand(machine: machine, passesInput: passesInput, finally: finally))
    }

    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        if passesInput {
            machine.offer(io.input)
            io.input = []
            if io.inputIsClosed { machine.closeInput() }
        } else {
            machine.closeInput()
        }
        let step = machine.step(in: &session)
        for chunk in machine.takeOutput() { io.write(chunk.bytes, to: chunk.stream) }
        if case .done(0) = step { finally(&io, &session) }
        return step
    }
}
