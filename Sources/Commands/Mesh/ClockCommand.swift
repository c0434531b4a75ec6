import Basis
import Cluster
import Interpreter

extension CommandDescription {
    /// `clock [hold | run]`: the time and what is due.
    static let clock = CommandDescription(
        "clock", group: .mesh, summary: "The time and what is due; hold it, let it run",
        usage: """
              clock         the time, and what waits for it
              clock hold    nothing moves until 'step' or 'sleep'
              clock run     after each statement the world settles again
            """, isInquiry: true
    ) { invocation, session in
        switch Array(invocation.words.dropFirst()) {
        case []:
            return .started(ImmediateCommand { io, session in showClock(&io, session) })
        case ["hold"]:
            session.isClockHeld = true
            return .started(
                ImmediateCommand { io, _ in
                    io.print("The clock is held. Next: step, or sleep 10s.\n")
                    return 0
                })
        case ["run"]:
            session.isClockHeld = false
            return .started(ImmediateCommand { _, _ in 0 })
        default:
            return Usage.failure(
                invocation, "'\(invocation.words[1])' is not a word of clock",
                usage: "clock [hold | run]")
        }
    }

    /// `step [N]`: the next events, a line each.
    static let step = CommandDescription(
        "step", group: .mesh, summary: "Perform the next events one by one, a line each",
        usage: "  step [N]      the next N events (1 without N)", isInquiry: true
    ) { invocation, _ in
        let words = invocation.words
        guard words.count <= 2, let count = words.count == 1 ? 1 : Int(words[1]), count > 0 else {
            return Usage.failure(invocation, "N is a whole number above 0", usage: "step [N]")
        }
        return .started(
            ImmediateCommand { io, session in
                var shown = 0
                // A controller that looks and finds nothing to do is no event; a bound keeps a
                // world in which nothing ever changes from being stepped for ever.
                for _ in 0..<count * 1_000 where shown < count {
                    let world = session.simulation.world
                    guard let due = world.nextDue else {
                        io.print("Nothing is due.\n")
                        return 0
                    }
                    // A person steps through what follows from a statement, not through hours.
                    let isFar = due.at - world.now > .seconds(60)
                    guard shown == 0 || (world.nextProgress != nil && !isFar) else { return 0 }
                    if isFar, shown == 0 {
                        let wait = short(due.at - world.now)
                        io.print("Nothing is due for \(wait); going there.\n")
                    }
                    let what = StepText.lines(session.simulation.step() ?? [], due.what)
                    for line in what { io.print("\(session.clockTime(due.at))  \(line)\n") }
                    if !what.isEmpty { shown += 1 }
                }
                if shown == 0 { io.print("Nothing changes any more.\n") }
                return 0
            })
    }

    private static func showClock(_ io: inout CommandIO, _ session: SessionState) -> Int32 {
        let world = session.simulation.world
        let state = session.isClockHeld ? "held" : "running"
        io.print(
            "\(world.now.rfc3339)  \(state), \(session.clockTime(world.now)) since the start\n")
        let due = world.pending
        for item in due.prefix(10) {
            let kind = item.isProgress ? "" : "  (background)"
            io.print("  in \(CommandDescription.short(item.at - world.now))  \(item.what)\(kind)\n")
        }
        if due.count > 10 { io.print("  and \(due.count - 10) more\n") }
        return 0
    }

    /// `1.25s`, `40ms`, `5m0s`: a length for people.
    static func short(_ length: Nanoseconds) -> String {
        let milliseconds = max(0, length.wholeMilliseconds)
        if milliseconds < 1_000 { return "\(milliseconds)ms" }
        if milliseconds < 60_000 {
            let hundredths = milliseconds % 1_000 / 10
            let fraction = hundredths < 10 ? "0\(hundredths)" : "\(hundredths)"
            return "\(milliseconds / 1_000).\(fraction)s"
        }
        let seconds = milliseconds / 1_000
        if seconds < 3_600 { return "\(seconds / 60)m\(seconds % 60)s" }
        return "\(seconds / 3_600)h\(seconds % 3_600 / 60)m"
    }
}

extension SessionState {
    /// Time since the session's start: `+12.345s`.
    func clockTime(_ instant: Instant) -> String {
        let passed = instant - simulation.configuration.world.start
        let milliseconds = max(0, passed.wholeMilliseconds)
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "+\(milliseconds / 1_000).\(fraction)s"
    }
}
