/// The words of `inject`.
struct InjectOptions: Sendable {
    /// What is wrong with the words.
    struct Problem: Error { let message: String }

    /// What is shown or done.
    enum Mode: Sendable { case perform, dryRun, diff, flow }

    var target = ""
    var file = ""
    var namespace: String?
    var mode = Mode.perform
    /// `text` or `svg`, of a flow.
    var format = "text"

    static let usage =
        "inject (-f FILE | TYPE/NAME | ns/NAME) [-n NAMESPACE] [--dry-run | --diff | --flow "
        + "[-o text|svg]]"

    /// Reads the words after the command's name.
    static func parse(_ words: [String]) -> Result<InjectOptions, Problem> {
        var options = InjectOptions()
        var rest = words.dropFirst()
        var isFormatSet = false
        while let word = rest.popFirst() {
            switch word {
            case "-f", "--filename", "-n", "--namespace", "-o", "--output":
                guard let value = rest.popFirst(), !value.isEmpty else {
                    return .failure(Problem(message: "\(word) needs a value"))
                }
                switch word {
                case "-f", "--filename": options.file = value
                case "-n", "--namespace": options.namespace = value
                default:
                    guard ["text", "svg"].contains(value) else {
                        return .failure(Problem(message: "-o takes text or svg"))
                    }
                    options.format = value
                    isFormatSet = true
                }
            case "--dry-run", "--diff", "--flow":
                guard options.mode == .perform else {
                    return .failure(Problem(message: "\(word) does not go with another such word"))
                }
                options.mode = word == "--diff" ? .diff : word == "--flow" ? .flow : .dryRun
            default:
                guard !word.hasPrefix("-"), options.target.isEmpty else {
                    return .failure(Problem(message: "'\(word)' is not expected"))
                }
                options.target = word
            }
        }
        guard options.target.isEmpty != options.file.isEmpty else {
            return .failure(Problem(message: "a target or a file is needed, and not both"))
        }
        guard !isFormatSet || options.mode == .flow else {
            return .failure(Problem(message: "-o goes with --flow"))
        }
        return .success(options)
    }
}
