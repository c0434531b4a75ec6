import CTerminal
import Foundation
import Testing

/// Runs the executable behind a pipe or a pseudo-terminal, as a person would.
enum PseudoTerminal {
    /// The executable, which is built beside the test bundle.
    static var executable: URL {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        // On macOS the runner lies in the toolchain and the bundle is an argument.
        if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: "mesh")
    }

    /// What the executable prints when `text` comes through a pipe, with its exit code.
    static func pipe(_ text: String, _ arguments: [String] = []) throws -> (String, Int32) {
        let (input, output) = (Pipe(), Pipe())
        let process = try start(
            input.fileHandleForReading, output.fileHandleForWriting, arguments)
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        try output.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
    }

    /// The screen's bytes after `lines` were typed at a terminal of 80 columns, each once the
    /// prompt before it stood, and Ctrl-D at the end.
    static func type(_ lines: [String], home: URL) throws -> String {
        var (primary, secondary): (Int32, Int32) = (0, 0)
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&primary, &secondary, nil, nil, &size) == 0)
        defer { close(primary) }
        let handle = FileHandle(fileDescriptor: secondary, closeOnDealloc: false)
        let process = try start(handle, handle, [], home: home.path)
        close(secondary)
        var screen: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        // A line is typed only once a prompt shows *and* the editor has taken the terminal out of
        // line mode: libedit does the second after the first.
        for line in lines + ["\u{4}"] {
            let seen = screen.count
            repeat {
                guard waitForOutput(primary) else { break }
                let count = read(primary, &buffer, buffer.count)
                guard count > 0 else { break }
                screen += buffer[..<count]
            } while !endsInPrompt(screen[seen...])
            for _ in 0..<50_000 where isInLineMode(primary) { usleep(100) }
            var typed = Array((line == "\u{4}" ? line : line + "\n").utf8)
            _ = write(primary, &typed, typed.count)
        }
        while waitForOutput(primary), case let count = read(primary, &buffer, buffer.count),
            count > 0
        {
            screen += buffer[..<count]
        }
        process.terminate()
        process.waitUntilExit()
        return String(decoding: screen, as: UTF8.self)
    }

    /// Waits for output for at most ten seconds; a test that gets none fails instead of hanging.
    private static func waitForOutput(_ terminal: Int32) -> Bool {
        var wanted = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, 10_000) > 0
    }

    private static func endsInPrompt(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: bytes.suffix(60), as: UTF8.self)
            .replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
        return text.hasSuffix("> ") || text.hasSuffix("# ")
    }

    private static func isInLineMode(_ terminal: Int32) -> Bool {
        var mode = termios()
        guard tcgetattr(terminal, &mode) == 0 else { return false }
        return mode.c_lflag & tcflag_t(ICANON) != 0
    }

    private static func start(
        _ input: FileHandle, _ output: FileHandle, _ arguments: [String],
        home: String = "/nonexistent"
    ) throws -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        process.environment = ["TERM": "xterm", "LANG": "C.UTF-8", "HOME": home]
        try process.run()
        return process
    }
}
