import Interpreter

/// `sort`, with `-n`, `-r`, `-u`, `-f`, `-b`, `-k`, `-t`. Lines compare by bytes, as in the C
/// locale.
struct SortTool: LineTool {
    var reader: InputReader
    var code: Int32 = 0
    private let call: ToolCall
    private let keys: [SortKey]
    private let overall: SortKey
    private let separator: UInt8?
    private let isUnique: Bool
    private let isStable: Bool
    private var lines: [[UInt8]] = []

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "nrufbk:t:sdghMVi",
                long: [
                    "numeric-sort": "n", "reverse": "r", "unique": "u", "ignore-case": "f",
                    "key": "k", "field-separator": "t", "stable": "s",
                    "ignore-leading-blanks": "b",
                ], code: 2))
        var overall = SortKey()
        overall.isNumeric = options.has("n") || options.has("g")
        overall.isReversed = options.has("r")
        overall.foldsCase = options.has("f")
        overall.skipsBlanks = options.has("b")
        var keys: [SortKey] = []
        for text in options.values("k") {
            guard let key = SortKey(text, defaults: overall) else {
                throw call.error(
                    "invalid number at field start: invalid count at start of '\(text)'", 2)
            }
            keys.append(key)
        }
        let separator = options.value("t").map { $0 == "\\t" ? [9] : Array($0.utf8) }
        if let separator, separator.count != 1 {
            throw call.error(
                separator.isEmpty
                    ? "empty tab" : "multi-character tab '\(options.value("t") ?? "")'", 2)
        }
        return SortTool(options, call, keys, overall, separator?.first)
    }

    private init(
        _ options: ToolOptions, _ call: ToolCall, _ keys: [SortKey], _ overall: SortKey,
        _ separator: UInt8?
    ) {
        reader = InputReader(options.operands)
        self.call = call
        self.keys = keys
        self.overall = overall
        self.separator = separator
        isUnique = options.has("u")
        isStable = options.has("s")
    }

    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput) {
        lines.append(Array(line))
    }

    mutating func finish(_ output: inout ToolOutput) {
        let order = lines.indices.sorted { left, right in
            let result = compare(lines[left], lines[right])
            return result != 0 ? result < 0 : left < right
        }
        var last: [UInt8]?
        for index in order {
            if isUnique, let last, compareKeys(last, lines[index]) == 0 { continue }
            last = lines[index]
            output.line(lines[index])
        }
        lines = []
    }

    private func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let result = compareKeys(left, right)
        if result != 0 || isUnique || isStable { return result }
        // The last resort is the whole line, by bytes.
        let whole = SortKey.compareBytes(left[...], right[...])
        return overall.isReversed ? -whole : whole
    }

    private func compareKeys(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !keys.isEmpty else { return overall.compare(left[...], right[...]) }
        for key in keys {
            let result = key.compare(
                key.part(of: left, separator), key.part(of: right, separator))
            if result != 0 { return result }
        }
        return 0
    }

    func failure(_ file: String, _ error: FileError) -> ToolError {
        call.dialect == .gnu
            ? ToolError("sort: cannot read: \(file): \(error.rawValue)", code: 2)
            : ToolError("sort: \(file): \(error.rawValue)", code: 1)
    }
}

/// What a sort compares: `-k START[.CHAR][OPTIONS][,END[.CHAR][OPTIONS]]`.
struct SortKey: Sendable {
    var startField = 1, startByte = 1
    /// 0: to the line's end.
    var endField = 0, endByte = 0
    var isNumeric = false, isReversed = false, foldsCase = false, skipsBlanks = false

    init() {}

    init?(_ text: String, defaults: SortKey) {
        var bytes = Array(text.utf8)[...]
        func number() -> Int? {
            let digits = bytes.prefix { (48...57).contains($0) }
            bytes = bytes.dropFirst(digits.count)
            return Int(String(decoding: digits, as: UTF8.self))
        }
        guard let field = number(), field > 0 else { return nil }
        startField = field
        if bytes.first == 46 {
            bytes = bytes.dropFirst()
            guard let byte = number(), byte > 0 else { return nil }
            startByte = byte
        }
        var hasOwn = readOptions(&bytes)
        if bytes.first == 44 {
            bytes = bytes.dropFirst()
            guard let field = number(), field > 0 else { return nil }
            endField = field
            if bytes.first == 46 {
                bytes = bytes.dropFirst()
                endByte = number() ?? 0
            }
            if readOptions(&bytes) { hasOwn = true }
        }
        guard bytes.isEmpty else { return nil }
        if !hasOwn {
            isNumeric = defaults.isNumeric
            isReversed = defaults.isReversed
            foldsCase = defaults.foldsCase
            skipsBlanks = defaults.skipsBlanks
        }
    }

    private mutating func readOptions(_ bytes: inout ArraySlice<UInt8>) -> Bool {
        var hasOwn = false
        while let letter = bytes.first, letter != 44 {
            switch letter {
            case 110, 103: isNumeric = true
            case 114: isReversed = true
            case 102: foldsCase = true
            case 98: skipsBlanks = true
            default: return hasOwn
            }
            hasOwn = true
            bytes = bytes.dropFirst()
        }
        return hasOwn
    }

    /// The part of a line that the key is about.
    func part(of line: [UInt8], _ separator: UInt8?) -> ArraySlice<UInt8> {
        let fields = Self.fields(of: line, separator)
        guard startField <= fields.count else { return [] }
        var start = fields[startField - 1].lowerBound
        if skipsBlanks {
            while start < line.count, line[start] == 32 || line[start] == 9 { start += 1 }
        }
        start = min(line.count, start + startByte - 1)
        var end = line.count
        if endField > 0, endField <= fields.count {
            let field = fields[endField - 1]
            end = endByte > 0 ? min(field.upperBound, field.lowerBound + endByte) : field.upperBound
        }
        return line[min(start, end)..<end]
    }

    /// Fields with a separator lie between its signs; without, each begins with its blanks.
    private static func fields(of line: [UInt8], _ separator: UInt8?) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = 0
        if let separator {
            for (index, byte) in line.enumerated() where byte == separator {
                fields.append(start..<index)
                start = index + 1
            }
            fields.append(start..<line.count)
            return fields
        }
        var index = 0
        while index < line.count {
            start = index
            while index < line.count, line[index] == 32 || line[index] == 9 { index += 1 }
            while index < line.count, line[index] != 32, line[index] != 9 { index += 1 }
            fields.append(start..<index)
        }
        return fields
    }

    func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let result: Int
        if isNumeric {
            let (first, second) = (Self.number(left), Self.number(right))
            result = first < second ? -1 : first > second ? 1 : 0
        } else {
            result = Self.compareBytes(prepared(left), prepared(right))
        }
        return isReversed ? -result : result
    }

    private func prepared(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        if skipsBlanks { bytes = bytes.drop { $0 == 32 || $0 == 9 } }
        guard foldsCase else { return bytes }
        return bytes.map { (97...122).contains($0) ? $0 - 32 : $0 }[...]
    }

    static func compareBytes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        if left.elementsEqual(right) { return 0 }
        return left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Double {
        let trimmed = bytes.drop { $0 == 32 || $0 == 9 }
        var text: [UInt8] = []
        for byte in trimmed {
            guard (48...57).contains(byte) || byte == 46 || (byte == 45 && text.isEmpty) else {
                break
            }
            text.append(byte)
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? 0
    }
}

/// `uniq`, with `-c`, `-d`, `-u`, `-i`.
struct UniqTool: LineTool {
    var reader: InputReader
    var code: Int32 = 0
    private let call: ToolCall
    private let counts: Bool, onlyRepeated: Bool, onlySingle: Bool, foldsCase: Bool
    private var last: [UInt8]?
    private var count = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "cdui",
                long: ["count": "c", "repeated": "d", "unique": "u", "ignore-case": "i"]))
        guard options.operands.count <= 1 else {
            throw call.usageError("extra operand '\(options.operands[1])'")
        }
        return UniqTool(options, call)
    }

    private init(_ options: ToolOptions, _ call: ToolCall) {
        reader = InputReader(options.operands)
        self.call = call
        counts = options.has("c")
        onlyRepeated = options.has("d")
        onlySingle = options.has("u")
        foldsCase = options.has("i")
    }

    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput) {
        if let last, folded(last[...]).elementsEqual(folded(line)) {
            count += 1
            return
        }
        flush(&output)
        last = Array(line)
        count = 1
    }

    private func folded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        foldsCase ? bytes.map { (65...90).contains($0) ? $0 + 32 : $0 } : Array(bytes)
    }

    private mutating func flush(_ output: inout ToolOutput) {
        guard let last else { return }
        if (onlyRepeated && count < 2) || (onlySingle && count > 1) { return }
        if counts {
            let digits = String(count)
            output.print(
                String(repeating: " ", count: max(0, 7 - digits.utf8.count)) + digits + " ")
        }
        output.line(last)
    }

    mutating func finish(_ output: inout ToolOutput) { flush(&output) }

    func failure(_ file: String, _ error: FileError) -> ToolError {
        call.dialect == .gnu
            ? ToolError("uniq: \(file): \(error.rawValue)")
            : ToolError("uniq: can't open '\(file)': \(error.rawValue)")
    }
}
