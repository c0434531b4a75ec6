import Objects
import YAML

extension InjectionSubject {
    /// The API server's looks at labels; whether a webhook is called.
    func lookAsServer(_ verdict: inout Verdict) -> Bool {
        let selections = webhooks.compactMap {
            WebhookSelection($0, pod: pod.labels, namespace: namespaceLabels)
        }
        let injecting = selections.first(where: \.isInjected)
        if let injecting, let webhook = injecting.webhook {
            verdict.webhook = "\(injecting.configuration)/\(webhook)"
            verdict.rows += passedRows(upTo: webhook)
            verdict.rows.append(selectedRow(webhook, injecting.reason))
            return true
        }
        verdict.rows += refusedRows(selections)
        return false
    }

    private var namespaceTitle: String { "Namespace \(namespace)" }

    private func namespaceRow(
        _ code: String, _ key: String, _ effect: Verdict.Effect, _ reason: String
    ) -> Verdict.Row {
        row(
            code, .apiServer, "metadata.labels[\"\(key)\"]", namespaceLabels[key]?.goText, effect,
            reason, object: namespaceTitle, key: ObjectKey(.namespace, name: namespace))
    }

    /// Which values of `istio.io/rev` a webhook selects.
    private var servedNote: String {
        let served = WebhookSelection.servedRevisions(webhooks)
        return served.isEmpty
            ? "No revision is served."
            : "Revisions that are served: \(served.joined(separator: ", "))."
    }

    private func podRow(
        _ code: String, _ key: String, _ effect: Verdict.Effect, _ reason: String
    ) -> Verdict.Row {
        row(code, .apiServer, "metadata.labels[\"\(key)\"]", pod.label(key), effect, reason)
    }

    /// The looks before the one that selects.
    private func passedRows(upTo webhook: String) -> [Verdict.Row] {
        var rows: [Verdict.Row] = []
        if !webhook.hasPrefix("namespace.") {
            rows.append(
                namespaceRow(
                    "A2", "istio-injection", .goesOn, "The namespace has no such label."))
        }
        if webhook.hasPrefix("object.") || webhook.hasPrefix("auto.") {
            rows.append(
                namespaceRow("A5", "istio.io/rev", .goesOn, "The namespace has no such label."))
        }
        return rows
    }

    private func selectedRow(_ webhook: String, _ reason: String) -> Verdict.Row {
        if webhook.hasPrefix("rev.namespace.") {
            return namespaceRow("A5", "istio.io/rev", .selects, reason)
        }
        if webhook.hasPrefix("rev.object.") {
            return podRow("A7", "istio.io/rev", .selects, reason)
        }
        if webhook.hasPrefix("object.") {
            return podRow("A9", "sidecar.istio.io/inject", .selects, reason)
        }
        if webhook.hasPrefix("auto.") {
            return namespaceRow("A10", "kubernetes.io/metadata.name", .selects, reason)
        }
        return namespaceRow("A4", "istio-injection", .selects, reason)
    }

    /// The looks that lead to no webhook, the deciding one last.
    private func refusedRows(_ selections: [WebhookSelection]) -> [Verdict.Row] {
        guard !selections.isEmpty else {
            var none = row(
                "A11", .apiServer, "webhooks", nil, .skips,
                "ERROR: no Istio injection hooks present.",
                object: "MutatingWebhookConfigurations")
            none.note = Self.noHooks
            return [none]
        }
        let active = selections.first { !$0.isDeactivated } ?? selections[0]
        if active.isDeactivated {
            var off = row(
                "A11", .apiServer, "webhooks", nil, .skips, active.reason,
                object: "MutatingWebhookConfiguration \(active.configuration)")
            off.note = Self.noHooks
            return [off]
        }
        let injection = namespaceLabels["istio-injection"]?.goText
        if let injection, injection != "enabled" {
            return [
                namespaceRow(
                    "A2", "istio-injection", .skips,
                    "Namespace has istio-injection=\(injection) label, preventing injection")
            ]
        }
        let unset = namespaceRow(
            "A2", "istio-injection", .goesOn, "The namespace has no such label.")
        let first = injection == nil ? [unset] : []
        // A label on the pod can only prevent what the namespace, or another pod, would get.
        if pod.label("sidecar.istio.io/inject") == "false", wouldSelectWithoutMark {
            return first + [
                podRow(
                    "A3", "sidecar.istio.io/inject", .skips,
                    "Pod has sidecar.istio.io/inject=false label, preventing injection")
            ]
        }
        if namespaceLabels["istio.io/rev"] != nil {
            var unserved = namespaceRow("A6", "istio.io/rev", .skips, active.reason)
            unserved.note = servedNote
            return first + [unserved]
        }
        let second =
            first + [
                namespaceRow("A5", "istio.io/rev", .goesOn, "The namespace has no such label.")
            ]
        if let revision = pod.label("istio.io/rev") {
            var unserved = podRow(
                "A8", "istio.io/rev", .skips,
                "Pod has istio.io/rev=\(revision) label, preventing injection")
            unserved.note = servedNote
            return second + [unserved]
        }
        var unmatched = podRow("A11", "sidecar.istio.io/inject", .skips, active.reason)
        if let mark = pod.label("sidecar.istio.io/inject"), mark != "true" {
            unmatched.note = "Only the exact value true selects a pod."
        }
        return second + markRows + [unmatched]
    }

    private static let noHooks =
        "No label helps: the webhooks have to be made again, as Istio's installation makes them."

    private var wouldSelectWithoutMark: Bool {
        var labels = pod.labels
        labels["sidecar.istio.io/inject"] = nil
        let unmarked = webhooks.contains { configuration in
            WebhookSelection(configuration, pod: labels, namespace: namespaceLabels)?.isInjected
                ?? false
        }
        return unmarked || namespaceLabels["istio.io/rev"] == nil
    }

    /// Marks that look as if they asked for injection and are not looked at.
    private var markRows: [Verdict.Row] {
        var rows: [Verdict.Row] = []
        if let value = pod.annotation("sidecar.istio.io/inject") {
            rows.append(
                row(
                    "B3", .apiServer, "metadata.annotations[\"sidecar.istio.io/inject\"]", value,
                    .goesOn, "Selectors see labels only: an annotation selects nothing."))
        }
        if let value = workloadLabels["sidecar.istio.io/inject"]?.goText, let workload {
            rows.append(
                row(
                    "A9", .apiServer, "metadata.labels[\"sidecar.istio.io/inject\"]", value,
                    .goesOn, "The label is on the \(workload.type.kind), not on its pod template.",
                    object: "\(workload.type.kind) \(workload.name)", key: workload))
        }
        return rows
    }
}
