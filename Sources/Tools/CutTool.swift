import Basis
import Interpreter

/// `cut` by fields, characters or bytes.
struct CutTool: LineTool {
    var reader: InputReader
    var code: Int32 = 0
    private let call: ToolCall
    private let ranges: [ClosedRange<Int>]
    private let byFields: Bool
    private let delimiter: [UInt8]
    private let onlyDelimited: Bool
    private let outputDelimiter: [UInt8]

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "f:c:b:d:sn",
                long: [
                    "fields": "f", "characters": "c", "bytes": "b", "delimiter": "d",
                    "only-delimited": "s",
                ]))
        let lists = options.options.filter { "fcb".contains($0.flag) }
        guard let list = lists.first else {
            switch call.dialect {
            case .gnu:
                throw call.usageError("you must specify a list of bytes, characters, or fields")
            case .busybox: throw ToolError(BusyboxUsage.text(of: "cut"))
            }
        }
        guard lists.count == 1 else {
            throw call.usageError("only one list may be specified")
        }
        let delimiter = Array((options.value("d") ?? "\t").utf8)
        guard delimiter.count == 1 else {
            throw call.usageError("the delimiter must be a single character")
        }
        return CutTool(
            options, call, try ranges(list.value, list.flag == "f", call),
            byFields: list.flag == "f", delimiter)
    }

    private init(
        _ options: ToolOptions, _ call: ToolCall, _ ranges: [ClosedRange<Int>], byFields: Bool,
        _ delimiter: [UInt8]
    ) {
        reader = InputReader(options.operands)
        self.call = call
        self.ranges = ranges
        self.byFields = byFields
        self.delimiter = delimiter
        outputDelimiter = delimiter
        onlyDelimited = options.has("s")
    }

    private static func ranges(
        _ list: String, _ isFields: Bool, _ call: ToolCall
    ) throws(ToolError) -> [ClosedRange<Int>] {
        var result: [ClosedRange<Int>] = []
        let what = isFields ? "field" : "byte/character position"
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let first = ends[0].isEmpty && ends.count == 2 ? 1 : Int(ends[0])
            let last = ends.count == 1 ? first : ends[1].isEmpty ? Int.max : Int(ends[1])
            guard let first, let last, part != "-" else {
                throw call.usageError(
                    "invalid \(what) value '\(part)'".replacingFieldRange(isFields))
            }
            guard first > 0 else {
                throw call.usageError(
                    isFields
                        ? "fields are numbered from 1"
                        : "byte/character positions are numbered from 1")
            }
            guard first <= last else { throw call.usageError("invalid decreasing range") }
            result.append(first...last)
        }
        return result
    }

    private func selects(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput) {
        guard byFields else {
            var number = 0
            for byte in line {
                number += 1
                if selects(number) { output.bytes.append(byte) }
            }
            output.bytes.append(10)
            return
        }
        guard line.contains(delimiter[0]) else {
            if !onlyDelimited { output.line(line) }
            return
        }
        let fields = line.split(separator: delimiter[0], omittingEmptySubsequences: false)
        var isFirst = true
        for (index, field) in fields.enumerated() where selects(index + 1) {
            if !isFirst { output.bytes += outputDelimiter }
            output.bytes += field
            isFirst = false
        }
        output.bytes.append(10)
    }

    func failure(_ file: String, _ error: FileError) -> ToolError {
        ToolError("cut: \(file): \(error.rawValue)")
    }
}

extension String {
    /// GNU words the two kinds of list differently.
    fileprivate func replacingFieldRange(_ isFields: Bool) -> String {
        isFields ? self : self.split(separator: "value ", maxSplits: 1).joined()
    }
}

/// `wc`: lines, words, bytes, characters.
struct CountTool: TextTool {
    private var reader: InputReader
    private let call: ToolCall
    private let flags: String
    private var totals = [0, 0, 0, 0]
    private var counts = [0, 0, 0, 0]
    private var rows: [(counts: [Int], name: String?)] = []
    private var name: String?
    private var isInWord = false
    private var code: Int32 = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "lwcm",
                long: ["lines": "l", "words": "w", "bytes": "c", "chars": "m"]))
        return CountTool(options, call)
    }

    private init(_ options: ToolOptions, _ call: ToolCall) {
        reader = InputReader(options.operands)
        self.call = call
        let wanted = "lwmc".filter { options.has($0) }
        flags = wanted.isEmpty ? "lwc" : wanted
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        for _ in 0..<256 {
            switch reader.nextPiece(&io, files) {
            case .opened(let file):
                name = file
                counts = [0, 0, 0, 0]
                isInWord = false
            case .line(let bytes, _): count(bytes)
            case .waiting: return .waiting
            case .failed(let file, let error):
                code = 1
                io.printError("wc: \(file): \(error.rawValue)\n")
            case .closed:
                rows.append((counts, name))
                for index in 0..<4 { totals[index] += counts[index] }
            case .end:
                printRows(&io)
                return .done(code)
            }
        }
        return .running
    }

    private mutating func count(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == 10 { counts[0] += 1 }
            let isBlank = byte == 32 || (9...13).contains(byte)
            if !isBlank, !isInWord { counts[1] += 1 }
            isInWord = !isBlank
            if byte & 0xc0 != 0x80 { counts[2] += 1 }
        }
        counts[3] += bytes.count
    }

    private func printRows(_ io: inout CommandIO) {
        var rows = rows
        if reader.count > 1 { rows.append((totals, "total")) }
        let shown = flags.map { "lwmc".distance(of: $0) }
        // GNU pads to the width of the largest number, or to 7 for standard input with several
        // numbers; busybox pads to 9 where there are several.
        let largest = rows.flatMap { row in shown.map { String(row.counts[$0]).utf8.count } }
        var width = 1
        switch call.dialect {
        case .gnu:
            let total = String(totals[3]).utf8.count
            width = shown.count == 1 && reader.count == 1 ? 1 : max(total, largest.max() ?? 1)
            if rows.contains(where: { $0.name == nil }), shown.count > 1 || reader.count > 1 {
                width = 7
            }
        case .busybox: width = shown.count == 1 ? 1 : 9
        }
        for row in rows {
            let numbers = shown.map { place in
                let digits = String(row.counts[place])
                return String(repeating: " ", count: max(0, width - digits.utf8.count)) + digits
            }
            io.print(numbers.joined(separator: " ") + (row.name.map { " \($0)" } ?? "") + "\n")
        }
    }
}

extension String {
    /// The place of a sign in the text.
    fileprivate func distance(of sign: Character) -> Int {
        firstIndex(of: sign).map { distance(from: startIndex, to: $0) } ?? 0
    }
}
