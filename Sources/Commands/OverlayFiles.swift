import Basis
import Interpreter

/// Where the session's files come from: what the host lets it read, and perhaps write.
public protocol FileProvider: Sendable {
    /// The content of a file below the one folder that is open, at a path relative to it.
    func read(_ path: String) throws(FileError) -> [UInt8]
    /// The names in a folder.
    func list(_ path: String) throws(FileError) -> [String]
    /// What stands at a path.
    func kind(of path: String) -> FileKind?
    /// Writes a file that the user asked to keep (`save`); refused unless the host allows it.
    func keep(_ bytes: [UInt8], at path: String) throws(FileError)
}

extension FileProvider {
    /// Hosts allow no writing unless they say otherwise.
    public func keep(_ bytes: [UInt8], at path: String) throws(FileError) { throw .readOnly }
}

/// A folder that is empty.
public struct NoFiles: FileProvider {
    /// The empty folder.
    public init() {}
    /// There is none.
    public func read(_ path: String) throws(FileError) -> [UInt8] { throw .notFound }
    /// Nothing.
    public func list(_ path: String) throws(FileError) -> [String] {
        guard path.isEmpty else { throw .notFound }
        return []
    }
    /// Only the folder itself.
    public func kind(of path: String) -> FileKind? { path.isEmpty ? .directory : nil }
}

/// Files of a session, as a value: those written in it lie over those that the provider reads, and
/// those over mesh's own samples. The provider's folder is seen as `/mesh`.
public struct OverlayFiles: Sendable {
    /// What lies below.
    public var provider: any FileProvider
    /// An absolute path without `.`, `..` and a slash at its end (but `/` itself).
    public var workingDirectory = Self.mount
    /// Files written in the session by absolute path; nil for those removed.
    private var written = OrderedMap<String, [UInt8]?>()
    /// Folders made in the session.
    private var folders = OrderedMap<String, Bool>()
    /// Counts writes, so that it can be told whether a statement changed a file.
    package private(set) var changes = 0
    /// The largest file that is read or kept.
    private let maximumSize: Int

    /// Where the provider's folder is seen.
    static let mount = "/mesh"

    /// Nothing written yet.
    public init(over provider: any FileProvider, maximumSize: Int = Limits().fileBytes) {
        self.provider = provider
        self.maximumSize = maximumSize
        folders["/tmp"] = true
    }

    /// The absolute path of `path`, with `.`, `..` and repeated slashes resolved.
    package func absolute(_ path: String) -> String {
        var parts = path.hasPrefix("/") ? [] : workingDirectory.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The path below the provider's folder, if the absolute `path` lies in it.
    private func provided(_ path: String) -> String? {
        if path == Self.mount { return "" }
        return path.hasPrefix(Self.mount + "/") ? String(path.dropFirst(Self.mount.count + 1)) : nil
    }

    /// The path below the provider's folder of a path as the user writes it, if it lies there.
    package func providedPath(_ path: String) -> String? { provided(absolute(path)) }

    /// Whether a file that the session wrote hides one of the provider's at `path`.
    package func hidesProvided(_ path: String) -> Bool {
        let path = absolute(path)
        guard case .some(.some) = written[path], let below = provided(path) else { return false }
        return provider.kind(of: below) == .file
    }
}

extension OverlayFiles: FileAccess {
    /// The content of a file; beyond the size limit it is refused.
    public func read(_ path: String) throws(FileError) -> [UInt8] {
        let path = absolute(path)
        let bytes: [UInt8]
        if let entry = written[path] {
            guard let entry else { throw .notFound }
            bytes = entry
        } else if kind(of: path) == .directory {
            throw .isDirectory
        } else if let below = provided(path) {
            if provider.kind(of: below) == .file {
                bytes = try provider.read(below)
            } else if let sample = Samples.content(below) {
                bytes = sample
            } else {
                throw .notFound
            }
        } else {
            throw .notFound
        }
        guard bytes.count <= maximumSize else { throw .tooLarge }
        return bytes
    }

    /// Keeps a file in the session; the provider's folder is not touched.
    public mutating func write(
        _ bytes: [UInt8], to path: String, appending: Bool
    ) throws(FileError) {
        let path = absolute(path)
        guard kind(of: path) != .directory else { throw .isDirectory }
        guard kind(of: parent(of: path)) == .directory else { throw .notFound }
        var content = bytes
        if appending, kind(of: path) == .file { content = try read(path) + bytes }
        guard content.count <= maximumSize else { throw .tooLarge }
        written[path] = .some(content)
        changes += 1
    }

    /// The names in a folder, of all layers, in order.
    public func list(_ path: String) throws(FileError) -> [String] {
        let path = absolute(path)
        switch kind(of: path) {
        case nil: throw .notFound
        case .file: throw .notDirectory
        case .directory: break
        }
        var names = OrderedMap<String, Bool>()
        if let below = provided(path) {
            if provider.kind(of: below) == .directory {
                for name in try provider.list(below) { names[name] = true }
            }
            for name in Samples.names(in: below) { names[name] = true }
        }
        let prefix = path == "/" ? "/" : path + "/"
        for (file, content) in written.from(prefix) {
            guard file.hasPrefix(prefix) else { break }
            let name = file.dropFirst(prefix.count)
            if !name.contains("/") { names[String(name)] = content == nil ? nil : true }
        }
        for (folder, _) in folders.from(prefix) {
            guard folder.hasPrefix(prefix) else { break }
            let name = folder.dropFirst(prefix.count)
            if !name.contains("/") { names[String(name)] = true }
        }
        if path == "/" { names[String(Self.mount.dropFirst())] = true }
        return names.keys
    }

    /// What stands at a path.
    public func kind(of path: String) -> FileKind? {
        let path = absolute(path)
        if let entry = written[path] { return entry == nil ? nil : .file }
        if path == "/" || path == Self.mount || folders[path] != nil { return .directory }
        guard let below = provided(path) else { return nil }
        if let kind = provider.kind(of: below) { return kind }
        if Samples.content(below) != nil { return .file }
        return Samples.names(in: below).isEmpty ? nil : .directory
    }

    /// Removes a file, or a folder that was made in the session and is empty.
    public mutating func remove(_ path: String) throws(FileError) {
        let path = absolute(path)
        switch kind(of: path) {
        case nil:
            throw .notFound
        case .file:
            written[path] = .some(nil)
            changes += 1
        case .directory:
            guard try list(path).isEmpty else { throw .notEmpty }
            guard folders[path] != nil else { throw .permissionDenied }
            folders[path] = nil
        }
    }

    /// Makes a folder.
    public mutating func makeDirectory(_ path: String) throws(FileError) {
        let path = absolute(path)
        guard kind(of: path) == nil else { throw .exists }
        guard kind(of: parent(of: path)) == .directory else { throw .notFound }
        folders[path] = true
    }

    private func parent(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}
