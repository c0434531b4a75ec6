import Interpreter
import Istio
import Objects

/// `istioctl analyze`: what is wrong with a mesh, and what would be with files in it.
///
/// Not modelled: other clusters (`--remote-contexts`), and the lines that the real command logs
/// with the time of day about documents that it cannot read. Values of a wrong type in a file are
/// not refused unless they stand in `metadata`.
// istio istioctl/pkg/analyze/analyze.go
enum AnalyzeCommand {
    static let node = CommandNode<IstioctlAction>(
        "analyze",
        persistentFlags: [
            .bool("list-analyzers", "L"), .bool("use-kube", "k", default: true),
            .bool("color", nil, default: true), .bool("verbose", "v"),
            Flag("failure-threshold", default: "Error"), Flag("output-threshold", default: "Info"),
            Flag("output", "o", default: "log"), Flag("meshConfigFile"),
            .bool("all-namespaces", "A"), Flag("suppress", "S", .stringArray),
            Flag("timeout", nil, .duration, default: "30s"), .bool("recursive", "R"),
            .bool("ignore-unknown"), Flag("revision", "r", default: "default"),
            Flag("remote-contexts", nil, .stringArray), Flag("analyzer", nil, .stringArray),
        ], action: IstioctlAction(run))

    /// The exit codes of a run that found something, and of one that could not read a file.
    // istio istioctl/cmd/sysexits.go
    private static let foundIssues: Int32 = 79
    private static let dataError: Int32 = 65

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let failure = try threshold("failure-threshold", call)
        let shown = try threshold("output-threshold", call)
        let format = call.flags.string("output").lowercased()
        guard ["log", "json", "yaml"].contains(format) else {
            throw IstioctlError(
                "\(format) not a valid option for format. See istioctl analyze --help",
                code: IstioctlError.usageCode)
        }
        if call.flags.bool("list-analyzers") {
            io.print(list)
            return 0
        }
        if call.flags.bool("recursive") {
            io.print(
                "The recursive flag has been removed and is hardcoded to true without explicitly "
                    + "specifying it.\n")
            return 0
        }
        let files = try AnalyzedFiles(call, &io, session, isText: format == "log")
        guard let target = AnalysisTarget(call, &io, session) else { return 0 }
        var analysis = AnalysisRun(
            analyzers: Analyzer.named(call.flags.strings("analyzer")),
            namespace: target.namespace, istioNamespace: call.istioNamespace)
        analysis.suppressions = try suppressions(call, &io)
        prepare(&analysis, call, session)
        let unread = files.read(into: &analysis, namespace: target.namespace, &io)
        let messages = analysis.messages()
        if call.flags.bool("verbose") { io.printError(details(analysis, target)) }
        let report = AnalysisReport(
            messages: messages.filter { $0.type.level.isWorseThanOrEqual(to: shown) },
            isColoured: call.flags.isSet("color")
                ? call.flags.bool("color") : io.outputIsTerminal && session.isColoured,
            version: session.simulation.configuration.istio.version)
        io.print(report.text(format) + "\n")
        if report.messages.isEmpty {
            io.printError(praise(files.names, unread: unread, target))
        }
        guard format == "log" else { return 0 }
        if messages.contains(where: { $0.type.level.isWorseThanOrEqual(to: failure) }) {
            throw IstioctlError(
                "Analyzers found issues when analyzing \(target).\nSee \(report.documentation) "
                    + "for more information about causes and resolutions.", code: foundIssues)
        }
        if unread, !call.flags.bool("ignore-unknown") {
            throw IstioctlError("Some files couldn't be parsed.", code: dataError)
        }
        return 0
    }

    // istio istioctl/pkg/util/formatting/msg_threshold.go: Set
    private static func threshold(
        _ flag: String, _ call: IstioctlCall
    ) throws(IstioctlError) -> AnalysisLevel {
        let text = call.flags.string(flag)
        guard let level = AnalysisLevel(name: text) else {
            throw IstioctlError(
                "invalid argument \(goQuoted(text)) for \"--\(flag)\" flag: invalid level option",
                code: IstioctlError.usageCode)
        }
        return level
    }

    // analyze.go: AnalyzersAsString
    private static var list: String {
        Analyzer.all.sorted { $0.name < $1.name }
            .map { "* \($0.name):\n    \($0.description)\n" }.joined()
    }

    private static func suppressions(
        _ call: IstioctlCall, _ io: inout CommandIO
    ) throws(IstioctlError) -> [(code: String, pattern: String)] {
        var result: [(code: String, pattern: String)] = []
        for text in call.flags.strings("suppress") {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
                .map(String.init)
            guard parts.count == 2 else {
                throw IstioctlError(
                    "\(text) is not a valid suppression value. See istioctl analyze --help")
            }
            if !AnalysisMessageType.codes.contains(parts[0]) {
                io.printError(
                    "Warning: Supplied message code '\(parts[0])' is an unknown message code and "
                        + "will not have any effect.\n")
            }
            result.append((parts[0], parts[1]))
        }
        return result
    }

    /// Reads the cluster, if it counts, and the mesh's configuration from a file. A file that
    /// cannot be read is passed over, as in the real command.
    private static func prepare(
        _ analysis: inout AnalysisRun, _ call: IstioctlCall, _ session: SessionState
    ) {
        let path = call.flags.string("meshConfigFile")
        if !path.isEmpty, let bytes = try? session.read(path) {
            analysis.mesh = MeshConfig(text: String(decoding: bytes, as: UTF8.self))
        }
        if call.flags.bool("use-kube") {
            analysis.read(session.store, revision: call.flags.string("revision"))
        }
    }

    private static func details(_ analysis: AnalysisRun, _ target: AnalysisTarget) -> String {
        var text = "Analyzed resources in \(target)\n"
        for (title, analyzers) in [
            ("Skipped", analysis.skipped), ("Executed", analysis.analyzers),
        ] where !analyzers.isEmpty {
            text += "\(title) analyzers:\n"
            text += analyzers.map { "\t \($0.name)\n" }.joined()
        }
        return text + "\n"
    }

    /// What is said where there is nothing to say.
    private static func praise(
        _ files: [String], unread: Bool, _ target: AnalysisTarget
    ) -> String {
        let start = "No validation issues found when analyzing"
        if unread { return "\(start) \(target) (but 1 file could not be parsed).\n" }
        switch files.count {
        case 0: return "✔ \(start) \(target).\n"
        case 1: return "✔ \(start) \(files[0]).\n"
        default: return "✔ \(start):\n  - \(files.joined(separator: "\n  - "))\n"
        }
    }
}

/// The namespace that is analyzed.
struct AnalysisTarget: CustomStringConvertible {
    /// Its name; empty for all namespaces.
    var namespace: String

    /// Nil if the namespace does not exist; the command says so and ends well.
    init?(_ call: IstioctlCall, _ io: inout CommandIO, _ session: SessionState) {
        let readsCluster = call.flags.bool("use-kube")
        let name =
            readsCluster ? call.namespace(in: session) : call.explicitNamespace ?? "default"
        if readsCluster, session.store.object(ObjectKey(.namespace, name: name)) == nil {
            io.printError("namespace \(goQuoted(call.explicitNamespace ?? "")) not found\n")
            return nil
        }
        namespace = call.flags.bool("all-namespaces") ? "" : name
    }

    // analyze.go: analyzeTargetAsString
    var description: String {
        namespace.isEmpty ? "all namespaces" : "namespace: \(namespace)"
    }
}
