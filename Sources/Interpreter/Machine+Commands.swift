import Basis
import Diagnostics
import Language

extension Machine {
    /// Deeper calls of functions are refused.
    private static var callLimit: Int { 1_000 }

    mutating func runSimple<H: Host>(
        _ frame: SimpleFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        if frame.assignments == nil {
            switch advance(&frame.expansion, index, in: &host) {
            case .waits(let child): return resume(.simple(frame), waitingFor: child, index)
            case .failed: return
            case .finished: keep(frame.expansion, index)
            }
        }
        var job =
            frame.assignments
            ?? ExpansionJob(
                frame.command.assignments.map {
                    .init(word: $0.value, purpose: .assignment($0.name))
                })
        let outcome = advance(&job, index, in: &host)
        frame.assignments = job
        switch outcome {
        case .waits(let child): return resume(.simple(frame), waitingFor: child, index)
        case .failed: return
        case .finished: break
        }
        let wordCount = frame.command.words.count
        let results = frame.expansion.results
        let targets = results.filter { $0.item >= wordCount }.map(\.text)
        let words = results.filter { $0.item < wordCount }
        if processes[index].traces { trace(words, frame, job, index, in: &host) }
        if words.isEmpty {
            // Without a command, assignments are the shell's own.
            keep(job, index)
            if let saved = redirect(frame.redirections, targets, index, in: &host) {
                restore(saved, index)
                let ran = job.ranSubstitution || frame.expansion.ranSubstitution
                processes[index].status = ran ? processes[index].status : 0
                processes[index].failureIsTaken = false
            }
            return
        }
        guard let saved = redirect(frame.redirections, targets, index, in: &host) else { return }
        if !saved.isEmpty { push(.restoration(saved), index) }
        processes[index].failureIsTaken = false
        var assigned = zip(frame.command.assignments, job.results).map {
            (name: $0.name, value: $1.text)
        }
        let call = Call(
            words: Self.withoutEnv(words, &assigned), assigned: assigned, range: frame.range,
            isChecked: frame.isChecked)
        invoke(call, index, in: &host)
    }

    /// Expanded words to run.
    struct Call {
        var words: [ExpansionJob.Result]
        var assigned: [(name: String, value: String)]
        var range: SourceRange
        var isChecked: Bool
    }

    /// The words behind `env X=v`, where a command follows; its variables are prefix assignments.
    private static func withoutEnv(
        _ words: [ExpansionJob.Result], _ assigned: inout [(name: String, value: String)]
    ) -> [ExpansionJob.Result] {
        var words = words
        while words.first?.text == "env" {
            var rest = words.dropFirst()
            var found: [(name: String, value: String)] = []
            while let text = rest.first?.text, let equals = text.utf8.firstIndex(of: 61) {
                let value = text.utf8[text.utf8.index(after: equals)...]
                found.append((String(text[..<equals]), String(Substring(value))))
                rest = rest.dropFirst()
            }
            guard let first = rest.first?.text, first.utf8.first != 45 else { return words }
            assigned += found
            words = Array(rest)
        }
        return words
    }

    private mutating func trace<H: Host>(
        _ words: [ExpansionJob.Result], _ frame: SimpleFrame, _ job: ExpansionJob, _ index: Int,
        in host: inout H
    ) where H.Command == Command {
        let assigned = zip(frame.command.assignments, job.results).map { "\($0.name)=\($1.text)" }
        let line = "+ " + (assigned + words.map(\.text)).joined(separator: " ") + "\n"
        write(Array(line.utf8), to: 2, index, in: &host)
    }

    /// Runs expanded words: a function, one of the machine's own commands, or one of the host's.
    mutating func invoke<H: Host>(
        _ call: Call, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var words = call.words
        if dialect == .busybox, words[0].text == "exec", words.count > 1 {
            // "exec COMMAND" takes the shell's place: nothing follows it.
            words.removeFirst()
            let restorations = processes[index].frames.filter {
                if case .restoration = $0 { true } else { false }
            }
            processes[index].frames = restorations
        }
        let name = words[0].text
        if let function = processes[index].functions[name] {
            return start(function, words.map(\.text), call, index, in: &host)
        }
        if let own = OwnCommand(rawValue: name) {
            assign(call.assigned, index, untilTheEnd: !own.keepsAssignments)
            let ownCall = OwnCall(words: words.map(\.text), outer: call)
            return run(own, ownCall, index, in: &host)
        }
        var environment = processes[index].variables.environment
        for (name, value) in call.assigned { environment[name] = value }
        let isTerminal = descriptorIsTerminal(0, index)
        let invocation = Invocation(
            words: words.map(\.text), environment: environment, range: call.range,
            wordRanges: words.map(\.range), inputIsRedirected: !isTerminal)
        let launch = inFolder(of: index, &host) { $0.launch(invocation) }
        switch launch {
        case .started(let command):
            var io = CommandIO()
            io.inputIsTerminal = isTerminal && inputIsTerminal
            io.outputIsTerminal = descriptorIsTerminal(1, index) && outputIsTerminal
            push(.running(RunningFrame(command: command, io: io)), index)
        case .unknown(let suggestion):
            fail(
                .unknownCommand(name, suggestion: suggestion), at: words[0].range, index, in: &host
            )
        case .failed(let code, let message):
            let ended = message.isEmpty || message.utf8.last == 10
            write(Array((ended ? message : message + "\n").utf8), to: 2, index, in: &host)
            processes[index].status = code
        }
    }

    /// Makes prefix assignments for one of the machine's own commands; a frame takes them back when
    /// it has ended.
    private mutating func assign(
        _ assigned: [(name: String, value: String)], _ index: Int, untilTheEnd: Bool
    ) {
        guard !assigned.isEmpty else { return }
        if untilTheEnd {
            let saved = assigned.map {
                (name: $0.name, entry: processes[index].variables.entry($0.name))
            }
            push(.assignments(saved), index)
        }
        for (name, value) in assigned {
            processes[index].variables.set(name, to: value)
            if untilTheEnd { processes[index].variables.export(name) }
        }
    }

    private func descriptorIsTerminal(_ descriptor: Int, _ index: Int) -> Bool {
        guard let endpoint = processes[index].descriptors[descriptor] else { return false }
        switch channels.kind(of: endpoint) {
        case .terminalInput, .terminalOutput: return true
        case .null, .pipe, .reader, .file, .collector, nil: return false
        }
    }

    private mutating func start<H: Host>(
        _ function: Function, _ words: [String], _ call: Call, _ index: Int, in host: inout H
    ) where H.Command == Command {
        let depth = processes[index].frames.count {
            if case .call = $0 { true } else { false }
        }
        guard depth < Self.callLimit else {
            return fail(
                .tooManyFrames(Self.callLimit), at: call.range, index, endsShell: true, in: &host)
        }
        let saved = call.assigned.map {
            (name: $0.name, entry: processes[index].variables.entry($0.name))
        }
        push(
            .call(
                CallFrame(
                    parameters: processes[index].parameters, source: processes[index].source,
                    variables: saved)), index)
        for (name, value) in call.assigned {
            processes[index].variables.set(name, to: value)
            processes[index].variables.export(name)
        }
        processes[index].parameters = Array(words.dropFirst())
        processes[index].source = function.source
        start(function.body, index, isChecked: call.isChecked)
    }

    /// Ends a function's call.
    mutating func endCall(_ frame: CallFrame, _ index: Int) {
        processes[index].parameters = frame.parameters
        processes[index].source = frame.source
        restore(frame.variables, index)
        processes[index].failureIsTaken = false
    }

    /// Puts variables back, the last one first.
    mutating func restore(_ variables: [(name: String, entry: Variables.Entry?)], _ index: Int) {
        for (name, entry) in variables.reversed() {
            processes[index].variables.restore(name, entry)
        }
    }

    /// Lets a command of the host work, and carries its bytes.
    mutating func runCommand<H: Host>(
        _ frame: RunningFrame<Command>, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        let window = 64 << 10
        let input = processes[index].descriptors[0]
        if !frame.io.inputIsClosed, frame.isWaiting || frame.io.input.count < window {
            let (bytes, isEnd) = channels.take(window, from: input)
            frame.io.input += bytes
            frame.io.inputIsClosed = isEnd
            if frame.isWaiting, bytes.isEmpty, !isEnd, let input {
                processes[index].pause = .input(input)
                return push(.running(frame), index)
            }
        }
        frame.isWaiting = false
        frame.io.outputIsClosed = processes[index].descriptors[1].map(channels.isBroken) ?? false
        let step = inFolder(of: index, &host) { $0.advance(&frame.command, &frame.io) }
        notes += frame.io.notes
        frame.io.notes = []
        let written = frame.io.written
        frame.io.written = []
        for chunk in written {
            let descriptor = chunk.stream == .standardOutput ? 1 : 2
            guard write(chunk.bytes, to: descriptor, index, in: &host) else {
                // SIGPIPE: 128 + 13.
                channels.giveBack(frame.io.input, to: input)
                return end(index, status: 141)
            }
        }
        switch step {
        case .running:
            push(.running(frame), index)
            if let output = processes[index].descriptors[1], channels.isFull(output) {
                processes[index].pause = .output(output)
            }
        case .sleeping(let instant):
            push(.running(frame), index)
            processes[index].pause = .sleeping(until: instant)
        case .waiting:
            frame.isWaiting = true
            push(.running(frame), index)
        case .done(let code):
            channels.giveBack(frame.io.input, to: input)
            processes[index].status = code & 255
            processes[index].failureIsTaken = false
        }
    }
}
