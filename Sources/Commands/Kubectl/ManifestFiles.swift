import Interpreter

/// Which files a path after `-f` means (cli-runtime pkg/resource: expandIfFilePattern,
/// ExpandPathsToFileVisitors).
enum ManifestFiles {
    private static let extensions = [".json", ".yaml", ".yml"]

    /// The files of a path: itself, what a pattern matches, or what a folder holds.
    static func expand(
        _ path: String, in session: SessionState, recursive: Bool
    ) throws(KubectlError) -> [String] {
        if path.hasPrefix("http://") || path.hasPrefix("https://") {
            if PublishedManifests.text(at: path) != nil { return [path] }
            throw .plain(
                "unable to read URL \(goQuoted(path)): manifests are read from files here, "
                    + "not from the network")
        }
        guard let kind = session.files.kind(of: path) else {
            let matches = matches(of: path, in: session)
            guard !matches.isEmpty else {
                throw .plain("the path \(goQuoted(path)) does not exist")
            }
            var files: [String] = []
            for match in matches {
                files += try expand(match, in: session, recursive: recursive)
            }
            return files
        }
        guard kind == .directory else { return [path] }
        let files = files(in: path, session, recursive: recursive, depth: 0)
        guard !files.isEmpty else {
            throw .plain(
                "error reading [\(path)]: recognized file extensions are [.json .yaml .yml]")
        }
        return files
    }

    private static func files(
        in folder: String, _ session: SessionState, recursive: Bool, depth: Int
    ) -> [String] {
        guard depth < session.limits.nesting, let names = try? session.files.list(folder) else {
            return []
        }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return names.flatMap { name -> [String] in
            let path = base + name
            if session.files.kind(of: path) == .directory {
                return recursive
                    ? files(in: path, session, recursive: true, depth: depth + 1) : []
            }
            return extensions.contains { name.hasSuffix($0) } ? [path] : []
        }
    }

    /// The files of a folder that a pattern with `*` and `?` in its last part matches.
    private static func matches(of pattern: String, in session: SessionState) -> [String] {
        guard pattern.contains("*") || pattern.contains("?") else { return [] }
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let last = Array((parts.last ?? "").utf8)
        let names = (try? session.files.list(folder.isEmpty ? "." : folder)) ?? []
        return names.filter { matches(Array($0.utf8), last) }
            .map { parts.count > 1 ? "\(folder)/\($0)" : $0 }
    }

    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (index, place) = (0, 0)
        var star: (name: Int, pattern: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == 63 || pattern[place] == name[index] {
                (index, place) = (index + 1, place + 1)
            } else if place < pattern.count, pattern[place] == 42 {
                star = (index, place)
                place += 1
            } else if let last = star {
                star = (last.name + 1, last.pattern)
                (index, place) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == 42 }
    }
}
