import Basis
import Objects

/// What can stand at the cursor behind `kubectl` and its short forms.
enum KubectlCompletion {
    private typealias Found = CommandNode<KubectlAction>.Found

    /// Candidates for the word at the cursor; nil where files can stand.
    @Sendable static func candidates(
        _ words: CompletionWords, _ session: SessionState
    ) -> [String]? {
        let isLong = words.before.first == "kubectl"
        let found = KubectlTree.root.find(Array(words.before.dropFirst(isLong ? 1 : 0)))
        if let commands = session.commandCandidates(words) { return commands }
        switch words.before.last {
        case "-n", "--namespace": return session.objectNames(.namespace, namespace: nil)
        case "-f", "--filename": return nil
        case "-o", "--output": return ["json", "jsonpath=", "name", "wide", "yaml"]
        case "-c", "--container":
            return found.positional.first.map { session.containerNames($0, words) } ?? []
        case "--dry-run": return ["client", "none", "server"]
        default: break
        }
        if let candidates = found.candidates(words, session) { return candidates }
        let verb = found.path.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return arguments(of: verb, found, words, session)
    }

    private static func arguments(
        of verb: String, _ found: Found, _ words: CompletionWords, _ session: SessionState
    ) -> [String] {
        let positional = found.positional
        switch verb {
        case "apply", "create", "replace", "diff":
            return ["-f"] + found.node.children.map(\.name).sorted()
        case "exec", "logs":
            return positional.isEmpty ? session.podTargets(words) : []
        case "rollout", "scale", "set", "autoscale":
            return typed(words, positional, session, of: { workloads.contains($0.plural) })
        case "cordon", "uncordon", "drain":
            return session.objectNames(.node, namespace: nil)
        case "taint":
            return typed(words, positional, session, of: { $0.plural == "nodes" })
        case "get", "describe", "delete", "label", "annotate", "patch", "wait", "expose":
            return typed(words, positional, session, of: { _ in true })
        default:
            return []
        }
    }

    private static let workloads = ["daemonsets", "deployments", "replicasets", "statefulsets"]

    /// `TYPE`, `TYPE/NAME`, or names behind a type.
    private static func typed(
        _ words: CompletionWords, _ positional: [String], _ session: SessionState,
        of isWanted: (ResourceType) -> Bool
    ) -> [String] {
        if let named = session.namedTargets(words) { return named }
        if let first = positional.first, !first.contains("/") {
            guard let type = session.simulation.world.store.type(named: first) else { return [] }
            return session.objectNames(type, namespace: session.namespace(of: words))
        }
        return types(words, session, of: isWanted)
    }

    /// The types' plurals, once each; a short name where it is typed and no plural begins so.
    private static func types(
        _ words: CompletionWords, _ session: SessionState, of isWanted: (ResourceType) -> Bool
    ) -> [String] {
        let types = session.simulation.world.store.types.filter(isWanted)
        return session.preferred(
            unique(types.map(\.plural)), over: unique(types.flatMap(\.shortNames)), words.current)
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen = OrderedMap<String, Bool>()
        for name in names { seen[name] = true }
        return seen.keys.sorted()
    }
}
