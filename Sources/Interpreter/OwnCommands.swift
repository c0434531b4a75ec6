import Basis
import Diagnostics
import Language

/// The commands of the machine itself: those that change the shell, and `xargs`, which runs others.
enum OwnCommand: String, CaseIterable {
    case colon = ":"
    case succeed = "true"
    case failing = "false"
    case cd, export, unset, read, exit, set, shift, local, test, eval, xargs
    case leave = "return"
    case breakLoop = "break"
    case continueLoop = "continue"
    case bracket = "["

    /// Whether prefix assignments stay, as POSIX says of special built-ins.
    var keepsAssignments: Bool {
        switch self {
        case .colon, .export, .unset, .exit, .set, .shift, .leave, .breakLoop, .continueLoop,
            .eval:
            true
        case .succeed, .failing, .cd, .read, .local, .test, .bracket, .xargs: false
        }
    }
}

/// One call of such a command.
struct OwnCall {
    var words: [String]
    var range: SourceRange
    var assigned: [(name: String, value: String)]
    var isChecked: Bool

    var name: String { words[0] }
    var arguments: ArraySlice<String> { words.dropFirst() }

    init<Command>(words: [String], outer: Machine<Command>.Call) {
        self.words = words
        range = outer.range
        assigned = outer.assigned
        isChecked = outer.isChecked
    }
}

extension Machine {
    /// Names of the machine's own commands, in order: for completion and suggestions.
    package static var ownCommandNames: [String] {
        OwnCommand.allCases.map(\.rawValue).sorted()
    }

    mutating func run<H: Host>(
        _ command: OwnCommand, _ call: OwnCall, _ index: Int, in host: inout H
    ) where H.Command == Command {
        do throws(ShellProblem) {
            switch command {
            case .colon, .succeed: processes[index].status = 0
            case .failing: processes[index].status = 1
            case .cd: try changeFolder(call, index, in: &host)
            case .export: try export(call, index, in: &host)
            case .unset: unset(call, index)
            case .read: try startRead(call, index, in: &host)
            case .set: try setOptions(call, index, in: &host)
            case .shift: try shift(call, index)
            case .local: try makeLocal(call, index)
            case .test, .bracket: try runTest(call, index, in: &host)
            case .xargs: try startXargs(call, index)
            case .eval: throw .unsupported("'eval'")
            case .exit:
                let code = try number(call, fallback: Int(processes[index].status))
                if processes[index].parent == nil { hasExited = true }
                exit(index, status: Int32(truncatingIfNeeded: code) & 255)
            case .leave:
                let code = try number(call, fallback: Int(processes[index].status))
                processes[index].status = Int32(truncatingIfNeeded: code) & 255
                leaveFunction(index)
            case .breakLoop, .continueLoop:
                let count = try number(call, fallback: 1)
                guard count > 0 else { throw .badNumber(command: call.name, call.words[1]) }
                processes[index].status = 0
                leaveLoops(count, continues: command == .continueLoop, index)
            }
        } catch {
            fail(error, at: call.range, index, in: &host)
        }
    }

    private func number(_ call: OwnCall, fallback: Int) throws(ShellProblem) -> Int {
        guard let text = call.arguments.first else { return fallback }
        guard let value = Int(text), value >= 0 else {
            throw .badNumber(command: call.name, text)
        }
        return value
    }

    private mutating func changeFolder<H: Host>(
        _ call: OwnCall, _ index: Int, in host: inout H
    ) throws(ShellProblem) where H.Command == Command {
        let variables = processes[index].variables
        let here = processes[index].directory ?? host.workingDirectory
        let goesBack = call.arguments.first == "-"
        let wanted = goesBack ? variables["OLDPWD"] : call.arguments.first ?? variables["HOME"]
        let target = Path.absolute(wanted ?? "/", in: here)
        guard host.kind(of: target) == .directory else {
            throw .cannotChangeFolder(wanted ?? "")
        }
        if processes[index].parent == nil {
            host.workingDirectory = target
        } else {
            processes[index].directory = target
        }
        processes[index].variables.set("OLDPWD", to: here)
        processes[index].variables.set("PWD", to: target)
        processes[index].status = 0
        if goesBack { write(Array("\(target)\n".utf8), to: 1, index, in: &host) }
    }

    private mutating func export<H: Host>(
        _ call: OwnCall, _ index: Int, in host: inout H
    ) throws(ShellProblem) where H.Command == Command {
        processes[index].status = 0
        var removes = false
        guard let first = call.arguments.first, first != "-p" else {
            let lines = processes[index].variables.sorted.filter(\.entry.isExported).map {
                "export \($0.name)=\(Self.quoted($0.entry.value))\n"
            }
            write(Array(lines.joined().utf8), to: 1, index, in: &host)
            return
        }
        for argument in call.arguments {
            if argument == "-n" {
                removes = true
                continue
            }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard Self.isName(name) else {
                throw .badUsage("export", "'\(name)' is not a name for a variable")
            }
            if parts.count == 2 { processes[index].variables.set(name, to: String(parts[1])) }
            if removes {
                processes[index].variables.stopExporting(name)
            } else {
                processes[index].variables.export(name)
            }
        }
    }

    private mutating func unset(_ call: OwnCall, _ index: Int) {
        var isFunction = false
        for argument in call.arguments {
            if argument == "-f" {
                isFunction = true
            } else if argument == "-v" {
                isFunction = false
            } else if isFunction {
                processes[index].functions[argument] = nil
            } else {
                processes[index].variables.remove(argument)
            }
        }
        processes[index].status = 0
    }

    private mutating func setOptions<H: Host>(
        _ call: OwnCall, _ index: Int, in host: inout H
    ) throws(ShellProblem) where H.Command == Command {
        processes[index].status = 0
        guard !call.arguments.isEmpty else {
            let lines = processes[index].variables.sorted.map {
                "\($0.name)=\(Self.quoted($0.entry.value))\n"
            }
            write(Array(lines.joined().utf8), to: 1, index, in: &host)
            return
        }
        var rest = call.arguments
        while let argument = rest.first {
            guard argument != "--" else {
                processes[index].parameters = Array(rest.dropFirst())
                return
            }
            let sign = argument.utf8.first
            guard sign == 45 || sign == 43, argument.utf8.count > 1 else {
                processes[index].parameters = Array(rest)
                return
            }
            for letter in argument.utf8.dropFirst() {
                switch letter {
                case 101: processes[index].stopsAtFailure = sign == 45
                case 120: processes[index].traces = sign == 45
                default:
                    throw .badUsage("set", "'\(argument)' is not an option here; -e and -x are")
                }
            }
            rest = rest.dropFirst()
        }
    }

    private mutating func shift(_ call: OwnCall, _ index: Int) throws(ShellProblem) {
        let count = try number(call, fallback: 1)
        guard count <= processes[index].parameters.count else {
            throw .badUsage("shift", "can't shift that many")
        }
        processes[index].parameters.removeFirst(count)
        processes[index].status = 0
    }

    /// Makes variables of the function that runs: its end puts the outer ones back.
    private mutating func makeLocal(_ call: OwnCall, _ index: Int) throws(ShellProblem) {
        let place = processes[index].frames.lastIndex {
            if case .call = $0 { true } else { false }
        }
        guard let place, case .call(var frame) = processes[index].frames[place] else {
            throw .badUsage("local", "not in a function")
        }
        for argument in call.arguments {
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard Self.isName(name) else {
                throw .badUsage("local", "'\(name)' is not a name for a variable")
            }
            frame.variables.append((name, processes[index].variables.entry(name)))
            if parts.count == 2 { processes[index].variables.set(name, to: String(parts[1])) }
        }
        processes[index].frames[place] = .call(frame)
        processes[index].status = 0
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            $0 == 95 || (48...57).contains($0) || (97...122).contains($0 | 32)
        }
    }

    /// A value in single quotes, as `set` and `export` list it.
    static func quoted(_ value: String) -> String {
        "'"
            + value.utf8.split(separator: 39, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }.joined(separator: "'\"'\"'") + "'"
    }
}
