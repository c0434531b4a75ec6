import Cluster
import Objects
import YAML

/// The patch that `kubectl apply` sends: what changed from the last applied manifest to this one,
/// put on what the cluster has (kubectl pkg/cmd/apply/patcher.go: patchSimple).
struct ApplyPatch {
    /// The patch's body.
    let body: Value
    /// How the server is to read it.
    let action: Request.Action

    /// Whether nothing has to be changed.
    var isEmpty: Bool { body == [:] }

    /// The patch that leads from `current` to the annotated manifest.
    init(_ item: ManifestItem, _ modified: Value, _ current: Object) throws(KubectlError) {
        let original = LastApplied.manifest(of: current)?.map ?? [:]
        var live = current.value.map ?? [:]
        // The live object is compared in the version in which the manifest is written.
        live["apiVersion"] = .string(item.type.apiVersion(item.version))
        do throws(PatchError) {
            if item.type.isCustom {
                body = .map(
                    try JSONMergePatch.threeWayPatch(
                        original: original, modified: modified.map ?? [:], current: live))
                action = .patch(.merge(body))
            } else {
                body = .map(
                    try StrategicMerge.threeWayPatch(
                        original: original, modified: modified.map ?? [:], current: live,
                        of: item.type))
                action = .patch(.strategic(body))
            }
        } catch {
            throw .plain(
                "creating patch with:\noriginal:\n\(jsonText(.map(original), style: .compact))\n"
                    + "modified:\n\(jsonText(modified, style: .compact))\n"
                    + "current:\n\(jsonText(.map(live), style: .compact))\n"
                    + "for: \(error.message)")
        }
    }
}
