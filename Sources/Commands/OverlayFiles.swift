import Interpreter

/// Where the session's files come from: what the host lets it read. Nothing is written through it.
public protocol FileProvider: Sendable {
    /// The content of a file below the one folder that is open, at a path relative to it.
    func read(_ path: String) throws(FileError) -> [UInt8]
    /// The names in a folder.
    func list(_ path: String) throws(FileError) -> [String]
    /// What stands at a path.
    func kind(of path: String) -> FileKind?
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

/// Files of a session: those written in it lie over those that the provider reads.
public struct OverlayFiles: Sendable {
    /// What lies below.
    public var provider: any FileProvider

    /// Nothing written yet.
    public init(over provider: any FileProvider) { self.provider = provider }
}
