import Basis
import Objects
import YAML

/// The two rounds of webhooks.
enum WebhookRound {
    case mutating
    case validating
}

extension World {
    /// Calls the webhooks whose configuration selects the object, in order of the configurations'
    /// names (apiserver pkg/admission/plugin/webhook). Match conditions are not evaluated.
    mutating func callWebhooks(
        _ round: WebhookRound, _ admitted: inout Admitted, old: Object?, _ request: Request,
        operation: String? = nil
    ) throws(Status) {
        let type =
            round == .mutating
            ? ResourceType.mutatingWebhookConfiguration
            : .validatingWebhookConfiguration
        guard !admitted.object.type.isWebhookConfiguration else { return }
        let operation = operation ?? (old == nil ? "CREATE" : "UPDATE")
        for configuration in store.objects(type) {
            for webhook in configuration.fields["webhooks"]?.items ?? [] {
                guard selects(webhook, admitted.object, old, operation, request) else { continue }
                try call(
                    webhook, of: configuration.name, round, &admitted, old: old, request,
                    operation: operation)
            }
        }
    }

    /// Whether rules and selectors of a webhook take in the object.
    private func selects(
        _ webhook: Value, _ object: Object, _ old: Object?, _ operation: String, _ request: Request
    ) -> Bool {
        let match = WebhookMatch(
            type: object.type, version: object.version, operation: operation,
            subresource: request.subresource)
        guard match.isTaken(by: webhook) else { return false }
        if let selector = webhook["namespaceSelector"], let labels = namespaceLabels(for: object),
            !selector.matches(labels: labels)
        {
            return false
        }
        guard let selector = webhook["objectSelector"] else { return true }
        return selector.matches(labels: object.metadata.labels)
            || old.map { selector.matches(labels: $0.metadata.labels) } ?? false
    }

    /// The labels for namespace selectors: a namespace's own; none for other cluster-wide objects,
    /// which no namespace selector keeps out (webhook/predicates/namespace/matcher.go).
    private func namespaceLabels(for object: Object) -> Fields? {
        if object.type == .namespace { return object.metadata.labels }
        guard object.type.isNamespaced else { return nil }
        return store.object(ObjectKey(.namespace, name: object.namespace))?.metadata.labels ?? [:]
    }

    private mutating func call(
        _ webhook: Value, of configuration: String, _ round: WebhookRound,
        _ admitted: inout Admitted, old: Object?, _ request: Request, operation: String
    ) throws(Status) {
        let name = webhook["name"]?.string ?? ""
        let target = WebhookTarget(webhook)
        func note(_ outcome: String) {
            occurrences.append(
                .webhookCalled(
                    configuration: configuration, webhook: name, object: admitted.object.key,
                    outcome: outcome))
        }
        if let problem = unreachable(target) {
            guard webhook["failurePolicy"]?.string != "Ignore" else {
                note("ignored: \(problem)")
                return
            }
            note("failed: \(problem)")
            throw .internalError(
                "failed calling webhook \"\(name)\": failed to call webhook: "
                    + "Post \"\(target.url)\": \(problem)")
        }
        let call = WebhookCall(
            configuration: configuration, webhook: name, service: target.service,
            path: target.path, operation: operation, object: admitted.object, old: old,
            isDryRun: request.isDryRun)
        switch parts.webhooks.review(call, in: view) {
        case .allowed(let object, let warnings):
            note("allowed")
            admitted.warnings += warnings
            if round == .mutating { admitted.object = object }
        case .denied(let message):
            note("denied")
            throw .denied(by: name, message)
        }
    }

    /// Why a webhook's service cannot be reached, as the API server's HTTP client says it; nil if
    /// it can.
    private func unreachable(_ target: WebhookTarget) -> String? {
        guard let name = target.name else { return nil }
        let key = ObjectKey(.service, namespace: target.namespace, name: name)
        guard let service = store.object(key) else { return "service \"\(name)\" not found" }
        let isSilent = breakage.silentServices[service.namespacedName] != nil
        guard isSilent || !store.hasReadyEndpoint(service) else { return nil }
        let address = service["spec", "clusterIP"]?.string ?? ""
        return "dial tcp \(address):\(target.port): connect: connection refused"
    }
}

/// Where a webhook is called.
private struct WebhookTarget {
    /// The service's name; nil for a webhook by URL.
    var name: String?
    var namespace: String
    var path: String
    var port: Int64
    var url: String

    var service: String { name.map { "\(namespace)/\($0)" } ?? "" }

    init(_ webhook: Value) {
        let timeout = webhook["timeoutSeconds"]?.int ?? 10
        let service = webhook["clientConfig"]?["service"]
        name = service?["name"]?.string
        namespace = service?["namespace"]?.string ?? ""
        path = service?["path"]?.string ?? ""
        port = service?["port"]?.int ?? 443
        if let name {
            url = "https://\(name).\(namespace).svc:\(port)\(path)?timeout=\(timeout)s"
        } else {
            url = (webhook["clientConfig"]?["url"]?.string ?? "") + "?timeout=\(timeout)s"
        }
    }
}

/// What a webhook's rules are held against (webhook/predicates/rules/rules.go).
private struct WebhookMatch {
    var type: ResourceType
    var version: String
    var operation: String
    var subresource: String

    func isTaken(by webhook: Value) -> Bool {
        let isExact = webhook["matchPolicy"]?.string == "Exact"
        return (webhook["rules"]?.items ?? []).contains { rule in
            has(rule["operations"], operation) && has(rule["apiGroups"], type.group)
                && (isExact ? [version] : type.versions).contains { has(rule["apiVersions"], $0) }
                && isScope(rule["scope"]?.string)
                && (rule["resources"]?.strings ?? []).contains(
                    where: isResource)
        }
    }

    private func has(_ list: Value?, _ word: String) -> Bool {
        (list?.strings ?? []).contains { $0 == "*" || $0 == word }
    }

    private func isScope(_ scope: String?) -> Bool {
        switch scope {
        case "Namespaced": type.isNamespaced
        case "Cluster": !type.isNamespaced
        default: true
        }
    }

    private func isResource(_ pattern: String) -> Bool {
        let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first, first == "*" || first == type.plural else { return false }
        let sub = parts.count > 1 ? parts[1] : ""
        return sub == subresource || sub == "*"
    }
}

extension ResourceType {
    /// Configurations of webhooks are not shown to webhooks.
    fileprivate var isWebhookConfiguration: Bool {
        self == .mutatingWebhookConfiguration || self == .validatingWebhookConfiguration
    }
}

extension Store {
    /// Whether a service has an endpoint that is ready.
    func hasReadyEndpoint(_ service: Object) -> Bool {
        let slices = endpointSlices(of: service.name, namespace: service.namespace)
        return slices.contains { slice in
            (slice.fields["endpoints"]?.items ?? []).contains {
                $0["conditions"]?["ready"]?.bool ?? true
            }
        }
    }
}
