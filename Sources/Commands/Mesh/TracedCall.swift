import Interpreter
import Traffic

/// The command behind `--` of `trace` and `why`: run for the call that it makes, its output left
/// out.
struct TracedCall: Sendable {
    /// Where it stands.
    enum Progress {
        /// It goes on, sleeps or waits.
        case unfinished(Step)
        /// It has ended, and this was its last call.
        case made(Trace)
        /// It has ended without a call; its errors were passed on, and the code is to be 1.
        case madeNone
    }

    private var command: NestedCommand
    private var callsBefore: Int?

    /// The call of some words; nil where there are none.
    init?(_ words: [String]?) {
        guard let words else { return nil }
        command = NestedCommand(words)
    }

    /// Lets the command go on; `name` is who asks, for the message where no call is made.
    mutating func advance(
        for name: String, _ io: inout CommandIO, in session: inout SessionState
    ) -> Progress {
        let before = callsBefore ?? session.simulation.callsMade
        callsBefore = before
        let step = command.advance(in: &session)
        guard case .done = step else { return .unfinished(step) }
        guard session.simulation.callsMade > before, let trace = session.simulation.lastTrace
        else {
            io.write(command.errors, to: .standardError)
            io.printError("\(name): the command made no call\n")
            return .madeNone
        }
        return .made(trace)
    }
}
