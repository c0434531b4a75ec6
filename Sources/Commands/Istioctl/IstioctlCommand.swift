import Interpreter

/// `istioctl` itself: finds the command, reads its flags, runs it, words its errors as cobra does.
package struct IstioctlCommand: SessionCommand {
    private var call: IstioctlCall
    private let kind: IstioctlAction.Kind
    private var task: (any IstioctlTask)?
    private let readsInput: Bool

    private init(_ call: IstioctlCall, _ kind: IstioctlAction.Kind) {
        self.call = call
        self.kind = kind
        let files = call.flags.strings("filename")
        let isAnalysis = call.path == "istioctl analyze"
        readsInput = (isAnalysis ? call.arguments : files).contains("-")
    }

    /// Starts the command that the words name; `words` begins with `istioctl`.
    package static func launch(_ words: [String]) -> Launch<any SessionCommand> {
        let found = IstioctlTree.root.find(Array(words.dropFirst()))
        // The flags of a command that is not modelled are not known, so its words are not read.
        if let action = found.node.action, !action.isModelled {
            return .failed(code: 1, message: "Error: \(found.path) is not modelled by mesh\n")
        }
        let flags: ParsedFlags
        do {
            flags = try found.flags.parse(found.words)
        } catch {
            guard !error.asksForHelp else { return help(found.path, found.node) }
            return .failed(code: IstioctlError.usageCode, message: "Error: \(error.message)\n")
        }
        guard let action = found.node.action else {
            if found.path == "istioctl", let word = flags.arguments.first {
                return unknown(word, found.node)
            }
            return help(found.path, found.node)
        }
        let call = IstioctlCall(path: found.path, flags: flags)
        return .started(IstioctlCommand(call, action.kind))
    }

    // cobra args.go: legacyArgs; command.go: ExecuteC
    private static func unknown(
        _ word: String, _ node: CommandNode<IstioctlAction>
    ) -> Launch<any SessionCommand> {
        var text = "Error: unknown command \(goQuoted(word)) for \"istioctl\""
        let near = node.suggestions(for: word)
        if !near.isEmpty {
            text += "\n\nDid you mean this?\n" + near.map { "\t\($0)\n" }.joined()
        }
        text += "\nRun 'istioctl --help' for usage.\n"
        return .failed(code: IstioctlError.usageCode, message: text)
    }

    private static func help(
        _ path: String, _ node: CommandNode<IstioctlAction>
    ) -> Launch<any SessionCommand> {
        let text = IstioctlHelp.text(path, node)
        return .started(
            ImmediateCommand { io, _ in
                io.print(text)
                return 0
            })
    }

    /// Runs the command, and words its failure.
    package mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        do throws(IstioctlError) {
            if var task {
                let step = try task.advance(&io, in: &session)
                self.task = task
                return step
            }
            if readsInput {
                guard let input = io.takeAllInput() else { return .waiting }
                call.standardInput = input
            }
            switch kind {
            case .body(let body): return .done(try body(call, &io, &session))
            case .task(let start):
                task = try start(call, session)
                return .running
            case .absent: return .done(1)
            }
        } catch {
            if error.showsUsage { io.printError(IstioctlHelp.usage(of: call.path)) }
            if !error.message.isEmpty { io.printError("Error: \(error.message)\n") }
            return .done(error.code)
        }
    }
}

extension CommandDescription {
    /// `istioctl`: Istio's command line over the simulated mesh.
    public static let istioctl = CommandDescription(
        "istioctl", group: .cluster, summary: "Istio's command line",
        usage: "istioctl COMMAND [flags]; istioctl --help lists the commands"
    ) { invocation, _ in
        IstioctlCommand.launch(invocation.words)
    }
}
