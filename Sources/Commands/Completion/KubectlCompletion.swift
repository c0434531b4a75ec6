import Objects

/// What can stand at the cursor behind `kubectl` and its short forms.
enum KubectlCompletion {
    /// Candidates for the word at the cursor.
    static func candidates(_ words: CompletionWords, _ session: SessionState) -> [String] {
        let line = Array(words.before.first == "kubectl" ? words.before.dropFirst() : words.before[...])
        let found = KubectlTree.root.find(line)
        if let last = words.before.last, let values = optionValues(last, words, session) {
            return values
        }
        if words.current.hasPrefix("-") {
            return found.flags.flags.map { "--\($0.name)" }.sorted()
        }
        if !found.node.children.isEmpty {
            return found.node.children.flatMap { [$0.name] + $0.aliases }.sorted()
        }
        let verb = found.path.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let positional = arguments(found.words)
        switch verb {
        case "apply", "create", "replace", "diff":
            return []
        case "exec", "logs", "port-forward", "attach":
            guard positional.isEmpty else { return [] }
            return pods(words, session)
        case "rollout", "scale":
            return typed(words, positional, session, default: ["deployment", "statefulset", "daemonset"])
        default:
            return typed(words, positional, session, default: typeWords(session))
        }
    }

    /// Words that are neither options nor their values; nothing after `--` counts.
    private static func arguments(_ words: [String]) -> [String] {
        var result: [String] = []
        var skips = false
        for word in words {
            if word == "--" { break }
            if skips {
                skips = false
            } else if word.hasPrefix("-") {
                skips = ["-n", "-c", "-l", "-o", "-f", "-L"].contains(word)
            } else {
                result.append(word)
            }
        }
        return result
    }

    private static func optionValues(
        _ option: String, _ words: CompletionWords, _ session: SessionState
    ) -> [String]? {
        switch option {
        case "-n", "--namespace": return session.objectNames(.namespace, namespace: nil)
        case "-f", "--filename": return session.fileCandidates(words.current)
        case "-o", "--output": return ["json", "jsonpath=", "name", "wide", "yaml"]
        case "-c", "--container": return containers(words, session)
        case "--dry-run": return ["client", "none", "server"]
        default: return nil
        }
    }

    /// `TYPE`, `TYPE/NAME`, or names behind a type.
    private static func typed(
        _ words: CompletionWords, _ positional: [String], _ session: SessionState,
        default types: [String]
    ) -> [String] {
        if let slash = words.current.firstIndex(of: "/") {
            let word = String(words.current[..<slash])
            return names(word, words, session).map { "\(word)/\($0)" }
        }
        guard let first = positional.first else { return types }
        return first.contains("/") ? types : names(first, words, session)
    }

    private static func names(
        _ word: String, _ words: CompletionWords, _ session: SessionState
    ) -> [String] {
        guard let type = session.simulation.world.store.type(named: word) else { return [] }
        return session.objectNames(type, namespace: namespace(words, session))
    }

    private static func pods(_ words: CompletionWords, _ session: SessionState) -> [String] {
        let place = namespace(words, session)
        return session.objectNames(.pod, namespace: place)
            + session.objectNames(.deployment, namespace: place).map { "deploy/\($0)" }
    }

    private static func containers(_ words: CompletionWords, _ session: SessionState) -> [String] {
        for word in words.before.dropFirst() where !word.hasPrefix("-") {
            let pod = session.object(of: word, in: namespace(words, session)).flatMap {
                session.pods(of: $0).first
            }
            guard let pod else { continue }
            return ["initContainers", "containers"].flatMap { list in
                (pod["spec", list]?.items ?? []).compactMap { $0["name"]?.string }
            }
        }
        return []
    }

    private static func namespace(_ words: CompletionWords, _ session: SessionState) -> String {
        words.value(of: "-n", "--namespace") ?? session.namespace
    }

    private static func typeWords(_ session: SessionState) -> [String] {
        let types = session.simulation.world.store.types
        return (types.map(\.plural) + types.flatMap(\.shortNames)).sorted()
    }
}
