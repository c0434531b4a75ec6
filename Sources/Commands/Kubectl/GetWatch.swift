import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl get -w`: the list, then each change (kubectl pkg/cmd/get/get.go: watch).
///
/// A real watch never ends by itself. Here it ends when nothing is due soon but background work.
struct GetWatch: KubectlTask {
    private let kind: ResourceArguments.Kind
    private let names: [String]
    private let namespace: String?
    private let filter: ObjectFilter
    private let format: OutputFormat
    private var printer: TablePrinter
    private var writer = TabWriter.tables
    private var revision: Int64
    private let showsManagedFields: Bool
    private let customColumns: CustomColumns?
    private var documents = 0

    init(
        _ call: KubectlCall, _ format: OutputFormat, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) {
        var query = try ResourceQuery(call, &session, .init(allowsWholeTypes: true))
        let types = query.arguments?.kinds ?? query.answers.map(\.kind)
        guard Set(types.map(\.type)).count < 2, let kind = types.first else {
            throw .plain("you may only specify a single resource type")
        }
        if call.flags.bool("ignore-not-found") { query.errors.removeAll(where: \.isNotFound) }
        if let error = query.error { throw error }
        self.kind = kind
        self.format = format
        names = query.answers.filter { !$0.isList }.flatMap(\.objects).map(\.name)
        let everywhere = call.flags.bool("all-namespaces") || !kind.type.isNamespaced
        namespace = everywhere ? nil : call.namespace(in: session)
        filter = try ObjectFilter(call)
        revision = session.store.revision
        showsManagedFields = call.flags.bool("show-managed-fields")
        if case .customColumns(let text) = format {
            customColumns = try CustomColumns(text)
        } else {
            customColumns = nil
        }
        printer = TablePrinter(
            Get.options(call, isWide: format == .wide, showsKind: false, type: kind.type))
        guard !call.flags.bool("watch-only") else { return }
        for object in query.objects { try write(object, "ADDED", &io, session) }
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        if io.outputIsClosed { return .done(141) }
        for change in session.store.changes(after: revision) {
            revision = change.revision
            let object = change.object
            guard object.type == kind.type, namespace == nil || object.namespace == namespace,
                names.isEmpty || names.contains(object.name), filter.matches(object)
            else { continue }
            try write(object, change.kind.rawValue, &io, session)
        }
        guard let next = session.simulation.nextMove else {
            session.note(
                Note(
                    kind: "watch-ended",
                    "nothing but background work is due, so the watch ends here; a real one goes "
                        + "on until Ctrl-C. sleep lets time pass"))
            return .done(0)
        }
        return .sleeping(until: next)
    }

    private mutating func write(
        _ object: Object, _ event: String, _ io: inout CommandIO, _ session: SessionState
    ) throws(KubectlError) {
        switch format {
        case .table, .wide:
            let table = TableMaker(session).table(kind.type, version: kind.version, of: [object])
            printer.write(table.rows[0], of: table, event: event, to: &writer)
            io.print(writer.flush())
        case .customColumns:
            let value = object.printedValue(version: kind.version)
            io.print(try customColumns?.text(of: [value], hidesHeaders: documents > 0) ?? "")
        case .name, .yaml, .json, .jsonPath, .jsonPathAsJSON, .goTemplate:
            let value = object.printedValue(
                version: kind.version, showsManagedFields: showsManagedFields)
            if case .yaml = format, documents > 0 { io.print("---\n") }
            io.print(try format.text(of: value, type: object.type))
        }
        documents += 1
    }
}
