import Interpreter
import Traffic

extension CommandDescription {
    /// `what-if COMMAND`: runs it on a copy and shows what would change.
    static let whatIf = CommandDescription(
        "what-if", group: .mesh, summary: "What a command would change; nothing is kept",
        usage: """
              what-if COMMAND      in objects, in the answer to the last call, and in who can reach
                                   whom (reach)
            Example: what-if kubectl delete se svc-entry
                     what-if 'kubectl apply -f a.yaml && kubectl apply -f b.yaml'
            """, isInquiry: true
    ) { invocation, _ in
        let words = Array(invocation.words.dropFirst())
        guard !words.isEmpty else {
            return Usage.failure(invocation, "a command is needed", usage: "what-if COMMAND")
        }
        let text = words.count == 1 ? words[0] : words.map(quoted).joined(separator: " ")
        return .started(ImmediateCommand { io, session in tryOut(text, &io, session) })
    }

    private static func tryOut(
        _ text: String, _ io: inout CommandIO, _ session: SessionState
    ) -> Int32 {
        var trial = Trial(text, on: session)
        for line in trial.output.split(separator: "\n") { io.print("  | \(line)\n") }
        let lines = ObjectDifferences.lines(
            from: session.simulation.world.store, to: trial.session.simulation.world.store)
        if lines.isEmpty { io.print("No object would change.\n") }
        for line in lines.prefix(40) { io.print("  \(line)\n") }
        if lines.count > 40 { io.print("  and \(lines.count - 40) more lines\n") }
        if let last = session.simulation.lastTrace {
            let after = trial.repeatCall(last.call)
            let (one, other) = (brief(last), brief(after))
            let request = TraceText.request(last.call)
            io.print(
                one == other
                    ? "The last call (\(request)) would end as before: \(one)\n"
                    : "The last call (\(request)): \(one) -> \(other)\n")
        }
        for line in reach(from: session, to: trial.session) { io.print("  \(line)\n") }
        if trial.code != 0 { io.print("The command would end with exit code \(trial.code).\n") }
        return 0
    }

    /// Pairs beyond this many are not compared: a what-if is to answer at once.
    private static let pairs = 400

    /// What would change in who can reach whom in the session's namespace.
    private static func reach(from old: SessionState, to new: SessionState) -> [String] {
        func table(_ session: SessionState) -> ReachTable? {
            let made = ReachTable.make(
                from: nil, to: nil, namespace: old.namespace, in: session)
            guard case .success(let table) = made, table.count <= pairs else { return nil }
            return table
        }
        guard let before = table(old), let after = table(new) else { return [] }
        let lines = ReachTable.differences(
            from: before.rows(in: old), to: after.rows(in: new))
        guard lines.count > 12 else { return lines.map { "reach \($0)" } }
        return lines.prefix(12).map { "reach \($0)" }
            + ["reach: and \(lines.count - 12) more pairs (what-if is cut here)"]
    }

    private static func brief(_ trace: Trace) -> String {
        let flags = trace.flags == "-" ? "" : " \(trace.flags)"
        let by = trace.answeredBy.isEmpty ? "" : " by \(trace.answeredBy)"
        return TraceText.outcome(trace.outcome) + flags + by
    }

    /// A word as the command language needs it quoted.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_./:=,@%+".utf8.contains(byte)
        }
        if plain, !word.isEmpty { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}

extension Trial {
    /// Makes a call again on the trial's copy.
    mutating func repeatCall(_ call: Call) -> Trace {
        withSession { $0.simulation.call(call) }
    }
}
