import Basis
import Diagnostics
import Language

extension Machine {
    /// Starts `expect`, `eventually` or `always`.
    mutating func start(_ expectation: Expectation, _ index: Int, subjects: [String]) {
        switch (expectation.kind, expectation.body) {
        case (.expect, .words(let words)):
            push(
                .expect(
                    ExpectFrame(expectation: expectation, expansion: ExpansionJob(words, .text))),
                index)
        case (.expect, .command):
            // The parser gives `expect` words only.
            succeed(index)
        case (.eventually(let time), _):
            startRepeated(expectation, time.map { [$0] } ?? [], subjects, index)
        case (.always(let time), _):
            startRepeated(expectation, [time], subjects, index)
        }
    }

    private mutating func startRepeated(
        _ expectation: Expectation, _ times: [Word], _ subjects: [String], _ index: Int
    ) {
        var words = times
        var isWords = false
        switch expectation.body {
        case .words(let body):
            isWords = true
            words += body
        case .command(let pipeline):
            let body = pipeline.plainWords ?? []
            let subject = body.lazy.compactMap(\.bareText).first { $0 != "not" && $0 != "no" }
            let own = ExpectationWords.subjects.filter { $0 != "exit" }
            if let subject, (subjects + own).contains(subject) {
                isWords = true
                words += body
            }
        }
        var frame = RepeatedFrame(
            expectation: expectation, expansion: ExpansionJob(words, .text))
        frame.isWords = isWords
        push(.repeated(frame), index)
    }

    mutating func runExpect<H: Host>(
        _ frame: ExpectFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        switch advance(&frame.expansion, index, in: &host) {
        case .waits(let child): return resume(.expect(frame), waitingFor: child, index)
        case .failed: return
        case .finished: keep(frame.expansion, index)
        }
        let words = frame.expansion.results.map(\.text)
        let range = frame.expectation.range
        switch decide(words, range, index, in: &host) {
        case .held: succeed(index)
        case .failed(let expected, let found):
            fail(
                .expectationFailed(expected: expected, found: found), at: range, index, in: &host)
        case .malformed(let message), .foreign(let message):
            fail(.badExpectation(message), at: range, index, in: &host)
        }
    }

    /// What an expectation came to.
    enum Decision {
        case held
        case failed(expected: String, found: String)
        case malformed(String)
        /// Nobody knows the first word.
        case foreign(String)
    }

    private mutating func decide<H: Host>(
        _ words: [String], _ range: SourceRange, _ index: Int, in host: inout H
    ) -> Decision where H.Command == Command {
        let result = processes[index].lastResult
        let own = ExpectationWords(words).answer(
            status: result.status,
            output: Array(record.output.dropFirst(result.outputStart)),
            error: Array(record.error.dropFirst(result.errorStart)))
        switch own {
        case .held: return .held
        case .failed(let expected, let found):
            return .failed(
                expected: expected,
                found: record.isCut ? found + "\n    (cut: it is longer than 4 MiB)" : found)
        case .malformed(let message): return .malformed(message)
        case .foreign: return ask(words, range, index, in: &host)
        }
    }

    private mutating func ask<H: Host>(
        _ words: [String], _ range: SourceRange, _ index: Int, in host: inout H
    ) -> Decision where H.Command == Command {
        let subjects = host.expectationSubjects
        let first = words.first { $0 != "not" && $0 != "no" } ?? ""
        if !subjects.isEmpty, !subjects.contains(first) {
            let near = Spelling.nearest(to: first, among: ExpectationWords.subjects + subjects)
            return .foreign(
                "'\(first)' is nothing that can be expected"
                    + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }
        let request = ExpectationRequest(words: words, range: range)
        switch inFolder(of: index, &host, { $0.evaluate(request) }) {
        case .held: return .held
        case .failed(let found):
            return .failed(expected: words.joined(separator: " "), found: found)
        case .malformed(let message): return .malformed(message)
        }
    }

    mutating func runRepeated<H: Host>(
        _ frame: RepeatedFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        switch frame.phase {
        case .start:
            switch advance(&frame.expansion, index, in: &host) {
            case .waits(let child): return resume(.repeated(frame), waitingFor: child, index)
            case .failed: return
            case .finished: keep(frame.expansion, index)
            }
            begin(&frame, index, in: &host)
        case .decide:
            attempt(&frame, index, in: &host)
        case .attempt(let child, let collector):
            guard let status = processes[index].endedChildren.removeValue(forKey: child) else {
                return resume(.repeated(frame), waitingFor: child, index)
            }
            let chunks = channels.collect(collector)
            let decision: Decision =
                status == 0
                ? .held
                : .failed(expected: "the command to succeed", found: "its status is \(status)")
            conclude(frame, decision, chunks, index, in: &host)
        }
    }

    /// Sets the deadline, and refuses what cannot change from one attempt to the next.
    private mutating func begin<H: Host>(
        _ frame: inout RepeatedFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var words = frame.expansion.results.map(\.text)
        var time = "60s"
        switch frame.expectation.kind {
        case .expect, .eventually(within: nil): break
        case .eventually, .always: time = words.removeFirst()
        }
        let range = frame.expectation.range
        guard let length = Durations.parse(time) else {
            return fail(
                .badExpectation("'\(time)' is no length of time, as 30s or 2m are"), at: range,
                index, in: &host)
        }
        frame.deadline = host.now + length
        if frame.isWords, ExpectationWords(words).isOwn {
            return fail(
                .badExpectation(
                    "the last statement does not run again; put it inside: "
                        + "eventually { COMMAND; expect \(words.joined(separator: " ")); }"),
                at: range, index, in: &host)
        }
        frame.phase = .decide
        push(.repeated(frame), index)
    }

    private mutating func attempt<H: Host>(
        _ frame: inout RepeatedFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        if frame.isWords {
            var words = frame.expansion.results.map(\.text)
            switch frame.expectation.kind {
            case .expect, .eventually(within: nil): break
            case .eventually, .always: words.removeFirst()
            }
            let decision = ask(words, frame.expectation.range, index, in: &host)
            return conclude(frame, decision, [], index, in: &host)
        }
        guard case .command(let pipeline) = frame.expectation.body, hasRoom(for: 1) else { return }
        if frame.diagnosticsStart == nil {
            frame.diagnosticsStart = diagnostics.count
            frame.outputStart = record.output.count
            frame.errorStart = record.error.count
        }
        let kept = min(frame.diagnosticsStart ?? 0, diagnostics.count)
        diagnostics.removeSubrange(kept...)
        record.cut(output: frame.outputStart, error: frame.errorStart)
        let child = fork(index)
        let collector = channels.open(.collector([]), isRecorded: true)
        setDescriptor(1, Endpoint(channel: collector, isWriting: true), child)
        setDescriptor(
            2, Endpoint(channel: collector, isWriting: true, stream: .standardError), child)
        processes[child].stopsAtFailure = true
        start(pipeline, child, isChecked: true)
        frame.phase = .attempt(child: processes[child].id, collector: collector)
        resume(.repeated(frame), waitingFor: processes[child].id, index)
    }

    /// Ends with an attempt's result, or sleeps for a second before the next.
    private mutating func conclude<H: Host>(
        _ frame: RepeatedFrame, _ decision: Decision, _ output: [Chunk], _ index: Int,
        in host: inout H
    ) where H.Command == Command {
        var frame = frame
        let isAlways = if case .always = frame.expectation.kind { true } else { false }
        let isOver = frame.deadline.map { host.now >= $0 } ?? true
        let isFinal: Bool
        switch decision {
        case .held: isFinal = !isAlways || isOver
        case .failed: isFinal = isAlways || isOver
        case .malformed, .foreign: isFinal = true
        }
        guard isFinal else {
            frame.phase = .decide
            push(.repeated(frame), index)
            let next = host.now + .seconds(1)
            processes[index].pause = .sleeping(until: min(next, frame.deadline ?? next))
            return
        }
        record.cut(output: frame.outputStart, error: frame.errorStart)
        for chunk in output {
            let descriptor = chunk.stream == .standardOutput ? 1 : 2
            guard write(chunk.bytes, to: descriptor, index, in: &host) else {
                return end(index, status: 141)
            }
        }
        let range = frame.expectation.range
        switch decision {
        case .held: succeed(index)
        case .failed(let expected, let found):
            let when = isAlways ? "at every second" : "within the time"
            fail(
                .expectationFailed(expected: "\(expected) \(when)", found: found), at: range,
                index, in: &host)
        case .malformed(let message), .foreign(let message):
            fail(.badExpectation(message), at: range, index, in: &host)
        }
    }
}

extension Pipeline {
    /// The words of a pipeline that is one simple command without anything else.
    var plainWords: [Word]? {
        guard !isNegated, stages.count == 1, stages[0].redirections.isEmpty,
            case .simple(let command) = stages[0].body, command.assignments.isEmpty
        else { return nil }
        return command.words
    }
}
