import Interpreter
import MeshKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Files of the machine that mesh runs on, by plain paths.
public enum HostFile {
    /// The content of a file of at most `maximumSize` bytes.
    public static func read(
        _ path: String, maximumSize: Int = Limits().fileBytes
    ) throws(FileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw lastError() }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = platformRead(file, &buffer)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw lastError()
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= maximumSize else { throw .tooLarge }
        }
    }

    /// Makes or replaces a file; only its owner may read it where it is `isPrivate`.
    public static func write(
        _ bytes: [UInt8], to path: String, isPrivate: Bool = false
    ) throws(FileError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        guard file >= 0 else { throw lastError() }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { platformWrite(file, $0) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw lastError()
            }
            rest = rest.dropFirst(count)
        }
    }

    /// The names in a folder, in order.
    public static func list(_ path: String) throws(FileError) -> [String] {
        guard let folder = opendir(path) else { throw lastError() }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What stands at a path.
    public static func kind(of path: String) -> FileKind? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return information.st_mode & S_IFMT == S_IFDIR ? .directory : .file
    }

    /// Makes a folder and those above it that are missing.
    public static func makeDirectories(_ path: String) {
        var current = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            current += "/\(part)"
            if kind(of: current) == nil { mkdir(current, 0o700) }
        }
    }

    /// Removes a file; one that is not there is no error.
    public static func remove(_ path: String) { unlink(path) }

    private static func lastError() -> FileError {
        switch errno {
        case ENOENT: .notFound
        case EISDIR: .isDirectory
        case ENOTDIR: .notDirectory
        case EROFS: .readOnly
        case EFBIG: .tooLarge
        default: .permissionDenied
        }
    }
}

/// A folder of the machine, opened for a session: read always afresh, written only for what the
/// user asked to keep, and only where that is allowed.
public struct FolderFiles: FileProvider {
    private let root: String
    private let allowsKeeping: Bool

    /// The folder at `root`.
    public init(_ root: String, allowsKeeping: Bool) {
        self.root = root
        self.allowsKeeping = allowsKeeping
    }

    /// The content of a file.
    public func read(_ path: String) throws(FileError) -> [UInt8] {
        try HostFile.read(place(path))
    }
    /// The names in a folder.
    public func list(_ path: String) throws(FileError) -> [String] {
        try HostFile.list(place(path))
    }
    /// What stands at a path.
    public func kind(of path: String) -> FileKind? { HostFile.kind(of: place(path)) }
    /// Writes a file, if that is allowed.
    public func keep(_ bytes: [UInt8], at path: String) throws(FileError) {
        guard allowsKeeping else { throw .readOnly }
        try HostFile.write(bytes, to: place(path))
    }

    private func place(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(path)" }
}

private func platformRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
    read(descriptor, &buffer, buffer.count)
}

private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
