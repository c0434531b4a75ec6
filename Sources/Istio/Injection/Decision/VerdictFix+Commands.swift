import Objects
import YAML

extension InjectionSubject {
    /// Commands of real tools that perform some edits.
    func commands(_ edits: [VerdictFix.Edit]) -> [String] {
        // A changed template rolls out by itself.
        let changesTemplate = edits.contains { edit in
            switch edit {
            case .labelPod, .removeAnnotation, .leaveHostNetwork: true
            case .labelNamespace, .restart, .startIstiod, .setPolicy, .restoreWebhooks: false
            }
        }
        let isMadeAnew = workload == nil && edits.contains(.leaveHostNetwork)
        return edits.compactMap { edit in
            let isDone = changesTemplate && rollsOut || isMadeAnew
            return edit == .restart && isDone ? nil : command(edit)
        }
    }

    private var rollsOut: Bool {
        guard let workload else { return false }
        return ["Deployment", "DaemonSet", "StatefulSet"].contains(workload.type.kind)
    }

    private var scope: String { namespace == "default" ? "" : " -n \(namespace)" }

    private func command(_ edit: VerdictFix.Edit) -> String? {
        let name = pod.name
        switch edit {
        case .labelNamespace(let key, let value):
            return "kubectl label namespace \(namespace) "
                + assignment(key, value, isSet: namespaceLabels[key] != nil)
        case .labelPod(let key, let value):
            let isSet = pod.labels[key] != nil
            return patch(["metadata", "labels", key], value.map { .string($0) } ?? .null)
                ?? "kubectl label pod \(name)\(scope) \(assignment(key, value, isSet: isSet))"
        case .removeAnnotation(let key):
            return patch(["metadata", "annotations", key], .null)
                ?? "kubectl annotate pod \(name)\(scope) \(key)-"
        case .leaveHostNetwork:
            return patch(["spec", "hostNetwork"], .bool(false))
                ?? "kubectl get pod \(name)\(scope) -o yaml | sed '/hostNetwork:/d' | "
                + "kubectl replace --force -f -"
        case .restart: return restart
        case .startIstiod:
            return "kubectl scale deployment/\(istiod.name) -n \(istiod.namespace) --replicas=1"
        case .setPolicy(let policy):
            return "kubectl get configmap \(injectorKey.name) -n istio-system -o yaml | "
                + "sed 's/policy: \(configuration.policy)/policy: \(policy)/' | kubectl apply -f -"
        case .restoreWebhooks:
            return "istioctl tag set default --revision default --overwrite"
        }
    }

    private func assignment(_ key: String, _ value: String?, isSet: Bool) -> String {
        value.map { "\(key)=\($0)\(isSet ? " --overwrite" : "")" } ?? "\(key)-"
    }

    /// A patch of the workload's pod template; nil for a pod of its own.
    private func patch(_ path: [String], _ value: Value) -> String? {
        guard let workload, let template = WorkloadTemplate(kind: workload.type.kind) else {
            return nil
        }
        var change: Value = [:]
        change.set(value, at: (Array(template.spec.dropLast()) + path)[...])
        return "kubectl patch \(workload.type.singular)/\(workload.name)\(scope) -p "
            + "'\(jsonText(change))'"
    }

    private var restart: String? {
        if rollsOut, let workload {
            return "kubectl rollout restart \(workload.type.singular)/\(workload.name)\(scope)"
        }
        guard !pod.name.isEmpty else { return nil }
        return isOwned
            ? "kubectl delete pod \(pod.name)\(scope)"
            : "kubectl get pod \(pod.name)\(scope) -o yaml | kubectl replace --force -f -"
    }
}
