import Interpreter

/// Reads a program's operands one after the other, or standard input where there are none and for
/// `-`: as lines or as bytes, a bounded piece at a time.
struct InputReader: Sendable {
    enum Event {
        /// The next file, by name, begins; `nil` is standard input.
        case opened(String?)
        /// A line without its line feed; false where the last line has none.
        case line(ArraySlice<UInt8>, hasEnd: Bool)
        /// More may come on standard input.
        case waiting
        /// The file could not be read.
        case failed(String, FileError)
        /// A file ended.
        case closed
        /// Nothing is left.
        case end
    }

    private let operands: [String]
    private var next = 0
    private var isOpen = false
    private var isInput = false
    /// The file that is open, and how far it is read.
    private var bytes: [UInt8] = []
    private var offset = 0

    init(_ operands: [String]) { self.operands = operands.isEmpty ? ["-"] : operands }

    /// How many operands there are.
    var count: Int { operands.count }

    /// Goes to the next event, by lines.
    mutating func nextLine<Files: FileAccess>(
        _ io: inout CommandIO, _ files: Files
    ) -> Event {
        if let event = openNext(files) { return event }
        if isInput, offset == 0, bytes.isEmpty { swap(&bytes, &io.input) }
        if let end = bytes[offset...].firstIndex(of: 10) {
            defer { offset = end + 1 }
            return .line(bytes[offset..<end], hasEnd: true)
        }
        if isInput {
            // What was read goes; what is left waits for the rest of its line.
            bytes.removeSubrange(..<offset)
            offset = 0
            if !io.input.isEmpty {
                bytes += io.input
                io.input = []
                return nextLine(&io, files)
            }
            guard io.inputIsClosed else { return .waiting }
        }
        guard offset < bytes.count else { return close() }
        defer { offset = bytes.count }
        return .line(bytes[offset...], hasEnd: false)
    }

    /// Goes to the next event, by pieces of any length: lines then are pieces.
    mutating func nextPiece<Files: FileAccess>(
        _ io: inout CommandIO, _ files: Files
    ) -> Event {
        if let event = openNext(files) { return event }
        if isInput {
            guard !io.input.isEmpty else {
                return io.inputIsClosed ? close() : .waiting
            }
            defer { io.input = [] }
            return .line(io.input[...], hasEnd: false)
        }
        guard offset < bytes.count else { return close() }
        let end = min(bytes.count, offset + (64 << 10))
        defer { offset = end }
        return .line(bytes[offset..<end], hasEnd: false)
    }

    /// Gives standard input back what was not read, when a program ends early.
    mutating func giveBack(_ io: inout CommandIO) {
        guard isOpen, isInput else { return }
        io.input = Array(bytes[offset...]) + io.input
        bytes = []
        offset = 0
    }

    /// Gives standard input back a part of a piece; of a file, the rest is dropped.
    func unread(_ rest: ArraySlice<UInt8>, _ io: inout CommandIO) {
        if isInput, !rest.isEmpty { io.input = Array(rest) + io.input }
    }

    private mutating func openNext<Files: FileAccess>(_ files: Files) -> Event? {
        guard !isOpen else { return nil }
        guard next < operands.count else { return .end }
        let name = operands[next]
        next += 1
        bytes = []
        offset = 0
        isInput = name == "-"
        if isInput {
            isOpen = true
            return .opened(nil)
        }
        do throws(FileError) {
            bytes = try files.read(name)
            isOpen = true
            return .opened(name)
        } catch {
            return .failed(name, error)
        }
    }

    private mutating func close() -> Event {
        isOpen = false
        bytes = []
        offset = 0
        return .closed
    }
}
