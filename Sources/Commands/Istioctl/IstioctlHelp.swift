/// What `--help` prints: mesh's own short text, since istioctl's help is a manual of its own.
enum IstioctlHelp {
    static func text(_ path: String, _ node: CommandNode<IstioctlAction>) -> String {
        var text = "\(path) (mesh's own help; the commands and flags are the real ones)\n"
        let commands = node.children.filter(\.isModelled).map(\.name).sorted()
        if !commands.isEmpty {
            text += "\nCommands:\n"
            text += commands.map { "  \($0)\n" }.joined()
        }
        let absent = node.children.filter { !$0.isModelled }.map(\.name).sorted()
        if !absent.isEmpty {
            text += "\nNot modelled by mesh:\n"
            text += HelpText.wrapped(absent, width: 78, indent: "  ", separator: ", ")
        }
        let flags = (node.flags + node.persistentFlags).sorted { $0.name < $1.name }
        if !flags.isEmpty {
            text += "\nFlags:\n"
            for flag in flags {
                let short = flag.short.map { "-\($0), " } ?? "    "
                text += "  \(short)--\(flag.name)=\(flag.defaultValue)\n"
            }
        }
        return text
    }

    /// The line that cobra's usage begins with; what follows it there is left out.
    static func usage(of path: String) -> String {
        "Usage:\n  \(path) [<type>/]<name>[.<namespace>] [flags]\n\n"
    }
}
