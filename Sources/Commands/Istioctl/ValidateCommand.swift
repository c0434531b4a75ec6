import Interpreter
import Istio

/// `istioctl validate`: checks files as istiod's webhook would, without a cluster.
// istio istioctl/pkg/validate/validate.go
enum ValidateCommand {
    static let node = CommandNode<IstioctlAction>(
        "validate", aliases: ["v"],
        persistentFlags: [Flag("filename", "f", .stringSlice), .bool("referential", "x")],
        action: IstioctlAction(run))

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        if let word = call.arguments.first {
            throw IstioctlError(
                "unknown command \(goQuoted(word)) for \"istioctl validate\"",
                code: IstioctlError.usageCode)
        }
        let names = call.flags.strings("filename")
        guard !names.isEmpty else { throw IstioctlError(missing) }
        var errors: [String] = []
        var results: [(path: String, found: ManifestValidation)] = []
        for path in files(names, session, &errors) {
            do throws(FileError) {
                let bytes = path == "-" ? call.standardInput : try session.read(path)
                let found = ManifestValidation(
                    path: path, bytes, istioNamespace: call.istioNamespace,
                    defaultNamespace: call.namespace(in: session),
                    version: session.simulation.configuration.istio.version)
                io.printError(found.remarks)
                errors += found.errors
                // A file that is named twice is told once.
                results.removeAll { $0.path == path }
                results.append((path, found))
            } catch {
                errors.append(
                    "cannot read file \(goQuoted(path)): open \(path): "
                        + error.rawValue.lowercased())
            }
        }
        io.printError(results.map { text($0.path, $0.found, isFine: errors.isEmpty) }.joined())
        guard errors.isEmpty else { throw IstioctlError(list(errors)) }
        return 0
    }

    private static let missing =
        "error: you must specify resources by --filename.\n"
        + "Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'"

    /// The files that are named, and those of folders that are.
    private static func files(
        _ names: [String], _ session: SessionState, _ errors: inout [String]
    ) -> [String] {
        var result: [String] = []
        for name in names {
            switch name == "-" ? .file : session.files.kind(of: name) {
            case nil:
                errors.append(
                    "cannot stat file \(goQuoted(name)): stat \(name): no such file or directory")
            case .directory: walk(name, session, depth: 0, &result)
            case .file: result.append(name)
            }
        }
        return result
    }

    // Go path/filepath: Walk; isFileFormatValid
    private static func walk(
        _ folder: String, _ session: SessionState, depth: Int, _ result: inout [String]
    ) {
        guard depth < 100, let names = try? session.files.list(folder) else { return }
        let start = folder.hasSuffix("/") ? folder : "\(folder)/"
        for name in names.sorted() {
            let path = start + name
            if session.files.kind(of: path) == .directory {
                walk(path, session, depth: depth + 1, &result)
            } else if [".json", ".yaml", ".yml"].contains(where: name.hasSuffix) {
                result.append(path)
            }
        }
    }

    /// What is said of a file: its warnings, and that it is valid, unless some file is not. (Istio
    /// goes through the files in Go's random map order.)
    private static func text(_ path: String, _ found: ManifestValidation, isFine: Bool) -> String {
        let warnings =
            "\n\t" + found.warnings.map { "* \($0)" }.joined(separator: "\n\t") + "\n"
        switch (found.warnings.isEmpty, path == "-") {
        case (false, true): return warnings
        case (false, false): return "\(goQuoted(path)) has warnings: \(warnings)\n"
        case (true, true): return isFine ? "validation succeed\n" : ""
        case (true, false): return isFine ? "\(goQuoted(path)) is valid\n" : ""
        }
    }

    // hashicorp/go-multierror: ListFormatFunc
    private static func list(_ errors: [String]) -> String {
        let count = errors.count == 1 ? "1 error" : "\(errors.count) errors"
        return "\(count) occurred:\n\t* \(errors.joined(separator: "\n\t* "))\n\n"
    }
}
