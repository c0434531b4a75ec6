import Basis
import Interpreter
import Objects

extension SessionState {
    /// What can stand at the end of `line`, and the part of it that a candidate replaces.
    package func completions(
        for line: String, variables: [String], functions: [String], snapshots: [String] = []
    ) -> (candidates: [String], replacing: String) {
        var words = CompletionWords(line)
        words.snapshots = snapshots
        let prefix = words.current
        if prefix.hasPrefix("$") {
            let names = variables.map { "$\($0)" }
            return (names.filter { $0.hasPrefix(prefix) }, prefix)
        }
        guard let command = words.before.first else {
            let names = (commands.names + functions + CompletionWords.shellWords).sorted()
            return (names.filter { $0.hasPrefix(prefix) }, prefix)
        }
        let complete = commands[command]?.complete ?? MeshCompletion.rule(for: command)
        let candidates =
            words.isRedirected
            ? fileCandidates(prefix) : complete?(words, self) ?? fileCandidates(prefix)
        return (candidates.filter { $0.hasPrefix(prefix) }, prefix)
    }

    /// Files and folders that begin with `prefix`; folders end in a slash.
    package func fileCandidates(_ prefix: String) -> [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let names = (try? list(folder.isEmpty ? "." : folder)) ?? []
        return names.map { name in
            let path = folder + name
            return kind(of: path) == .directory ? path + "/" : path
        }
    }

    /// The names that begin with `prefix`; where there is none, those of the `short` ones.
    package func preferred(_ names: [String], over short: [String], _ prefix: String) -> [String] {
        let found = names.filter { $0.hasPrefix(prefix) }
        return found.isEmpty ? short.filter { $0.hasPrefix(prefix) } : found
    }

    /// The words that a type's objects are named by, in a namespace.
    package func objectNames(_ type: ResourceType, namespace: String?) -> [String] {
        simulation.world.store.objects(type, namespace: type.isNamespaced ? namespace : nil)
            .map(\.name)
    }
}

/// A line as completion sees it: the words of the command that is being typed, and the one at the
/// cursor.
package struct CompletionWords: Sendable {
    /// The command and its words, without the one at the cursor.
    package var before: [String] = []
    /// The beginning of the word at the cursor; perhaps empty.
    package var current = ""
    /// The names of the session's snapshots.
    package var snapshots: [String] = []

    /// Words that begin a statement of the language.
    static let shellWords = ["always", "eventually", "expect", "for", "if", "until", "while"]
    /// Words that a command stands behind.
    private static let leading = [
        "!", "always", "do", "else", "eventually", "if", "then", "until", "what-if", "while", "{",
    ]

    /// Whether the word at the cursor is the file of a redirection.
    var isRedirected: Bool { before.last.map { [">", ">>", "<", "2>"].contains($0) } ?? false }

    /// Cuts a line into words; quotes are taken off, and a `|`, `;`, `&&`, `||` or `(` begins anew.
    init(_ line: String) {
        var quote: Character?
        var isInWord = false
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { current.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isInWord = true
            } else if character == " " || character == "\t" || character == "\n" {
                if isInWord { before.append(current) }
                current = ""
                isInWord = false
            } else if "|;&(".contains(character) {
                before = []
                current = ""
                isInWord = false
            } else {
                current.append(character)
                isInWord = true
            }
        }
        dropLeadingWords()
    }

    /// Leaves the command alone: `eventually within 30s kubectl get` becomes `kubectl get`.
    private mutating func dropLeadingWords() {
        while let first = before.first, Self.leading.contains(first) {
            before.removeFirst()
            let hasTime =
                first == "always" && before.first == "for"
                || first == "eventually" && before.first == "within"
            if hasTime { before.removeFirst(min(2, before.count)) }
        }
    }

    /// The value of an option that stands before the cursor.
    package func value(of names: String...) -> String? {
        for (index, word) in before.enumerated() {
            if names.contains(word), index + 1 < before.count { return before[index + 1] }
            for name in names where word.hasPrefix("\(name)=") {
                return String(word.dropFirst(name.count + 1))
            }
        }
        return nil
    }
}
