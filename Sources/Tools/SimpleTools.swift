import Basis
import Interpreter

/// `echo`. The session's is bash's (escapes with `-e` only), and so is busybox's.
struct EchoTool: TextTool {
    var text: [UInt8]

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        var rest = call.arguments[...]
        var endsLine = true
        var escapes = false
        while let first = rest.first, first.utf8.first == 45, first.utf8.count > 1,
            first.utf8.dropFirst().allSatisfy({ [110, 101, 69].contains($0) })
        {
            for letter in first.utf8.dropFirst() {
                switch letter {
                case 110: endsLine = false
                case 101: escapes = true
                default: escapes = false
                }
            }
            rest = rest.dropFirst()
        }
        var text = Array(rest.joined(separator: " ").utf8)
        if escapes {
            let (bytes, stops) = Escapes.echo(text)
            text = bytes
            if stops { endsLine = false }
        }
        if endsLine { text.append(10) }
        return EchoTool(text: text)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        io.write(text, to: .standardOutput)
        return .done(0)
    }
}

/// Backslash escapes.
enum Escapes {
    /// The text with its escapes replaced as `echo -e` and `%b` do; `\c` ends all output.
    static func echo(_ text: [UInt8]) -> (bytes: [UInt8], stops: Bool) {
        var result: [UInt8] = []
        var place = 0
        while place < text.count {
            guard text[place] == 92, place + 1 < text.count else {
                result.append(text[place])
                place += 1
                continue
            }
            place += 1
            if text[place] == 99 { return (result, true) }
            if text[place] == 48 {
                place += 1
                result.append(octal(text, &place, digits: 3))
            } else {
                result += one(text, &place)
            }
        }
        return (result, false)
    }

    /// The escape whose letter is at `place`, as `printf` formats know it.
    static func one(_ text: [UInt8], _ place: inout Int) -> [UInt8] {
        let letter = text[place]
        let simple: [UInt8: UInt8] = [
            97: 7, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9, 118: 11, 92: 92, 34: 34, 101: 27,
        ]
        if let byte = simple[letter] {
            place += 1
            return [byte]
        }
        if (48...55).contains(letter) { return [octal(text, &place, digits: 3)] }
        if letter == 120 {
            var digits = 0
            var value = 0
            while digits < 2, place + 1 < text.count,
                let digit = Int(String(UnicodeScalar(text[place + 1])), radix: 16)
            {
                value = value * 16 + digit
                digits += 1
                place += 1
            }
            place += 1
            return digits > 0 ? [UInt8(value)] : [92, 120]
        }
        place += 1
        return [92, letter]
    }

    private static func octal(_ text: [UInt8], _ place: inout Int, digits: Int) -> UInt8 {
        var value = 0
        var count = 0
        while count < digits, place < text.count, (48...55).contains(text[place]) {
            value = value * 8 + Int(text[place] - 48)
            place += 1
            count += 1
        }
        return UInt8(truncatingIfNeeded: value)
    }
}

/// `sleep`: lets the simulation's time pass.
struct SleepTool: TextTool {
    var length: Nanoseconds
    var until: Instant?

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(call, .init(short: ""))
        guard !options.operands.isEmpty else {
            switch call.dialect {
            case .gnu: throw call.usageError("missing operand")
            case .busybox: throw ToolError(BusyboxUsage.text(of: "sleep"))
            }
        }
        var length = Nanoseconds.zero
        for operand in options.operands {
            guard !operand.hasSuffix("ms"), let part = Durations.parse(operand) else {
                switch call.dialect {
                case .gnu: throw call.usageError("invalid time interval '\(operand)'")
                case .busybox: throw call.error("invalid number '\(operand)'")
                }
            }
            length = length + part
        }
        return SleepTool(length: length)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        let end = until ?? now + length
        until = end
        return now >= end ? .done(0) : .sleeping(until: end)
    }
}

/// `basename` and `dirname`.
struct NameTool: TextTool {
    var lines: [String]

    static func makeBasename(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call,
            .init(short: "as:z", long: ["multiple": "a", "suffix": "s"], stopsAtOperand: true))
        let operands = options.operands
        guard !operands.isEmpty else { throw call.usageError("missing operand") }
        if options.has("a") || options.has("s") {
            let suffix = options.value("s") ?? ""
            return NameTool(lines: operands.map { base($0, suffix) })
        }
        guard operands.count <= 2 else { throw call.usageError("extra operand '\(operands[2])'") }
        return NameTool(lines: [base(operands[0], operands.count == 2 ? operands[1] : "")])
    }

    static func makeDirname(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(call, .init(short: "z"))
        guard !options.operands.isEmpty else { throw call.usageError("missing operand") }
        return NameTool(lines: options.operands.map(folder))
    }

    private static func trimmed(_ path: String) -> [UInt8] {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == 47 { bytes.removeLast() }
        return bytes
    }

    private static func base(_ path: String, _ suffix: String) -> String {
        let bytes = trimmed(path)
        if bytes == [47] { return "/" }
        var name = bytes[(bytes.lastIndex(of: 47).map { $0 + 1 } ?? 0)...]
        let end = Array(suffix.utf8)
        if !end.isEmpty, name.count > end.count, name.suffix(end.count).elementsEqual(end) {
            name = name.dropLast(end.count)
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static func folder(_ path: String) -> String {
        let bytes = trimmed(path)
        guard let slash = bytes.lastIndex(of: 47) else { return "." }
        var end = slash
        while end > 0, bytes[end - 1] == 47 { end -= 1 }
        return end == 0 ? "/" : String(decoding: bytes[..<end], as: UTF8.self)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        for line in lines { io.print(line + "\n") }
        return .done(0)
    }
}

/// `env` without a command, and `printenv`: the environment, in order of names.
struct EnvTool: TextTool {
    var environment: [String: String]
    var names: [String]?

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(
            call, .init(short: "iu:0", code: 125, stopsAtOperand: true))
        var environment = options.has("i") ? [:] : call.environment
        for name in options.values("u") { environment[name] = nil }
        for operand in options.operands {
            let parts = operand.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw ToolError(
                    "\(call.name): '\(operand)': No such file or directory", code: 127)
            }
            environment[String(parts[0])] = String(parts[1])
        }
        return EnvTool(environment: environment)
    }

    static func makePrint(_ call: ToolCall) throws(ToolError) -> any TextTool {
        let options = try ToolOptions(call, .init(short: "0", code: 2))
        return EnvTool(
            environment: call.environment,
            names: options.operands.isEmpty ? nil : options.operands)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        guard let names else {
            for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
                io.print("\(name)=\(value)\n")
            }
            return .done(0)
        }
        var code: Int32 = 0
        for name in names {
            if let value = environment[name] { io.print(value + "\n") } else { code = 1 }
        }
        return .done(code)
    }
}

/// `test` and `[` where no shell stands in front of them.
struct TestTool: TextTool {
    var call: ToolCall

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool { TestTool(call: call) }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var words = call.arguments
        if call.name == "[" {
            guard words.popLast() == "]" else {
                io.printError(call.dialect == .gnu ? "[: missing ']'\n" : "[: missing ]\n")
                return .done(2)
            }
        }
        var expression = TestExpression(words)
        do throws(TestExpression.Problem) {
            return .done(try expression.evaluate(in: files) ? 0 : 1)
        } catch {
            switch (error, call.dialect) {
            case (.notANumber(let text), .gnu):
                io.printError("\(call.name): invalid integer '\(text)'\n")
            case (.notANumber(let text), .busybox):
                io.printError("\(call.name): \(text): bad number\n")
            case (.unexpected(let word), .gnu):
                io.printError("\(call.name): extra argument '\(word)'\n")
            case (.unexpected(let word), .busybox):
                io.printError("\(call.name): \(word): unknown operand\n")
            case (.missing(let what), _):
                io.printError("\(call.name): '\(what)' expected\n")
            case (.tooDeep, _):
                io.printError("\(call.name): too many brackets\n")
            }
            return .done(2)
        }
    }
}
