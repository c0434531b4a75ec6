import Diagnostics
import Interpreter

/// A command in flight. A value: a copy of the session is a copy of its running commands.
public protocol SessionCommand: Sendable {
    /// Does a bounded amount of work. Called again while it answers `.running`, at the instant of
    /// `.sleeping`, and on new input after `.waiting`.
    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step
}

/// A command that needs no input and ends in one step.
public struct ImmediateCommand: SessionCommand {
    private let body: @Sendable (inout CommandIO, inout SessionState) -> Int32

    /// A command that runs `body` and ends with the code that it returns.
    public init(_ body: @escaping @Sendable (inout CommandIO, inout SessionState) -> Int32) {
        self.body = body
    }

    /// Runs the body.
    public mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        .done(body(&io, &session))
    }
}

/// A command's name, its help, and how it starts.
public struct CommandDescription: Sendable {
    /// The three groups of `help`.
    public enum Group: String, Sendable, CaseIterable {
        case cluster = "As on a real cluster"
        case mesh = "Only here"
        case learning = "Learn"
    }

    /// The word that calls it.
    public var name: String
    /// Where `help` lists it; nil for those that it leaves out (text tools).
    public var group: Group?
    /// One line of at most 60 columns.
    public var summary: String
    /// What `help NAME` prints below the summary: usage lines, options, an example.
    public var usage: String
    /// Whether it asks about the last outcome (`why`, `trace`, `help`) and so leaves that as it is.
    public var isInquiry: Bool
    /// What can stand at the cursor behind it; no closure, or no answer, where only files can.
    package var complete: (@Sendable (CompletionWords, SessionState) -> [String]?)?
    /// Starts it.
    public var start: @Sendable (Invocation, inout SessionState) -> Launch<any SessionCommand>

    /// A command.
    public init(
        _ name: String, group: Group?, summary: String, usage: String, isInquiry: Bool = false,
        start: @escaping @Sendable (Invocation, inout SessionState) -> Launch<any SessionCommand>
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        self.usage = usage
        self.isInquiry = isInquiry
        self.start = start
    }
}

/// The commands of a session by name.
public struct CommandTable: Sendable {
    private var descriptions: [String: CommandDescription] = [:]

    /// A table of some commands; a later one with a name replaces an earlier one.
    public init(_ commands: [CommandDescription]) {
        for command in commands { descriptions[command.name] = command }
    }

    /// mesh's own commands, kubectl, istioctl and the text tools.
    public static let standard = CommandTable(own + kubectl + TextToolCommand.descriptions)

    private static var own: [CommandDescription] {
        let descriptions: [CommandDescription] = [
            .clock, .step, .undo, .redo, .snapshot, .restore, .save, .source, .quit, .help, .hints,
            .edit, .fidelity, .inject, .trace, .why, .whatIf, .iptables, .reach, .internet, .fault,
            .envoyConfig,
            .istioctl,
        ]
        return descriptions.map { command in
            var command = command
            command.complete = MeshCompletion.rule(for: command.name)
            return command
        }
    }

    private static var kubectl: [CommandDescription] {
        ([.kubectl] + CommandDescription.kubectlShortForms).map { command in
            var command = command
            command.complete = KubectlCompletion.candidates
            return command
        }
    }

    /// The command of a name.
    public subscript(name: String) -> CommandDescription? { descriptions[name] }
    /// All names, in order.
    public var names: [String] { descriptions.keys.sorted() }
    /// What to call instead of a word that is no command: `kubectl rollout` for a bare verb of
    /// kubectl's that has no short form, else the nearest name.
    func suggestion(for words: [String]) -> String? {
        guard let word = words.first else { return nil }
        if Self.kubectlVerbs.contains(word) { return "kubectl \(word)" }
        return Spelling.nearest(to: word, among: names)
    }

    /// kubectl's verbs without a short form here.
    private static let kubectlVerbs = [
        "annotate", "api-resources", "api-versions", "attach", "auth", "autoscale", "cluster-info",
        "config", "cordon", "cp", "create", "debug", "diff", "drain", "edit", "events", "explain",
        "expose", "kustomize", "patch", "port-forward", "proxy", "replace", "rollout", "run",
        "scale", "taint", "top", "uncordon", "version",
    ]

    /// Adds or replaces a command.
    public mutating func register(_ command: CommandDescription) {
        descriptions[command.name] = command
    }
}
