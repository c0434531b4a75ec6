import Cluster
import Objects
import YAML

/// `istioctl kube-inject`: puts the sidecar into the workloads of a manifest.
// istio istioctl/pkg/kubeinject/kubeinject.go, pkg/kube/inject/inject.go: IntoResourceFile
package struct KubeInject: Sendable {
    /// What renders the templates.
    package enum Source: Sendable {
        /// The running istiod, through its webhook; what it declines is decided as kube-inject
        /// decides it, without templates.
        case webhook(ControlPlane, View)
        /// A configuration read from files. `nativeSidecars`: what istioctl's own environment says.
        case files(InjectionConfiguration, nativeSidecars: Bool)
    }

    /// What comes out.
    package struct Result: Sendable, Equatable {
        /// The manifest, each document followed by `---`.
        package var output = ""
        /// Warnings for standard error, each followed by an empty line there; an empty line stands
        /// before the first.
        package var warnings: [String] = []
        /// Why it stopped; what comes before is in the output.
        package var error: String?

        /// What istioctl writes to standard error, but for the error.
        package var warningText: String {
            warnings.isEmpty ? "" : "\n" + warnings.map { "\($0)\n\n" }.joined()
        }
    }

    private let source: Source

    /// Injection by `source`.
    package init(_ source: Source) { self.source = source }

    /// Injects the workloads of a manifest.
    package func run(_ manifest: [UInt8]) -> Result {
        var result = Result()
        for raw in rawDocuments(manifest) {
            do {
                result.output += try document(raw, &result.warnings)
            } catch {
                result.error = error.message
                break
            }
            result.output += "---\n"
        }
        return result
    }

    private func document(
        _ raw: [UInt8], _ warnings: inout [String]
    ) throws(InjectionFailure) -> String {
        var reader = DocumentReader(raw)
        let value: Value
        do {
            value = try reader.next()?.value ?? [:]
        } catch {
            throw InjectionFailure(message: error.kubectlText)
        }
        let kind = value["kind"]?.string ?? ""
        guard WorkloadTemplate(kind: kind) != nil || isList(value) else {
            return String(decoding: raw, as: UTF8.self)
        }
        return yamlText(of: try injected(value, depth: 0, &warnings))
    }

    private func isList(_ value: Value) -> Bool {
        value["kind"]?.string == "List" && value["apiVersion"]?.string == "v1"
    }

    // istio pkg/kube/inject/inject.go: IntoObject
    func injected(
        _ value: Value, depth: Int, _ warnings: inout [String]
    ) throws(InjectionFailure) -> Value {
        if isList(value), depth < 100 {
            var list = value
            var items: [Value] = []
            for item in value["items"]?.items ?? [] {
                items.append(try injected(item, depth: depth + 1, &warnings))
            }
            list["items"] = .list(items)
            if list["metadata"] == nil { list["metadata"] = [:] }
            return list
        }
        guard let template = WorkloadTemplate(kind: value["kind"]?.string ?? "") else {
            return value
        }
        let object = template.shaped(value)
        let metadata = object.value(at: template.metadata[...]) ?? [:]
        let draft = PodDraft(metadata: metadata, spec: object.value(at: template.spec[...]) ?? [:])
        let owner = owner(of: object, draft, template)
        let own = draft.name.isEmpty ? owner.name : draft.name
        let name = owner.namespace.isEmpty ? own : "\(owner.namespace)/\(own)"
        if draft.spec["hostNetwork"]?.isTruthy == true {
            warnings.append(warning(owner.kind, name, "has host networking enabled"))
            return object
        }
        guard let result = try pod(draft, owner: owner) else {
            warnings.append(warning(owner.kind, name, "has sidecar injection disabled"))
            return object
        }
        var changed = object
        changed.set(.map(result.labels), at: (template.metadata + ["labels"])[...])
        changed.set(.map(result.annotations), at: (template.metadata + ["annotations"])[...])
        changed.set(result.spec, at: template.spec[...])
        return template.shaped(changed)
    }

    private func warning(_ kind: String, _ name: String, _ reason: String) -> String {
        let subject = kind.isEmpty ? "\"\(name)\"" : "\(kind) \"\(name)\""
        return "===> Skipping injection because \(subject) \(reason)"
    }

    private func owner(
        of object: Value, _ draft: PodDraft, _ template: WorkloadTemplate
    ) -> PodOwner {
        var owner = PodOwner(draft)
        guard template.kind != "Pod" else { return owner }
        owner.kind = template.kind
        owner.apiVersion = object["apiVersion"]?.string ?? ""
        owner.name = object["metadata", "name"]?.string ?? ""
        owner.namespace = object["metadata", "namespace"]?.string ?? ""
        return owner
    }

    /// The injected pod; nil if it is not to be injected.
    private func pod(_ draft: PodDraft, owner: PodOwner) throws(InjectionFailure) -> PodDraft? {
        switch source {
        case .webhook(let controlPlane, let view):
            var sent = draft
            if sent.namespace.isEmpty { sent.namespace = owner.namespace }
            if let answer = try? controlPlane.injected(sent, path: "/inject", in: view) {
                return answer
            }
            guard Self.isWanted(draft) else { return nil }
            // istiod declined or failed; istioctl has loaded no templates of its own.
            let problems = annotationProblems(draft.annotations)
            let reason =
                problems.isEmpty
                ? "requested template \"sidecar\" not found; have " : multiError(problems)
            throw InjectionFailure(message: "failed to run injection template: \(reason)")
        case .files(let configuration, let nativeSidecars):
            guard Self.isWanted(draft) else { return nil }
            var proxyConfig = configuration.mesh.proxyConfig
            if let own = draft.annotation("proxy.istio.io/config"), let settings = readYAML(own) {
                proxyConfig = proxyConfig.merged(with: settings)
            }
            let input = TemplateInput(
                ownerKind: owner.kind, ownerVersion: owner.apiVersion, ownerName: owner.name,
                ownerNamespace: owner.namespace, pod: draft, proxyConfig: proxyConfig,
                configuration: configuration, nativeSidecars: nativeSidecars)
            return try Injector(draft, input: input).injected()
        }
    }

    /// kube-inject's own decision: as istiod's with the policy on and without selectors.
    private static func isWanted(_ draft: PodDraft) -> Bool {
        var configuration = InjectionConfiguration(values: [:], mesh: MeshConfig(), version: "")
        configuration.policy = "enabled"
        return PolicyDecision(draft, configuration: configuration).isRequired
    }
}
