import Interpreter
import Objects
import YAML

/// Prints what became of an object: a success line, its name or the object itself
/// (cli-runtime pkg/printers/name.go and pkg/genericclioptions/print_flags.go).
struct SuccessPrinter: Sendable {
    private let format: OutputFormat
    private let dryRun: KubectlCall.DryRun
    private let showsManagedFields: Bool
    private var documents = 0

    init(
        _ call: KubectlCall, _ session: SessionState, _ dryRun: KubectlCall.DryRun
    ) throws(KubectlError) {
        format = try OutputFormat.read(call, session, showsTables: false)
        self.dryRun = dryRun
        showsManagedFields = call.flags.bool("show-managed-fields")
    }

    /// Whether the object itself is printed.
    var printsObjects: Bool { format != .table && format != .name }

    /// Prints `deployment.apps/web created`, or what `-o` asks for.
    mutating func print(
        _ what: String, _ type: ResourceType, _ name: String, _ value: @autoclosure () -> Value,
        _ io: inout CommandIO
    ) throws(KubectlError) {
        switch format {
        case .table, .wide:
            io.print("\(type.printedName)/\(name) \(what)\(dryRun.suffix)\n")
        case .name:
            io.print("\(type.printedName)/\(name)\n")
        case .yaml, .json, .jsonPath, .jsonPathAsJSON, .customColumns, .goTemplate:
            if case .yaml = format, documents > 0 { io.print("---\n") }
            let shown = showsManagedFields ? value() : withoutManagedFields(value())
            io.print(try format.text(of: shown, type: type))
        }
        documents += 1
    }

    /// Prints what became of a stored object.
    mutating func print(
        _ what: String, _ object: Object, _ io: inout CommandIO
    ) throws(KubectlError) {
        try print(what, object.type, object.name, object.value, &io)
    }
}
