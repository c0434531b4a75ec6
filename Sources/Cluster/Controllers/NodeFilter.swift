import Basis
import Objects
import YAML

/// Decides which nodes can take a pod, and counts why the others cannot.
struct NodeFilter {
    private let tolerations: [Value]
    private let selector: Fields
    private let terms: [Value]?
    private let requests: Resources
    private var reasons = OrderedMap<String, Int>()
    /// Nodes on which giving up other pods could help.
    private var preemptible = 0

    init(pod: Object, requests: Resources) {
        let spec = pod.fields["spec"] ?? .null
        tolerations = spec["tolerations"]?.items ?? []
        selector = spec["nodeSelector"]?.map ?? [:]
        terms =
            spec["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?[
                "nodeSelectorTerms"]?.items
        self.requests = requests
    }

    /// Whether a node can take the pod (pkg/scheduler/framework/plugins: nodeunschedulable,
    /// tainttoleration, nodeaffinity, noderesources).
    mutating func accepts(_ node: Object, _ facts: NodeFacts, used: Resources) -> Bool {
        if facts.isUnschedulable,
            !tolerates(["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"])
        {
            return refuse("node(s) were unschedulable")
        }
        for taint in facts.taints where !tolerates(taint) {
            let key = taint["key"]?.string ?? ""
            let value = taint["value"]?.string ?? ""
            return refuse("node(s) had untolerated taint {\(key): \(value)}")
        }
        guard matchesSelector(node) else {
            return refuse("node(s) didn't match Pod's node affinity/selector")
        }
        guard !hasRoom(facts.offer, used) else { return true }
        if used.pods + 1 > facts.offer.pods { reasons["Too many pods", default: 0] += 1 }
        if lacks(requests.milliCPU, used.milliCPU, facts.offer.milliCPU) {
            reasons["Insufficient cpu", default: 0] += 1
        }
        if lacks(requests.memory, used.memory, facts.offer.memory) {
            reasons["Insufficient memory", default: 0] += 1
        }
        preemptible += 1
        return false
    }

    private func hasRoom(_ offer: Resources, _ used: Resources) -> Bool {
        used.pods < offer.pods && !lacks(requests.milliCPU, used.milliCPU, offer.milliCPU)
            && !lacks(requests.memory, used.memory, offer.memory)
    }

    private func lacks(_ wanted: Int64, _ used: Int64, _ offered: Int64) -> Bool {
        wanted > 0 && used.addingReportingOverflow(wanted).partialValue > offered
    }

    /// The text of the condition and the event (pkg/scheduler/framework/types.go: FitError.Error).
    func message(nodes: Int) -> String {
        guard nodes > 0 else { return "no nodes available to schedule pods" }
        let texts = reasons.map { "\($0.value) \($0.key)" }.sorted()
        var text = "0/\(nodes) nodes are available: \(texts.joined(separator: ", "))."
        let helpless = nodes - preemptible
        var results: [String] = []
        if preemptible > 0 {
            results.append("\(preemptible) No preemption victims found for incoming pod")
        }
        if helpless > 0 {
            results.append("\(helpless) Preemption is not helpful for scheduling")
        }
        text += " preemption: 0/\(nodes) nodes are available: "
        return text + results.sorted().joined(separator: ", ") + "."
    }

    private mutating func refuse(_ reason: String) -> Bool {
        reasons[reason, default: 0] += 1
        return false
    }

    private func tolerates(_ taint: Value) -> Bool {
        tolerations.contains { $0.tolerates(taint) }
    }

    private func matchesSelector(_ node: Object) -> Bool {
        guard selector.isEmpty || node.metadata.labels.contains(selector) else { return false }
        guard let terms else { return true }
        // The terms are alternatives; the expressions of one all have to match.
        return terms.contains { term in
            matches(term, node.metadata.labels)
                && (term["matchFields"]?.items ?? []).allSatisfy { field in
                    field["operator"]?.string == "In"
                        && (field["values"]?.strings ?? []).contains(node.name)
                }
        }
    }
}

extension NodeFilter {
    /// Node selector terms have operators of their own besides those of label selectors
    /// (component-helpers scheduling/corev1/nodeaffinity).
    private func matches(_ term: Value, _ labels: Fields) -> Bool {
        (term["matchExpressions"]?.items ?? []).allSatisfy { expression in
            let value = labels[expression["key"]?.string ?? ""]?.string
            let values = expression["values"]?.strings ?? []
            let bound = values.first.flatMap { Int64($0) }
            let number = value.flatMap { Int64($0) }
            switch expression["operator"]?.string {
            case "In": return value.map(values.contains) ?? false
            case "NotIn": return value.map { !values.contains($0) } ?? true
            case "Exists": return value != nil
            case "DoesNotExist": return value == nil
            case "Gt":
                guard let number, let bound else { return false }
                return number > bound
            case "Lt":
                guard let number, let bound else { return false }
                return number < bound
            default: return false
            }
        }
    }
}

extension Value {
    /// Whether a toleration tolerates a taint (core/v1/toleration.go: ToleratesTaint).
    func tolerates(_ taint: Value) -> Bool {
        let effect = self["effect"]?.string ?? ""
        guard effect.isEmpty || effect == taint["effect"]?.string else { return false }
        let key = self["key"]?.string ?? ""
        guard key.isEmpty || key == taint["key"]?.string else { return false }
        if self["operator"]?.string == "Exists" { return true }
        return (self["value"]?.string ?? "") == (taint["value"]?.string ?? "")
    }
}
