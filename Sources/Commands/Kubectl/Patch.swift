import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl patch` (kubectl pkg/cmd/patch/patch.go).
enum Patch {
    static let node = CommandNode(
        "patch",
        flags: CommonFlags.files + CommonFlags.printing + [
            CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-patch"), .bool("local"),
            Flag("patch", "p"), Flag("patch-file"), Flag("subresource"),
            Flag("type", default: "strategic"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let text = try patchText(call, session)
        let kind = call.flags.string("type")
        guard ["json", "merge", "strategic"].contains(kind.lowercased()) else {
            throw .plain(
                "--type must be one of [json merge strategic], not \(goQuoted(kind))")
        }
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let body = try parse(text)
        let query = try ResourceQuery(call, &session)
        var errors = query.errors
        for object in query.objects {
            do throws(KubectlError) {
                try patch(object, body, kind.lowercased(), call, dryRun, &printer, &io, &session)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done
    }

    private static func patchText(
        _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> String {
        let text = call.flags.string("patch")
        let file = call.flags.string("patch-file")
        if !text.isEmpty, !file.isEmpty {
            throw .plain("cannot specify --patch and --patch-file together")
        }
        guard file.isEmpty else {
            if file == "-" { return String(decoding: call.standardInput, as: UTF8.self) }
            do { return String(decoding: try session.files.read(file), as: UTF8.self) } catch {
                throw .plain("unable to read patch file: open \(file): \(error.goText)")
            }
        }
        guard !text.isEmpty else {
            throw .plain(
                "must specify --patch or --patch-file containing the contents of the patch")
        }
        return text
    }

    private static func parse(_ text: String) throws(KubectlError) -> Value {
        var reader = DocumentReader(Array(text.utf8))
        do { return try reader.next()?.value ?? .null } catch {
            throw .plain("unable to parse \(goQuoted(text)): \(error.message)")
        }
    }

    private static func patch(
        _ object: Object, _ body: Value, _ kind: String, _ call: KubectlCall,
        _ dryRun: KubectlCall.DryRun, _ printer: inout SuccessPrinter, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) {
        let action: Request.Patch =
            switch kind {
            case "json": .json(body)
            case "merge": .merge(body)
            default: .strategic(body)
            }
        // A client's dry run computes the patch; the server does that here without storing it.
        let request = Request(
            .patch(action), object.key, subresource: call.flags.string("subresource"),
            isDryRun: dryRun != .none, fieldManager: call.flags.string("field-manager"),
            fieldValidation: .ignore)
        do throws(KubectlError) {
            let response = try session.submit(request, &io)
            let changed = response.changed && response.object != object
            try printer.print(changed ? "patched" : "patched (no change)", response.object, &io)
        } catch {
            guard case .status(let status) = error, status.reason == .unsupportedMediaType else {
                throw error
            }
            throw .plain(
                "application/strategic-merge-patch+json is not supported by "
                    + "\(object.type.apiVersion(object.version)), Kind=\(object.type.kind): "
                    + status.message)
        }
    }
}
