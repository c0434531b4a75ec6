import Objects
import YAML

/// A small edit after which a pod would be injected, as data: whoever offers it tries it on a copy
/// of the world first.
package struct VerdictFix: Sendable, Equatable {
    /// What is changed.
    package enum Edit: Sendable, Equatable {
        /// A label of the namespace; nil removes it.
        case labelNamespace(key: String, value: String?)
        /// A label of the pod, or of the workload's pod template; nil removes it.
        case labelPod(key: String, value: String?)
        /// An annotation of the pod or template is removed.
        case removeAnnotation(key: String)
        /// The pod leaves the host's network.
        case leaveHostNetwork
        /// The pod is made anew.
        case restart
        /// istiod is started.
        case startIstiod
        /// The policy of the injector's ConfigMap.
        case setPolicy(String)
        /// The webhooks of the default revision are made again.
        case restoreWebhooks
    }

    /// What is changed, all of it.
    package var edits: [Edit]
    /// The fix in one line.
    package var title: String
    /// Commands of real tools that do it.
    package var commands: [String]
}

extension InjectionSubject {
    /// The fixes after which this verdict would be an injection, smallest first.
    package var fixes: [VerdictFix] {
        let verdict = verdict
        guard verdict.outcome != .injected else { return [] }
        return candidates(verdict.code).compactMap { edits, title in
            var edited = self
            for edit in edits { edited.apply(edit) }
            // What the control plane's own commands do is known only to the world.
            guard edits.contains(.restoreWebhooks) || edited.verdict.outcome == .injected else {
                return nil
            }
            return VerdictFix(edits: edits, title: title, commands: commands(edits))
        }
    }

    private func candidates(_ code: String) -> [([VerdictFix.Edit], String)] {
        let restart: [VerdictFix.Edit] = exists ? [.restart] : []
        switch code {
        case "A1": return [([.restart], "restart the pod")]
        case "A2", "A3", "A6", "A8", "A11": return serverCandidates(code, restart)
        case "B1": return [([.leaveHostNetwork] + restart, "set spec.hostNetwork to false")]
        case "B3":
            let key = "sidecar.istio.io/inject"
            return [
                (
                    [.removeAnnotation(key: key)] + restart,
                    "remove the annotation \(key) from the \(holder)"
                ), mark(restart),
            ]
        case "B5": return [mark(restart)]
        case "B7":
            let policy = (
                [.setPolicy("enabled")] + restart, "set the policy in the ConfigMap to enabled"
            )
            return [mark(restart), policy]
        case "C1": return renderingCandidates
        case "C2": return [([.startIstiod] + restart, "start istiod")]
        default: return []
        }
    }

    /// Where the pod's labels are written.
    private var holder: String { workload == nil ? "pod" : "pod template" }

    private func mark(
        _ restart: [VerdictFix.Edit], _ verb: String? = nil
    ) -> ([VerdictFix.Edit], String) {
        let text = verb ?? "label the \(holder) sidecar.istio.io/inject=true"
        return ([.labelPod(key: "sidecar.istio.io/inject", value: "true")] + restart, text)
    }

    private func serverCandidates(
        _ code: String, _ restart: [VerdictFix.Edit]
    ) -> [([VerdictFix.Edit], String)] {
        let inNamespace: ([VerdictFix.Edit], String) = (
            [.labelNamespace(key: "istio-injection", value: "enabled")] + restart,
            "label the namespace istio-injection=enabled"
        )
        let served = WebhookSelection.servedRevisions(webhooks)
        switch code {
        case "A2": return [inNamespace]
        case "A3":
            let key = "sidecar.istio.io/inject"
            let text = "remove the label \(key) from the \(holder)"
            return [([.labelPod(key: key, value: nil)] + restart, text), mark(restart)]
        case "A6":
            return served.map { revision in
                (
                    [.labelNamespace(key: "istio.io/rev", value: revision)] + restart,
                    "label the namespace istio.io/rev=\(revision)"
                )
            } + [inNamespace]
        case "A8":
            return served.map { revision in
                (
                    [.labelPod(key: "istio.io/rev", value: revision)] + restart,
                    "label the \(holder) istio.io/rev=\(revision)"
                )
            } + [inNamespace]
        default: break
        }
        let mark = mark(restart, misplacedMark)
        let restore: ([VerdictFix.Edit], String) = (
            [.restoreWebhooks] + restart, "make the webhooks of the default revision again"
        )
        let selections = webhooks.compactMap {
            WebhookSelection($0, pod: pod.labels, namespace: namespaceLabels)
        }
        if selections.allSatisfy(\.isDeactivated) { return [restore] }
        return misplacedMark == nil ? [inNamespace, mark] : [mark, inNamespace]
    }

    /// What moves a mark that is not looked at to where it is; nil where there is none.
    private var misplacedMark: String? {
        let key = "sidecar.istio.io/inject"
        if workloadLabels[key]?.goText == "true", pod.label(key) == nil {
            return "move the label \(key) to the pod template"
        }
        if let value = pod.label(key), value.lowercased() == "true" {
            return "write the label \(key) of the \(holder) as true"
        }
        return pod.label(key) == nil && pod.annotation(key) == "true"
            ? "make \(key) a label of the \(holder), not an annotation" : nil
    }

    private var renderingCandidates: [([VerdictFix.Edit], String)] {
        let bad = pod.annotations.names.filter { name in
            annotationProblem(name, pod.annotation(name) ?? "") != nil
        }
        guard !bad.isEmpty else {
            let key = "inject.istio.io/templates"
            guard pod.annotation(key) != nil else { return [] }
            return [([.removeAnnotation(key: key)], "remove the annotation \(key)")]
        }
        let edits = bad.map { VerdictFix.Edit.removeAnnotation(key: $0) }
        return [(edits, "remove the annotations that istiod refuses")]
    }

    /// Performs an edit on this copy.
    package mutating func apply(_ edit: VerdictFix.Edit) {
        switch edit {
        case .labelNamespace(let key, let value):
            namespaceLabels[key] = value.map { .string($0) }
        case .labelPod(let key, let value): pod.labels[key] = value.map { .string($0) }
        case .removeAnnotation(let key): pod.annotations[key] = nil
        case .leaveHostNetwork: pod.spec["hostNetwork"] = nil
        case .restart: exists = false
        case .startIstiod: unreachable = [:]
        case .setPolicy(let policy): configuration.policy = policy
        case .restoreWebhooks: break
        }
    }
}
