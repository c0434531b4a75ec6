import Basis

extension CommandNode.Found {
    /// What the tree alone says of the word at the cursor: flags or subcommands; nil where what can
    /// stand there depends on the command.
    func candidates(_ words: CompletionWords, _ session: SessionState) -> [String]? {
        if words.current.hasPrefix("-") { return flags.flags.map { "--\($0.name)" }.sorted() }
        guard !node.children.isEmpty, node.action == nil else { return nil }
        let modelled = node.children.filter(\.isModelled)
        return session.preferred(
            modelled.map(\.name).sorted(), over: modelled.flatMap(\.aliases), words.current)
    }

    /// The words that are neither flags nor their values; nothing after `--` counts.
    var positional: [String] {
        var result: [String] = []
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if word == "--" {
                break
            } else if word.hasPrefix("--") {
                isValue =
                    !word.contains("=")
                    && flags.named(word.dropFirst(2))?.valueWithoutArgument == nil
            } else if word.hasPrefix("-"), let letter = word.dropFirst().first {
                isValue = word.count == 2 && flags.short(letter)?.valueWithoutArgument == nil
            } else {
                result.append(word)
            }
        }
        return result
    }
}

/// What can stand at the cursor behind `istioctl`.
enum IstioctlCompletion {
    @Sendable static func candidates(
        _ words: CompletionWords, _ session: SessionState
    ) -> [String]? {
        let found = IstioctlTree.root.find(Array(words.before.dropFirst()))
        switch words.before.last {
        case "-n", "--namespace", "-i", "--istioNamespace":
            return session.objectNames(.namespace, namespace: nil)
        case "-f", "--filename", "--file": return nil
        default: break
        }
        if let candidates = found.candidates(words, session) { return candidates }
        guard found.positional.isEmpty else { return [] }
        switch found.path {
        case "istioctl version", "istioctl experimental version": return []
        case "istioctl kube-inject": return ["-f"]
        case "istioctl analyze": return nil
        default: return session.podTargets(words)
        }
    }
}
