import Cluster
import Interpreter
import Objects
import YAML

/// An object that kubectl makes from flags: what a generator prints or stores.
struct GeneratedObject {
    /// The object as Go's typed structures print it: `creationTimestamp: null`, `status: {}`.
    var value: Value
    /// Who is named as the field manager.
    var manager: String
    /// What goes before the server's message when it refuses: `failed to create deployment: `.
    var failure: String?
    /// What the success line says.
    var verb = "created"

    /// Prints it for a client's dry run, else stores it; answers the stored object.
    @discardableResult
    func create(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> Object? {
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let apiVersion = value["apiVersion"]?.string ?? ""
        let kind = value["kind"]?.string ?? ""
        guard let type = session.store.type(apiVersion: apiVersion, kind: kind) else {
            throw .status(
                Status(.notFound, "the server could not find the requested resource", code: 404))
        }
        let name = value["metadata", "name"]?.string ?? ""
        var value = self.value
        if type.isNamespaced, call.explicitNamespace != nil {
            value["metadata", "namespace"] = .string(call.namespace(in: session))
        }
        if call.flags.bool("save-config") { value = LastApplied.annotated(value) }
        guard dryRun != .client else {
            try printer.print(verb, type, name, value, &io)
            return nil
        }
        if type.isNamespaced {
            value["metadata", "namespace"] = .string(call.namespace(in: session))
        }
        if value["status"] == [:] { value["status"] = nil }
        let item = ManifestItem(
            value: LastApplied.withoutNulls(value), type: type,
            version: ResourceCatalog.groupVersion(apiVersion).version, source: "")
        do throws(KubectlError) {
            let stored = try session.submit(
                Request(
                    .create(try item.object()), item.key, isDryRun: dryRun == .server,
                    fieldManager: manager, fieldValidation: .ignore), &io
            ).object
            try printer.print(verb, stored, &io)
            return stored
        } catch {
            guard let failure else { throw error }
            throw .plain(failure + error.message)
        }
    }
}

/// Pairs of a flag: `a=b,c=d`.
enum PairText {
    /// Reads the pairs, or says which part is none.
    static func fields(_ text: String) throws(KubectlError) -> Fields {
        var fields: Fields = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw .plain("unexpected label spec: \(part)") }
            guard !pair[0].isEmpty else { throw .plain("unexpected empty label key") }
            fields[String(pair[0])] = .string(String(pair[1]))
        }
        return fields
    }
}
