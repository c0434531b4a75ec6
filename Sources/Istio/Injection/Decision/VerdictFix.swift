import Objects
import YAML

/// A small edit after which a pod would be injected, as data: whoever offers it can try it on a
/// copy of the world first.
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
    }

    /// What is changed, all of it.
    package var edits: [Edit]
    /// The fix in one line.
    package var title: String
    /// Commands of real tools that do it.
    package var commands: [String]
}

extension InjectionSubject {
    /// The fixes after which the pod would be injected, smallest first; each was tried on a copy.
    package var fixes: [VerdictFix] {
        let verdict = verdict
        guard verdict.outcome != .injected else { return [] }
        return candidates(verdict.code).compactMap { edits, title in
            var edited = self
            for edit in edits { edited.apply(edit) }
            guard edited.verdict.outcome == .injected else { return nil }
            return VerdictFix(
                edits: edits, title: title, commands: edits.compactMap(command))
        }
    }

    private func candidates(_ code: String) -> [([VerdictFix.Edit], String)] {
        let restart: [VerdictFix.Edit] = exists ? [.restart] : []
        let enable = VerdictFix.Edit.labelNamespace(key: "istio-injection", value: "enabled")
        let mark = VerdictFix.Edit.labelPod(key: "sidecar.istio.io/inject", value: "true")
        let inNamespace = ([enable] + restart, "label the namespace istio-injection=enabled")
        let onPod = ([mark] + restart, "label the pod template sidecar.istio.io/inject=true")
        switch code {
        case "A1": return [([.restart], "restart the pod")]
        case "A2": return [inNamespace]
        case "A3":
            return [
                (
                    [.labelPod(key: "sidecar.istio.io/inject", value: nil)] + restart,
                    "remove the label sidecar.istio.io/inject from the pod template"
                ), onPod,
            ]
        case "A6":
            let revision = VerdictFix.Edit.labelNamespace(key: "istio.io/rev", value: "default")
            return [
                ([revision] + restart, "label the namespace istio.io/rev=default"), inNamespace,
            ]
        case "A8":
            return [
                (
                    [.labelPod(key: "istio.io/rev", value: "default")] + restart,
                    "label the pod template istio.io/rev=default"
                ), inNamespace,
            ]
        case "A11":
            let isMisplaced = workloadLabels["sidecar.istio.io/inject"]?.goText == "true"
            let moved = (onPod.0, "move the label sidecar.istio.io/inject to the pod template")
            return isMisplaced ? [moved, inNamespace] : [inNamespace, onPod]
        case "B1": return [([.leaveHostNetwork] + restart, "set spec.hostNetwork to false")]
        case "B3":
            let key = "sidecar.istio.io/inject"
            return [
                (
                    [.removeAnnotation(key: key)] + restart,
                    "remove the annotation \(key) from the pod template"
                ), onPod,
            ]
        case "B5", "B7": return [onPod]
        case "C1":
            let bad = pod.annotations.names.filter { name in
                annotationProblem(name, pod.annotation(name) ?? "") != nil
            }
            let edits = bad.map { VerdictFix.Edit.removeAnnotation(key: $0) }
            return [(edits, "remove the annotations that istiod refuses")]
        case "C2": return [([.startIstiod], "start istiod")]
        default: return []
        }
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
        }
    }

    private func command(_ edit: VerdictFix.Edit) -> String? {
        let scope = namespace == "default" ? "" : " -n \(namespace)"
        let target = workload.map { "\($0.type.singular)/\($0.name)" }
        func patch(_ list: String, _ key: String, _ value: String?) -> String? {
            let text = jsonText(value.map { .string($0) } ?? .null)
            return target.map {
                "kubectl patch \($0)\(scope) -p "
                    + "'{\"spec\":{\"template\":{\"metadata\":{\"\(list)\":{\"\(key)\":\(text)}}}}}'"
            }
        }
        switch edit {
        case .labelNamespace(let key, let value):
            let isSet = namespaceLabels[key] != nil
            return "kubectl label namespace \(namespace) "
                + (value.map { "\(key)=\($0)\(isSet ? " --overwrite" : "")" } ?? "\(key)-")
        case .labelPod(let key, let value): return patch("labels", key, value)
        case .removeAnnotation(let key): return patch("annotations", key, nil)
        case .leaveHostNetwork:
            return target.map {
                "kubectl patch \($0)\(scope) -p "
                    + "'{\"spec\":{\"template\":{\"spec\":{\"hostNetwork\":false}}}}'"
            }
        case .restart:
            let kinds = ["deployment", "daemonset", "statefulset"]
            guard let target, let workload, kinds.contains(workload.type.singular) else {
                return "kubectl delete pod \(pod.name)\(scope)"
            }
            return "kubectl rollout restart \(target)\(scope)"
        case .startIstiod:
            return "kubectl scale deployment/istiod -n istio-system --replicas=1"
        }
    }
}
