import Basis
import Interpreter
import Patterns

/// What a grep looks for and how it shows it.
struct GrepOptions: Sendable {
    var inverts = false, numbers = false, counts = false, onlyMatching = false, isQuiet = false
    var lists = false, listsOthers = false, isSilent = false
    var names = false
    var before = 0, after = 0
    var limit = Int.max
    var hasContext: Bool { before > 0 || after > 0 }
}

/// `grep`, `egrep` and `fgrep`.
struct GrepTool: TextTool {
    private let call: ToolCall
    private let pattern: Pattern
    private let options: GrepOptions
    private let isRecursive: Bool
    private let pending: [String]
    private var reader: InputReader?
    private var isPrepared = false
    private var file = ""
    private var lineNumber = 0
    private var matches = 0
    private var total = 0
    private var failed = false
    private var held: [(number: Int, line: [UInt8])] = []
    private var following = 0
    private var lastPrinted = 0

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        try make(call, kind: "G")
    }
    static func makeExtended(_ call: ToolCall) throws(ToolError) -> any TextTool {
        try make(call, kind: "E")
    }
    static func makeFixed(_ call: ToolCall) throws(ToolError) -> any TextTool {
        try make(call, kind: "F")
    }

    private static let grammar = ToolOptions.Grammar(
        short: "ivncoEFGPqrRwxA:B:C:m:lLe:hHsaIzU",
        long: [
            "ignore-case": "i", "invert-match": "v", "line-number": "n", "count": "c",
            "only-matching": "o", "extended-regexp": "E", "fixed-strings": "F",
            "basic-regexp": "G", "perl-regexp": "P", "quiet": "q", "silent": "q",
            "recursive": "r", "word-regexp": "w", "line-regexp": "x", "after-context": "A",
            "before-context": "B", "context": "C", "max-count": "m", "files-with-matches": "l",
            "files-without-match": "L", "regexp": "e", "no-filename": "h", "with-filename": "H",
            "no-messages": "s", "text": "a", "color": "U", "colour": "U",
        ], code: 2, numberFlag: "C")

    private static func make(_ call: ToolCall, kind: Character) throws(ToolError) -> any TextTool {
        var call = call
        call.name = "grep"
        call.arguments = call.arguments.map {
            $0.hasPrefix("--color=") || $0.hasPrefix("--colour=") ? "--color" : $0
        }
        let parsed = try ToolOptions(call, grammar)
        var operands = parsed.operands[...]
        var texts = parsed.values("e")
        if texts.isEmpty {
            guard let first = operands.popFirst() else {
                switch call.dialect {
                case .gnu:
                    throw ToolError(
                        "Usage: grep [OPTION]... PATTERNS [FILE]...\n"
                            + "Try 'grep --help' for more information.", code: 2)
                case .busybox: throw ToolError(BusyboxUsage.text(of: "grep"), code: 1)
                }
            }
            texts = [first]
        }
        let lines = texts.flatMap {
            $0.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
                String(Substring($0))
            }
        }
        let syntax = parsed.options.last { "EFGP".contains($0.flag) }?.flag ?? kind
        let pattern = try compile(lines, syntax, parsed, call)
        return GrepTool(call, pattern, parsed, try numbers(parsed, call), Array(operands))
    }

    private static func compile(
        _ lines: [String], _ syntax: Character, _ parsed: ToolOptions, _ call: ToolCall
    ) throws(ToolError) -> Pattern {
        do throws(RegexProblem) {
            var branches: [String] = []
            for line in lines {
                let branch =
                    switch syntax {
                    case "F": Pattern.escape(line)
                    case "P": line
                    default: try RegexSyntax.translate(line, extended: syntax == "E")
                    }
                branches.append("(?:\(branch))")
            }
            var text = branches.joined(separator: "|")
            if parsed.has("w") { text = "\\b(?:\(text))\\b" }
            if parsed.has("x") { text = "^(?:\(text))$" }
            return try RegexSyntax.compile(text, caseSensitive: !parsed.has("i"))
        } catch {
            throw call.error(error.message, 2)
        }
    }

    private static func numbers(
        _ parsed: ToolOptions, _ call: ToolCall
    ) throws(ToolError) -> GrepOptions {
        func number(_ flag: Character, _ message: String) throws(ToolError) -> Int? {
            guard let text = parsed.value(flag) else { return nil }
            guard let value = Int(text), value >= 0 else {
                throw call.error(
                    call.dialect == .gnu ? "\(message)" : "invalid number '\(text)'", 2)
            }
            return value
        }
        var options = GrepOptions()
        let invalid = "invalid context length argument"
        let both = try number("C", "\(parsed.value("C") ?? ""): \(invalid)") ?? 0
        options.before = try number("B", "\(parsed.value("B") ?? ""): \(invalid)") ?? both
        options.after = try number("A", "\(parsed.value("A") ?? ""): \(invalid)") ?? both
        options.limit = try number("m", "invalid max count") ?? .max
        options.inverts = parsed.has("v")
        options.numbers = parsed.has("n")
        options.counts = parsed.has("c")
        options.onlyMatching = parsed.has("o")
        options.isQuiet = parsed.has("q")
        options.lists = parsed.has("l")
        options.listsOthers = parsed.has("L")
        options.isSilent = parsed.has("s")
        return options
    }

    private init(
        _ call: ToolCall, _ pattern: Pattern, _ parsed: ToolOptions, _ options: GrepOptions,
        _ operands: [String]
    ) {
        self.call = call
        self.pattern = pattern
        isRecursive = parsed.has("r") || parsed.has("R")
        pending = operands
        var options = options
        let last = parsed.options.last { $0.flag == "h" || $0.flag == "H" }?.flag
        options.names = last.map { $0 == "H" } ?? (operands.count > 1 || isRecursive)
        self.options = options
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var output = ToolOutput()
        defer {
            io.write(output.errors, to: .standardError)
            io.write(output.bytes, to: .standardOutput)
        }
        if !isPrepared {
            isPrepared = true
            reader = InputReader(operands(files, &output))
            if pending.isEmpty == false || isRecursive, reader?.count == 1,
                isRecursive, pending.count == 1, files.kind(of: pending[0]) == .directory,
                listed.isEmpty
            {
                return .done(failed ? 2 : 1)
            }
        }
        guard var reader else { return .done(2) }
        defer { self.reader = reader }
        for _ in 0..<1_000 {
            switch reader.nextLine(&io, files) {
            case .opened(let name):
                file = name ?? "(standard input)"
                lineNumber = 0
                matches = 0
                held = []
                following = 0
                lastPrinted = 0
            case .line(let line, _):
                take(line, &output)
                if options.isQuiet, total > 0 {
                    reader.giveBack(&io)
                    return .done(0)
                }
            case .waiting: return .waiting
            case .failed(let name, let error):
                failed = true
                if !options.isSilent {
                    output.errors += "grep: \(name): \(error.rawValue)\n".utf8
                }
            case .closed: close(&output)
            case .end: return .done(failed ? 2 : total > 0 ? 0 : 1)
            }
            if output.bytes.count > 64 << 10 { return .running }
        }
        return .running
    }

    /// The files below the folders that `-r` names.
    private var listed: [String] = []

    private mutating func operands<Files: FileAccess>(
        _ files: Files, _ output: inout ToolOutput
    ) -> [String] {
        guard isRecursive else { return pending }
        var stack = (pending.isEmpty ? ["."] : pending).reversed().map { $0 }
        let hidesDot = pending.isEmpty
        while let path = stack.popLast(), listed.count < 100_000 {
            guard files.kind(of: path) == .directory else {
                listed.append(path)
                continue
            }
            let names = (try? files.list(path)) ?? []
            let base = path == "." && hidesDot ? "" : path.hasSuffix("/") ? path : path + "/"
            stack += names.sorted().reversed().map { base + $0 }
        }
        return listed
    }

    private mutating func take(_ line: ArraySlice<UInt8>, _ output: inout ToolOutput) {
        lineNumber += 1
        guard matches < options.limit || following > 0 else { return }
        let bytes = Array(line)
        let isMatch =
            matches < options.limit && (pattern.firstMatch(in: bytes) != nil) != options.inverts
        guard isMatch else {
            if following > 0 {
                following -= 1
                show(bytes, lineNumber, 45, &output)
            } else if options.before > 0 {
                held.append((lineNumber, bytes))
                if held.count > options.before { held.removeFirst() }
            }
            return
        }
        matches += 1
        total += 1
        guard !options.counts, !options.isQuiet, !options.lists, !options.listsOthers else {
            return
        }
        if options.onlyMatching {
            if !options.inverts { showMatches(bytes, &output) }
            return
        }
        for (number, line) in held { show(line, number, 45, &output) }
        held = []
        show(bytes, lineNumber, 58, &output)
        following = options.after
    }

    private mutating func showMatches(_ line: [UInt8], _ output: inout ToolOutput) {
        var place = 0
        while place <= line.count, let match = pattern.firstMatch(in: line, from: place) {
            if match.range.isEmpty {
                place = match.range.upperBound + 1
                continue
            }
            prefix(lineNumber, 58, &output)
            output.line(line[match.range])
            place = match.range.upperBound
        }
    }

    private mutating func show(
        _ line: [UInt8], _ number: Int, _ sign: UInt8, _ output: inout ToolOutput
    ) {
        if options.hasContext, lastPrinted > 0, number > lastPrinted + 1 { output.print("--\n") }
        lastPrinted = number
        prefix(number, sign, &output)
        output.line(line)
    }

    private func prefix(_ number: Int, _ sign: UInt8, _ output: inout ToolOutput) {
        if options.names { output.bytes += file.utf8 + [sign] }
        if options.numbers { output.bytes += String(number).utf8 + [sign] }
    }

    private mutating func close(_ output: inout ToolOutput) {
        if options.isQuiet { return }
        if options.counts {
            if options.names { output.print("\(file):") }
            output.print("\(matches)\n")
        }
        if options.lists, matches > 0 { output.print("\(file)\n") }
        if options.listsOthers, matches == 0 { output.print("\(file)\n") }
    }
}
