import Basis
import Interpreter

/// `tr`: translates, deletes (`-d`) and squeezes (`-s`) bytes.
struct TranslateTool: TextTool {
    private var reader = InputReader([])
    private let table: [UInt8]
    private let deleted: [Bool]
    private let squeezed: [Bool]
    private var last: UInt8?

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(
                short: "dscCt",
                long: ["delete": "d", "squeeze-repeats": "s", "complement": "c"],
                stopsAtOperand: true))
        let operands = options.operands
        guard let first = operands.first else { throw call.usageError("missing operand") }
        let isDeleting = options.has("d")
        let isSqueezing = options.has("s")
        let needed = isDeleting == isSqueezing ? 2 : 1
        guard operands.count >= needed else {
            let why =
                isDeleting
                ? "Two strings must be given when both deleting and squeezing repeats."
                : "Two strings must be given when translating."
            throw call.usageError("missing operand after '\(first)'\n\(why)")
        }
        let allowed = isDeleting && !isSqueezing ? 1 : 2
        guard operands.count <= allowed else {
            throw call.usageError("extra operand '\(operands[allowed])'")
        }
        var from = try set(first, call)
        if options.has("c") || options.has("C") {
            var isMember = [Bool](repeating: false, count: 256)
            for byte in from { isMember[Int(byte)] = true }
            from = (UInt8.min...UInt8.max).filter { !isMember[Int($0)] }
        }
        let to = operands.count > 1 ? try set(operands[1], call) : nil
        return TranslateTool(from, to, isDeleting, isSqueezing)
    }

    private init(_ from: [UInt8], _ to: [UInt8]?, _ isDeleting: Bool, _ isSqueezing: Bool) {
        var table = Array(UInt8.min...UInt8.max)
        var deleted = [Bool](repeating: false, count: 256)
        var squeezed = [Bool](repeating: false, count: 256)
        if isDeleting {
            for byte in from { deleted[Int(byte)] = true }
        } else if let to, let last = to.last {
            for (index, byte) in from.enumerated() {
                table[Int(byte)] = index < to.count ? to[index] : last
            }
        }
        if isSqueezing { for byte in to ?? from { squeezed[Int(byte)] = true } }
        self.table = table
        self.deleted = deleted
        self.squeezed = squeezed
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        while true {
            switch reader.nextPiece(&io, files) {
            case .opened, .closed, .failed: continue
            case .line(let bytes, _):
                var result: [UInt8] = []
                for byte in bytes where !deleted[Int(byte)] {
                    let mapped = table[Int(byte)]
                    if squeezed[Int(mapped)], last == mapped { continue }
                    last = mapped
                    result.append(mapped)
                }
                io.write(result, to: .standardOutput)
                return .running
            case .waiting: return .waiting
            case .end: return .done(0)
            }
        }
    }

    /// The bytes of `a-z`, `[:upper:]`, `\n` and single ones.
    private static func set(_ text: String, _ call: ToolCall) throws(ToolError) -> [UInt8] {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var place = 0
        func take() -> UInt8 {
            if source[place] == 92, place + 1 < source.count {
                place += 1
                let bytes = Escapes.one(source, &place)
                return bytes.count == 1 ? bytes[0] : bytes[1]
            }
            place += 1
            return source[place - 1]
        }
        while place < source.count {
            if source[place...].starts(with: [91, 58]),
                let end = source[(place + 2)...].firstIndex(of: 58), end + 1 < source.count,
                source[end + 1] == 93
            {
                let name = String(decoding: source[(place + 2)..<end], as: UTF8.self)
                guard let ranges = ByteClass.ranges(named: name) else {
                    throw call.error("invalid character class '\(name)'")
                }
                for range in ranges { result += Array(range) }
                place = end + 2
                continue
            }
            let first = take()
            guard place + 1 < source.count, source[place] == 45 else {
                result.append(first)
                continue
            }
            place += 1
            let last = take()
            guard first <= last else {
                let range = "\(UnicodeScalar(first))-\(UnicodeScalar(last))"
                throw call.error(
                    "range-endpoints of '\(range)' are in reverse collating sequence order")
            }
            result += Array(first...last)
        }
        return result
    }
}
