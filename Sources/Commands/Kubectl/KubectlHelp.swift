/// What `--help` prints: mesh's own short text, since kubectl's help is a manual of its own.
enum KubectlHelp {
    static func text(_ path: String, _ node: CommandNode<KubectlAction>) -> String {
        var text = "\(path) (mesh's own help; the commands and flags are the real ones)\n"
        if !node.children.isEmpty {
            text += "\nCommands:\n"
            text += node.children.map(\.name).sorted().map { "  \($0)\n" }.joined()
        }
        if !node.flags.isEmpty {
            text += "\nFlags:\n"
            for flag in node.flags.sorted(by: { $0.name < $1.name }) {
                let short = flag.short.map { "-\($0), " } ?? "    "
                text += "  \(short)--\(flag.name)=\(flag.defaultValue)\n"
            }
        }
        return text + "\nUse \"kubectl options\" for a list of global command-line options.\n"
    }
}
