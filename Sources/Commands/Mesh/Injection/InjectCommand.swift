import Cluster
import Interpreter
import Istio
import Objects
import YAML

extension CommandDescription {
    /// `inject TARGET` and `inject -f FILE`: put the sidecar in.
    static let inject = CommandDescription(
        "inject", group: .mesh, summary: "Put the sidecar in: a workload, a namespace, a file",
        usage: """
              inject -f FILE       print what istioctl kube-inject -f FILE prints
              inject deploy/web    get, kube-inject and apply it; where its namespace asks for
                                   injection already, a restart is enough
              inject ns/shop       label the namespace, and name the pods that need a restart
              -n NAMESPACE
              --dry-run            show what would change; keep nothing
              --diff               what injection adds, by part, and what each part is for
              --flow [-o svg]      who asks whom for what until the pod runs, or is refused
            """
    ) { invocation, session in
        let options: InjectOptions
        switch InjectOptions.parse(invocation.words) {
        case .success(let parsed): options = parsed
        case .failure(let problem):
            return Usage.failure(invocation, problem.message, usage: InjectOptions.usage)
        }
        guard options.file.isEmpty else {
            return InjectCommand.launch(
                file: options, session, fixedInput: invocation.inputIsRedirected)
        }
        guard let object = session.object(of: options.target, in: options.namespace) else {
            let near = session.nearTargets(options.target, options.namespace)
            return .failed(code: 1, message: "inject: there is no '\(options.target)'\(near)\n")
        }
        return InjectCommand.launch(object, options, session)
    }
}

/// What `inject` does with a file and with an object.
enum InjectCommand {
    static func launch(
        file options: InjectOptions, _ session: SessionState, fixedInput: Bool
    ) -> Launch<any SessionCommand> {
        let file = CommandDescription.quoted(options.file)
        let inject = "istioctl kube-inject -f \(file)"
        switch options.mode {
        case .perform: return ScriptedCommand.launch(inject, fixedInput: fixedInput)
        case .dryRun: return trial("\(inject) | kubectl apply -f -")
        case .diff, .flow: break
        }
        let manifest: [Value]
        do throws(FileError) {
            manifest = try session.manifests(in: options.file)
        } catch {
            return .failed(
                code: 1, message: "inject: open \(options.file): \(error.rawValue.lowercased())\n")
        }
        guard options.mode == .flow else { return diff(manifest, options.file) }
        let pods = manifest.filter { InjectionFlow.makesPods($0["kind"]?.string ?? "") }
        guard let first = pods.first else {
            return .failed(code: 1, message: "inject: \(options.file) has no workload\n")
        }
        let namespace =
            first["metadata", "namespace"]?.string ?? options.namespace ?? session.namespace
        let scope = options.namespace.map { " -n \($0)" } ?? ""
        let asks = session.asksForInjection(first, in: namespace)
        return flow(
            asks
                ? "kubectl apply -f \(file)\(scope)" : "\(inject) | kubectl apply -f -\(scope)",
            namespace, options)
    }

    static func launch(
        _ object: Object, _ options: InjectOptions, _ session: SessionState
    ) -> Launch<any SessionCommand> {
        if object.type.kind == "Namespace" { return launch(namespace: object.name, options) }
        if options.mode == .diff {
            return diff([session.appliedValue(of: object)], options.target)
        }
        guard object.type != .pod else { return refusePod(object, session) }
        guard InjectionFlow.makesPods(object.type.kind) else {
            return .failed(
                code: 1,
                message: "inject: \(object.type.printedName) makes no pods; name a workload, or a "
                    + "namespace as ns/NAME\n")
        }
        let target = "\(object.type.singular)/\(object.name) -n \(object.namespace)"
        let view = session.simulation.world.view
        let subject = session.controlPlane?.subject(workload: object, in: view)
        let verdict = subject?.verdict
        let isAsked = verdict?.webhook != nil && verdict?.outcome != .notInjected
        let restart = "kubectl rollout restart \(target)"
        let text =
            isAsked
            ? restart
            : "kubectl get \(target) -o yaml | istioctl kube-inject -f - | kubectl apply -f -"
        switch options.mode {
        case .flow: return flow(text, object.namespace, options)
        case .dryRun: return trial(text)
        case .perform, .diff: break
        }
        let alive = session.pods(of: object).filter { $0.metadata.deletionTimestamp == nil }
        if !alive.isEmpty, alive.allSatisfy(\.hasSidecar) {
            return .started(
                ImmediateCommand { io, _ in
                    io.print("Every pod of \(options.target) has a sidecar already.\n")
                    return 0
                })
        }
        guard isAsked else { return ScriptedCommand.launch(text) }
        return ScriptedCommand.launch(text) { io, _ in
            io.print("Its namespace or its labels ask for injection: new pods get a sidecar.\n")
        }
    }

    private static func launch(
        namespace: String, _ options: InjectOptions
    ) -> Launch<any SessionCommand> {
        let text = "kubectl label namespace \(namespace) istio-injection=enabled --overwrite"
        switch options.mode {
        case .perform:
            return ScriptedCommand.launch(text) { io, session in
                io.print(session.restartsNeeded(in: namespace))
            }
        case .dryRun: return trial(text)
        case .diff:
            return .failed(
                code: 1,
                message: "inject: --diff needs a workload or a file: inject deploy/NAME --diff -n "
                    + "\(namespace)\n")
        case .flow:
            return flow(
                "\(text) && kubectl rollout restart deployment -n \(namespace)", namespace, options)
        }
    }

    private static func refusePod(
        _ pod: Object, _ session: SessionState
    ) -> Launch<any SessionCommand> {
        let view = session.simulation.world.view
        let workload = session.controlPlane?.subject(pod: pod, in: view).workload
        let scope = pod.namespace == session.namespace ? "" : " -n \(pod.namespace)"
        let fix =
            workload.map { "inject \($0.type.singular)/\($0.name)\(scope)" }
            ?? "kubectl get pod \(pod.name)\(scope) -o yaml | istioctl kube-inject -f - | "
            + "kubectl replace --force -f -"
        return .failed(
            code: 1,
            message: "inject: a pod cannot get a container once it is there; make it anew: \(fix)\n"
        )
    }
}
