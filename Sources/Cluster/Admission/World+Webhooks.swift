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
    /// names (apiserver pkg/admission/plugin/webhook). Of match conditions only `true` and `false`
    /// are evaluated; a webhook with others is called, and the call's outcome says so.
    mutating func callWebhooks(
        _ round: WebhookRound, _ admitted: inout Admitted, old: Object?, _ request: Request,
        operation: String? = nil
    ) throws(Status) {
        var again = Reinvocation()
        try callWebhooks(
            round, &admitted, old: old, request, operation: operation, reinvocation: &again)
    }

    /// One round of calls; `again` says which are made in the second round, and takes down which
    /// are to be made then.
    mutating func callWebhooks(
        _ round: WebhookRound, _ admitted: inout Admitted, old: Object?, _ request: Request,
        operation: String? = nil, reinvocation again: inout Reinvocation
    ) throws(Status) {
        let type =
            round == .mutating
            ? ResourceType.mutatingWebhookConfiguration
            : .validatingWebhookConfiguration
        guard !admitted.object.type.isWebhookConfiguration else { return }
        let operation = operation ?? (old == nil ? "CREATE" : "UPDATE")
        for configuration in store.objects(type) {
            for webhook in configuration.fields["webhooks"]?.items ?? [] {
                let id = "\(configuration.name)/\(webhook["name"]?.string ?? "")"
                guard again.asks(for: id),
                    selects(webhook, admitted.object, old, operation, request)
                else { continue }
                let isChanged = try call(
                    webhook, of: configuration.name, round, &admitted, old: old, request,
                    operation: operation)
                again.called(
                    id, isChanged: isChanged,
                    isEligible: webhook["reinvocationPolicy"]?.string == "IfNeeded")
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

    /// Calls one webhook; whether it changed the object.
    private mutating func call(
        _ webhook: Value, of configuration: String, _ round: WebhookRound,
        _ admitted: inout Admitted, old: Object?, _ request: Request, operation: String
    ) throws(Status) -> Bool {
        let name = webhook["name"]?.string ?? ""
        let target = WebhookTarget(webhook)
        // The server makes up a generated name after admission.
        let own = admitted.object.name
        var key = admitted.object.key
        if own.isEmpty { key.name = "\(admitted.object.metadata.generateName)*****" }
        func note(_ outcome: String) {
            occurrences.append(
                .webhookCalled(
                    configuration: configuration, webhook: name, object: key, outcome: outcome))
        }
        func fail(_ problem: String) throws(Status) {
            let text = WebhookTarget.failure(of: name, problem)
            guard webhook["failurePolicy"]?.string != "Ignore" else {
                return note("ignored: \(text)")
            }
            note("failed: \(text)")
            throw .internalError(text)
        }
        if let conditions = webhook["matchConditions"]?.items, !conditions.isEmpty {
            // Expressions are in CEL, of which nothing is evaluated here but a literal.
            let expressions = conditions.map { $0["expression"]?.string?.trimmedBlanks ?? "" }
            if expressions.contains("false") {
                note("skipped: a match condition is false")
                return false
            }
            if expressions.contains(where: { $0 != "true" }) { note(WebhookOutcome.unevaluated) }
        }
        let isSilent = breakage.silentServices[target.service] != nil
        if let problem = store.reachProblem(target, isSilent: isSilent) {
            try fail("failed to call webhook: Post \"\(target.url)\": \(problem)")
            return false
        }
        let call = WebhookCall(
            configuration: configuration, webhook: name, service: target.service,
            path: target.path, operation: operation, object: admitted.object, old: old,
            isDryRun: request.isDryRun)
        switch parts.webhooks.review(call, in: view) {
        case .allowed(let object, let warnings):
            note(round == .mutating ? Self.outcome(admitted.object, object) : "allowed")
            admitted.warnings += warnings
            guard round == .mutating, object != admitted.object else { return false }
            admitted.object = object
            return true
        case .denied(let message):
            note("denied: \(message)")
            throw .denied(by: name, message)
        case .failed(let message):
            try fail("failed to call webhook: \(message)")
            return false
        }
    }

    /// What a mutating webhook's answer did, for people: which containers it added.
    private static func outcome(_ old: Object, _ new: Object) -> String {
        guard old != new else { return "allowed, nothing changed" }
        func names(_ object: Object) -> [String] {
            ["initContainers", "containers"].flatMap { list in
                (object["spec", list]?.items ?? []).compactMap { $0["name"]?.string }
            }
        }
        let before = names(old)
        let added = names(new).filter { !before.contains($0) }
        return added.isEmpty ? "patched" : "patched, \(added.joined(separator: " and ")) added"
    }
}

extension String {
    /// The text without blanks around it.
    fileprivate var trimmedBlanks: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

extension ResourceType {
    /// Configurations of webhooks are not shown to webhooks.
    fileprivate var isWebhookConfiguration: Bool {
        self == .mutatingWebhookConfiguration || self == .validatingWebhookConfiguration
    }
}
