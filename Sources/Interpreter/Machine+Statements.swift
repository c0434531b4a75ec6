import Basis
import Diagnostics
import Language

extension Machine {
    mutating func push(_ frame: Frame<Command>, _ index: Int) {
        processes[index].frames.append(frame)
    }

    mutating func runSequence<H: Host>(
        _ frame: SequenceFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        if frame.isRunning {
            frame.isRunning = false
            if endStatement(&frame, index, in: &host) { return }
            frame.index += 1
        }
        guard frame.index < frame.statements.count else { return }
        let statement = frame.statements[frame.index]
        frame.isRunning = true
        if frame.isTopLevel {
            currentStatement = statement.range
            if !statement.isExpect { record = OutputRecord() }
        }
        frame.start = StatementResult(
            outputStart: record.output.count, errorStart: record.error.count)
        let isChecked = frame.isChecked
        push(.sequence(frame), index)
        switch statement.kind {
        case .list(let list): push(.list(ListFrame(list: list, isChecked: isChecked)), index)
        case .expectation(let expectation):
            start(expectation, index, subjects: host.expectationSubjects)
        }
    }

    /// Notes a statement's result; true when its failure ends the process.
    private mutating func endStatement<H: Host>(
        _ frame: inout SequenceFrame, _ index: Int, in host: inout H
    ) -> Bool where H.Command == Command {
        let statement = frame.statements[frame.index]
        if !statement.isExpect {
            frame.start.status = processes[index].status
            processes[index].lastResult = frame.start
        }
        inFolder(of: index, &host) { $0.statementEnded() }
        if frame.isTopLevel { endedStatements += 1 }
        guard processes[index].stopsAtFailure, frame.isChecked, processes[index].status != 0,
            !processes[index].failureIsTaken
        else { return false }
        let next = frame.index + 1
        if next < frame.statements.count, frame.statements[next].isExpect { return false }
        exit(index, status: processes[index].status)
        return true
    }

    mutating func runList(_ frame: ListFrame, _ index: Int) {
        var frame = frame
        let pipeline: Pipeline
        if frame.next == 0 {
            pipeline = frame.list.first
        } else {
            guard frame.next <= frame.list.rest.count else { return }
            let succeeded = processes[index].status == 0
            var next = frame.next
            while next <= frame.list.rest.count,
                (frame.list.rest[next - 1].connector == .and) != succeeded
            {
                next += 1
            }
            guard next <= frame.list.rest.count else {
                processes[index].failureIsTaken = true
                return
            }
            frame.next = next
            pipeline = frame.list.rest[next - 1].pipeline
        }
        frame.next += 1
        let isLast = frame.next > frame.list.rest.count
        let isChecked = frame.isChecked && isLast
        push(.list(frame), index)
        start(pipeline, index, isChecked: isChecked)
    }

    /// Starts a pipeline: a single stage in the process itself, several each in its own.
    mutating func start(_ pipeline: Pipeline, _ index: Int, isChecked: Bool) {
        if pipeline.isNegated { push(.negation, index) }
        let isChecked = isChecked && !pipeline.isNegated
        if pipeline.stages.count == 1 {
            return start(pipeline.stages[0], index, isChecked: isChecked)
        }
        guard hasRoom(for: pipeline.stages.count) else { return }
        var previous: Endpoint?
        var children: [Int] = []
        for (number, stage) in pipeline.stages.enumerated() {
            let child = fork(index)
            if let held = previous {
                setDescriptor(0, held, child)
                channels.release(held)
            }
            if number < pipeline.stages.count - 1 {
                let channel = channels.open(.pipe([]))
                setDescriptor(1, Endpoint(channel: channel, isWriting: true), child)
                previous = Endpoint(channel: channel, isWriting: false)
                // The reading end is held for the next stage until it is forked.
                channels.retain(Endpoint(channel: channel, isWriting: false))
            }
            start(stage, child, isChecked: isChecked)
            children.append(processes[child].id)
        }
        wait(for: children, index)
    }

    /// Whether more processes may start; sets the fault where not.
    mutating func hasRoom(for count: Int) -> Bool {
        let limit = 1_000
        guard processes.count + count <= limit else {
            fault = LimitExceeded("\(limit.grouped) processes")
            return false
        }
        return true
    }

    /// Pauses a process until its children have ended; the last one's code is its status.
    mutating func wait(for children: [Int], _ index: Int, isNegated: Bool = false) {
        push(
            .children(
                ChildrenFrame(waiting: children, last: children.last ?? 0, isNegated: isNegated)),
            index)
        processes[index].pause = .children
    }

    mutating func runChildren(_ frame: ChildrenFrame, _ index: Int) {
        let running = frame.waiting.filter { processes[index].endedChildren[$0] == nil }
        guard running.isEmpty else {
            push(.children(frame), index)
            processes[index].pause = .children
            return
        }
        processes[index].status = processes[index].endedChildren[frame.last] ?? 0
        processes[index].failureIsTaken = false
        for child in frame.waiting { processes[index].endedChildren[child] = nil }
    }

    /// Starts a stage in a process.
    mutating func start(_ stage: Stage, _ index: Int, isChecked: Bool) {
        switch stage.body {
        case .simple(let command):
            push(
                .simple(
                    SimpleFrame(
                        command: command, redirections: stage.redirections, range: stage.range,
                        isChecked: isChecked,
                        expansion: ExpansionJob(
                            command.words.map { .init(word: $0, purpose: .fields) }
                                + stage.redirections.map {
                                    .init(word: $0.target, purpose: .text)
                                }))),
                index)
        case .group, .subshell, .loop, .iteration, .conditional, .function:
            guard stage.redirections.isEmpty else {
                push(
                    .redirection(
                        RedirectionFrame(
                            stage: stage, isChecked: isChecked,
                            expansion: ExpansionJob(stage.redirections.map(\.target), .text))),
                    index)
                return
            }
            startCompound(stage, index, isChecked: isChecked)
        }
    }
}
