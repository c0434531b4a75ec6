import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl get` (kubectl pkg/cmd/get/get.go).
enum Get {
    static let node = CommandNode(
        "get",
        flags: [
            .bool("all-namespaces", "A"), .bool("allow-missing-template-keys", default: true),
            Flag("chunk-size", nil, .int(bits: 64), default: "500"), Flag("field-selector"),
            CommonFlags.filename, CommonFlags.kustomize, CommonFlags.recursive,
            .bool("ignore-not-found"), Flag("label-columns", "L", .stringSlice),
            .bool("no-headers"), CommonFlags.output, .bool("output-watch-events"), Flag("raw"),
            CommonFlags.selector, .bool("server-print", default: true), .bool("show-kind"),
            .bool("show-labels"), .bool("show-managed-fields"), Flag("sort-by"),
            Flag("subresource"), CommonFlags.template, .bool("watch", "w"), .bool("watch-only"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let format = try OutputFormat.read(call, session, showsTables: true)
        try check(call, format, &io)
        if call.flags.isSet("raw") {
            throw .status(
                Status(.notFound, "the server could not find the requested resource", code: 404))
        }
        if call.flags.bool("watch") || call.flags.bool("watch-only") {
            return .continues(try GetWatch(call, format, &io, &session))
        }
        var query = try ResourceQuery(
            call, &session, .init(allowsWholeTypes: true, missing: nothingNamed(call)))
        if call.flags.bool("ignore-not-found") { query.errors.removeAll(where: \.isNotFound) }
        switch format {
        case .table, .wide: try table(query, call, isWide: format == .wide, &io, session)
        case .name, .yaml, .json, .jsonPath, .jsonPathAsJSON, .customColumns, .goTemplate:
            try generic(query, call, format, &io)
        }
        return .done
    }

    private static func nothingNamed(_ call: KubectlCall) -> KubectlError {
        .usage(
            "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed "
                + "description of that resource (e.g. kubectl explain pods).", call.path)
    }

    // kubectl pkg/cmd/get/get.go: Complete, Validate
    private static func check(
        _ call: KubectlCall, _ format: OutputFormat, _ io: inout CommandIO
    ) throws(KubectlError) {
        let flags = call.flags
        let watches = flags.bool("watch") || flags.bool("watch-only")
        if call.arguments.isEmpty, !flags.isSet("filename"), !flags.isSet("raw"), !watches {
            io.printError(
                "You must specify the type of resource to get. Use \"kubectl api-resources\" for a "
                    + "complete list of supported resources.\n\n")
            throw nothingNamed(call)
        }
        let output = flags.string("output")
        if flags.bool("show-labels"), !output.isEmpty, output != "wide" {
            throw .plain("--show-labels option cannot be used with \(output) printer")
        }
        if flags.isSet("label-columns"), output.hasPrefix("custom-columns") {
            throw .plain("--label-columns option cannot be used with \(output) printer")
        }
        if flags.bool("output-watch-events"), !watches {
            throw .plain(
                "--output-watch-events option can only be used with --watch or --watch-only")
        }
    }

    // kubectl pkg/cmd/get/get.go: Run
    private static func table(
        _ query: ResourceQuery, _ call: KubectlCall, isWide: Bool, _ io: inout CommandIO,
        _ session: SessionState
    ) throws(KubectlError) {
        let showsKind = call.flags.bool("show-kind") || hasSeveralKinds(query.answers)
        let maker = TableMaker(session)
        var writer = TabWriter.tables
        var text = ""
        var printer: (kind: ResourceArguments.Kind, printer: TablePrinter)?
        var areAllNamespaced = !call.flags.bool("all-namespaces")
        for answer in query.answers {
            areAllNamespaced = areAllNamespaced && answer.kind.type.isNamespaced
            let objects = try ObjectSorter.sorted(answer.objects, by: call.flags.string("sort-by"))
            let table = maker.table(answer.kind.type, version: answer.kind.version, of: objects)
            if printer?.kind != answer.kind {
                text += separated(writer.flush(), after: text, call)
                writer.forgetWidths()
                let options = options(
                    call, isWide: isWide, showsKind: showsKind, type: answer.kind.type)
                printer = (answer.kind, TablePrinter(options))
            }
            for row in table.rows { printer?.printer.write(row, of: table, to: &writer) }
        }
        text += separated(writer.flush(), after: text, call)
        io.print(text)
        if text.isEmpty, !call.flags.bool("ignore-not-found"), query.errors.isEmpty {
            io.printError(
                areAllNamespaced
                    ? "No resources found in \(call.namespace(in: session)) namespace.\n"
                    : "No resources found\n")
        }
        if let error = query.error { throw error }
    }

    /// An empty line stands between the tables of different kinds, where they have headers.
    private static func separated(
        _ text: String, after before: String, _ call: KubectlCall
    ) -> String {
        let needsLine = !text.isEmpty && !before.isEmpty && !call.flags.bool("no-headers")
        return needsLine ? "\n" + text : text
    }

    // kubectl pkg/cmd/get/get.go: multipleGVKsRequested
    private static func hasSeveralKinds(_ answers: [ResourceQuery.Answer]) -> Bool {
        guard let first = answers.first else { return false }
        return answers.contains { $0.kind.type != first.kind.type }
    }

    /// The table options of the flags.
    static func options(
        _ call: KubectlCall, isWide: Bool, showsKind: Bool, type: ResourceType
    ) -> TableOptions {
        var options = TableOptions()
        options.isWide = isWide
        options.hidesHeaders = call.flags.bool("no-headers")
        options.showsKind = showsKind
        options.showsNamespace = call.flags.bool("all-namespaces") && type.isNamespaced
        options.showsLabels = call.flags.bool("show-labels")
        options.labelColumns = call.flags.strings("label-columns")
        options.showsEvents = call.flags.bool("output-watch-events")
        return options
    }

    // kubectl pkg/cmd/get/get.go: printGeneric
    private static func generic(
        _ query: ResourceQuery, _ call: KubectlCall, _ format: OutputFormat,
        _ io: inout CommandIO
    ) throws(KubectlError) {
        if query.isSingle, let error = query.error { throw error }
        let showsManaged = call.flags.bool("show-managed-fields")
        let entries = query.answers.flatMap { answer in
            answer.objects.map { (object: $0, version: answer.kind.version) }
        }
        if entries.isEmpty, call.flags.bool("ignore-not-found") {
            if let error = query.error { throw error }
            return
        }
        let sorted = try ObjectSorter.sorted(
            entries, by: call.flags.string("sort-by"), object: \.object)
        let values = sorted.map {
            $0.object.printedValue(version: $0.version, showsManagedFields: showsManaged)
        }
        var errors = query.errors
        do throws(KubectlError) {
            if case .customColumns(let specification) = format {
                io.print(
                    try CustomColumns(specification)
                        .text(of: values, hidesHeaders: call.flags.bool("no-headers")))
            } else if query.isSingle, values.count == 1 {
                io.print(try format.text(of: values[0], type: sorted[0].object.type))
            } else {
                io.print(try format.text(of: list(of: values), type: nil))
            }
        } catch { errors.append(error) }
        if let error = KubectlError.combined(errors) { throw error }
    }

    /// The `List` in which kubectl prints several objects.
    static func list(of values: [Value]) -> Value {
        [
            "apiVersion": "v1", "kind": "List", "items": .list(values),
            "metadata": ["resourceVersion": ""],
        ]
    }
}
