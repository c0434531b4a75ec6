import Diagnostics
import Interpreter
import Tools

extension CommandDescription {
    /// `fidelity [WORD]`: what is simulated, accepted, absent.
    static let fidelity = CommandDescription(
        "fidelity", group: .mesh, summary: "What is simulated, only accepted, or absent",
        usage: """
              fidelity                    kinds, commands and programs, with counts
              fidelity serviceentry       a kind's fields, one by one
            """, isInquiry: true
    ) { invocation, session in
        switch invocation.words.count {
        case 1:
            return .started(
                ImmediateCommand { io, session in
                    io.print(FidelityText.overview(session))
                    return 0
                })
        case 2:
            let word = invocation.words[1]
            let kind = session.simulation.world.store.type(named: word)?.kind ?? word
            guard let fields = FieldUse.kinds[kind] else {
                let near = Spelling.nearest(to: word, among: FieldUse.kinds.keys)
                let fix = near.map { "; did you mean '\($0)'?" } ?? ""
                return .failed(
                    code: 1, message: "fidelity: no table of fields for '\(word)'\(fix)\n")
            }
            return .started(
                ImmediateCommand { io, _ in
                    io.print(FidelityText.fields(kind, fields))
                    return 0
                })
        default:
            return Usage.failure(invocation, "one word at most", usage: "fidelity [WORD]")
        }
    }
}

/// The texts of `fidelity`, which docs/fidelity.md repeats.
enum FidelityText {
    /// What there is: Istio's kinds by their fields, kinds of Kubernetes, commands, programs.
    static func overview(_ session: SessionState) -> String {
        var text = "Istio's kinds: fields that have an effect, of all that are accepted\n"
        for (kind, fields) in FieldUse.kinds {
            let used = fields.values.count { $0 }
            let remark = used == 0 ? "stored and validated only" : "\(used) of \(fields.count)"
            text += "  \(TraceText.padded(kind, to: 24))\(remark)\n"
        }
        text += "\nKinds of Kubernetes with a controller or a part in traffic\n"
        text += HelpText.wrapped(simulatedKinds, width: 78, indent: "  ", separator: ", ")
        text += "  Others are stored: they can be created, listed and deleted.\n"
        let verbs = KubectlTree.root.children.map(\.name)
        text += "\nkubectl: \(verbs.count) verbs\n"
        text += HelpText.wrapped(verbs.sorted(), width: 78, indent: "  ")
        text += "kubectl: absent\n"
        let absent = realVerbs.filter { !verbs.contains($0) }
        text += HelpText.wrapped(absent, width: 78, indent: "  ")
        text += "\nText programs of the session (most of them in pods, too)\n"
        text += HelpText.wrapped(TextTools.names, width: 78, indent: "  ")
        return text
    }

    /// One kind's fields, used ones first.
    static func fields(_ kind: String, _ fields: FieldUse.Fields) -> String {
        var text = "\(kind): fields of spec that have an effect\n"
        text += list(fields.filter { $0.value }.map(\.key))
        text += "\(kind): accepted, without effect\n"
        return text + list(fields.filter { !$0.value }.map(\.key))
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "  (none)\n" : names.map { "  \($0)\n" }.joined()
    }

    /// The kinds that controllers reconcile, kubelets run or calls pass.
    private static let simulatedKinds = [
        "Namespace", "ServiceAccount", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job",
        "Pod", "Node", "Service", "Endpoints", "EndpointSlice", "ConfigMap", "Secret", "Event",
        "CustomResourceDefinition", "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
    ]

    /// The verbs of kubectl 1.32 (kubectl pkg/cmd/cmd.go: NewKubectlCommand).
    private static let realVerbs = [
        "annotate", "api-resources", "api-versions", "apply", "attach", "auth", "autoscale",
        "certificate", "cluster-info", "completion", "config", "cordon", "cp", "create", "debug",
        "delete", "describe", "diff", "drain", "edit", "events", "exec", "explain", "expose", "get",
        "kustomize", "label", "logs", "options", "patch", "plugin", "port-forward", "proxy",
        "replace", "rollout", "run", "scale", "set", "taint", "top", "uncordon", "version", "wait",
    ]
}
