import Basis
import Interpreter

/// `seq`: numbers from FIRST to LAST.
struct SequenceTool: TextTool {
    /// Numbers as multiples of 10 to the power of -`places`, so that steps add up exactly.
    private var next: Int64
    private let step: Int64
    private let last: Int64
    private let places: Int
    private let separator: String
    private let width: Int
    private var isFirst = true

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        var call = call
        // Negative numbers are operands, not options.
        var parts: [String] = []
        var rest = call.arguments[...]
        while let first = rest.first, first.hasPrefix("-"), Double(first) == nil {
            parts.append(first)
            rest = rest.dropFirst()
            if first == "-s" || first == "-f" { parts.append(rest.popFirst() ?? "") }
        }
        call.arguments = parts
        let options = try ToolOptions(
            call, .init(short: "s:w", long: ["separator": "s", "equal-width": "w"]))
        let operands = options.operands + rest
        guard let lastText = operands.last else { throw call.usageError("missing operand") }
        guard operands.count <= 3 else { throw call.usageError("extra operand '\(operands[3])'") }
        let texts = [
            operands.count > 1 ? operands[0] : "1", operands.count > 2 ? operands[1] : "1",
            lastText,
        ]
        let places = texts.map { text in
            text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.utf8
                .count
                ?? 0
        }
        let shown = min(9, max(places[0], places[1]))
        var values: [Int64] = []
        for text in texts {
            guard let value = scaled(text, shown) else {
                throw call.usageError("invalid floating point argument: '\(text)'")
            }
            values.append(value)
        }
        guard values[1] != 0 else {
            throw call.usageError("invalid Zero increment value: '\(texts[1])'")
        }
        return SequenceTool(options, values, shown)
    }

    private init(_ options: ToolOptions, _ values: [Int64], _ places: Int) {
        next = values[0]
        step = values[1]
        last = values[2]
        self.places = places
        separator = options.value("s") ?? "\n"
        width =
            options.has("w")
            ? max(
                Self.text(values[0], places).utf8.count, Self.text(values[2], places).utf8.count)
            : 0
    }

    /// The number times 10 to the power of `places`, cut towards the start.
    private static func scaled(_ text: String, _ places: Int) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = parts.first, Double(text) != nil else { return nil }
        let isNegative = head.hasPrefix("-")
        let digits = head.filter(\.isNumber)
        let fraction = parts.count > 1 ? String(parts[1].prefix(places)) : ""
        let padding = String(repeating: "0", count: places - fraction.utf8.count)
        return Int64((isNegative ? "-" : "") + digits + fraction + padding)
    }

    private static func text(_ value: Int64, _ places: Int) -> String {
        var digits = String(value.magnitude)
        while digits.utf8.count <= places { digits = "0" + digits }
        let sign = value < 0 ? "-" : ""
        guard places > 0 else { return sign + digits }
        return "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
    }

    private var isOver: Bool { step > 0 ? next > last : next < last }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var text = ""
        for _ in 0..<4_096 {
            guard !isOver else {
                if !isFirst { text += "\n" }
                io.print(text)
                return .done(0)
            }
            var number = Self.text(next, places)
            if number.utf8.count < width {
                let zeros = String(repeating: "0", count: width - number.utf8.count)
                number = number.hasPrefix("-") ? "-" + zeros + number.dropFirst() : zeros + number
            }
            text += (isFirst ? "" : separator) + number
            isFirst = false
            let (sum, overflow) = next.addingReportingOverflow(step)
            if overflow {
                io.print(text + "\n")
                return .done(0)
            }
            next = sum
        }
        io.print(text)
        return .running
    }
}
