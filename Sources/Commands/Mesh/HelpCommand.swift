import Interpreter

extension CommandDescription {
    /// `help [WORD]`.
    static let help = CommandDescription(
        "help", group: .learning, summary: "All words; or one word, flag, code or term explained",
        usage: """
              help              all words
              help trace        a command
              help URX          a response flag of Envoy's
              help sidecar      a term ('help terms' lists them)
              help IST0103      a code of istioctl analyze, or of mesh's own (MESH0101)
            """, isInquiry: true
    ) { invocation, session in
        let words = invocation.words.dropFirst().joined(separator: " ")
        guard !words.isEmpty else {
            return .started(
                ImmediateCommand { io, session in
                    io.print(HelpText.overview(session.commands))
                    return 0
                })
        }
        guard let text = HelpText.text(for: words, in: session.commands) else {
            let near = HelpText.suggestion(for: words, in: session.commands)
            let fix = near.map { "; did you mean 'help \($0)'?" } ?? ""
            return .failed(code: 1, message: "help: nothing known about '\(words)'\(fix)\n")
        }
        return .started(
            ImmediateCommand { io, _ in
                io.print(text)
                return 0
            })
    }

    /// `hints on|off`.
    static let hints = CommandDescription(
        "hints", group: .learning, summary: "One-line hints at a terminal: on or off",
        usage: "  hints off     none from now on", isInquiry: true
    ) { invocation, session in
        switch Array(invocation.words.dropFirst()) {
        case []:
            return .started(
                ImmediateCommand { io, session in
                    io.print("hints are \(session.hints.isOn ? "on" : "off")\n")
                    return 0
                })
        case ["on"], ["off"]:
            session.hints.isOn = invocation.words[1] == "on"
            return .started(ImmediateCommand { _, _ in 0 })
        default:
            return Usage.failure(invocation, "on or off", usage: "hints [on | off]")
        }
    }

    /// `edit FILE`: the terminal opens an editor after the statement.
    static let edit = CommandDescription(
        "edit", group: .learning, summary: "Open a file in $EDITOR (at a terminal)",
        usage: "  edit svc-entry.yaml", isInquiry: true
    ) { invocation, session in
        guard invocation.words.count == 2 else {
            return Usage.failure(invocation, "one file is needed", usage: "edit FILE")
        }
        guard session.isInteractive else {
            return .failed(code: 1, message: "edit: there is no terminal to edit at\n")
        }
        let path = invocation.words[1]
        return .started(
            ImmediateCommand { _, session in
                session.pending.append(.edit(path))
                return 0
            })
    }
}
