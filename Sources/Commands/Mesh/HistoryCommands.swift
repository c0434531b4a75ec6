import Interpreter

/// Commands that only the session as a whole can perform: they leave a request for it.
extension CommandDescription {
    static let undo = request(
        "undo", "Take back the last statement that changed something", usage: "undo",
        example: "  undo          and again for the one before; see also: redo"
    ) { words in words.isEmpty ? .undo : nil }

    static let redo = request(
        "redo", "Do again what undo took back", usage: "redo", example: "  redo"
    ) { words in words.isEmpty ? .redo : nil }

    static let snapshot = request(
        "snapshot", "Name the state of the session; bare: list", usage: "snapshot [NAME]",
        example: "  snapshot before       then: restore before"
    ) { words in
        switch words.count {
        case 0: .listSnapshots
        case 1: .snapshot(words[0])
        default: nil
        }
    }

    static let restore = request(
        "restore", "Go back to a named state", usage: "restore NAME",
        example: "  restore before"
    ) { words in words.count == 1 ? .restore(words[0]) : nil }

    static let save = request(
        "save", "Keep the session in a file: .mesh, .md or .yaml", usage: "save FILE",
        example: """
              save bug.mesh     the commands that made this state; run again: mesh bug.mesh
              save demo.md      a transcript with output, which 'mesh test' checks
              save all.yaml     the objects, without what a fresh cluster has anyway
            """
    ) { words in words.count == 1 ? .save(words[0]) : nil }

    static let source = request(
        "source", "Run a file's statements in this session", usage: "source FILE",
        example: "  source bug.mesh"
    ) { words in words.count == 1 ? .source(words[0]) : nil }

    static let quit = request(
        "quit", "Leave", usage: "quit", example: "  quit          or Ctrl-D"
    ) { words in words.isEmpty ? .quit : nil }

    private static func request(
        _ name: String, _ summary: String, usage: String, example: String,
        _ make: @escaping @Sendable ([String]) -> SessionRequest?
    ) -> CommandDescription {
        CommandDescription(
            name, group: .mesh, summary: summary, usage: example, isInquiry: true
        ) { invocation, session in
            guard let request = make(Array(invocation.words.dropFirst())) else {
                return Usage.failure(invocation, "too many or too few words", usage: usage)
            }
            return .started(
                ImmediateCommand { _, session in
                    session.pending.append(request)
                    return 0
                })
        }
    }
}
