import Language

extension Mesh {
    /// The state as it is, without the history.
    var checkpoint: Checkpoint { Checkpoint(state: state, machine: machine) }

    /// Goes back to an earlier state. Words that mesh remembers for the person (hints, settings of
    /// the terminal) stay as they are.
    mutating func restore(_ checkpoint: Checkpoint) {
        let present = state
        state = checkpoint.state
        state.hints = present.hints
        state.isInteractive = present.isInteractive
        state.isColoured = present.isColoured
        state.echoes = present.echoes
        state.pending = []
        machine.restoreVariables(from: checkpoint.machine)
    }

    /// Takes a statement down in the log, and in the history if it changed something.
    mutating func record(_ statement: String, before: Checkpoint, _ output: [UInt8]) {
        let old = before.state
        let changed =
            old.simulation.world.store.revision != state.simulation.world.store.revision
            || old.simulation.callsMade != state.simulation.callsMade
            || old.simulation.internet != state.simulation.internet
            || old.simulation.faults != state.simulation.faults
            || old.now != state.now || old.isClockHeld != state.isClockHeld
            || old.files.changes != state.files.changes || old.namespace != state.namespace
            || !machine.hasVariables(of: before.machine)
        // Requests are about the history, not part of it; but a snapshot's name is needed again.
        let isSnapshot = state.pending.contains(where: \.isSnapshot)
        guard state.pending.allSatisfy(\.isEdit) || isSnapshot else { return }
        if isSnapshot {
            history.log.append(.init(statement: statement, output: output, changed: true))
        } else {
            history.record(
                .init(statement: statement, output: output, changed: changed), before: before)
        }
    }

    /// Performs what commands asked of the session as a whole; false where the text does not go on.
    mutating func performRequests(
        _ run: inout StatementRun, to sink: (Chunk) -> Void
    ) -> Bool {
        let requests = state.pending
        state.pending = []
        for request in requests {
            let answer = perform(request, &run, to: sink)
            if !answer.text.isEmpty {
                let stream: OutputStream = answer.failed ? .standardError : .standardOutput
                sink(Chunk(stream, Array((answer.text + "\n").utf8)))
            }
            if answer.failed {
                machine.status = 1
                run.exitCode = 1
                if machine.stopsAtFailure { run.goesOn = false }
            }
            guard run.goesOn else { return false }
        }
        return true
    }

    private mutating func perform(
        _ request: SessionRequest, _ run: inout StatementRun, to sink: (Chunk) -> Void
    ) -> (text: String, failed: Bool) {
        switch request {
        case .undo: return undo()
        case .redo: return redo()
        case .snapshot(let name):
            history.named[name] = checkpoint
            return ("", false)
        case .listSnapshots:
            return (
                history.named.isEmpty ? "no snapshots" : history.named.keys.joined(separator: "\n"),
                false
            )
        case .restore(let name):
            guard let saved = history.named[name] else {
                let near = Spelling.nearest(to: name, among: history.named.keys)
                let fix = near.map { "; did you mean '\($0)'?" } ?? ""
                return ("restore: no snapshot is named '\(name)'\(fix)", true)
            }
            history.record(
                .init(statement: "restore \(name)", output: [], changed: true), before: checkpoint)
            restore(saved)
            return ("", false)
        case .save(let path): return save(to: path)
        case .source(let path): return source(path, &run, to: sink)
        case .edit(let path):
            let content = (try? state.read(path)) ?? []
            run.edit = .init(path: path, content: content)
            return ("", false)
        case .quit:
            run.isFinished = true
            run.goesOn = false
            return ("", false)
        }
    }

    private mutating func undo() -> (text: String, failed: Bool) {
        guard let step = history.past.popLast() else { return ("undo: nothing to undo", true) }
        let entries = Array(history.log[min(step.logCount, history.log.count)...])
        history.log.removeLast(entries.count)
        history.future.append((step.statement, checkpoint, entries))
        restore(step.before)
        return ("undone: \(Self.brief(step.statement))", false)
    }

    private mutating func redo() -> (text: String, failed: Bool) {
        guard let step = history.future.popLast() else { return ("redo: nothing to redo", true) }
        history.past.append(
            .init(statement: step.statement, before: checkpoint, logCount: history.log.count))
        history.log += step.entries
        restore(step.after)
        return ("done again: \(Self.brief(step.statement))", false)
    }

    /// The first line of a statement, for messages.
    static func brief(_ statement: String) -> String {
        let lines = statement.split(separator: "\n")
        return lines.count > 1 ? "\(lines[0]) ..." : statement
    }

    /// Runs a file's statements in this session. Files that source each other end at a bound.
    private mutating func source(
        _ path: String, _ run: inout StatementRun, to sink: (Chunk) -> Void
    ) -> (text: String, failed: Bool) {
        let text: [UInt8]
        do throws(FileError) {
            text = try state.read(path)
        } catch {
            return ("source: \(path): \(error.rawValue)", true)
        }
        guard sourceDepth < 10 else { return ("source: files source each other too deeply", true) }
        sourceDepth += 1
        defer { sourceDepth -= 1 }
        // What is left of the running text goes on after the file: the machine is put aside.
        let aside = machine
        let outcome = self.run(
            String(decoding: text, as: UTF8.self), as: .script(file: path),
            cancellation: run.cancellation, to: sink)
        var resumed = aside
        resumed.restoreVariables(from: machine)
        machine = resumed
        run.diagnostics += outcome.diagnostics
        return ("", outcome.exitCode != 0)
    }
}

extension SessionRequest {
    /// Whether only a file is edited.
    fileprivate var isEdit: Bool { if case .edit = self { true } else { false } }
    /// Whether a state gets a name.
    fileprivate var isSnapshot: Bool { if case .snapshot = self { true } else { false } }
}
