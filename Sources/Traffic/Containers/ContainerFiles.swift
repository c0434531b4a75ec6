import Basis
import Interpreter

/// A container's files: what its image and the kubelet put there, and over it what its programs
/// wrote. A value; the lower layer is read, never changed.
package struct ContainerFiles: Sendable {
    private var files: OrderedMap<String, [UInt8]> = OrderedMap()
    private var folders: OrderedMap<String, Bool> = OrderedMap()
    /// Folders that can only be read.
    private var readOnly: [String] = []

    /// Files of a container that has written nothing yet.
    package init(lower: [(path: String, content: String)], readOnly: [String]) {
        self.readOnly = readOnly
        for folder in ContainerFiles.usualFolders { folders[folder] = true }
        for (path, content) in lower {
            files[path] = Array(content.utf8)
            addFolders(above: path)
        }
    }

    private static let usualFolders = [
        "/", "/bin", "/dev", "/etc", "/home", "/proc", "/root", "/sys", "/tmp", "/usr", "/usr/bin",
        "/var", "/var/log", "/var/run",
    ]

    private mutating func addFolders(above path: String) {
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/"), slash != rest.startIndex {
            rest = rest[..<slash]
            folders[String(rest)] = true
        }
    }

    /// A path made absolute, without `.`, `..` and doubled slashes.
    package static func absolute(_ path: String, in folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    package func kind(of path: String) -> FileKind? {
        if path == "/dev/null" || files[path] != nil { return .file }
        return folders[path] != nil ? .directory : nil
    }

    package func read(_ path: String) throws(FileError) -> [UInt8] {
        if path == "/dev/null" { return [] }
        if let bytes = files[path] { return bytes }
        throw folders[path] != nil ? .isDirectory : .notFound
    }

    package mutating func write(
        _ bytes: [UInt8], to path: String, appending: Bool
    ) throws(FileError) {
        if path == "/dev/null" || path == "/dev/stdout" || path == "/dev/stderr" { return }
        guard folders[path] == nil else { throw .isDirectory }
        guard folders[ContainerFiles.parent(of: path)] != nil else { throw .notFound }
        guard !isReadOnly(path) else { throw .readOnly }
        let size = (appending ? files[path]?.count ?? 0 : 0) + bytes.count
        guard size <= Limits().fileBytes else { throw .tooLarge }
        if appending { files[path, default: []] += bytes } else { files[path] = bytes }
    }

    package func list(_ path: String) throws(FileError) -> [String] {
        guard folders[path] != nil else { throw files[path] != nil ? .notDirectory : .notFound }
        let prefix = path == "/" ? "/" : path + "/"
        var names: [String] = []
        for source in [files.keys, folders.keys] {
            for key in source where key.hasPrefix(prefix) && key != "/" {
                let rest = key.dropFirst(prefix.count)
                if !rest.isEmpty, !rest.contains("/") { names.append(String(rest)) }
            }
        }
        return names.sorted()
    }

    package mutating func remove(_ path: String) throws(FileError) {
        guard kind(of: path) != nil else { throw .notFound }
        guard !isReadOnly(path), path != "/dev/null" else { throw .readOnly }
        if files.removeValue(forKey: path) != nil { return }
        guard try list(path).isEmpty else { throw .notEmpty }
        folders[path] = nil
    }

    package mutating func makeDirectory(_ path: String) throws(FileError) {
        guard kind(of: path) == nil else { throw .exists }
        guard folders[ContainerFiles.parent(of: path)] != nil else { throw .notFound }
        guard !isReadOnly(path) else { throw .readOnly }
        folders[path] = true
    }

    private func isReadOnly(_ path: String) -> Bool {
        readOnly.contains { path == $0 || path.hasPrefix($0 == "/" ? "/" : $0 + "/") }
    }

    private static func parent(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }
}
