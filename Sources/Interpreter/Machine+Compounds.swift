import Basis
import Diagnostics
import Language

extension Machine {
    /// Starts a compound command whose redirections are open.
    mutating func startCompound(_ stage: Stage, _ index: Int, isChecked: Bool) {
        switch stage.body {
        case .simple: break
        case .group(let statements):
            push(.sequence(SequenceFrame(statements, isChecked: isChecked)), index)
        case .subshell(let statements):
            guard hasRoom(for: 1) else { return }
            let child = fork(index)
            push(.sequence(SequenceFrame(statements, isChecked: isChecked)), child)
            wait(for: [processes[child].id], index)
        case .loop(let loop):
            push(.loop(LoopFrame(loop: loop, isChecked: isChecked)), index)
        case .iteration(let iteration):
            push(
                .iteration(
                    IterationFrame(
                        iteration: iteration, isChecked: isChecked,
                        expansion: iteration.words.map { ExpansionJob($0, .fields) })),
                index)
        case .conditional(let conditional):
            push(
                .conditional(
                    ConditionalFrame(conditional: conditional, isChecked: isChecked)), index)
        case .function(let definition):
            processes[index].functions[definition.name] = Function(
                body: definition.body, source: processes[index].source)
            succeed(index)
        }
    }

    /// Ends something with status 0.
    mutating func succeed(_ index: Int) {
        processes[index].status = 0
        processes[index].failureIsTaken = false
    }

    mutating func runLoop(_ frame: LoopFrame, _ index: Int) {
        var frame = frame
        switch frame.phase {
        case .start, .body:
            if frame.phase == .body { frame.bodyStatus = processes[index].status }
            frame.phase = .condition
            push(.loop(frame), index)
            push(.sequence(SequenceFrame(frame.loop.condition, isChecked: false)), index)
        case .condition:
            guard (processes[index].status == 0) != frame.loop.isUntil else {
                processes[index].status = frame.bodyStatus
                processes[index].failureIsTaken = true
                return
            }
            frame.phase = .body
            push(.loop(frame), index)
            push(
                .sequence(SequenceFrame(frame.loop.body, isChecked: frame.isChecked)), index)
        }
    }

    mutating func runIteration<H: Host>(
        _ frame: IterationFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        if frame.values == nil {
            guard var expansion = frame.expansion else {
                frame.values = processes[index].parameters
                push(.iteration(frame), index)
                return
            }
            let outcome = advance(&expansion, index, in: &host)
            frame.expansion = expansion
            switch outcome {
            case .waits(let child): resume(.iteration(frame), waitingFor: child, index)
            case .failed: break
            case .finished:
                keep(expansion, index)
                frame.values = expansion.results.map(\.text)
                processes[index].status = 0
                push(.iteration(frame), index)
            }
            return
        }
        guard let values = frame.values, frame.next < values.count else {
            if frame.next == 0 { succeed(index) }
            return
        }
        processes[index].variables.set(frame.iteration.variable, to: values[frame.next])
        frame.next += 1
        let body = SequenceFrame(frame.iteration.body, isChecked: frame.isChecked)
        push(.iteration(frame), index)
        push(.sequence(body), index)
    }

    mutating func runConditional(_ frame: ConditionalFrame, _ index: Int) {
        var frame = frame
        let branches = frame.conditional.branches
        if let branch = frame.branch, processes[index].status == 0 {
            push(
                .sequence(SequenceFrame(branches[branch].body, isChecked: frame.isChecked)), index)
            return
        }
        let next = frame.branch.map { $0 + 1 } ?? 0
        if next < branches.count {
            frame.branch = next
            push(.conditional(frame), index)
            push(.sequence(SequenceFrame(branches[next].condition, isChecked: false)), index)
            return
        }
        succeed(index)
        push(
            .sequence(
                SequenceFrame(frame.conditional.otherwise, isChecked: frame.isChecked)), index)
    }

    mutating func runRedirection<H: Host>(
        _ frame: RedirectionFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        switch advance(&frame.expansion, index, in: &host) {
        case .waits(let child): resume(.redirection(frame), waitingFor: child, index)
        case .failed: return
        case .finished:
            keep(frame.expansion, index)
            let targets = frame.expansion.results.map(\.text)
            guard
                let saved = redirect(
                    frame.stage.redirections, targets, index, in: &host)
            else { return }
            push(.restoration(saved), index)
            startCompound(frame.stage, index, isChecked: frame.isChecked)
        }
    }

    /// What became of an expansion.
    enum ExpansionOutcome { case finished, waits(Int), failed }

    /// Goes on with an expansion. A substitution starts in a child; a failure is reported, and ends
    /// the process as in sh.
    mutating func advance<H: Host>(
        _ job: inout ExpansionJob, _ index: Int, in host: inout H
    ) -> ExpansionOutcome where H.Command == Command {
        if let (child, collector) = job.pending {
            guard let status = processes[index].endedChildren.removeValue(forKey: child) else {
                return .waits(child)
            }
            processes[index].status = status
            job.accept(channels.collect(collector))
        }
        var expansion = job
        var interrupt: ExpansionInterrupt?
        let process = processes[index]
        inFolder(of: index, &host) { host in
            do throws(ExpansionInterrupt) {
                try expansion.advance(for: process, in: host)
            } catch {
                interrupt = error
            }
        }
        job = expansion
        switch interrupt {
        case nil: return .finished
        case .needs(let substitution): return start(substitution, for: &job, index)
        case .failed(let problem):
            fail(problem, at: job.range, index, endsShell: true, in: &host)
            return .failed
        }
    }

    /// Starts a substitution's statements in a child whose output gathers for the expansion.
    private mutating func start(
        _ substitution: CommandSubstitution, for job: inout ExpansionJob, _ index: Int
    ) -> ExpansionOutcome {
        guard hasRoom(for: 1) else { return .failed }
        let child = fork(index)
        if let variables = job.variables { processes[child].variables = variables }
        let collector = channels.open(.collector([]))
        setDescriptor(1, Endpoint(channel: collector, isWriting: true), child)
        push(.sequence(SequenceFrame(substitution.statements, isChecked: true)), child)
        // An empty substitution ends with 0, not with the code before it.
        if substitution.statements.isEmpty { processes[child].status = 0 }
        job.pending = (processes[child].id, collector)
        return .waits(processes[child].id)
    }

    /// Pauses on a substitution; `frame` goes on when it has ended.
    mutating func resume(_ frame: Frame<Command>, waitingFor child: Int, _ index: Int) {
        push(frame, index)
        processes[index].pause = .children
    }

    /// Keeps the variables as an expansion left them.
    mutating func keep(_ job: ExpansionJob, _ index: Int) {
        if let variables = job.variables { processes[index].variables = variables }
    }
}
