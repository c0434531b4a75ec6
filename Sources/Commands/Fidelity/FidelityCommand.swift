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
        let verbs = KubectlTree.root.children.filter(\.isModelled).map(\.name).sorted()
        text += commands(of: KubectlTree.root, modelled: verbs)
        text += commands(of: IstioctlTree.root, modelled: IstioctlTree.root.modelledPaths)
        text += "\nText programs of the session (most of them in pods, too)\n"
        text += HelpText.wrapped(TextTools.names, width: 78, indent: "  ")
        return text
    }

    /// A program's commands, and those that are absent.
    private static func commands<Action>(
        of root: CommandNode<Action>, modelled: [String]
    ) -> String {
        "\n\(root.name): \(modelled.count) commands\n"
            + HelpText.wrapped(modelled, width: 78, indent: "  ", separator: ", ")
            + "\(root.name): absent\n"
            + HelpText.wrapped(root.absentPaths, width: 78, indent: "  ", separator: ", ")
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
        "Namespace", "ServiceAccount", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet",
        "Job",
        "Pod", "Node", "Service", "Endpoints", "EndpointSlice", "ConfigMap", "Secret", "Event",
        "CustomResourceDefinition", "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration", "Ingress", "GatewayClass", "Gateway", "HTTPRoute",
        "GRPCRoute", "TCPRoute", "TLSRoute", "ReferenceGrant",
    ]
}
