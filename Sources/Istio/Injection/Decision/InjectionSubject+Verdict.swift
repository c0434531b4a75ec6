import Objects
import YAML

extension InjectionSubject {
    /// The verdict: the looks of the API server, then, if it sends the pod on, those of istiod.
    package var verdict: Verdict {
        var verdict = Verdict(
            subject: "\(title) in namespace \(namespace)", rows: [], outcome: .notInjected)
        if exists, let text = pod.annotation("sidecar.istio.io/status") {
            verdict.rows.append(
                row(
                    "C3", .rendering, "metadata.annotations[\"sidecar.istio.io/status\"]", text,
                    .injects, "The pod was injected when it was created."))
            return decided(verdict, .injected)
        }
        guard lookAsServer(&verdict) else { return decided(verdict, .notInjected) }
        if let failure = unreachable[verdict.webhook ?? ""] {
            let row = unreachableRow(verdict.webhook ?? "", failure)
            verdict.rows.append(row)
            return decided(verdict, row.effect == .rejects ? .rejected : .notInjected)
        }
        guard lookAsIstiod(&verdict) else { return decided(verdict, .notInjected) }
        if exists {
            verdict.rows.append(
                row(
                    "A1", .apiServer, "metadata.creationTimestamp", createdAt, .skips,
                    "Injection happens only when a pod is created; restart it."))
            return decided(verdict, .notInjected)
        }
        if let failure = renderingFailure {
            verdict.rows.append(
                row(
                    "C1", .rendering, "metadata.annotations", nil, .rejects,
                    "admission webhook \"\(verdict.webhook?.afterSlash ?? "")\" denied the "
                        + "request: \(failure)"))
            return decided(verdict, .rejected)
        }
        return decided(verdict, .injected)
    }

    private func decided(_ verdict: Verdict, _ outcome: Verdict.Outcome) -> Verdict {
        var verdict = verdict
        verdict.outcome = outcome
        // The last look decides, unless it only let the pod pass.
        if let index = verdict.rows.lastIndex(where: { $0.effect != .goesOn }) {
            verdict.rows[index].isDeciding = true
        }
        return verdict
    }

    func row(
        _ code: String, _ layer: Verdict.Layer, _ field: String, _ value: String?,
        _ effect: Verdict.Effect, _ reason: String, object: String? = nil
    ) -> Verdict.Row {
        Verdict.Row(
            code: code, layer: layer, object: object ?? podTitle, field: field, value: value,
            effect: effect, reason: reason)
    }

    var podTitle: String {
        workload.map { exists ? title : "\($0.type.kind) \($0.name), pod template" } ?? title
    }

    private func unreachableRow(_ id: String, _ failure: String) -> Verdict.Row {
        let entry = webhooks.lazy.compactMap { object in
            (object["webhooks"]?.items ?? []).first { webhook in
                "\(object.name)/\(webhook["name"]?.string ?? "")" == id
            }
        }.first
        let service = entry?["clientConfig", "service"] ?? [:]
        let name = service["name"]?.string ?? ""
        let isIgnored = entry?["failurePolicy"]?.string == "Ignore"
        return row(
            "C2", .apiServer, "webhooks[].clientConfig.service", name,
            isIgnored ? .skips : .rejects,
            isIgnored ? "The failure is ignored (failurePolicy: Ignore): \(failure)" : failure,
            object: "Service \(service["namespace"]?.string ?? "")/\(name)")
    }

    /// What istiod says when it cannot render; nil if it can.
    private var renderingFailure: String? {
        let owner = PodOwner(pod)
        let input = TemplateInput(
            ownerKind: owner.kind, ownerVersion: owner.apiVersion, ownerName: owner.name,
            ownerNamespace: owner.namespace, pod: pod, proxyConfig: proxyConfig,
            configuration: configuration, nativeSidecars: nativeSidecars)
        do {
            _ = try Injector(pod, input: input).injected()
            return nil
        } catch {
            return error.message
        }
    }

    // MARK: istiod

    /// istiod's looks; whether it injects.
    private func lookAsIstiod(_ verdict: inout Verdict) -> Bool {
        let decision = PolicyDecision(pod, configuration: configuration)
        if let ignored = decision.ignoredMark {
            verdict.rows.append(
                row(
                    "B4", .istiod, markField(isLabel: ignored.isLabel), ignored.value, .goesOn,
                    "Invalid value for sidecar.istio.io/inject: \"\(ignored.value)\". Only 'true' "
                        + "and 'false' are accepted. Falling back to default injection policy."))
        }
        let effect: Verdict.Effect = decision.isRequired ? .injects : .skips
        switch decision.reason {
        case .hostNetwork:
            verdict.rows.append(
                row(
                    "B1", .istiod, "spec.hostNetwork", "true", effect,
                    "The pod uses the host's network."))
        case .systemNamespace:
            verdict.rows.append(
                row(
                    "B2", .istiod, "metadata.namespace", namespace, effect,
                    "The namespace is one of the system's."))
        case .mark(let isLabel):
            let value = decision.isRequired ? "true" : "false"
            verdict.rows.append(
                row(
                    "B3", .istiod, markField(isLabel: isLabel), value, effect,
                    "\(isLabel ? "Label" : "Annotation") sidecar.istio.io/inject=\(value)"))
        case .neverSelector(let index):
            verdict.rows.append(selectorRow("B5", "neverInjectSelector", index, effect))
        case .alwaysSelector(let index):
            verdict.rows.append(selectorRow("B6", "alwaysInjectSelector", index, effect))
        case .policy: verdict.rows.append(policyRow(effect))
        }
        return decision.isRequired
    }

    private func markField(isLabel: Bool) -> String {
        "metadata.\(isLabel ? "labels" : "annotations")[\"sidecar.istio.io/inject\"]"
    }

    private func selectorRow(
        _ code: String, _ list: String, _ index: Int, _ effect: Verdict.Effect
    ) -> Verdict.Row {
        let verb = effect == .injects ? "enabling" : "disabling"
        let entry = list == "neverInjectSelector" ? "NeverInjectSelector" : "AlwaysInjectSelector"
        return row(
            code, .istiod, "\(list)[\(index)]", nil, effect,
            "Explicitly \(verb) injection for pod \(namespace)/\(pod.potentialName) due to pod "
                + "labels matching \(entry) config map entry.",
            object: "ConfigMap istio-system/istio-sidecar-injector")
    }

    private func policyRow(_ effect: Verdict.Effect) -> Verdict.Row {
        let policy = configuration.policy
        let isKnown = ["enabled", "disabled"].contains(policy)
        return row(
            "B7", .istiod, "policy", policy, effect,
            isKnown
                ? "The injection policy is \(policy)."
                : "Illegal value for autoInject:\(policy), must be one of [disabled,enabled]. Auto "
                    + "injection disabled!",
            object: "ConfigMap istio-system/istio-sidecar-injector")
    }
}

extension String {
    /// What follows the first slash; all of it without one.
    var afterSlash: String {
        split(separator: "/", maxSplits: 1).last.map(String.init) ?? self
    }
}
