import Interpreter

/// `kubectl` itself: finds the command, reads its flags, runs it and words its errors.
package struct KubectlCommand: SessionCommand {
    private enum Stage {
        case reading
        case running(any KubectlTask)
    }

    private var call: KubectlCall
    private let action: KubectlAction
    private var stage = Stage.reading
    /// Whether the command reads a manifest from standard input (`-f -`).
    private let readsInput: Bool

    private init(_ call: KubectlCall, _ action: KubectlAction) {
        self.call = call
        self.action = action
        let files = call.flags.strings("filename") + [call.flags.string("patch-file")]
        readsInput = files.contains("-")
    }

    /// Starts the command that the words name; `words` begins with `kubectl` or a short form.
    package static func launch(_ words: [String]) -> Launch<any SessionCommand> {
        let tree = KubectlTree.root
        let found = tree.find(Array(words.dropFirst()))
        // The root refuses an unknown command before it looks at flags (cobra legacyArgs).
        if found.path == tree.name,
            let index = tree.subcommandIndex(in: found.words, FlagSet(tree.persistentFlags))
        {
            return unknown(found.words[index], found.node)
        }
        let flags: ParsedFlags
        do {
            flags = try found.flags.parse(found.words)
        } catch {
            guard !error.asksForHelp else { return help(found.path, found.node) }
            let hint = "See '\(found.path) --help' for usage."
            return .failed(code: 1, message: "error: \(error.message)\n\(hint)\n")
        }
        guard let action = found.node.action else {
            return group(found, flags)
        }
        let missing = action.required.filter { !flags.isSet($0) }
        guard missing.isEmpty else {
            let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
            return .failed(code: 1, message: "error: required flag(s) \(names) not set\n")
        }
        return .started(KubectlCommand(KubectlCall(path: found.path, flags: flags), action))
    }

    /// A word that leads no further: an unknown command, or a group without a command.
    private static func group(
        _ found: CommandNode<KubectlAction>.Found, _ flags: ParsedFlags
    ) -> Launch<any SessionCommand> {
        guard let word = flags.arguments.first else { return help(found.path, found.node) }
        let text = "unknown command \(goQuoted(word))"
        return .failed(
            code: 1, message: "error: \(text)\nSee '\(found.path) -h' for help and examples\n")
    }

    private static func unknown(
        _ word: String, _ node: CommandNode<KubectlAction>
    ) -> Launch<any SessionCommand> {
        var text = "error: unknown command \(goQuoted(word)) for \"kubectl\"\n"
        let near = node.suggestions(for: word)
        if !near.isEmpty {
            text += "\nDid you mean this?\n" + near.map { "\t\($0)\n" }.joined()
        }
        return .failed(code: 1, message: text)
    }

    private static func help(
        _ path: String, _ node: CommandNode<KubectlAction>
    ) -> Launch<any SessionCommand> {
        let text = KubectlHelp.text(path, node)
        return .started(
            ImmediateCommand { io, _ in
                io.print(text)
                return 0
            })
    }

    /// Runs the command, and words its failure.
    package mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        do throws(KubectlError) {
            switch stage {
            case .reading:
                if readsInput {
                    guard let input = io.takeAllInput() else { return .waiting }
                    call.standardInput = input
                }
                switch try action.body(call, &io, &session) {
                case .done: return .done(0)
                case .continues(let task):
                    stage = .running(task)
                    return .running
                }
            case .running(var task):
                let step = try task.advance(&io, in: &session)
                stage = .running(task)
                return step
            }
        } catch {
            io.printError(error.text)
            return .done(error.code)
        }
    }
}

extension CommandDescription {
    /// `kubectl`: the whole command line of the real one, over the simulated cluster.
    public static let kubectl = CommandDescription(
        "kubectl", group: .cluster, summary: "the cluster's own command line",
        usage: "kubectl VERB [TYPE] [NAME] [flags]; kubectl --help lists the verbs"
    ) { invocation, _ in
        KubectlCommand.launch(invocation.words)
    }

    /// The verbs that may be typed without `kubectl` in front.
    public static let kubectlShortForms: [CommandDescription] = [
        ("apply", "create or change objects from files"), ("get", "list objects"),
        ("describe", "show an object in full"), ("delete", "delete objects"),
        ("label", "change labels"), ("exec", "run a command in a container"),
        ("logs", "print a container's log"),
    ].map { name, summary in
        CommandDescription(
            name, group: .cluster, summary: summary, usage: "the same as: kubectl \(name) ..."
        ) { invocation, _ in
            KubectlCommand.launch(["kubectl"] + invocation.words)
        }
    }
}
