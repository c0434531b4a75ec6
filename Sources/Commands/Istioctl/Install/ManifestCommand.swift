import Interpreter
import Istio
import Objects
import YAML

/// `istioctl manifest generate`: the objects of an installation, printed.
// istio operator/cmd/mesh/manifest-generate.go
enum ManifestCommand {
    static let node = CommandNode<IstioctlAction>(
        "manifest", persistentFlags: [.bool("dry-run")],
        children: [
            CommandNode(
                "generate",
                persistentFlags: InstallFlags.input + [
                    Flag("filter", nil, .stringSlice), Flag("output", "o"),
                    .bool("cluster-specific"),
                ], action: IstioctlAction(generate)),
            IstioctlTree.absent("translate"),
        ])

    private static func generate(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        guard call.arguments.isEmpty else {
            let words = call.arguments.map(goQuoted).joined(separator: ", ")
            throw IstioctlError("generate accepts no positional arguments, got []string{\(words)}")
        }
        let installation = try InstallFlags.installation(call, session)
        let objects = installation.manifests(isOwned: false).flatMap(\.objects)
        let text = sorted(objects).map { yamlText(of: $0.value) + "\n---\n" }.joined()
        let path = call.flags.string("output")
        guard !path.isEmpty else {
            io.print(text)
            return 0
        }
        do throws(FileError) {
            try session.write(Array(text.utf8), to: path, appending: false)
        } catch {
            throw IstioctlError(
                "write manifest to \(goQuoted(path)): open \(path): \(error.rawValue.lowercased())")
        }
        return 0
    }

    private static func sorted(_ objects: [Object]) -> [Object] {
        objects.sorted { left, right in
            let ranks = (InstallOrder.rank(left.type), InstallOrder.rank(right.type))
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            return (left.type.group, left.type.kind, left.name)
                < (right.type.group, right.type.kind, right.name)
        }
    }
}
