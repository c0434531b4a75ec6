import Interpreter
import Istio
import Objects
import YAML

/// `istioctl experimental injector list`: which namespaces and hooks inject which sidecar.
// istio istioctl/pkg/injector/injector-list.go
enum InjectorList {
    static let node: CommandNode<IstioctlAction> = CommandNode(
        "injector",
        children: [
            CommandNode("list", flags: [Flag("revision", "r")], action: IstioctlAction(run))
        ], action: .group { node })

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let system = [
            "kube-node-lease", "kube-public", "kube-system", "local-path-storage",
            call.istioNamespace,
        ]
        var namespaces = session.store.objects(.namespace).filter { namespace in
            !system.contains(namespace.name)
                && namespace.metadata.label("istio.io/dataplane-mode") != "ambient"
        }
        if let name = call.explicitNamespace,
            let only = namespaces.first(where: { $0.name == name })
        {
            namespaces = [only]
        }
        let hooks = session.store.objects(.mutatingWebhookConfiguration).filter {
            $0.metadata.label("app") == "sidecar-injector"
        }
        printNamespaces(namespaces, hooks, &io, session)
        io.print("\n")
        printHooks(namespaces, hooks, images(session), &io)
        return 0
    }

    private struct Count { var pods = 0, disabled = 0, needsRestart = 0 }

    private static func printNamespaces(
        _ namespaces: [Object], _ hooks: [Object], _ io: inout CommandIO, _ session: SessionState
    ) {
        var writer = TabWriter(minimumWidth: 0, padding: 1)
        var rows = 0
        for namespace in namespaces {
            let revision = revision(of: namespace, hooks)
            var counts: [String: Count] = [:]
            for pod in session.store.objects(.pod, namespace: namespace.name) {
                let own = self.revision(of: pod)
                var count = counts[own.isEmpty ? "<non-Istio>" : own] ?? Count()
                count.pods += 1
                if isDisabled(pod) {
                    count.disabled += 1
                } else if own != revision {
                    count.needsRestart += 1
                }
                counts[own.isEmpty ? "<non-Istio>" : own] = count
            }
            if counts.isEmpty, !revision.isEmpty { counts[revision] = Count() }
            for (own, count) in counts.sorted(by: { $0.key < $1.key }) {
                if rows == 0 { writer.write("NAMESPACE\tISTIO-REVISION\tPOD-REVISIONS\n") }
                rows += 1
                writer.write("\(namespace.name)\t\(revision)\t\(text(own, count))\n")
            }
        }
        io.print(rows == 0 ? "No Istio injected namespaces present.\n" : writer.flush())
    }

    private static func text(_ revision: String, _ count: Count) -> String {
        guard count.pods > 0 else { return "<no pods>" }
        var text = "\(revision): \(count.pods)"
        if count.disabled > 0 { text += " (injection disabled: \(count.disabled))" }
        if count.needsRestart > 0 { text += " NEEDS RESTART: \(count.needsRestart)" }
        return text
    }

    /// What the annotation says; istioctl reads `istio.io/rev`, else the status.
    // istio istioctl/pkg/describe/describe.go: GetRevisionFromPodAnnotation
    private static func revision(of pod: Object) -> String {
        if let own = pod.metadata.annotation("istio.io/rev") { return own }
        return pod.metadata.annotation("sidecar.istio.io/status").flatMap {
            InjectionStatus(text: $0)?.revision
        } ?? ""
    }

    private static func isDisabled(_ pod: Object) -> Bool {
        let mark =
            pod.metadata.label("sidecar.istio.io/inject")
            ?? pod.metadata.annotation("sidecar.istio.io/inject") ?? ""
        return mark.lowercased() == "false"
    }

    // getInjectedRevision
    private static func revision(of namespace: Object, _ hooks: [Object]) -> String {
        let labels = namespace.metadata.labels
        let injector = hooks.first { hook in
            (hook["webhooks"]?.items ?? []).contains { webhook in
                InjectionSelectors.selects(webhook["namespaceSelector"], labels)
            }
        }
        if let injector { return injector.metadata.label("istio.io/rev") ?? "" }
        let revision = namespace.metadata.label("istio.io/rev") ?? ""
        let injection = namespace.metadata.label("istio-injection")
        if revision.isEmpty, injection == nil || injection == "disabled" { return "" }
        return "MISSING/\(revision.isEmpty ? "istio-injection" : revision)"
    }

    private static func printHooks(
        _ namespaces: [Object], _ hooks: [Object], _ images: [String: String],
        _ io: inout CommandIO
    ) {
        guard !hooks.isEmpty else { return io.print("No Istio injection hooks present.\n") }
        var writer = TabWriter(minimumWidth: 0, padding: 1)
        writer.write("NAMESPACES\tINJECTOR-HOOK\tISTIO-REVISION\tSIDECAR-IMAGE\n")
        for hook in hooks.sorted(by: { $0.name < $1.name }) {
            let revision = hook.metadata.label("istio.io/rev") ?? ""
            let matching = namespaces.filter { matches(hook, $0) }.map(\.name)
            for name in matching.isEmpty ? ["DOES NOT AUTOINJECT"] : matching {
                writer.write("\(name)\t\(hook.name)\t\(revision)\t\(images[revision] ?? "")\n")
            }
        }
        io.print(writer.flush())
    }

    private static func matches(_ hook: Object, _ namespace: Object) -> Bool {
        (hook["webhooks"]?.items ?? []).contains { webhook in
            ["rev.namespace.sidecar-injector.istio.io", "namespace.sidecar-injector.istio.io"]
                .contains(webhook["name"]?.string ?? "")
                && InjectionSelectors.selects(
                    webhook["namespaceSelector"], namespace.metadata.labels)
        }
    }

    /// The sidecar's image of each revision, from the injectors' ConfigMaps.
    // istio pkg/config/analysis/analyzers/injection/injection-image.go: GetIstioProxyImage
    private static func images(_ session: SessionState) -> [String: String] {
        var images: [String: String] = [:]
        for map in session.store.objects(.configMap) {
            guard let revision = map.metadata.label("istio.io/rev"),
                let text = map["data", "values"]?.string
            else { continue }
            var reader = DocumentReader(Array(text.utf8))
            guard let values = (try? reader.next())?.value, let global = values["global"] else {
                continue
            }
            let image = global["proxy", "image"]?.printed ?? ""
            images[revision] =
                image.contains("/")
                ? image
                : "\(global["hub"]?.printed ?? "")/\(image):\(global["tag"]?.printed ?? "")"
        }
        return images
    }
}
