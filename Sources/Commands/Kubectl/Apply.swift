import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl apply` (kubectl pkg/cmd/apply/apply.go).
enum Apply {
    static let node = CommandNode(
        "apply",
        flags: CommonFlags.files + CommonFlags.printing + [
            .bool("all"), Flag("cascade", default: "background", withoutArgument: "background"),
            CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-client-side-apply"),
            .bool("force"), .bool("force-conflicts"),
            Flag("grace-period", nil, .int(bits: 64), default: "-1"),
            .bool("openapi-patch", default: true), .bool("overwrite", default: true),
            .bool("prune"), Flag("prune-allowlist", nil, .stringArray), CommonFlags.selector,
            .bool("server-side"), Flag("subresource"),
            Flag("timeout", nil, .duration, default: "0s"), CommonFlags.validate, .bool("wait"),
        ],
        children: [LastAppliedVerbs.view, LastAppliedVerbs.set], action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.flags.isSet("filename") else {
            throw .plain(
                call.arguments.isEmpty
                    ? "must specify one of -f and -k"
                    : "Unexpected args: [\(call.arguments.joined(separator: " "))]\nSee "
                        + "'\(call.path) -h' for help and examples")
        }
        guard call.arguments.isEmpty else {
            let words = call.arguments.joined(separator: " ")
            throw .usage("Unexpected args: [\(words)]", call.path)
        }
        let dryRun = try call.dryRun()
        try validate(call, dryRun)
        let validation = try call.validation()
        let printer = try SuccessPrinter(call, session, dryRun)
        var reader = ManifestReader(call, session, validates: validation != .ignore)
        let content = try reader.read()
        for note in reader.notes { session.note(note) }
        session.remember(content.items, from: call)
        let filter = try ObjectFilter(call)
        let items = content.items.filter { filter.matches($0.value) }
        let errors = content.error.map { [$0] } ?? []
        guard !items.isEmpty || !errors.isEmpty else { throw .plain("no objects passed to apply") }
        return .continues(
            ApplyTask(call, items[...], errors, dryRun, validation, printer))
    }

    // kubectl pkg/cmd/apply/apply.go: Validate
    private static func validate(
        _ call: KubectlCall, _ dryRun: KubectlCall.DryRun
    ) throws(KubectlError) {
        let flags = call.flags
        let isServerSide = flags.bool("server-side")
        if flags.bool("force-conflicts"), !isServerSide {
            throw .plain("--force-conflicts only works with --server-side")
        }
        if dryRun == .client, isServerSide {
            throw .plain(
                "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server "
                    + "instead?)")
        }
        if isServerSide, flags.bool("force") {
            throw .plain("--force cannot be used with --server-side")
        }
        if dryRun == .server, flags.bool("force") {
            throw .plain("--dry-run=server cannot be used with --force")
        }
        if flags.bool("all"), !flags.string("selector").isEmpty {
            throw .plain("cannot set --all and --selector at the same time")
        }
        guard flags.bool("prune") else { return }
        if flags.bool("force") { throw .plain("--force cannot be used with --prune") }
        if !flags.bool("all"), flags.string("selector").isEmpty {
            throw .plain(
                "all resources selected for prune without explicitly passing --all. To prune all "
                    + "resources, pass the --all flag. If you did not mean to prune all resources, "
                    + "specify a label selector")
        }
        if isServerSide {
            throw .plain(
                "--prune is in alpha and doesn't currently work on objects created by server-side "
                    + "apply")
        }
    }
}

/// Applies objects one after the other; errors are told at the end, as kubectl tells them.
struct ApplyTask: KubectlTask {
    private let call: KubectlCall
    private var items: ArraySlice<ManifestItem>
    private var errors: [KubectlError]
    private let dryRun: KubectlCall.DryRun
    private let validation: Request.FieldValidation
    private var printer: SuccessPrinter
    private var visited: Set<String> = []
    private let namespaces: Set<String>

    init(
        _ call: KubectlCall, _ items: ArraySlice<ManifestItem>, _ errors: [KubectlError],
        _ dryRun: KubectlCall.DryRun, _ validation: Request.FieldValidation,
        _ printer: SuccessPrinter
    ) {
        self.call = call
        self.items = items
        self.errors = errors
        self.dryRun = dryRun
        self.validation = validation
        self.printer = printer
        namespaces = Set(items.map(\.namespace))
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        for item in items.prefix(100) {
            do throws(KubectlError) { try apply(item, &io, &session) } catch {
                errors.append(error)
            }
        }
        items = items.dropFirst(100)
        guard items.isEmpty else { return .running }
        if let error = KubectlError.combined(errors) { throw error }
        if call.flags.bool("prune") { try prune(&io, &session) }
        return .done(0)
    }

    // kubectl pkg/cmd/apply/apply.go: applyOneObject
    private mutating func apply(
        _ item: ManifestItem, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) {
        if item.name.isEmpty {
            let prefix = item.value["metadata", "generateName"]?.string ?? ""
            guard prefix.isEmpty else {
                throw .plain("from \(prefix): cannot use generate name with apply")
            }
            throw KubectlError.plain("resource name may not be empty").when(
                "retrieving current configuration of:\n\(Self.description(of: item))\n"
                    + "from server for:", item.source)
        }
        if call.flags.bool("server-side") {
            let applier = ServerSideApply(call, dryRun, validation)
            let object = try applier.apply(item, &io, &session)
            visited.insert(object.metadata.uid)
            try printer.print("serverside-applied", object, &io)
            return
        }
        let modified = LastApplied.annotated(item.value)
        guard let current = session.store.object(item.key) else {
            return try create(item, LastApplied.withoutNulls(modified), &io, &session)
        }
        visited.insert(current.metadata.uid)
        if current.metadata.annotation(LastApplied.key) == nil {
            io.printError(
                "Warning: resource \(item.type.plural)/\(item.name) is missing the "
                    + "\(LastApplied.key) annotation which is required by kubectl apply. kubectl "
                    + "apply should only be used on resources created declaratively by either "
                    + "kubectl create --save-config or kubectl apply. The missing annotation will "
                    + "be patched automatically.\n")
        }
        try patch(item, modified, current, &io, &session)
    }

    private mutating func create(
        _ item: ManifestItem, _ value: Value, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) {
        guard dryRun != .client else {
            return try printer.print("created", item.type, item.name, value, &io)
        }
        do throws(KubectlError) {
            let response = try session.submit(
                request(.create(try item.object(value)), item.key), &io)
            visited.insert(response.object.metadata.uid)
            try printer.print("created", response.object, &io)
        } catch { throw error.when("creating", item.source) }
    }

    private mutating func patch(
        _ item: ManifestItem, _ modified: Value, _ current: Object, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) {
        let patch = try ApplyPatch(item, modified, current)
        guard !patch.isEmpty else {
            warnIfDeleting(current, &io)
            return try printer.print(
                printer.printsObjects ? "configured" : "unchanged", current, &io)
        }
        var changed = current
        if dryRun != .client {
            do throws(KubectlError) {
                changed = try session.submit(request(patch.action, item.key), &io).object
            } catch {
                guard call.flags.bool("force"), error.isConflictOrInvalid else {
                    throw error.when("patching", item.source).when(
                        "applying patch:\n\(jsonText(patch.body, style: .compact))\nto:\n"
                            + "\(Self.description(of: item))\nfor:", item.source)
                }
                changed = try recreate(item, modified, &io, &session)
            }
        }
        warnIfDeleting(changed, &io)
        try printer.print("configured", changed, &io)
    }

    /// `--force`: the object is deleted at once and made anew (patcher.go: deleteAndCreate).
    private func recreate(
        _ item: ManifestItem, _ modified: Value, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        _ = try session.submit(
            request(.delete(.init(gracePeriodSeconds: 0)), item.key), &io)
        let object = try item.object(LastApplied.withoutNulls(modified))
        return try session.submit(request(.create(object), item.key), &io).object
    }

    private func request(_ action: Request.Action, _ key: ObjectKey) -> Request {
        Request(
            action, key, isDryRun: dryRun == .server,
            fieldManager: call.flags.string("field-manager"), fieldValidation: validation)
    }

    // kubectl pkg/cmd/apply/apply.go: WarnIfDeleting
    private func warnIfDeleting(_ object: Object, _ io: inout CommandIO) {
        guard object.metadata.deletionTimestamp != nil else { return }
        io.printError(
            "Warning: Detected changes to resource \(object.name) which is currently being "
                + "deleted.\n")
    }

    /// How kubectl writes an object in errors (cli-runtime pkg/resource: Info.String).
    private static func description(of item: ManifestItem) -> String {
        let version =
            item.type.group.isEmpty
            ? "/\(item.version)" : "\(item.type.group)/\(item.version)"
        return "Resource: \"\(version), Resource=\(item.type.plural)\", GroupVersionKind: "
            + "\"\(version), Kind=\(item.type.kind)\"\n"
            + "Name: \(goQuoted(item.name)), Namespace: \(goQuoted(item.namespace))"
    }

    // kubectl pkg/cmd/apply/prune.go: the types that pruning looks at unless told otherwise.
    private static let prunedKinds: [(apiVersion: String, kind: String)] = [
        ("v1", "ConfigMap"), ("v1", "Endpoints"), ("v1", "PersistentVolumeClaim"), ("v1", "Pod"),
        ("v1", "ReplicationController"), ("v1", "Secret"), ("v1", "Service"),
        ("batch/v1", "Job"), ("batch/v1", "CronJob"), ("networking.k8s.io/v1", "Ingress"),
        ("apps/v1", "DaemonSet"), ("apps/v1", "Deployment"), ("apps/v1", "ReplicaSet"),
        ("apps/v1", "StatefulSet"),
    ]

    private mutating func prune(
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) {
        let filter = try ObjectFilter(call)
        for (apiVersion, kind) in Self.prunedKinds {
            guard let type = session.store.type(apiVersion: apiVersion, kind: kind) else {
                continue
            }
            for namespace in namespaces.sorted() where !namespace.isEmpty {
                for object in session.store.objects(type, namespace: namespace) {
                    guard object.metadata.annotation(LastApplied.key) != nil,
                        !visited.contains(object.metadata.uid), filter.matches(object)
                    else { continue }
                    if dryRun != .client {
                        _ = try session.submit(request(.delete(.init()), object.key), &io)
                    }
                    try printer.print("pruned", object, &io)
                }
            }
        }
    }
}

extension KubectlError {
    /// Whether `--force` helps.
    fileprivate var isConflictOrInvalid: Bool {
        if case .status(let status) = self {
            status.reason == .conflict || status.reason == .invalid
        } else {
            false
        }
    }
}
