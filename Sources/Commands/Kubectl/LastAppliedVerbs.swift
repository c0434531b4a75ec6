import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl apply view-last-applied` and `set-last-applied`
/// (kubectl pkg/cmd/apply/apply_view_last_applied.go, apply_set_last_applied.go).
enum LastAppliedVerbs {
    static let view = CommandNode(
        "view-last-applied",
        flags: CommonFlags.files + [
            .bool("all"), Flag("output", "o", default: "yaml"), CommonFlags.selector,
        ],
        action: KubectlAction { call, io, session throws(KubectlError) in
            let output = call.flags.string("output")
            guard output == "yaml" || output == "json" else {
                throw .usage(
                    "Unexpected -o output mode: \(output), the flag 'output' must be one of "
                        + "yaml|json", call.path)
            }
            let query = try ResourceQuery(call, &session)
            if let error = query.error { throw error }
            for object in query.objects {
                guard let manifest = LastApplied.manifest(of: object) else {
                    throw .plain(
                        "no last-applied-configuration annotation found on resource: "
                            + object.name)
                }
                io.print(
                    output == "yaml"
                        ? yamlText(of: manifest) : jsonText(manifest, style: .twoSpaces) + "\n")
            }
            return .done
        })

    static let set = CommandNode(
        "set-last-applied",
        flags: CommonFlags.files + CommonFlags.printing + [
            .bool("create-annotation"), CommonFlags.dryRun,
        ],
        action: KubectlAction { call, io, session throws(KubectlError) in
            let dryRun = try call.dryRun()
            var printer = try SuccessPrinter(call, session, dryRun)
            var reader = ManifestReader(call, session)
            let content = try reader.read()
            if let error = content.error { throw error }
            guard !content.items.isEmpty else {
                throw .plain("no objects passed to set-last-applied")
            }
            for item in content.items {
                let current = try session.get(item.key)
                guard
                    current.metadata.annotation(LastApplied.key) != nil
                        || call.flags.bool("create-annotation")
                else {
                    throw .plain(
                        "no last-applied-configuration annotation found on resource: "
                            + "\(item.name), to create the annotation, run the command with "
                            + "--create-annotation")
                }
                let text = LastApplied.annotated(item.value)["metadata", "annotations"]?[
                    LastApplied.key]
                let patch: Value = [
                    "metadata": ["annotations": [LastApplied.key: text ?? ""]]
                ]
                var object = current
                if dryRun != .client {
                    object = try session.submit(
                        Request(
                            .patch(.merge(patch)), item.key, isDryRun: dryRun == .server,
                            fieldManager: "kubectl-last-applied"), &io
                    ).object
                }
                try printer.print("configured", object, &io)
            }
            return .done
        })
}
