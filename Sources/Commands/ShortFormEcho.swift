import Interpreter

/// At a terminal a short form first shows the real command, dimmed: `+ kubectl get pods`.
enum ShortFormEcho {
    private static let names = Set(CommandDescription.kubectlShortForms.map(\.name))

    /// The line to show for an invocation, or nil.
    static func line(_ invocation: Invocation, in session: SessionState) -> String? {
        guard session.isInteractive, session.echoes, let name = invocation.words.first,
            names.contains(name)
        else { return nil }
        let words = (["kubectl"] + invocation.words).map(CommandDescription.quoted)
        let line = "+ \(words.joined(separator: " "))"
        return session.isColoured ? "\u{1B}[2m\(line)\u{1B}[0m\n" : "\(line)\n"
    }
}
