import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl create -f` and the group of generators below it (kubectl pkg/cmd/create/create.go).
enum Create {
    static let node = CommandNode(
        "create",
        flags: CommonFlags.files + CommonFlags.printing + [
            CommonFlags.dryRun, .bool("edit"), CommonFlags.fieldManager("kubectl-create"),
            Flag("raw"), .bool("save-config"), CommonFlags.selector, CommonFlags.validate,
            .bool("windows-line-endings"),
        ],
        children: Generators.nodes, action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.flags.isSet("filename") else {
            guard call.arguments.isEmpty else {
                let words = call.arguments.joined(separator: " ")
                throw .usage("Unexpected args: [\(words)]", call.path)
            }
            throw .plain("must specify one of -f and -k")
        }
        guard call.arguments.isEmpty else {
            let words = call.arguments.joined(separator: " ")
            throw .usage("Unexpected args: [\(words)]", call.path)
        }
        let dryRun = try call.dryRun()
        let validation = try call.validation()
        var printer = try SuccessPrinter(call, session, dryRun)
        var reader = ManifestReader(call, session, validates: validation != .ignore)
        let content = try reader.read()
        for note in reader.notes { session.note(note) }
        session.remember(content.items, from: call)
        var errors = content.errors
        let filter = try ObjectFilter(call)
        var count = 0
        for item in content.items where filter.matches(item.value) {
            count += 1
            do throws(KubectlError) {
                try create(item, call, dryRun, validation, &printer, &io, &session)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        if count == 0 { throw .plain("no objects passed to create") }
        return .done
    }

    private static func create(
        _ item: ManifestItem, _ call: KubectlCall, _ dryRun: KubectlCall.DryRun,
        _ validation: Request.FieldValidation, _ printer: inout SuccessPrinter,
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) {
        let value = call.flags.bool("save-config") ? LastApplied.annotated(item.value) : item.value
        guard dryRun != .client else {
            return try printer.print("created", item.type, item.name, value, &io)
        }
        let object: Object
        do throws(KubectlError) {
            object = try session.submit(
                Request(
                    .create(try item.object(value)), item.key, isDryRun: dryRun == .server,
                    fieldManager: call.flags.string("field-manager"), fieldValidation: validation),
                &io
            ).object
        } catch { throw error.when("creating", item.source) }
        try printer.print("created", object, &io)
    }
}
