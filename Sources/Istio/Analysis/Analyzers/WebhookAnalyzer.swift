import Basis
import Objects
import YAML

/// Injection webhooks that overlap or have no control plane.
// istio pkg/config/analysis/analyzers/webhook/webhook.go
enum WebhookAnalyzer {
    private struct Webhook {
        var resource: AnalyzedResource
        var value: Value
        var name: String { "\(resource.fullName)/\(value.text("name"))" }
    }

    static func analyze(_ context: inout AnalysisContext) {
        var webhooks: [Webhook] = []
        var revisions: Set<String> = []
        for resource in context[.mutatingWebhook] {
            let own = resource.object["webhooks"]?.items ?? []
            let found = revisionsOf(resource, own)
            guard !found.isEmpty || own.contains(where: { $0.text("name").hasSuffix("istio.io") })
            else { continue }
            webhooks += own.map { Webhook(resource: resource, value: $0) }
            revisions.formUnion(found)
        }
        reportOverlaps(webhooks, revisions.sorted(), &context)
        for webhook in webhooks {
            guard let service = webhook.value["clientConfig", "service"] else { continue }
            let name = ResourceName(service.text("namespace"), service.text("name"))
            guard context.find(.service, name) == nil else { continue }
            context.report(
                .invalidWebhook, webhook.resource,
                ["Injector refers to a control plane service that does not exist: \(name)."])
        }
    }

    private static func reportOverlaps(
        _ webhooks: [Webhook], _ revisions: [String], _ context: inout AnalysisContext
    ) {
        let namespaces = combinations("istio-injection", ["enabled", "disabled"], revisions)
        let objects = combinations("sidecar.istio.io/inject", ["true", "false"], revisions)
        var seen: Set<[String]> = []
        for namespace in namespaces {
            for object in objects {
                let matching = webhooks.filter { webhook in
                    matches(webhook.value["namespaceSelector"], namespace)
                        && matches(webhook.value["objectSelector"], object)
                }
                let names = Set(matching.map(\.name)).sorted()
                guard names.count > 1, seen.insert(names).inserted else { continue }
                for name in names {
                    let resource = matching.last { $0.name == name }?.resource
                    let others = goList(names.filter { $0 != name })
                    context.report(
                        .invalidWebhook, resource,
                        [
                            "Webhook overlaps with others: \(others). "
                                + "This may cause injection to occur twice."
                        ])
                }
            }
        }
    }

    /// No label, either value of `label`, and each of these with each revision.
    private static func combinations(
        _ label: String, _ values: [String], _ revisions: [String]
    ) -> [Fields] {
        let plain: [Fields] = [[:]] + values.map { [label: .string($0)] }
        return plain
            + revisions.flatMap { revision in
                plain.map { fields in
                    var fields = fields
                    fields["istio.io/rev"] = .string(revision)
                    return fields
                }
            }
    }

    // webhook.go: extractRevisions
    private static func revisionsOf(_ resource: AnalyzedResource, _ webhooks: [Value]) -> [String] {
        let key = "istio.io/rev"
        var found = [resource.labels[key]?.string].compactMap { $0 }
        for webhook in webhooks {
            for name in ["namespaceSelector", "objectSelector"] {
                guard let selector = webhook[name] else { continue }
                if let value = selector["matchLabels", key]?.string { found.append(value) }
                for expression in selector.entries("matchExpressions")
                where expression.text("key") == key {
                    found += expression["values"]?.strings ?? []
                }
            }
        }
        return found
    }

    /// Whether a webhook's selector matches labels; a missing one matches all.
    // webhook.go: selectorMatches
    static func matches(_ selector: Value?, _ labels: Fields) -> Bool {
        guard let selector, !selector.isNull else { return true }
        return LabelSelector(object: selector).matches(labels)
    }

    /// Addresses of control planes outside of the cluster.
    // istio pkg/config/analysis/analyzers/externalcontrolplane/externalcontrolplane.go
    static func analyzeAddresses(_ context: inout AnalysisContext) {
        for resource in context[.validatingWebhook]
        where resource.name == "istiod-default-validator"
            || resource.name.hasPrefix("istio-validator")
        {
            checkAddresses(resource, &context)
        }
        for resource in context[.mutatingWebhook]
        where resource.name.hasPrefix("istio-sidecar-injector") {
            checkAddresses(resource, &context)
        }
    }

    private static func checkAddresses(
        _ resource: AnalyzedResource, _ context: inout AnalysisContext
    ) {
        for webhook in resource.object["webhooks"]?.items ?? [] {
            let name = webhook.text("name")
            guard let address = webhook["clientConfig", "url"]?.string else {
                if !webhook.has("clientConfig", "service") {
                    context.report(
                        .invalidExternalControlPlaneConfig, resource, ["", name, "is blank"])
                }
                continue
            }
            guard let host = hostName(address) else {
                context.report(
                    .invalidExternalControlPlaneConfig, resource,
                    [address, name, "was provided in an invalid format"])
                continue
            }
            if IPAddress(host) != nil {
                context.report(
                    .externalControlPlaneAddressIsNotAHostname, resource, [address, name])
            }
        }
    }

    /// The host of a URL, without a port; nil if the text is no URL.
    // Go net/url: Parse, Hostname
    private static func hostName(_ address: String) -> String? {
        guard !address.isEmpty, address.utf8.allSatisfy({ $0 > 32 && $0 != 127 }),
            !address.hasPrefix(":")
        else { return nil }
        guard let mark = address.firstRange(of: "://") else { return "" }
        let rest = address[mark.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if host.hasPrefix("[") {
            return host.contains("]") ? String(host.dropFirst().prefix { $0 != "]" }) : nil
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2 || parts.count == 2 && !parts[1].allSatisfy(\.isNumber) { return nil }
        return parts.first.map(String.init)
    }
}
