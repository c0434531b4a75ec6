import Objects
import YAML

extension InjectionSubject {
    /// The verdict: the looks of the API server, then, if it sends the pod on, those of istiod.
    package var verdict: Verdict {
        var verdict = Verdict(
            subject: title == "namespace/\(namespace)"
                ? "a new pod of \(title)" : "\(title) in namespace \(namespace)",
            rows: [], outcome: .notInjected)
        let status = pod.annotation("sidecar.istio.io/status")
        if exists, let status {
            verdict.rows.append(statusRow(status, .injects))
            return decided(verdict, .injected)
        }
        guard lookAsServer(&verdict) else {
            guard bringsSidecar, let status else { return decided(verdict, .notInjected) }
            verdict.rows.append(statusRow(status, .injects))
            return decided(verdict, .injected)
        }
        if let failure = unreachable[verdict.webhook ?? ""] {
            let row = unreachableRow(verdict.webhook ?? "", failure)
            verdict.rows.append(row)
            let isRefused = row.effect == .rejects && !exists
            return decided(verdict, isRefused ? .rejected : .notInjected)
        }
        guard lookAsIstiod(&verdict) else { return decided(verdict, .notInjected) }
        if exists {
            verdict.rows.append(olderRow)
            return decided(verdict, .notInjected)
        }
        if let status { verdict.rows.append(statusRow(status, .goesOn)) }
        if let failure = renderingFailure {
            verdict.rows.append(failureRow(failure, verdict.webhook?.afterSlash ?? ""))
            return decided(verdict, .rejected)
        }
        return decided(verdict, .injected)
    }

    /// A pod that was made before its namespace or template asked for a sidecar.
    private var olderRow: Verdict.Row {
        var older = row(
            "A1", .apiServer, "metadata.creationTimestamp", createdAt, .skips,
            "Injection happens only when a pod is created; restart it.")
        older.note = "What the looks above see is newer than the pod."
        older.cause = nil
        return older
    }

    private func statusRow(_ status: String, _ effect: Verdict.Effect) -> Verdict.Row {
        let holder = workload == nil ? "manifest" : "pod template"
        let reason =
            effect == .goesOn
            ? "The sidecar is there already: istiod takes it out and puts it in again."
            : bringsSidecar
                ? "The \(holder) brings the sidecar along: istioctl kube-inject put it there."
                : "The pod was injected when it was created."
        var found = row(
            "C3", .rendering, "metadata.annotations[\"sidecar.istio.io/status\"]", status, effect,
            reason)
        // The webhook wrote it, and nobody's manifest.
        if !bringsSidecar { found.cause = nil }
        return found
    }

    /// The field that istiod cannot render: the annotation, or the templates.
    private func failureRow(_ failure: String, _ webhook: String) -> Verdict.Row {
        let templates = "inject.istio.io/templates"
        let bad = pod.annotations.names.first { name in
            annotationProblem(name, pod.annotation(name) ?? "") != nil
        }
        let isUnknown = failure.utf8.contains(Array("requested template".utf8))
        let name = bad ?? (isUnknown && pod.annotation(templates) != nil ? templates : nil)
        let reason = "admission webhook \"\(webhook)\" denied the request: \(failure)"
        guard let name else {
            return row(
                "C1", .rendering, "templates", nil, .rejects, reason, object: injectorTitle,
                key: injectorKey)
        }
        return row(
            "C1", .rendering, "metadata.annotations[\"\(name)\"]", pod.annotation(name), .rejects,
            reason)
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
        _ effect: Verdict.Effect, _ reason: String, object: String? = nil, key: ObjectKey? = nil
    ) -> Verdict.Row {
        var row = Verdict.Row(
            code: code, layer: layer, object: object ?? podTitle, field: field, value: value,
            effect: effect, reason: reason)
        row.cause = object == nil ? podCause(field) : key.map { cause($0, field) }
        return row
    }

    private func cause(_ key: ObjectKey, _ field: String) -> Verdict.Cause {
        let plain = field.split(separator: "\"").joined()
        let path = FieldPath(plain).steps.map { step in
            switch step {
            case .field(let name): name
            case .index(let index): "\(index)"
            }
        }
        return Verdict.Cause(key: key, path: path)
    }

    /// Where a field of the pod was written: in the template of its workload, or in the pod.
    private func podCause(_ field: String) -> Verdict.Cause? {
        guard let workload, let template = WorkloadTemplate(kind: workload.type.kind) else {
            return pod.name.isEmpty
                ? nil : cause(ObjectKey(.pod, namespace: namespace, name: pod.name), field)
        }
        var found = cause(workload, field)
        let isSpec = found.path.first == "spec"
        found.path = Array(template.spec.dropLast()) + found.path
        return isSpec || found.path.contains("metadata") ? found : nil
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
        var row = row(
            "C2", .apiServer, "webhooks[].clientConfig.service", name,
            isIgnored ? .skips : .rejects,
            isIgnored ? "The failure is ignored (failurePolicy: Ignore): \(failure)" : failure,
            object: "Service \(service["namespace"]?.string ?? "")/\(name)")
        if exists, !isIgnored {
            row.note = "The pod is older than what asks for a sidecar; a new one would be refused."
        }
        return row
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
            var system = row(
                "B2", .istiod, "metadata.namespace", namespace, effect,
                "The namespace is one of the system's.")
            system.note = "No label changes that: run the workload in a namespace of your own."
            system.cause = nil
            verdict.rows.append(system)
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
            object: injectorTitle, key: injectorKey)
    }

    private func policyRow(_ effect: Verdict.Effect) -> Verdict.Row {
        let policy = configuration.policy
        let isKnown = ["enabled", "disabled"].contains(policy)
        var row = row(
            "B7", .istiod, "policy", policy, effect,
            isKnown
                ? "The injection policy is \(policy)."
                : "Illegal value for autoInject:\(policy), must be one of [disabled,enabled]. Auto "
                    + "injection disabled!",
            object: injectorTitle, key: injectorKey)
        row.note = configurationProblem.map {
            "\($0); istiod goes on with what it last understood."
        }
        return row
    }

    private var injectorTitle: String { "ConfigMap \(injectorKey.namespace)/\(injectorKey.name)" }

    /// The ConfigMap that the istiod which is asked reads: a revision has one of its own.
    var injectorKey: ObjectKey {
        let revision = configuration.revision
        let suffix = ["", "default"].contains(revision) ? "" : "-\(revision)"
        return ObjectKey(
            .configMap, namespace: "istio-system", name: "istio-sidecar-injector\(suffix)")
    }
}

extension String {
    /// What follows the first slash; all of it without one.
    var afterSlash: String {
        split(separator: "/", maxSplits: 1).last.map(String.init) ?? self
    }
}
