import Basis
import Interpreter

/// `cat`, with `-n`, `-b`, `-s`, `-E`.
struct CatTool: TextTool {
    private var reader: InputReader
    private let call: ToolCall
    private let numbers: Bool, numbersText: Bool, squeezes: Bool, marksEnds: Bool
    private var number = 0
    private var wasEmpty = false
    private var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "nbsEAevtTu",
                long: [
                    "number": "n", "number-nonblank": "b", "squeeze-blank": "s", "show-ends": "E",
                    "show-all": "A",
                ]))
        return CatTool(options, call)
    }

    private init(_ options: ToolOptions, _ call: ToolCall) {
        reader = InputReader(options.operands)
        self.call = call
        numbersText = options.has("b")
        numbers = options.has("n") && !options.has("b")
        squeezes = options.has("s")
        marksEnds = options.has("E") || options.has("A") || options.has("e")
    }

    private var copies: Bool { !numbers && !numbersText && !squeezes && !marksEnds }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        for _ in 0..<256 {
            let event = copies ? reader.nextPiece(&io, files) : reader.nextLine(&io, files)
            switch event {
            case .opened, .closed: continue
            case .line(let bytes, let hasEnd):
                if copies {
                    io.write(Array(bytes), to: .standardOutput)
                    return .running
                }
                writeLine(bytes, hasEnd, &io)
            case .waiting: return .waiting
            case .failed(let file, let error):
                code = 1
                io.printError(
                    call.dialect == .gnu
                        ? "cat: \(file): \(error.rawValue)\n"
                        : "cat: can't open '\(file)': \(error.rawValue)\n")
            case .end: return .done(code)
            }
        }
        return .running
    }

    private mutating func writeLine(
        _ bytes: ArraySlice<UInt8>, _ hasEnd: Bool, _ io: inout CommandIO
    ) {
        if squeezes, bytes.isEmpty, wasEmpty { return }
        wasEmpty = bytes.isEmpty
        var line: [UInt8] = []
        if numbers || (numbersText && !bytes.isEmpty) {
            number += 1
            let digits = String(number)
            line += String(repeating: " ", count: max(0, 6 - digits.utf8.count)).utf8
            line += digits.utf8 + [9]
        }
        line += bytes
        if hasEnd { line += marksEnds ? [36, 10] : [10] }
        io.write(line, to: .standardOutput)
    }
}

/// `tee`: copies its input to files and on.
struct TeeTool: TextTool {
    private let paths: [String]
    private let appends: Bool
    private var isOpen = false
    private var open: [String] = []
    private var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(call, .init(short: "aip", long: ["append": "a"]))
        return TeeTool(options)
    }

    private init(_ options: ToolOptions) {
        paths = options.operands
        appends = options.has("a")
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        if !isOpen {
            isOpen = true
            for path in paths { write([], to: path, appending: appends, &io, &files) }
        }
        let bytes = io.input
        io.input = []
        if !bytes.isEmpty {
            io.write(bytes, to: .standardOutput)
            for path in open { write(bytes, to: path, appending: true, &io, &files) }
        }
        return io.inputIsClosed ? .done(code) : .waiting
    }

    private mutating func write<Files: FileAccess>(
        _ bytes: [UInt8], to path: String, appending: Bool, _ io: inout CommandIO,
        _ files: inout Files
    ) {
        do throws(FileError) {
            try files.write(bytes, to: path, appending: appending)
            if !open.contains(path) { open.append(path) }
        } catch {
            code = 1
            io.printError("tee: \(path): \(error.rawValue)\n")
        }
    }
}

/// `rev`: each line's characters from the end.
struct ReverseTool: LineTool {
    var reader: InputReader
    var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        ReverseTool(reader: InputReader(try ToolOptions(call, .init(short: "")).operands))
    }

    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput) {
        let scalars = String(decoding: line, as: UTF8.self).unicodeScalars.reversed()
        for scalar in scalars { output.print(String(scalar)) }
        if hasEnd { output.bytes.append(10) }
    }

    func failure(_ file: String, _ error: FileError) -> ToolError {
        ToolError("rev: cannot open \(file): \(error.rawValue)")
    }
}

/// `tac`: the lines from the last one.
struct TacTool: LineTool {
    var reader: InputReader
    var code: Int32 = 0
    private var lines: [[UInt8]] = []

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        TacTool(reader: InputReader(try ToolOptions(call, .init(short: "")).operands))
    }

    init(reader: InputReader) { self.reader = reader }

    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput) {
        lines.append(Array(line) + (hasEnd ? [10] : []))
    }

    mutating func close(_ output: inout ToolOutput) {
        for line in lines.reversed() { output.bytes += line }
        lines = []
    }

    func failure(_ file: String, _ error: FileError) -> ToolError {
        ToolError("tac: failed to open '\(file)' for reading: \(error.rawValue)")
    }
}

/// `base64`, with `-d` and `-w`.
struct Base64Tool: TextTool {
    private var reader: InputReader
    private let decodes: Bool
    private let ignores: Bool
    private let width: Int
    private var bytes: [UInt8] = []

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "dDw:i", long: ["decode": "d", "wrap": "w", "ignore-garbage": "i"]))
        let width = options.value("w") ?? "76"
        guard let columns = Int(width), columns >= 0 else {
            throw call.error("invalid wrap size: '\(width)'")
        }
        guard options.operands.count <= 1 else {
            throw call.usageError("extra operand '\(options.operands[1])'")
        }
        return Base64Tool(options, columns)
    }

    private init(_ options: ToolOptions, _ width: Int) {
        reader = InputReader(options.operands)
        decodes = options.has("d") || options.has("D")
        ignores = options.has("i")
        self.width = width
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        while true {
            switch reader.nextPiece(&io, files) {
            case .opened, .closed: continue
            case .line(let piece, _): bytes += piece
            case .waiting: return .waiting
            case .failed(let file, let error):
                io.printError("base64: \(file): \(error.rawValue)\n")
                return .done(1)
            case .end:
                guard decodes else {
                    io.write(Base64.encoded(bytes, width: width), to: .standardOutput)
                    return .done(0)
                }
                let (result, isWhole) = Base64.decoded(bytes, ignoresOthers: ignores)
                io.write(result, to: .standardOutput)
                if isWhole { return .done(0) }
                io.printError("base64: invalid input\n")
                return .done(1)
            }
        }
    }
}

/// The coding of RFC 4648.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes, in lines of `width`; 0 makes one line without a line feed.
    package static func encoded(_ bytes: [UInt8], width: Int = 0) -> [UInt8] {
        var result: [UInt8] = []
        var column = 0
        func add(_ byte: UInt8) {
            result.append(byte)
            column += 1
            if width > 0, column == width {
                result.append(10)
                column = 0
            }
        }
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value = 0
            for index in 0..<3 {
                value = value << 8 | (index < group.count ? Int(group[start + index]) : 0)
            }
            for index in 0..<4 {
                add(index <= group.count ? alphabet[value >> (18 - 6 * index) & 63] : 61)
            }
        }
        if width > 0, column > 0 { result.append(10) }
        return result
    }

    /// The bytes of a text; false where it is not whole or holds other signs.
    package static func decoded(
        _ text: [UInt8], ignoresOthers: Bool = false
    ) -> (bytes: [UInt8], isWhole: Bool) {
        var result: [UInt8] = []
        var value = 0
        var count = 0
        var padding = 0
        for byte in text where byte != 10 && byte != 13 {
            if byte == 61 {
                padding += 1
                continue
            }
            guard let digit = alphabet.firstIndex(of: byte) else {
                if ignoresOthers { continue }
                return (result, false)
            }
            guard padding == 0 else { return (result, false) }
            value = value << 6 | digit
            count += 1
            if count == 4 {
                result += [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
                value = 0
                count = 0
            }
        }
        if count == 2 { result.append(UInt8(value >> 4 & 255)) }
        if count == 3 { result += [UInt8(value >> 10 & 255), UInt8(value >> 2 & 255)] }
        return (result, count != 1 && (count == 0 ? padding == 0 : padding == 4 - count))
    }
}
