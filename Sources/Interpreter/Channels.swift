/// One end of a channel, as a process's descriptor holds it.
struct Endpoint: Sendable, Equatable {
    var channel: Int
    var isWriting: Bool
    /// The stream that a terminal or collector files the bytes under.
    var stream: OutputStream = .standardOutput
}

/// What descriptors lead to. Channels are shared by number, so that a subshell and its parent read
/// the same file from the same place.
struct Channels: Sendable {
    enum Kind: Sendable {
        /// The owner's input, which it offers as it comes.
        case terminalInput
        /// The owner's output.
        case terminalOutput
        /// `/dev/null`
        case null
        /// A pipe: what was written and not yet read.
        case pipe([UInt8])
        /// A file or heredoc that is read: its bytes, and how many are read already.
        case reader([UInt8], offset: Int)
        /// A file that is written.
        case file(String)
        /// Output that the machine keeps for itself.
        case collector([Chunk])
    }

    struct Channel: Sendable {
        var kind: Kind
        /// Whether `expect` sees what a collector gathers.
        var isRecorded = false
        var readers = 0
        var writers = 0
    }

    /// Bytes that a pipe holds before its writer pauses, as on Linux.
    static let pipeCapacity = 64 << 10

    private var channels: [Int: Channel] = [:]
    private var nextID = 0

    /// Input offered by the owner and not read yet.
    var offered: [UInt8] = []
    /// Whether the owner offers no more.
    var offeredIsClosed = false

    mutating func open(_ kind: Kind, isRecorded: Bool = false) -> Int {
        nextID += 1
        channels[nextID] = Channel(kind: kind, isRecorded: isRecorded)
        return nextID
    }

    mutating func retain(_ endpoint: Endpoint) {
        if endpoint.isWriting {
            channels[endpoint.channel]?.writers += 1
        } else {
            channels[endpoint.channel]?.readers += 1
        }
    }

    mutating func release(_ endpoint: Endpoint) {
        guard var channel = channels.removeValue(forKey: endpoint.channel) else { return }
        if endpoint.isWriting { channel.writers -= 1 } else { channel.readers -= 1 }
        let isCollector = if case .collector = channel.kind { true } else { false }
        if channel.readers > 0 || channel.writers > 0 || isCollector {
            channels[endpoint.channel] = channel
        }
    }

    func kind(of endpoint: Endpoint) -> Kind? { channels[endpoint.channel]?.kind }

    func isRecorded(_ endpoint: Endpoint) -> Bool {
        channels[endpoint.channel]?.isRecorded ?? false
    }

    /// Takes a collector's output, and the collector away.
    mutating func collect(_ id: Int) -> [Chunk] {
        guard case .collector(let chunks)? = channels.removeValue(forKey: id)?.kind else {
            return []
        }
        return chunks
    }

    /// Whether a pipe's other side has gone.
    func isBroken(_ endpoint: Endpoint) -> Bool {
        guard let channel = channels[endpoint.channel], case .pipe = channel.kind else {
            return false
        }
        return channel.readers == 0
    }

    /// Whether a writer has to pause.
    func isFull(_ endpoint: Endpoint) -> Bool {
        guard let channel = channels[endpoint.channel], case .pipe(let bytes) = channel.kind else {
            return false
        }
        return bytes.count >= Self.pipeCapacity && channel.readers > 0
    }

    /// Whether a read gives something now, if only the end.
    func isReadable(_ endpoint: Endpoint) -> Bool {
        guard let channel = channels[endpoint.channel] else { return true }
        switch channel.kind {
        case .terminalInput: return !offered.isEmpty || offeredIsClosed
        case .pipe(let bytes): return !bytes.isEmpty || channel.writers == 0
        case .terminalOutput, .null, .reader, .file, .collector: return true
        }
    }

    /// Takes up to `count` bytes; `isEnd` tells whether nothing will follow them.
    mutating func take(_ count: Int, from endpoint: Endpoint?) -> (bytes: [UInt8], isEnd: Bool) {
        guard let endpoint, var channel = channels.removeValue(forKey: endpoint.channel) else {
            return ([], true)
        }
        defer { channels[endpoint.channel] = channel }
        switch channel.kind {
        case .terminalInput:
            let taken = Self.cut(&offered, count)
            return (taken, offered.isEmpty && offeredIsClosed)
        case .pipe(var bytes):
            channel.kind = .null
            let taken = Self.cut(&bytes, count)
            let isEnd = bytes.isEmpty && channel.writers == 0
            channel.kind = .pipe(bytes)
            return (taken, isEnd)
        case .reader(let bytes, let offset):
            let end = min(bytes.count, offset + count)
            let taken = Array(bytes[offset..<end])
            channel.kind = .reader(bytes, offset: end)
            return (taken, end == bytes.count)
        case .terminalOutput, .null, .file, .collector:
            return ([], true)
        }
    }

    /// Takes the next line with its line feed; nil while it is not complete. At the end gives the
    /// rest, which may be empty.
    mutating func takeLine(from endpoint: Endpoint?) -> (bytes: [UInt8], isEnd: Bool)? {
        guard let endpoint, let channel = channels[endpoint.channel] else { return ([], true) }
        switch channel.kind {
        case .terminalInput:
            guard let end = offered.firstIndex(of: 10) else {
                return offeredIsClosed ? take(.max, from: endpoint) : nil
            }
            return (take(end + 1, from: endpoint).bytes, false)
        case .pipe(let bytes):
            guard let end = bytes.firstIndex(of: 10) else {
                return channel.writers == 0 ? take(bytes.count, from: endpoint) : nil
            }
            return (take(end + 1, from: endpoint).bytes, false)
        case .reader(let bytes, let offset):
            let rest = bytes[offset...]
            guard let end = rest.firstIndex(of: 10) else {
                return take(rest.count, from: endpoint)
            }
            return (take(end + 1 - offset, from: endpoint).bytes, false)
        case .terminalOutput, .null, .file, .collector:
            return ([], true)
        }
    }

    /// Gives back what a command took and did not read.
    mutating func giveBack(_ bytes: [UInt8], to endpoint: Endpoint?) {
        guard !bytes.isEmpty, let endpoint,
            let channel = channels[endpoint.channel]
        else { return }
        switch channel.kind {
        case .terminalInput: offered = bytes + offered
        case .pipe(let rest): channels[endpoint.channel]?.kind = .pipe(bytes + rest)
        case .reader(let all, let offset):
            let start = max(0, offset - bytes.count)
            channels[endpoint.channel]?.kind = .reader(all, offset: start)
        case .terminalOutput, .null, .file, .collector: break
        }
    }

    /// Adds bytes to a pipe or collector.
    mutating func append(_ bytes: [UInt8], to endpoint: Endpoint) {
        guard var channel = channels.removeValue(forKey: endpoint.channel) else { return }
        switch channel.kind {
        case .pipe(var held):
            channel.kind = .null
            held += bytes
            channel.kind = .pipe(held)
        case .collector(var chunks):
            channel.kind = .null
            if let last = chunks.indices.last, chunks[last].stream == endpoint.stream {
                chunks[last].bytes += bytes
            } else {
                chunks.append(Chunk(endpoint.stream, bytes))
            }
            channel.kind = .collector(chunks)
        case .terminalInput, .terminalOutput, .null, .reader, .file: break
        }
        channels[endpoint.channel] = channel
    }

    private static func cut(_ bytes: inout [UInt8], _ count: Int) -> [UInt8] {
        if count >= bytes.count {
            defer { bytes = [] }
            return bytes
        }
        let taken = Array(bytes[..<count])
        bytes.removeSubrange(..<count)
        return taken
    }
}
