import Objects
import YAML

/// What one MutatingWebhookConfiguration makes of a pod: a row of `istioctl x check-inject`.
// istio istioctl/pkg/checkinject/checkinject.go
package struct WebhookSelection: Sendable, Equatable {
    /// The configuration's name.
    package var configuration: String
    /// The revision that it belongs to.
    package var revision: String
    /// The webhook that selects the pod: `namespace.sidecar-injector.istio.io`; nil if none does.
    package var webhook: String?
    /// Whether a webhook selects the pod.
    package var isInjected: Bool { webhook != nil }
    /// istioctl's reason.
    package var reason: String
    /// Whether the configuration was switched off.
    package var isDeactivated: Bool

    /// What a configuration makes of a pod with these labels in a namespace with those; nil for a
    /// configuration that is not Istio's.
    package init?(_ configuration: Object, pod: Fields, namespace: Fields) {
        let webhooks = configuration["webhooks"]?.items ?? []
        guard webhooks.contains(where: { $0["name"]?.string?.hasSuffix("istio.io") ?? false })
        else { return nil }
        self.configuration = configuration.name
        revision = configuration.metadata.label("istio.io/rev") ?? ""
        isDeactivated = webhooks.contains { webhook in
            webhook["namespaceSelector"] == Self.never && webhook["objectSelector"] == Self.never
        }
        webhook =
            webhooks.first { webhook in
                labels(namespace, meet: webhook["namespaceSelector"])
                    && labels(pod, meet: webhook["objectSelector"])
            }?["name"]?.string
        reason = Self.reason(webhooks, pod, namespace, isDeactivated: isDeactivated)
    }

    private static let never: Value = ["matchLabels": ["istio.io/deactivated": "never-match"]]

    // checkinject.go: analyzeWebhooksMatchStatus
    private static func reason(
        _ webhooks: [Value], _ pod: Fields, _ namespace: Fields, isDeactivated: Bool
    ) -> String {
        for webhook in webhooks {
            let inNamespace = labels(namespace, meet: webhook["namespaceSelector"])
            let onPod = labels(pod, meet: webhook["objectSelector"])
            switch (inNamespace, onPod) {
            case (true, true):
                let first = named(webhook["namespaceSelector"], namespace)
                let second = named(webhook["objectSelector"], pod)
                if let text = matching(first, second) { return text }
            case (true, false):
                if let label = preventing(webhook["objectSelector"], pod) {
                    return "Pod has \(label) label, preventing injection"
                }
            case (false, true):
                if let value = namespace["istio-injection"]?.goText, value != "enabled" {
                    return "Namespace has istio-injection=\(value) label, preventing injection"
                }
            case (false, false): break
            }
        }
        if isDeactivated {
            return "The injection webhook is deactivated, and will never match labels."
        }
        let namespaces = webhooks.flatMap { accepted($0["namespaceSelector"]) }
        let pods = webhooks.flatMap { accepted($0["objectSelector"]) }
        return "No matching namespace labels (\(namespaces.joined(separator: ", "))) "
            + "or pod labels (\(pods.joined(separator: ", ")))"
    }

    /// The values of `istio.io/rev` that some webhook of Istio's selects, in order.
    static func servedRevisions(_ configurations: [Object]) -> [String] {
        var served: [String] = []
        for configuration in configurations {
            for webhook in configuration["webhooks"]?.items ?? [] {
                guard webhook["name"]?.string?.hasSuffix("istio.io") ?? false else { continue }
                for label in accepted(webhook["namespaceSelector"])
                where label.hasPrefix("istio.io/rev=") {
                    let revision = String(label.dropFirst("istio.io/rev=".utf8.count))
                    if !served.contains(revision) { served.append(revision) }
                }
            }
        }
        return served
    }

    private static func matching(_ namespace: String?, _ pod: String?) -> String? {
        switch (namespace, pod) {
        case (let namespace?, let pod?):
            return "Namespace label \(namespace) matches, and pod label \(pod) matches"
        case (let namespace?, nil):
            let isAutomatic = namespace.hasPrefix("kubernetes.io/metadata.name")
            return "Namespace label \(namespace) matches"
                + (isAutomatic ? " (Automatic injection is enabled in all namespaces)." : "")
        case (nil, let pod?): return "Pod label \(pod) matches"
        case (nil, nil): return nil
        }
    }

    /// The first label that a selector names, as `key=value`.
    private static func named(_ selector: Value?, _ labels: Fields) -> String? {
        for expression in selector?["matchExpressions"]?.items ?? []
        where ["In", "NotIn"].contains(expression["operator"]?.string ?? "") {
            if let key = expression["key"]?.string, let value = labels[key]?.goText {
                return "\(key)=\(value)"
            }
        }
        return nil
    }

    /// The first label that a selector excludes, as `key=value`.
    private static func preventing(_ selector: Value?, _ labels: Fields) -> String? {
        for expression in selector?["matchExpressions"]?.items ?? [] {
            guard let key = expression["key"]?.string, let value = labels[key]?.goText else {
                continue
            }
            let excluded = expression["values"]?.strings ?? []
            switch expression["operator"]?.string {
            case "DoesNotExist": return "\(key)=\(value)"
            case "NotIn" where excluded.contains(value): return "\(key)=\(value)"
            default: continue
            }
        }
        return nil
    }

    private static func accepted(_ selector: Value?) -> [String] {
        (selector?["matchExpressions"]?.items ?? []).flatMap { expression -> [String] in
            guard expression["operator"]?.string == "In" else { return [] }
            let key = expression["key"]?.string ?? ""
            return (expression["values"]?.strings ?? []).map { "\(key)=\($0)" }
        }
    }
}
