import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl replace` (kubectl pkg/cmd/replace/replace.go).
enum Replace {
    static let node = CommandNode(
        "replace",
        flags: CommonFlags.files + CommonFlags.printing + [
            Flag("cascade", default: "background", withoutArgument: "background"),
            CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-replace"), .bool("force"),
            Flag("grace-period", nil, .int(bits: 64), default: "-1"), Flag("raw"),
            .bool("save-config"), Flag("subresource"),
            Flag("timeout", nil, .duration, default: "0s"), CommonFlags.validate, .bool("wait"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.flags.isSet("filename") else {
            throw .plain("must specify one of -f and -k")
        }
        let dryRun = try call.dryRun()
        let validation = try call.validation()
        var printer = try SuccessPrinter(call, session, dryRun)
        var reader = ManifestReader(call, session, validates: validation != .ignore)
        let content = try reader.read()
        for note in reader.notes { session.note(note) }
        guard !call.flags.bool("force") else {
            if let error = content.error { throw error }
            return try force(content.items, call, printer, validation, &io, &session)
        }
        var errors = content.errors
        for item in content.items {
            do throws(KubectlError) {
                let stored = try replace(item, call, dryRun, validation, &io, &session)
                try printer.print("replaced", stored, &io)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done
    }

    private static func replace(
        _ item: ManifestItem, _ call: KubectlCall, _ dryRun: KubectlCall.DryRun,
        _ validation: Request.FieldValidation, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        do throws(KubectlError) {
            var value = item.value
            // The annotation of an earlier apply is kept up to date (CreateOrUpdateAnnotation).
            if call.flags.bool("save-config")
                || session.store.object(item.key)?.metadata.annotation(LastApplied.key) != nil
                    && value["metadata", "annotations", LastApplied.key] != nil
            {
                value = LastApplied.annotated(value)
            }
            let object = try item.object(value)
            guard dryRun != .client else { return object }
            return try session.submit(
                Request(
                    .update(object), item.key, isDryRun: dryRun == .server,
                    fieldManager: call.flags.string("field-manager"),
                    fieldValidation: validation), &io
            ).object
        } catch { throw error.when("replacing", item.source) }
    }

    // kubectl pkg/cmd/replace/replace.go: forceReplace
    private static func force(
        _ items: [ManifestItem], _ call: KubectlCall, _ printer: SuccessPrinter,
        _ validation: Request.FieldValidation, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        var options = Delete.Options()
        let grace = call.flags.int("grace-period")
        if grace >= 0 { options.grace = grace }
        var deleted: [(key: ObjectKey, uid: String)] = []
        for item in items where session.store.object(item.key) != nil {
            let target = Delete.Target(key: item.key, source: item.source)
            if let uid = try Delete.delete(target, options, &io, &session) {
                deleted.append((item.key, uid))
            }
        }
        let timeout = call.flags.duration("timeout")
        return .continues(
            DeletionWait(
                deleted,
                deadline: session.time + (timeout == .zero ? .minutes(5) : timeout),
                then: CreateAnew(items: items, call: call, printer: printer, validation: validation)
            ))
    }
}

/// Creates objects again once the old ones are gone.
struct CreateAnew: KubectlTask {
    let items: [ManifestItem]
    let call: KubectlCall
    var printer: SuccessPrinter
    let validation: Request.FieldValidation

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        guard !items.isEmpty else { throw .plain("no objects passed to replace") }
        for item in items {
            let stored = try session.submit(
                Request(
                    .create(try item.object()), item.key,
                    fieldManager: call.flags.string("field-manager"),
                    fieldValidation: validation), &io
            ).object
            try printer.print("replaced", stored, &io)
        }
        return .done(0)
    }
}
