import Interpreter
import Istio

/// The files that `istioctl analyze` is to read.
// istio istioctl/pkg/analyze/analyze.go: gatherFiles
struct AnalyzedFiles {
    /// Their names, as messages give them.
    private(set) var names: [String] = []
    private var contents: [[UInt8]] = []

    private static let extensions = [".json", ".yaml", ".yml"]

    /// Opens the files of the command's words: files, folders with all that is below them, and `-`
    /// for standard input.
    init(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: SessionState, isText: Bool
    ) throws(IstioctlError) {
        for word in call.arguments {
            if word == "-" {
                if io.inputIsTerminal, isText { io.print("Reading from stdin:\n") }
                add(word, call.standardInput)
                continue
            }
            switch session.files.kind(of: word) {
            case nil: throw IstioctlError("stat \(word): no such file or directory")
            case .directory: try addFolder(word, &io, session, depth: 0)
            case .file: try addFile(word, &io, session)
            }
        }
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) {
        names.append(name)
        contents.append(bytes)
    }

    private mutating func addFolder(
        _ folder: String, _ io: inout CommandIO, _ session: SessionState, depth: Int
    ) throws(IstioctlError) {
        guard depth < session.limits.nesting, let names = try? session.files.list(folder) else {
            return
        }
        for name in names.sorted() {
            let path = Self.joined(folder, name)
            if session.files.kind(of: path) == .directory {
                try addFolder(path, &io, session, depth: depth + 1)
            } else {
                try addFile(path, &io, session)
            }
        }
    }

    private mutating func addFile(
        _ path: String, _ io: inout CommandIO, _ session: SessionState
    ) throws(IstioctlError) {
        guard Self.extensions.contains(where: { path.hasSuffix($0) }) else {
            io.printError(
                "Skipping file \(path), recognized file extensions are: "
                    + "[\(Self.extensions.joined(separator: " "))]\n")
            return
        }
        do throws(FileError) {
            add(path, try session.read(path))
        } catch {
            throw IstioctlError("open \(path): \(error.rawValue.lowercased())")
        }
    }

    /// A folder and a name in it as one path, without `.` and empty parts.
    // Go path/filepath: Join
    private static func joined(_ folder: String, _ name: String) -> String {
        var parts: [Substring] = []
        for part in folder.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let start = folder.hasPrefix("/") ? "/" : ""
        return start + (parts + [Substring(name)]).joined(separator: "/")
    }

    /// Hands the files' objects to a run; true if some document could not be read. Of two objects
    /// with one name the later counts.
    func read(
        into analysis: inout AnalysisRun, namespace: String, _ io: inout CommandIO
    ) -> Bool {
        var resources: [AnalyzedResource] = []
        var errors: [String] = []
        for (name, bytes) in zip(names, contents) {
            let source = ManifestSource(bytes, file: name, namespace: namespace)
            resources += source.resources
            if let error = source.error { errors.append(error) }
        }
        analysis.fileObjects = resources.reversed()
        guard !errors.isEmpty else { return false }
        io.printError("Error(s) adding files: \(ManifestSource.combined(errors))")
        return true
    }
}
