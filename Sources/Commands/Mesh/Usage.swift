import Diagnostics
import Interpreter

/// How mesh's own commands answer words that they do not take.
enum Usage {
    /// A failed launch with a diagnostic's text: `clock: 'halt' is not a word of clock; ...`.
    static func failure(
        _ invocation: Invocation, _ message: String, usage: String
    ) -> Launch<any SessionCommand> {
        let name = invocation.words[0]
        let code = DiagnosticCode.badUsage.rawValue
        return .failed(code: 1, message: "error \(code): \(name): \(message)\n  usage: \(usage)\n")
    }
}
