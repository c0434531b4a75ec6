import Diagnostics
import Interpreter
import Language

/// A command that is a text of other commands, run in the session by a machine of its own.
struct ScriptedCommand: SessionCommand {
    private var machine: Machine<RunningCommand>
    private let passesInput: Bool
    private let finally: @Sendable (inout CommandIO, inout SessionState) -> Void

    /// Starts a text; `finally` adds to its output where it succeeded.
    static func launch(
        _ text: String, fixedInput passesInput: Bool = false,
        finally: @escaping @Sendable (inout CommandIO, inout SessionState) -> Void = { _, _ in }
    ) -> Launch<any SessionCommand> {
        let source = SourceText(name: "<mesh>", text: text)
        var machine = Machine<RunningCommand>(dialect: .session, name: "mesh", stopsAtFailure: true)
        do throws(SyntaxError) {
            machine.load(try parse(source))
        } catch {
            return .failed(code: 2, message: error.diagnostic.rendered(in: source))
        }
        return .started(
            ScriptedCommand(machine: machine, passesInput: passesInput, finally: finally))
    }

    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        if passesInput {
            machine.offer(io.input)
            io.input = []
            if io.inputIsClosed { machine.closeInput() }
        } else {
            machine.closeInput()
        }
        let step = machine.step(in: &session)
        for chunk in machine.takeOutput() { io.write(chunk.bytes, to: chunk.stream) }
        if case .done(0) = step { finally(&io, &session) }
        return step
    }
}
