// Calls of the C library: what differs between Linux and macOS stays in this target.

import Basis

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The process's surroundings.
public enum System {
    /// The three standard streams.
    public enum Descriptor: Int32, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Whether a stream is a terminal.
    public static func isTerminal(_ descriptor: Descriptor) -> Bool {
        isatty(descriptor.rawValue) == 1
    }

    /// An environment variable's value; nil where it is unset.
    public static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The folder in which the process was started.
    public static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    /// Writes all bytes; false where the reader has gone.
    @discardableResult
    public static func write(_ bytes: [UInt8], to descriptor: Descriptor) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { platformWrite(descriptor.rawValue, $0) }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return false }
                continue
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next bytes of standard input: empty at its end, nil where a signal came instead.
    public static func readInput(upTo limit: Int = 65_536) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = platformRead(0, &buffer, limit)
        guard count >= 0 else { return errno == EINTR ? nil : [] }
        return Array(buffer[..<count])
    }

    /// Ends the process at once.
    public static func exit(_ code: Int32) -> Never { platformExit(code) }

    /// Seconds since 1970 by the machine's clock.
    public static var wallSeconds: Int64 { Int64(time(nil)) }

    /// Set by Ctrl-C once ``catchInterrupts()`` was called; whoever has acted on it resets it.
    public static let interruption = Cancellation()

    /// From here on Ctrl-C sets ``interruption`` and no longer ends the process. Without SA_RESTART
    /// a read that waits returns at once, which is how a prompt learns of it. SIGPIPE is ignored: a
    /// write to a reader that has gone fails instead.
    public static func catchInterrupts() {
        // This also runs the flag's lazy initialiser, which a signal's handler must not.
        interruption.reset()
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = { _ in System.interruption.cancel() }
        #else
            action.__sigaction_handler.sa_handler = { _ in System.interruption.cancel() }
        #endif
        sigaction(SIGINT, &action, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Runs an editor on a file and waits for its end; the exit code, or nil if it cannot start.
    public static func runEditor(_ editor: String, on path: String) -> Int32? {
        let words = editor.split(separator: " ").map(String.init) + [path]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, words[0], nil, nil, &arguments, environ) == 0 else {
            return nil
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        return (status >> 8) & 0xff
    }
}

private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func platformRead(_ descriptor: Int32, _ buffer: inout [UInt8], _ limit: Int) -> Int {
    read(descriptor, &buffer, limit)
}

private func platformExit(_ code: Int32) -> Never { exit(code) }
