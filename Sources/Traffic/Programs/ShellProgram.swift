import Basis
import Diagnostics
import Interpreter
import Language
import Tools

/// `sh`: busybox's ash, or dash and bash for what they have in common with it. A machine of the
/// command language inside a program.
struct ShellProgram: Program {
    private enum Source: Sendable {
        /// `sh -c TEXT`, or a file.
        case text(String)
        case file(String)
        /// Standard input, typed or piped.
        case input
    }

    private var machine: Machine<any Program>
    private let source: Source
    private let name: String
    private var isLoaded = false
    /// What of a typed or piped text was read and does not make a statement yet.
    private var pending = ""
    private var prompted = false

    init(_ invocation: Invocation, in host: PodHost) {
        let words = invocation.words
        name = ProgramNames.base(words[0])
        var rest = words.dropFirst()
        var environment = invocation.environment
        environment["PWD"] = host.workingDirectory
        var stops = false
        while let option = rest.first, option.hasPrefix("-"), option != "-c", option.count > 1 {
            if option.contains("e") { stops = true }
            if option.hasSuffix("c") { break }
            rest = rest.dropFirst()
        }
        var parameters: [String] = []
        var zero = words[0]
        if let option = rest.first, option.hasPrefix("-"), option.hasSuffix("c") {
            rest = rest.dropFirst()
            source = .text(rest.first ?? "")
            rest = rest.dropFirst()
            zero = rest.first ?? zero
            parameters = Array(rest.dropFirst())
        } else if let file = rest.first {
            source = .file(file)
            zero = file
            parameters = Array(rest.dropFirst())
        } else {
            source = .input
        }
        machine = Machine(
            dialect: .busybox, environment: environment, name: zero, parameters: parameters,
            stopsAtFailure: stops)
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        if !isLoaded {
            isLoaded = true
            switch source {
            case .text(let text):
                if let code = load(text, &io) { return .done(code) }
            case .file(let path):
                guard let bytes = try? host.read(path) else {
                    io.printError("\(name): can't open '\(path)': No such file or directory\n")
                    return .done(2)
                }
                if let code = load(String(decoding: bytes, as: UTF8.self), &io) {
                    return .done(code)
                }
            case .input:
                machine.inputIsTerminal = io.inputIsTerminal
                machine.isInteractive = io.inputIsTerminal
            }
        }
        if case .input = source, !machine.isRunning { return readStatement(&io, &host) }
        return stepMachine(&io, &host)
    }

    /// Parses a text and hands it to the machine; the exit code of a syntax error.
    private mutating func load(_ text: String, _ io: inout CommandIO) -> Int32? {
        let text = SourceText(name: name, text: text)
        do throws(SyntaxError) {
            machine.load(try parse(text, options: ShellDialect.busybox.syntaxOptions))
            return nil
        } catch {
            // busybox shell/ash.c: raise_error_syntax
            io.printError("\(name): syntax error: \(error.diagnostic.message)\n")
            return 2
        }
    }

    private mutating func stepMachine(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        machine.outputIsTerminal = io.outputIsTerminal
        if case .input = source {
        } else {
            if !io.input.isEmpty {
                machine.offer(io.input)
                io.input = []
            }
            if io.inputIsClosed { machine.closeInput() }
        }
        if io.outputIsClosed { return .done(141) }
        let step = machine.step(in: &host)
        for chunk in machine.takeOutput() { io.write(chunk.bytes, to: chunk.stream) }
        io.notes += machine.notes
        machine.notes = []
        guard case .input = source, case .done = step else { return step }
        if machine.hasExited { return step }
        return .running
    }

    /// Takes the next statement from standard input, prompting on a terminal.
    private mutating func readStatement(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        if machine.hasExited { return .done(machine.status) }
        while true {
            guard let line = io.takeLine() else {
                guard io.inputIsClosed else {
                    prompt(&io, host)
                    return .waiting
                }
                if !pending.isEmpty {
                    let text = pending
                    pending = ""
                    if let code = load(text, &io) { machine.status = code }
                    return .running
                }
                if io.inputIsTerminal { io.print("\n") }
                return .done(machine.status)
            }
            prompted = false
            pending += String(decoding: line, as: UTF8.self)
            let text = SourceText(name: name, text: pending)
            do throws(SyntaxError) {
                let program = try parse(text, options: ShellDialect.busybox.syntaxOptions)
                pending = ""
                guard !program.statements.isEmpty else { continue }
                machine.load(program)
                return .running
            } catch {
                if case .incomplete = error, !io.inputIsClosed { continue }
                pending = ""
                io.printError("\(name): syntax error: \(error.diagnostic.message)\n")
                machine.status = 2
            }
        }
    }

    private mutating func prompt(_ io: inout CommandIO, _ host: PodHost) {
        guard io.inputIsTerminal, !prompted else { return }
        prompted = true
        guard pending.isEmpty else {
            io.print("> ")
            return
        }
        let folder =
            host.workingDirectory == host.plan.environment["HOME"]
            ? "~" : host.workingDirectory
        io.print("\(folder) \(host.plan.uid == 0 ? "#" : "$") ")
    }
}

/// A text tool as a program of a container.
struct ToolProgram: Program {
    private var tool: any TextTool

    init(_ tool: any TextTool) { self.tool = tool }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        tool.advance(&io, files: &host, now: host.now)
    }
}
