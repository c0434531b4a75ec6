import Language

extension Mesh {
    /// Runs a text and collects what it prints. Nothing is thrown: a text that does not parse has
    /// exit code 2 and its diagnostic on standard error.
    public mutating func run(_ source: String, file: String = "<input>") -> Output {
        var bytes: (out: [UInt8], error: [UInt8]) = ([], [])
        let outcome = run(source, as: .script(file: file)) { chunk in
            switch chunk.stream {
            case .standardOutput: bytes.out += chunk.bytes
            case .standardError: bytes.error += chunk.bytes
            }
        }
        return Output(
            stdout: String(decoding: bytes.out, as: UTF8.self),
            stderr: String(decoding: bytes.error, as: UTF8.self), outcome: outcome)
    }

    /// Runs a text without input; output goes to `sink` as it comes.
    public mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation? = nil,
        to sink: (Chunk) -> Void
    ) -> Outcome {
        run(source, as: kind, cancellation: cancellation, input: { _ in nil }, to: sink)
    }

    /// Runs a text; see ``Session``.
    public mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation?,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) -> Outcome {
        let text = kind == .typed ? typedText(source) : source
        let source = SourceText(name: kind.name, text: text)
        let hintsBefore = HintContext(state)
        var run = StatementRun(cancellation: cancellation, kind: kind)
        prepareMachine(for: kind)
        do throws(SyntaxError) {
            switch kind {
            case .script:
                let program = try parse(source, options: syntaxOptions)
                perform(program.statements, of: source, &run, input: input, to: sink)
            case .piped, .typed:
                var reader = try StatementReader(source, options: syntaxOptions)
                while run.goesOn, let statements = try reader.next() {
                    perform(statements, of: source, &run, input: input, to: sink)
                }
            }
        } catch {
            let text = error.diagnostic.rendered(in: source)
            sink(Chunk(.standardError, Array(text.utf8)))
            run.diagnostics.append(error.diagnostic)
            run.exitCode = 2
            machine.status = 2
        }
        var outcome = Outcome(
            exitCode: run.exitCode, notes: state.notes, diagnostics: run.diagnostics,
            isFinished: run.isFinished)
        state.notes = []
        outcome.edit = run.edit
        if isInteractive { outcome.hints = state.newHints(since: hintsBefore) }
        return outcome
    }

    var syntaxOptions: SyntaxOptions {
        var options = SyntaxOptions()
        options.nesting = state.limits.nesting
        options.sourceBytes = state.limits.fileBytes
        return options
    }

    private mutating func prepareMachine(for kind: SourceKind) {
        if case .script = kind {
            machine.stopsAtFailure = true
        } else {
            machine.stopsAtFailure = false
        }
        machine.isInteractive = isInteractive
        machine.inputIsTerminal = isInteractive
        machine.outputIsTerminal = isInteractive
        machine.limits = state.limits
        machine.isInputClosed = false
    }
}

extension SourceKind {
    /// The source text's name in diagnostics.
    var name: String {
        switch self {
        case .script(let file), .piped(let file): file
        case .typed: "<input>"
        }
    }
}

/// One run of a text, as it goes along.
struct StatementRun {
    let cancellation: Cancellation?
    let kind: SourceKind
    var exitCode: Int32 = 0
    var diagnostics: [Diagnostic] = []
    var isFinished = false
    var edit: Outcome.EditRequest?
    /// Whether further statements are run.
    var goesOn = true

    init(cancellation: Cancellation?, kind: SourceKind) {
        self.cancellation = cancellation
        self.kind = kind
    }
}

extension Mesh {
    /// Runs parsed statements. After each the session acts: the history is written, requests such
    /// as `undo` are performed. A statement that meets a limit is taken back.
    private mutating func perform(
        _ statements: [Statement], of source: SourceText, _ run: inout StatementRun,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) {
        machine.load(statements, of: source)
        var before = checkpoint
        var ended = 0
        var output: [UInt8] = []
        let began = state.now
        while true {
            if run.cancellation?.isCancelled == true {
                machine.interrupt()
                if ended < statements.count {
                    record(source.text(in: statements[ended].range), before: before, output)
                }
                run.exitCode = 130
                run.goesOn = false
                return
            }
            let step = machine.step(in: &state)
            for line in state.shownCommands { sink(Chunk(.standardError, Array(line.utf8))) }
            state.shownCommands = []
            for chunk in machine.takeOutput() {
                if output.count < 1 << 20 { output += chunk.bytes }
                sink(chunk)
            }
            run.diagnostics += machine.takeDiagnostics()
            if machine.fault != nil || state.now - began > state.limits.virtualTime {
                takeBack(to: before, source, &run, to: sink)
                return
            }
            if machine.endedStatements > ended {
                let last = statements[min(machine.endedStatements, statements.count) - 1]
                ended = machine.endedStatements
                let statement = source.text(in: last.range)
                guard endStatement(statement, before, output, &run, to: sink) else { return }
                output = []
                before = checkpoint
            }
            switch step {
            case .running:
                continue
            case .sleeping(let instant):
                sleep(until: instant, run.cancellation)
            case .waiting:
                let lineStart = output.lastIndex(of: 10).map { $0 + 1 } ?? 0
                let prompt = String(decoding: output[lineStart...], as: UTF8.self)
                if let bytes = input(InputRequest(prompt: prompt)), !bytes.isEmpty {
                    machine.offer(bytes)
                } else {
                    machine.closeInput()
                }
            case .done(let code):
                run.exitCode = machine.endedStatements == 0 ? code : machine.status
                if machine.hasExited || (code != 0 && machine.stopsAtFailure) { run.goesOn = false }
                if machine.hasExited { run.isFinished = true }
                return
            }
        }
    }

    /// What the session does after a statement: remarks, history, requests. False where the text
    /// does not go on.
    private mutating func endStatement(
        _ statement: String, _ before: Checkpoint, _ output: [UInt8], _ run: inout StatementRun,
        to sink: (Chunk) -> Void
    ) -> Bool {
        state.noteUnusedFields(since: before.state.simulation.world.store.revision)
        for note in state.simulation.takeNotes() { state.note(note) }
        record(statement, before: before, output)
        guard performRequests(&run, to: sink) else {
            machine.interrupt()
            machine.status = run.exitCode
            return false
        }
        return true
    }

    /// Lets the simulation's time pass event by event, so that a cancellation is seen.
    private mutating func sleep(until instant: Instant, _ cancellation: Cancellation?) {
        while let due = state.simulation.world.nextDue, due.at <= instant {
            guard cancellation?.isCancelled != true else { return }
            _ = state.simulation.step()
        }
        state.simulation.advance(to: instant)
    }

    private mutating func takeBack(
        to before: Checkpoint, _ source: SourceText, _ run: inout StatementRun,
        to sink: (Chunk) -> Void
    ) {
        let limit =
            machine.fault
            ?? LimitExceeded("\(state.limits.virtualTime.wholeSeconds)s of virtual time")
        let found = run.diagnostics.first { $0.code == .limit }
        let diagnostic = found ?? Diagnostic(.limit, "the limit of \(limit.what) was met")
        if found == nil { run.diagnostics.append(diagnostic) }
        sink(Chunk(.standardError, Array(diagnostic.rendered(in: source).utf8)))
        restore(before)
        machine.status = 4
        run.exitCode = 4
        run.goesOn = false
        let text = "the statement was taken back: the mesh is as it was before it\n"
        sink(Chunk(.standardError, Array(text.utf8)))
    }
}
