import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl apply --server-side`, in the part that has no field managers of its own: fields that
/// the last client-side apply set are that manager's, all others nobody's.
///
/// The real server keeps an owner for every field (`managedFields`); here a field that another
/// server-side apply set can be changed without a conflict, and a field left out of the manifest
/// stays as it is.
struct ServerSideApply {
    private let call: KubectlCall
    private let dryRun: KubectlCall.DryRun
    private let validation: Request.FieldValidation

    init(
        _ call: KubectlCall, _ dryRun: KubectlCall.DryRun,
        _ validation: Request.FieldValidation
    ) {
        self.call = call
        self.dryRun = dryRun
        self.validation = validation
    }

    /// Makes the object or merges the manifest into it.
    func apply(
        _ item: ManifestItem, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        guard let current = session.store.object(item.key) else {
            return try submit(.create(try item.object()), item, &io, &session)
        }
        if !call.flags.bool("force-conflicts"), let applied = LastApplied.manifest(of: current) {
            let found = Self.conflicts(
                item.value["spec"], applied["spec"], current["spec"], at: ".spec")
            if !found.isEmpty { throw Self.conflict(found, item) }
        }
        var patch = item.value
        patch["metadata", "creationTimestamp"] = nil
        let body = LastApplied.withoutNulls(patch)
        let action: Request.Patch = item.type.isCustom ? .merge(body) : .strategic(body)
        return try submit(.patch(action), item, &io, &session)
    }

    private func submit(
        _ action: Request.Action, _ item: ManifestItem, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        let manager =
            call.flags.isSet("field-manager")
            ? call.flags.string("field-manager") : "kubectl"
        return try session.submit(
            Request(
                action, item.key, isDryRun: dryRun == .server, fieldManager: manager,
                fieldValidation: validation), &io
        ).object
    }

    /// The paths at which the manifest, the last applied one and the object all have a value, and
    /// the manifest's differs from the object's.
    private static func conflicts(
        _ wanted: Value?, _ applied: Value?, _ current: Value?, at path: String
    ) -> [String] {
        guard let wanted, let applied, let current, wanted != current else { return [] }
        if case .map(let fields) = wanted, applied.map != nil, current.map != nil {
            return fields.flatMap { name, value in
                conflicts(value, applied[name], current[name], at: "\(path).\(name)")
            }
        }
        guard case .list(let items) = wanted, let first = items.first?.map,
            let key = ["name", "containerPort", "port", "mountPath"].first(
                where: { first[$0] != nil })
        else { return [path] }
        return items.flatMap { item -> [String] in
            guard let id = item[key] else { return [] }
            func same(_ list: Value) -> Value? { list.items.first { $0[key] == id } }
            let place = "\(path)[\(key)=\(jsonText(id, style: .compact))]"
            return conflicts(item, same(applied), same(current), at: place)
        }
    }

    // apimachinery pkg/util/managedfields: NewConflictError, and kubectl's advice below it.
    private static func conflict(_ paths: [String], _ item: ManifestItem) -> KubectlError {
        let owner = "\"kubectl-client-side-apply\" using \(item.type.apiVersion)"
        let first =
            paths.count == 1
            ? "Apply failed with 1 conflict: conflict with \(owner): \(paths[0])"
            : "Apply failed with \(paths.count) conflicts: conflicts with \(owner):\n"
                + paths.map { "- \($0)" }.joined(separator: "\n")
        return .plain(
            first + """

                Please review the fields above--they currently have other managers. Here
                are the ways you can resolve this warning:
                * If you intend to manage all of these fields, please re-run the apply
                  command with the `--force-conflicts` flag.
                * If you do not intend to manage all of the fields, please edit your
                  manifest to remove references to the fields that should keep their
                  current managers.
                * You may co-own fields by updating your manifest to match the existing
                  value; in this case, you'll become the manager if the other manager(s)
                  stop managing the field (remove it from their configuration).
                See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
                """)
    }
}
