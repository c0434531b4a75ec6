import Basis
import Diagnostics
import Language

extension Machine {
    /// Rounds over all processes in one step.
    private static var roundsPerStep: Int { 64 }

    /// Does a bounded amount of work. The owner polls cancellation between steps, lets time pass
    /// while the answer is `.sleeping`, and offers input on `.waiting`.
    package mutating func step<H: Host>(in host: inout H) -> Step where H.Command == Command {
        guard fault == nil else { return .done(4) }
        let ended = endedStatements
        for _ in 0..<Self.roundsPerStep {
            var moved = false
            var index = 0
            while index < processes.count {
                let id = processes[index].id
                if isReady(index, host.now) {
                    moved = true
                    runFrame(index, in: &host)
                    if fault != nil { return stopAtFault() }
                }
                // A process that has ended is gone from its place.
                if index < processes.count, processes[index].id == id { index += 1 }
            }
            if processes[0].frames.isEmpty { return .done(processes[0].status) }
            if endedStatements != ended { return .running }
            if !moved { return pausedStep() }
        }
        return .running
    }

    /// Runs until the machine ends or cannot go on: for owners that need no time slices.
    package mutating func run<H: Host>(in host: inout H) -> Step where H.Command == Command {
        while true {
            let answer = step(in: &host)
            guard answer == .running else { return answer }
        }
    }

    private mutating func stopAtFault() -> Step {
        let fault = fault
        if case .session = dialect, let fault {
            diagnostics.append(
                Diagnostic(
                    .limit, "the limit of \(fault.what) is reached", at: currentStatement))
        }
        interrupt()
        processes[0].status = 4
        return .done(4)
    }

    private mutating func isReady(_ index: Int, _ now: Instant) -> Bool {
        switch processes[index].pause {
        case .none: return !processes[index].frames.isEmpty
        case .sleeping(let instant):
            guard now >= instant else { return false }
        case .input(let endpoint):
            guard channels.isReadable(endpoint) else { return false }
        case .output(let endpoint):
            guard !channels.isFull(endpoint) else { return false }
        case .children: return false
        }
        processes[index].pause = .none
        return true
    }

    /// The answer while no process is ready.
    private mutating func pausedStep() -> Step {
        var earliest: Instant?
        var waits = false
        for process in processes {
            switch process.pause {
            case .sleeping(let instant): earliest = min(earliest ?? instant, instant)
            case .input(let endpoint):
                if case .terminalInput? = channels.kind(of: endpoint) { waits = true }
            case .none, .output, .children: break
            }
        }
        if let earliest { return .sleeping(until: earliest) }
        if waits { return .waiting }
        diagnostics.append(
            Diagnostic(.internalFault, "every process waits for another", at: currentStatement))
        interrupt()
        processes[0].status = 70
        return .done(70)
    }

    /// Runs the last frame of a process.
    private mutating func runFrame<H: Host>(
        _ index: Int, in host: inout H
    ) where H.Command == Command {
        steps += 1
        guard steps <= limits.steps else {
            fault = LimitExceeded("\(limits.steps.grouped) steps")
            return
        }
        guard let frame = processes[index].frames.popLast() else {
            return end(index, status: processes[index].status)
        }
        switch frame {
        case .sequence(let frame): runSequence(frame, index, in: &host)
        case .list(let frame): runList(frame, index)
        case .negation:
            processes[index].status = processes[index].status == 0 ? 1 : 0
            processes[index].failureIsTaken = true
        case .children(let frame): runChildren(frame, index)
        case .loop(let frame): runLoop(frame, index)
        case .iteration(let frame): runIteration(frame, index, in: &host)
        case .conditional(let frame): runConditional(frame, index)
        case .redirection(let frame): runRedirection(frame, index, in: &host)
        case .restoration(let saved): restore(saved, index)
        case .assignments(let saved): restore(saved, index)
        case .simple(let frame): runSimple(frame, index, in: &host)
        case .call(let frame): endCall(frame, index)
        case .running(let frame): runCommand(frame, index, in: &host)
        case .read(let frame): runRead(frame, index)
        case .xargs(let frame): runXargs(frame, index, in: &host)
        case .expect(let frame): runExpect(frame, index, in: &host)
        case .repeated(let frame): runRepeated(frame, index, in: &host)
        }
        guard index < processes.count else { return }
        if processes[index].frames.isEmpty, processes[index].parent != nil,
            processes[index].pause == .none
        {
            end(index, status: processes[index].status)
        }
    }
}

extension Int {
    /// The number with commas between its thousands.
    var grouped: String {
        var digits = Array(String(magnitude).utf8)
        var place = digits.count - 3
        while place > 0 {
            digits.insert(44, at: place)
            place -= 3
        }
        return (self < 0 ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }
}
