import Diagnostics

/// How a command of a tree runs.
package protocol CommandAction: Sendable {
    /// Whether the command does what the real one does; else it only says that it is not modelled.
    var isModelled: Bool { get }
}

/// A command with its flags and subcommands, as Go's cobra knows it. `Action` is what the commands
/// of one program have in common: how they run.
package struct CommandNode<Action: CommandAction>: Sendable {
    /// Its word.
    package var name: String
    /// Other words for it.
    package var aliases: [String]
    /// Flags of its own.
    package var flags: [Flag]
    /// Flags that its subcommands take as well.
    package var persistentFlags: [Flag]
    /// Its subcommands.
    package var children: [CommandNode]
    /// What it does; nil for one that only groups others.
    package var action: Action?

    /// A command.
    package init(
        _ name: String, aliases: [String] = [], flags: [Flag] = [], persistentFlags: [Flag] = [],
        children: [CommandNode] = [], action: Action? = nil
    ) {
        self.name = name
        self.aliases = aliases
        self.flags = flags
        self.persistentFlags = persistentFlags
        self.children = children
        self.action = action
    }

    /// What the words of a command line mean.
    package struct Found: Sendable {
        /// The command.
        package var node: CommandNode
        /// The words that lead to it: `kubectl rollout status`.
        package var path: String
        /// Its own flags and those of the commands above it.
        package var flags: FlagSet
        /// The words that are left.
        package var words: [String]
    }

    /// Walks down to the command that the words name; flags may stand anywhere (cobra Find).
    package func find(_ words: [String]) -> Found {
        var node = self
        var path = name
        var inherited = persistentFlags
        var rest = words
        while let index = node.subcommandIndex(in: rest, FlagSet(inherited + node.flags)),
            let child = node.child(named: rest[index])
        {
            rest.remove(at: index)
            node = child
            path += " \(child.name)"
            inherited += child.persistentFlags
        }
        return Found(
            node: node, path: path, flags: FlagSet(node.flags + inherited), words: rest)
    }

    /// The subcommand of a word.
    package func child(named word: String) -> CommandNode? {
        children.first { $0.name == word || $0.aliases.contains(word) }
    }

    /// Whether it, or a command below it, is modelled.
    package var isModelled: Bool {
        if action?.isModelled == true { return true }
        return children.contains { $0.isModelled }
    }

    /// The commands below it that are not modelled: `cp`, `cluster-info dump`; in order.
    package var absentPaths: [String] {
        children.flatMap { child in
            child.isModelled ? child.absentPaths.map { "\(child.name) \($0)" } : [child.name]
        }.sorted()
    }

    /// The commands below it that are modelled and have an action: `proxy-config cluster`; in
    /// order.
    package var modelledPaths: [String] {
        children.flatMap { child in
            (child.action?.isModelled == true ? [child.name] : [])
                + child.modelledPaths.map { "\(child.name) \($0)" }
        }.sorted()
    }

    /// The place of the first word that is neither a flag nor a flag's value (cobra stripFlags).
    package func subcommandIndex(in words: [String], _ known: FlagSet) -> Int? {
        var index = 0
        while index < words.count {
            let word = words[index]
            if word == "--" { return nil }
            if word.hasPrefix("--") {
                let isComplete =
                    word.contains("=")
                    || known.named(word.dropFirst(2))?.valueWithoutArgument != nil
                index += isComplete ? 1 : 2
            } else if word.hasPrefix("-"), word.count > 1 {
                let letter = word[word.index(after: word.startIndex)]
                let isComplete = word.count > 2 || known.short(letter)?.valueWithoutArgument != nil
                index += isComplete ? 1 : 2
            } else {
                return word.isEmpty ? nil : index
            }
        }
        return nil
    }

    /// The names near a word that is no subcommand (cobra SuggestionsFor: two edits, or a prefix).
    package func suggestions(for word: String) -> [String] {
        children.map(\.name).sorted().filter { name in
            levenshtein(word.lowercased(), name.lowercased()) <= 2
                || name.lowercased().hasPrefix(word.lowercased())
        }
    }
}

/// Edits (insert, remove, replace) from one word to the other.
private func levenshtein(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard abs(left.count - right.count) <= 2 else { return 3 }
    var last = Array(0...right.count)
    for (row, byte) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            current.append(
                min(
                    last[column] + (byte == other ? 0 : 1), last[column + 1] + 1,
                    current[column] + 1))
        }
        last = current
    }
    return last[right.count]
}
