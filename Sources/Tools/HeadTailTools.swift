import Basis
import Interpreter

/// `head` by lines or bytes; a minus sign leaves the last ones out.
struct HeadTool: TextTool {
    private var reader: InputReader
    private let call: ToolCall
    private let count: Int
    private let byBytes: Bool
    /// With a minus sign: how many are left out at the end.
    private let leavesOut: Bool
    private let headers: Bool
    private var left = 0
    private var held: [[UInt8]] = []
    private var heldBytes: [UInt8] = []
    private var files = 0
    private var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "n:c:qv",
                long: ["lines": "n", "bytes": "c", "quiet": "q", "silent": "q", "verbose": "v"],
                numberFlag: "n"))
        let last = options.options.last { $0.flag == "n" || $0.flag == "c" }
        let text = last?.value ?? "10"
        guard let count = Counts.parse(text) else {
            let unit = last?.flag == "c" ? "bytes" : "lines"
            throw call.error(
                call.dialect == .gnu
                    ? "invalid number of \(unit): '\(text)'" : "invalid number '\(text)'")
        }
        return HeadTool(options, call, count, byBytes: last?.flag == "c", text.hasPrefix("-"))
    }

    private init(
        _ options: ToolOptions, _ call: ToolCall, _ count: Int, byBytes: Bool, _ leavesOut: Bool
    ) {
        reader = InputReader(options.operands)
        self.call = call
        self.count = abs(count)
        self.byBytes = byBytes
        self.leavesOut = leavesOut
        headers = options.has("v") || (options.operands.count > 1 && !options.has("q"))
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        for _ in 0..<1_000 {
            if !leavesOut, self.files > 0, left == 0, reader.count == 1 {
                reader.giveBack(&io)
                return .done(code)
            }
            switch byBytes ? reader.nextPiece(&io, files) : reader.nextLine(&io, files) {
            case .opened(let file):
                if headers {
                    io.print((self.files > 0 ? "\n" : "") + "==> \(file ?? "standard input") <==\n")
                }
                self.files += 1
                left = count
            case .line(let bytes, let hasEnd): take(bytes, hasEnd, &io)
            case .waiting: return .waiting
            case .failed(let file, let error):
                code = 1
                io.printError(
                    call.dialect == .gnu
                        ? "head: cannot open '\(file)' for reading: \(error.rawValue)\n"
                        : "head: \(file): \(error.rawValue)\n")
            case .closed:
                held = []
                heldBytes = []
                left = 0
            case .end: return .done(code)
            }
        }
        return .running
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ hasEnd: Bool, _ io: inout CommandIO) {
        if byBytes {
            if leavesOut {
                heldBytes += bytes
                let ready = max(0, heldBytes.count - count)
                io.write(Array(heldBytes[..<ready]), to: .standardOutput)
                heldBytes.removeSubrange(..<ready)
                return
            }
            let taken = bytes.prefix(left)
            left -= taken.count
            io.write(Array(taken), to: .standardOutput)
            reader.unread(bytes[taken.endIndex...], &io)
            return
        }
        let line = Array(bytes) + (hasEnd ? [10] : [])
        if leavesOut {
            held.append(line)
            if held.count > count { io.write(held.removeFirst(), to: .standardOutput) }
        } else if left > 0 {
            left -= 1
            io.write(line, to: .standardOutput)
        }
    }
}

/// `tail` by lines or bytes; a plus sign counts from the start.
struct TailTool: TextTool {
    private var reader: InputReader
    private let call: ToolCall
    private let count: Int
    private let byBytes: Bool
    private let fromStart: Bool
    private let headers: Bool
    private var place = 0
    private var held: [[UInt8]] = []
    private var heldStart = 0
    private var heldBytes: [UInt8] = []
    private var files = 0
    private var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "n:c:qvfF",
                long: [
                    "lines": "n", "bytes": "c", "quiet": "q", "verbose": "v", "follow": "f",
                ],
                numberFlag: "n"))
        let last = options.options.last { $0.flag == "n" || $0.flag == "c" }
        let text = last?.value ?? "10"
        guard let count = Counts.parse(text) else {
            let unit = last?.flag == "c" ? "bytes" : "lines"
            throw call.error(
                call.dialect == .gnu
                    ? "invalid number of \(unit): '\(text)'" : "invalid number '\(text)'")
        }
        return TailTool(options, call, count, byBytes: last?.flag == "c", text.hasPrefix("+"))
    }

    private init(
        _ options: ToolOptions, _ call: ToolCall, _ count: Int, byBytes: Bool, _ fromStart: Bool
    ) {
        reader = InputReader(options.operands)
        self.call = call
        self.count = abs(count)
        self.byBytes = byBytes
        self.fromStart = fromStart
        headers = options.has("v") || (options.operands.count > 1 && !options.has("q"))
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        for _ in 0..<1_000 {
            switch byBytes ? reader.nextPiece(&io, files) : reader.nextLine(&io, files) {
            case .opened(let file):
                if headers {
                    io.print((self.files > 0 ? "\n" : "") + "==> \(file ?? "standard input") <==\n")
                }
                self.files += 1
                place = 0
            case .line(let bytes, let hasEnd): take(bytes, hasEnd, &io)
            case .waiting: return .waiting
            case .failed(let file, let error):
                code = 1
                io.printError(
                    call.dialect == .gnu
                        ? "tail: cannot open '\(file)' for reading: \(error.rawValue)\n"
                        : "tail: can't open '\(file)': \(error.rawValue)\n")
            case .closed: flush(&io)
            case .end:
                if self.files == 0, call.dialect == .busybox { io.printError("tail: no files\n") }
                return .done(code)
            }
        }
        return .running
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ hasEnd: Bool, _ io: inout CommandIO) {
        if byBytes {
            if fromStart {
                let skipped = min(bytes.count, max(0, count - 1 - place))
                place += bytes.count
                io.write(Array(bytes.dropFirst(skipped)), to: .standardOutput)
            } else {
                heldBytes += bytes
                if heldBytes.count > 2 * count + (64 << 10) {
                    heldBytes.removeFirst(heldBytes.count - count)
                }
            }
            return
        }
        place += 1
        let line = Array(bytes) + (hasEnd ? [10] : [])
        if fromStart {
            if place >= count { io.write(line, to: .standardOutput) }
        } else if count > 0 {
            // A ring: `heldStart` is the oldest line.
            if held.count < count {
                held.append(line)
            } else {
                held[heldStart] = line
                heldStart = (heldStart + 1) % count
            }
        }
    }

    private mutating func flush(_ io: inout CommandIO) {
        for index in held.indices {
            io.write(held[(heldStart + index) % held.count], to: .standardOutput)
        }
        io.write(Array(heldBytes.suffix(count)), to: .standardOutput)
        held = []
        heldStart = 0
        heldBytes = []
    }
}

/// Counts with a unit.
enum Counts {
    /// Reads `5`, `-5`, `+5`, `2k`, `1M`; nil where it is none. The sign is the caller's.
    static func parse(_ text: String) -> Int? {
        var digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
        var factor = 1
        if let unit = digits.last, !unit.isNumber {
            switch unit {
            case "b": factor = 512
            case "k", "K": factor = 1 << 10
            case "m", "M": factor = 1 << 20
            default: return nil
            }
            digits = digits.dropLast()
        }
        guard let value = Int(digits), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        return overflow ? .max >> 2 : min(product, .max >> 2)
    }
}
