import Basis
import Interpreter
import Patterns

/// `sed`, with `-n`, `-e`, `-E`, `-i`, `-s`.
struct SedTool: TextTool {
    private let call: ToolCall
    private let script: SedScript
    private let isQuiet: Bool
    private let inPlace: String?
    private var reader: InputReader

    private var space: [UInt8] = []
    private var hasEnd = true
    private var held: [UInt8] = []
    private var lineNumber = 0
    private var isLast = false
    /// The command to run next; nil between two cycles.
    private var place: Int?
    /// What a command waits for a line for.
    private var wants = Wish.nothing
    private var pending: (line: [UInt8], hasEnd: Bool)?
    private var isRangeOpen: [Bool]
    private var rangeEnd: [Int]
    private var lastPattern: Pattern?
    private var substituted = false
    private var appended: [UInt8] = []
    private var quitCode: Int32?
    private var code: Int32 = 0
    private var file: String?
    private var fileOutput: [UInt8] = []

    private enum Wish { case nothing, replacement, addition }

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        var call = call
        var suffix: String?
        call.arguments = call.arguments.map { argument in
            guard argument.hasPrefix("-i") || argument.hasPrefix("--in-place") else {
                return argument
            }
            suffix =
                argument.hasPrefix("-i")
                ? String(argument.dropFirst(2))
                : String(argument.split(separator: "=").dropFirst().first ?? "")
            return "-i"
        }
        let options = try ToolOptions(
            call,
            .init(
                short: "ne:Erisuz",
                long: ["quiet": "n", "silent": "n", "expression": "e", "regexp-extended": "E"]))
        var operands = options.operands[...]
        var texts = options.values("e")
        if texts.isEmpty {
            guard let first = operands.popFirst() else {
                throw ToolError(
                    call.dialect == .gnu
                        ? "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]..."
                        : BusyboxUsage.text(of: "sed"))
            }
            texts = [first]
        }
        var parser = SedParser(
            texts.joined(separator: "\n"), extended: options.has("E") || options.has("r"))
        do throws(SedProblem) {
            let script = try parser.parse()
            return SedTool(call, script, options.has("n"), suffix, Array(operands))
        } catch {
            switch call.dialect {
            case .gnu:
                throw ToolError("sed: -e expression #1, char \(error.place): \(error.message)")
            case .busybox: throw ToolError("sed: \(error.message)")
            }
        }
    }

    private init(
        _ call: ToolCall, _ script: SedScript, _ isQuiet: Bool, _ suffix: String?,
        _ operands: [String]
    ) {
        self.call = call
        self.script = script
        self.isQuiet = isQuiet
        inPlace = suffix
        reader = InputReader(operands)
        isRangeOpen = Array(repeating: false, count: script.commands.count)
        rangeEnd = Array(repeating: 0, count: script.commands.count)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var output = ToolOutput()
        let step = work(&io, &files, &output)
        if inPlace == nil {
            io.write(output.bytes, to: .standardOutput)
        } else {
            fileOutput += output.bytes
            if case .done = step { save(&io, &files) }
        }
        return step
    }

    private mutating func work<Files: FileAccess>(
        _ io: inout CommandIO, _ files: inout Files, _ output: inout ToolOutput
    ) -> Step {
        for _ in 0..<1_000 {
            if place != nil, wants == .nothing {
                guard runCommands(&output) else { return .running }
                if let quitCode {
                    reader.giveBack(&io)
                    return .done(quitCode)
                }
                continue
            }
            switch reader.nextLine(&io, files) {
            case .opened(let name):
                if inPlace != nil { file = name }
            case .line(let line, let hasEnd): take(Array(line), hasEnd)
            case .waiting: return .waiting
            case .failed(let name, let error):
                code = call.dialect == .gnu ? 2 : 1
                io.printError(
                    call.dialect == .gnu
                        ? "sed: can't read \(name): \(error.rawValue)\n"
                        : "sed: \(name): \(error.rawValue)\n")
            case .closed:
                guard inPlace != nil else { continue }
                finish(&output)
                fileOutput += output.bytes
                output.bytes = []
                save(&io, &files)
                lineNumber = 0
            case .end:
                finish(&output)
                if place == nil, pending == nil { return .done(quitCode ?? code) }
            }
            if output.bytes.count > 64 << 10 { return .running }
        }
        return .running
    }

    /// Feeds a line; where the last one must be known, one line late.
    private mutating func take(_ line: [UInt8], _ hasEnd: Bool) {
        guard script.needsLast else { return begin(line, hasEnd, isLast: false) }
        let before = pending
        pending = (line, hasEnd)
        if let before { begin(before.line, before.hasEnd, isLast: false) }
    }

    private mutating func begin(_ line: [UInt8], _ hasEnd: Bool, isLast: Bool) {
        self.isLast = isLast
        self.hasEnd = hasEnd
        lineNumber += 1
        switch wants {
        case .nothing:
            space = line
            place = 0
            substituted = false
        case .replacement: space = line
        case .addition: space += [10] + line
        }
        wants = .nothing
    }

    /// Runs what is left when the input has ended.
    private mutating func finish(_ output: inout ToolOutput) {
        if let last = pending {
            pending = nil
            begin(last.line, last.hasEnd, isLast: true)
        }
        while place != nil, wants == .nothing, quitCode == nil {
            guard runCommands(&output) else { continue }
        }
        if wants != .nothing {
            // GNU sed prints the pattern space where N has no next line.
            wants = .nothing
            endCycle(&output)
        }
    }

    private mutating func save<Files: FileAccess>(_ io: inout CommandIO, _ files: inout Files) {
        guard let file else { return }
        do throws(FileError) {
            if let inPlace, !inPlace.isEmpty {
                try files.write(try files.read(file), to: file + inPlace, appending: false)
            }
            try files.write(fileOutput, to: file, appending: false)
        } catch {
            code = 4
            io.printError("sed: couldn't open file \(file): \(error.rawValue)\n")
        }
        fileOutput = []
        self.file = nil
    }

    /// Runs commands to the end of the cycle or to one that wants a line; false when the budget of
    /// one step is used up.
    private mutating func runCommands(_ output: inout ToolOutput) -> Bool {
        for _ in 0..<10_000 {
            guard let current = place, wants == .nothing, quitCode == nil else { return true }
            guard current < script.commands.count else {
                endCycle(&output)
                return true
            }
            place = current + 1
            let command = script.commands[current]
            let applies = selects(command, current) != command.isNegated
            if case .block(let end) = command.action {
                if !applies { place = end }
                continue
            }
            if applies { run(command, current, &output) }
        }
        return false
    }

    private mutating func endCycle(_ output: inout ToolOutput) {
        if !isQuiet { printSpace(space, &output) }
        output.bytes += appended
        appended = []
        place = nil
    }

    private func printSpace(_ bytes: some Sequence<UInt8>, _ output: inout ToolOutput) {
        output.bytes += bytes
        if hasEnd { output.bytes.append(10) }
    }

    private mutating func selects(_ command: SedScript.Command, _ index: Int) -> Bool {
        guard let first = command.first else { return true }
        guard let second = command.second else { return holds(first) }
        if isRangeOpen[index] {
            switch second {
            case .line(let line):
                if lineNumber >= line { isRangeOpen[index] = false }
                return lineNumber <= line
            case .offset:
                if lineNumber >= rangeEnd[index] { isRangeOpen[index] = false }
            case .last, .pattern, .step:
                if holds(second) { isRangeOpen[index] = false }
            }
            return true
        }
        guard holds(first) else { return false }
        switch second {
        case .line(let line): isRangeOpen[index] = line > lineNumber
        case .offset(let count):
            rangeEnd[index] = lineNumber + count
            isRangeOpen[index] = count > 0
        case .last: isRangeOpen[index] = !isLast
        case .pattern, .step: isRangeOpen[index] = true
        }
        return true
    }

    private mutating func holds(_ address: SedScript.Address) -> Bool {
        switch address {
        case .line(let line): return lineNumber == line
        case .last: return isLast
        case .step(let first, let step):
            return step <= 0
                ? lineNumber == first : lineNumber >= first && (lineNumber - first) % step == 0
        case .offset: return false
        case .pattern(let pattern):
            let pattern = pattern ?? lastPattern
            lastPattern = pattern
            return pattern?.firstMatch(in: space) != nil
        }
    }

    private mutating func run(
        _ command: SedScript.Command, _ index: Int, _ output: inout ToolOutput
    ) {
        switch command.action {
        case .substitute(let substitution): substitute(substitution, &output)
        case .print: printSpace(space, &output)
        case .printFirst: printSpace(space.prefix { $0 != 10 }, &output)
        case .delete: endDeleted(&output)
        case .deleteFirst:
            guard let end = space.firstIndex(of: 10) else { return endDeleted(&output) }
            space.removeSubrange(...end)
            place = 0
        case .next:
            if !isLast {
                if !isQuiet { printSpace(space, &output) }
                wants = .replacement
            } else {
                endCycle(&output)
            }
        case .appendNext: if isLast { endCycle(&output) } else { wants = .addition }
        case .number: output.print("\(lineNumber)\n")
        case .quit(let code, let prints):
            if prints { endCycle(&output) }
            quitCode = code
        case .hold: held = space
        case .holdAppend: held += [10] + space
        case .get:
            space = held
            hasEnd = true
        case .getAppend:
            space += [10] + held
            hasEnd = true
        case .exchange:
            swap(&space, &held)
            hasEnd = true
        case .append(let text): appended += text
        case .insert(let text): output.bytes += text
        case .change(let text):
            if !isRangeOpen[index] || command.second == nil { output.bytes += text }
            endDeleted(&output)
        case .translate(let table): space = space.map { table[$0] ?? $0 }
        case .branch(let label, let onlyAfterSubstitution):
            if onlyAfterSubstitution, !substituted { return }
            substituted = onlyAfterSubstitution ? false : substituted
            place = label.isEmpty ? script.commands.count : script.labels[label]
        case .block, .label: break
        }
    }

    private mutating func endDeleted(_ output: inout ToolOutput) {
        output.bytes += appended
        appended = []
        place = nil
    }

    private mutating func substitute(
        _ substitution: SedScript.Substitution, _ output: inout ToolOutput
    ) {
        guard let pattern = substitution.pattern ?? lastPattern else { return }
        lastPattern = pattern
        var result: [UInt8] = []
        var start = 0
        var from = 0
        var count = 0
        var isChanged = false
        var lastEnd = -1
        while from <= space.count, let match = pattern.firstMatch(in: space, from: from) {
            let range = match.range
            if range.isEmpty, range.lowerBound == lastEnd {
                // An empty match right behind another one does not count.
                from = range.upperBound + 1
                continue
            }
            count += 1
            lastEnd = range.upperBound
            if count >= substitution.number {
                result += space[start..<range.lowerBound]
                for piece in substitution.replacement {
                    switch piece {
                    case .text(let bytes): result += bytes
                    case .group(let number): result += match.bytes(ofGroup: number, in: space)
                    }
                }
                start = range.upperBound
                isChanged = true
                if !substitution.isGlobal { break }
            }
            from = range.isEmpty ? range.upperBound + 1 : range.upperBound
        }
        guard isChanged else { return }
        space = result + space[min(start, space.count)...]
        substituted = true
        if substitution.prints { printSpace(space, &output) }
    }
}
