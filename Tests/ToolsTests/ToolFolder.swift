import Basis
import Interpreter
import Tools

/// Files in memory, for the tools.
struct ToolFolder: FileAccess {
    var workingDirectory = "/"
    var files: [String: [UInt8]] = [:]
    var folders: Set<String> = ["/"]

    private func absolute(_ path: String) -> String { Path.absolute(path, in: workingDirectory) }

    func read(_ path: String) throws(FileError) -> [UInt8] {
        let path = absolute(path)
        if folders.contains(path) { throw .isDirectory }
        guard let bytes = files[path] else { throw .notFound }
        return bytes
    }

    mutating func write(_ bytes: [UInt8], to path: String, appending: Bool) throws(FileError) {
        let path = absolute(path)
        if folders.contains(path) { throw .isDirectory }
        guard folders.contains(Path.absolute("..", in: path)) else { throw .notFound }
        files[path] = (appending ? files[path] ?? [] : []) + bytes
    }

    func list(_ path: String) throws(FileError) -> [String] {
        let path = absolute(path)
        guard folders.contains(path) else { throw .notFound }
        let base = path == "/" ? "/" : path + "/"
        return Set(
            (Array(files.keys) + folders).filter { $0.hasPrefix(base) && $0 != path }.map {
                String($0.dropFirst(base.count).prefix { $0 != "/" })
            }
        ).sorted()
    }

    func kind(of path: String) -> FileKind? {
        let path = absolute(path)
        return folders.contains(path) ? .directory : files[path] != nil ? .file : nil
    }

    mutating func remove(_ path: String) throws(FileError) {
        let path = absolute(path)
        if kind(of: path) == .directory, !(try list(path)).isEmpty { throw .notEmpty }
        files[path] = nil
        folders.remove(path)
    }

    mutating func makeDirectory(_ path: String) throws(FileError) {
        folders.insert(absolute(path))
    }
}

/// What a call printed.
struct ToolResult: Equatable {
    var output = ""
    var errors = ""
    var code: Int32 = 0
}

/// Runs one program to its end, its input arriving in pieces of `piece` bytes.
func call(
    _ words: [String], input: String = "", in folder: inout ToolFolder,
    dialect: ToolDialect = .gnu, piece: Int = 7
) -> ToolResult {
    var result = ToolResult()
    guard
        var tool = TextTools.start(
            ToolCall(words, environment: ["B": "2", "A": "1"], dialect: dialect))
    else { return ToolResult(errors: "no such tool", code: 127) }
    var io = CommandIO()
    var rest = Array(input.utf8)[...]
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var now = Instant.meshStart
    for _ in 0..<1_000_000 {
        let step = tool.advance(&io, files: &folder, now: now)
        for chunk in io.written {
            if chunk.stream == .standardOutput {
                output += chunk.bytes
            } else {
                errors += chunk.bytes
            }
        }
        io.written = []
        switch step {
        case .running: continue
        case .sleeping(let instant): now = instant
        case .waiting:
            io.input += rest.prefix(piece)
            rest = rest.dropFirst(piece)
            io.inputIsClosed = rest.isEmpty
        case .done(let code):
            result.code = code
            result.output = String(decoding: output, as: UTF8.self)
            result.errors = String(decoding: errors, as: UTF8.self)
            return result
        }
    }
    return ToolResult(errors: "does not end", code: -1)
}
