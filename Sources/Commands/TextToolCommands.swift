import Interpreter
import Tools

/// The text programs as commands of the session: cat, grep, sed, ...
struct TextToolCommand: SessionCommand {
    private var tool: any TextTool

    /// A description for every text program. `help` leaves them out of its groups.
    static let descriptions: [CommandDescription] = TextTools.names.map { name in
        CommandDescription(
            name, group: nil, summary: "the text program, as on Linux",
            usage: "  \(name) ...     (GNU's words; in pods busybox's)", isInquiry: true
        ) { invocation, session in
            if let toggle = echoToggle(invocation, session) {
                session.echoes = toggle
                return .started(ImmediateCommand { _, _ in 0 })
            }
            guard let tool = TextTools.start(invocation, dialect: .gnu) else {
                return .unknown(suggestion: nil)
            }
            return .started(TextToolCommand(tool: tool))
        }
    }

    /// `echo on` and `echo off` at a terminal switch the echo of short forms; elsewhere they are
    /// words to print.
    private static func echoToggle(_ invocation: Invocation, _ session: SessionState) -> Bool? {
        guard session.isInteractive, invocation.words.count == 2, invocation.words[0] == "echo"
        else {
            return nil
        }
        switch invocation.words[1] {
        case "on": return true
        case "off": return false
        default: return nil
        }
    }

    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        tool.advance(&io, files: &session, now: session.now)
    }
}
