import Diagnostics
import Interpreter
import Istio
import Objects
import Traffic
import YAML

extension CommandDescription {
    /// `why [TARGET | POD -- CMD]`: the reason.
    static let why = CommandDescription(
        "why", group: .mesh, summary: "For what reason: of the last result, a pod, a call",
        usage: """
              why                   the last result
              why POD -- CMD        the answer to the call that CMD makes in POD
              why deploy/web        does it get a sidecar; is it ready (also: pod, ns/NAME)
              -n NAMESPACE, -c CONTAINER
              -o json               the verdict of a target's injection as data
            A fix is offered only after it was tried on a copy.
            """, isInquiry: true
    ) { invocation, session in
        switch TraceOptions.parse(invocation.words) {
        case .success(let options)
        where !["text", "json"].contains(options.format)
            || options.format == "json" && (options.targets.isEmpty || options.exec != nil):
            return Usage.failure(
                invocation, "-o takes json, for a target without a command",
                usage: "why -o json TARGET [-n NAMESPACE]")
        case .success(let options) where options.targets.count <= 1 && options.fields == nil:
            return .started(
                WhyCommand(options: options))
        case .success:
            return Usage.failure(
                invocation, "one target at a time", usage: "why [TARGET | POD -- CMD]")
        case .failure(let problem):
            return Usage.failure(invocation, problem.message, usage: "why [TARGET | POD -- CMD]")
        }
    }
}

/// Explains the last result, a target, or the call of a command that it runs first.
struct WhyCommand: SessionCommand {
    let options: TraceOptions
    private var call: TracedCall?

    init(options: TraceOptions) {
        self.options = options
        call = TracedCall(options.exec)
    }

    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        switch call?.advance(for: "why", &io, in: &session) {
        case .unfinished(let step): return step
        case .madeNone: return .done(1)
        case .made(let trace):
            io.print(CallExplanation(trace: trace, session: session).text())
            return .done(0)
        case nil: break
        }
        if let target = options.targets.first { return explain(target, &io, session) }
        return explainLast(&io, session)
    }

    private func explain(
        _ target: String, _ io: inout CommandIO, _ session: SessionState
    ) -> Step {
        guard let object = session.object(of: target, in: options.namespace) else {
            io.printError(
                "why: there is no '\(target)'\(session.nearTargets(target, options.namespace))\n")
            return .done(1)
        }
        let explanation = TargetExplanation(object: object, session: session)
        guard options.format == "json" else {
            io.print(explanation.text())
            return .done(0)
        }
        guard let json = explanation.json() else {
            io.printError("why: injection does not concern \(object.type.printedName)\n")
            return .done(1)
        }
        io.print(jsonText(json, style: .kubectl) + "\n")
        return .done(0)
    }

    private func explainLast(_ io: inout CommandIO, _ session: SessionState) -> Step {
        guard let outcome = session.lastOutcome else {
            io.print("Nothing has happened yet. Try: why deploy/NAME, or make a call first.\n")
            return .done(0)
        }
        if outcome.madeCall, let trace = session.simulation.lastTrace {
            io.print(CallExplanation(trace: trace, session: session).text())
            return .done(0)
        }
        let command = outcome.words.joined(separator: " ")
        guard outcome.code != 0 else {
            io.print("'\(command)' succeeded.\n")
            if let pod = session.newestUnreadyPod {
                let lines = PodExplanation(pod: pod, session: session).lines()
                io.print("But pod \(pod.namespacedName) is not ready:\n")
                for line in lines { io.print("  \(line)\n") }
            } else {
                io.print("Ask about something: why deploy/NAME, why POD -- CMD\n")
            }
            return .done(0)
        }
        io.print("'\(command)' ended with exit code \(outcome.code).\n")
        for line in FailureExplanation(outcome: outcome, session: session).lines() {
            io.print("  \(line)\n")
        }
        return .done(0)
    }
}

extension SessionState {
    /// The youngest pod of the current namespace that is not ready.
    var newestUnreadyPod: Object? {
        simulation.world.store.objects(.pod, namespace: namespace)
            .filter { !PodExplanation(pod: $0, session: self).isReady }
            .max { ($0.metadata.creationTimestamp ?? now) < ($1.metadata.creationTimestamp ?? now) }
    }

    /// `; did you mean ...` for a target that does not exist.
    func nearTargets(_ target: String, _ namespace: String?) -> String {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        guard let type = simulation.world.store.type(named: parts.count == 2 ? parts[0] : "pod"),
            let name = parts.last
        else { return "" }
        let place = type.isNamespaced ? namespace ?? self.namespace : nil
        let names = simulation.world.store.objects(type, namespace: place).map(\.name)
        let near = names.first { $0.hasPrefix(name) } ?? Spelling.nearest(to: name, among: names)
        let prefix = parts.count == 2 ? "\(parts[0])/" : ""
        if let near { return "; did you mean '\(prefix)\(near)'?" }
        if parts.count == 1, let workload = simulation.world.store.type(named: "deploy"),
            simulation.world.store.objects(workload, namespace: place).contains(where: {
                $0.name == name
            })
        {
            return "; did you mean 'deploy/\(name)'?"
        }
        return ""
    }
}
