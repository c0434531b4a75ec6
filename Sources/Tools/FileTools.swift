import Basis
import Interpreter

/// `pwd`.
struct PwdTool: TextTool {
    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool { PwdTool() }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        io.print(files.workingDirectory + "\n")
        return .done(0)
    }
}

/// `ls`, one name a line, with `-a`, `-d`, `-l`, `-R`, `-r`. Owners, modes and times of files are
/// not modelled: `-l` shows root's, and the time of the call.
struct ListTool: TextTool {
    let call: ToolCall
    let options: ToolOptions

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "laA1drRhtSFp",
                long: ["all": "a", "almost-all": "A", "directory": "d", "reverse": "r"], code: 2))
        return ListTool(call: call, options: options)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        let operands = options.operands.isEmpty ? ["."] : sorted(options.operands)
        var code: Int32 = 0
        var folders: [String] = []
        var singles: [String] = []
        for operand in operands {
            switch files.kind(of: operand) {
            case nil:
                code = call.dialect == .gnu ? 2 : 1
                let name = call.dialect == .gnu ? "cannot access '\(operand)'" : operand
                io.printError("ls: \(name): \(FileError.notFound.rawValue)\n")
            case .directory where !options.has("d"): folders.append(operand)
            case .directory, .file: singles.append(operand)
            }
        }
        show(singles, in: "", files, now, &io)
        var isFirst = singles.isEmpty
        var stack = Array(folders.reversed())
        let names = operands.count > 1 || options.has("R")
        while let folder = stack.popLast() {
            if names {
                io.print((isFirst ? "" : "\n") + "\(folder):\n")
                isFirst = false
            }
            let base = folder.hasSuffix("/") ? folder : folder + "/"
            let entries = sorted(((try? files.list(folder)) ?? []).filter(isShown))
            if options.has("l") { io.print("total \(blocks(entries, base, files))\n") }
            let dots = options.has("a") ? [".", ".."] : []
            show(dots + entries, in: base, files, now, &io)
            guard options.has("R") else { continue }
            stack += entries.reversed().map { base + $0 }.filter {
                files.kind(of: $0) == .directory
            }
        }
        return .done(code)
    }

    private func isShown(_ name: String) -> Bool {
        !name.hasPrefix(".") || options.has("a") || options.has("A")
    }

    private func sorted(_ names: [String]) -> [String] {
        let ordered = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return options.has("r") ? ordered.reversed() : ordered
    }

    private func size<Files: FileAccess>(_ path: String, _ files: Files) -> Int {
        files.kind(of: path) == .file ? ((try? files.read(path)) ?? []).count : 4_096
    }

    private func blocks<Files: FileAccess>(
        _ names: [String], _ base: String, _ files: Files
    ) -> Int {
        names.reduce(0) { $0 + (size(base + $1, files) + 4_095) / 4_096 * 4 }
    }

    private func show<Files: FileAccess>(
        _ names: [String], in base: String, _ files: Files, _ now: Instant,
        _ io: inout CommandIO
    ) {
        guard options.has("l") else {
            for name in names { io.print(name + mark(name, base, files) + "\n") }
            return
        }
        let sizes = names.map { size(base + $0, files) }
        let width = sizes.map { String($0).utf8.count }.max() ?? 1
        let time = DateFormat.text("%b %e %H:%M", at: now)
        for (name, size) in zip(names, sizes) {
            let isFolder = files.kind(of: base + name) == .directory
            let digits = String(size)
            let pad = String(repeating: " ", count: width - digits.utf8.count)
            io.print(
                "\(isFolder ? "drwxr-xr-x 2" : "-rw-r--r-- 1") root root \(pad)\(digits) "
                    + "\(time) \(name)\n")
        }
    }

    private func mark<Files: FileAccess>(
        _ name: String, _ base: String, _ files: Files
    ) -> String {
        let marks = options.has("F") || options.has("p")
        return marks && files.kind(of: base + name) == .directory ? "/" : ""
    }
}

/// `rm`, with `-r` and `-f`.
struct RemoveTool: TextTool {
    let call: ToolCall
    let paths: [String]
    let isRecursive: Bool
    let isForced: Bool

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(short: "rRfvid", long: ["recursive": "r", "force": "f", "verbose": "v"]))
        guard !options.operands.isEmpty || options.has("f") else {
            switch call.dialect {
            case .gnu: throw call.usageError("missing operand")
            case .busybox: throw ToolError(BusyboxUsage.text(of: "rm"))
            }
        }
        return RemoveTool(
            call: call, paths: options.operands,
            isRecursive: options.has("r") || options.has("R"), isForced: options.has("f"))
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var code: Int32 = 0
        for path in paths {
            switch files.kind(of: path) {
            case nil:
                if !isForced { fail(path, FileError.notFound.rawValue, &io, &code) }
            case .directory where !isRecursive:
                let text = call.dialect == .gnu ? "Is a directory" : "it is a directory"
                switch call.dialect {
                case .gnu: fail(path, text, &io, &code)
                case .busybox:
                    io.printError("rm: '\(path)' is a directory\n")
                    code = 1
                }
            case .directory, .file: remove(path, &files, &io, &code)
            }
        }
        return .done(code)
    }

    /// Removes what is below first. The stack is a list of paths, so that deep trees do no harm.
    private func remove<Files: FileAccess>(
        _ path: String, _ files: inout Files, _ io: inout CommandIO, _ code: inout Int32
    ) {
        var order = [path]
        var next = 0
        while next < order.count {
            let current = order[next]
            next += 1
            guard files.kind(of: current) == .directory else { continue }
            order += ((try? files.list(current)) ?? []).map { current + "/" + $0 }
        }
        for item in order.reversed() {
            do throws(FileError) {
                try files.remove(item)
            } catch {
                fail(item, error.rawValue, &io, &code)
            }
        }
    }

    private func fail(
        _ path: String, _ why: String, _ io: inout CommandIO, _ code: inout Int32
    ) {
        code = 1
        let verb = call.dialect == .gnu ? "cannot" : "can't"
        io.printError("rm: \(verb) remove '\(path)': \(why)\n")
    }
}

/// `mkdir`, with `-p`.
struct MakeDirectoryTool: TextTool {
    let call: ToolCall
    let paths: [String]
    let makesParents: Bool

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call, .init(short: "pm:v", long: ["parents": "p", "mode": "m"]))
        guard !options.operands.isEmpty else {
            switch call.dialect {
            case .gnu: throw call.usageError("missing operand")
            case .busybox: throw ToolError(BusyboxUsage.text(of: "mkdir"))
            }
        }
        return MakeDirectoryTool(
            call: call, paths: options.operands, makesParents: options.has("p"))
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var code: Int32 = 0
        for path in paths {
            do throws(FileError) {
                if makesParents {
                    try makeAll(path, &files)
                } else {
                    if files.kind(of: path) != nil { throw FileError.exists }
                    try files.makeDirectory(path)
                }
            } catch {
                code = 1
                let verb = call.dialect == .gnu ? "cannot" : "can't"
                io.printError("mkdir: \(verb) create directory '\(path)': \(error.rawValue)\n")
            }
        }
        return .done(code)
    }

    private func makeAll<Files: FileAccess>(
        _ path: String, _ files: inout Files
    ) throws(FileError) {
        var current = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            current += "/" + part
            switch files.kind(of: current) {
            case nil: try files.makeDirectory(current)
            case .file: throw .exists
            case .directory: break
            }
        }
    }
}

/// `touch`: makes files that are not there; times are not modelled.
struct TouchTool: TextTool {
    let call: ToolCall
    let paths: [String]
    let makes: Bool

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(call, .init(short: "camd:t:r:", long: ["no-create": "c"]))
        guard !options.operands.isEmpty else {
            switch call.dialect {
            case .gnu: throw call.usageError("missing file operand")
            case .busybox: throw ToolError(BusyboxUsage.text(of: "touch"))
            }
        }
        return TouchTool(call: call, paths: options.operands, makes: !options.has("c"))
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var code: Int32 = 0
        for path in paths where makes && files.kind(of: path) == nil {
            do throws(FileError) {
                try files.write([], to: path, appending: true)
            } catch {
                code = 1
                io.printError(
                    call.dialect == .gnu
                        ? "touch: cannot touch '\(path)': \(error.rawValue)\n"
                        : "touch: \(path): \(error.rawValue)\n")
            }
        }
        return .done(code)
    }
}
