import Interpreter
import YAML

/// The entries of a ConfigMap or Secret from `--from-literal`, `--from-file` and `--from-env-file`
/// (kubectl pkg/cmd/create/create_configmap.go, pkg/util/generate.go).
enum DataSource {
    /// One entry.
    struct Entry {
        var key: String
        var bytes: [UInt8]
    }

    /// The entries of a call, in order of the flags.
    static func entries(
        _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> [Entry] {
        var entries: [Entry] = []
        for literal in call.flags.strings("from-literal") {
            guard let equals = literal.firstIndex(of: "="), equals != literal.startIndex else {
                throw .plain("invalid literal source \(literal), expected key=value")
            }
            let value = unquoted(literal[literal.index(after: equals)...])
            entries.append(Entry(key: String(literal[..<equals]), bytes: Array(value.utf8)))
        }
        for source in call.flags.strings("from-file") {
            entries += try files(source, session)
        }
        for file in call.flags.strings("from-env-file") {
            entries += try environment(file, session)
        }
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted {
            throw .plain(
                "cannot add key \(goQuoted(entry.key)), another key by that name already exists in "
                    + "Data for ConfigMap \(goQuoted(call.arguments.first ?? ""))")
        }
        return entries
    }

    /// A value in quotes of one kind loses them (ParseLiteralSource).
    private static func unquoted(_ text: Substring) -> Substring {
        guard text.count > 1, let first = text.first, first == text.last,
            first == "\"" || first == "'"
        else { return text }
        return text.dropFirst().dropLast()
    }

    private static func files(
        _ source: String, _ session: SessionState
    ) throws(KubectlError) -> [Entry] {
        let parts = source.split(separator: "=", omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count <= 2 else {
            throw .plain("key names or file paths cannot contain '='")
        }
        guard parts.allSatisfy({ !$0.isEmpty }), let path = parts.last else {
            throw .plain(
                parts.first == ""
                    ? "key name for file path \(parts.last ?? "") missing"
                    : "file path for key name \(parts.first ?? "") missing")
        }
        if session.files.kind(of: path) == .directory {
            guard parts.count == 1 else {
                throw .plain("cannot give a key name for a directory path")
            }
            var entries: [Entry] = []
            for name in (try? session.files.list(path)) ?? [] {
                let file = path + (path.hasSuffix("/") ? "" : "/") + name
                guard session.files.kind(of: file) == .file else { continue }
                entries.append(Entry(key: name, bytes: try read(file, session)))
            }
            return entries
        }
        let key =
            parts.count == 2
            ? parts[0] : path.split(separator: "/").last.map(String.init) ?? path
        return [Entry(key: key, bytes: try read(path, session))]
    }

    private static func environment(
        _ file: String, _ session: SessionState
    ) throws(KubectlError) -> [Entry] {
        let text = String(decoding: try read(file, session), as: UTF8.self)
        var entries: [Entry] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            entries.append(
                Entry(
                    key: String(parts[0]),
                    bytes: Array((parts.count > 1 ? parts[1] : "").utf8)))
        }
        return entries
    }

    private static func read(
        _ path: String, _ session: SessionState
    ) throws(KubectlError) -> [UInt8] {
        do { return try session.files.read(path) } catch {
            let verb = error == .notFound ? "open" : "read"
            throw .plain("error reading \(path): \(verb) \(path): \(error.goText)")
        }
    }
}
