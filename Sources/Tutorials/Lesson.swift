import MeshKit

/// A lesson in progress: a session that watches over a mesh and knows when a step's goal is
/// reached.
///
/// Its own words are `goal check hint solution skip explore back quit`; all else goes to the mesh.
public struct Lesson: Session {
    let text: LessonText
    private let number: String
    /// The mesh that the learner works on.
    public private(set) var mesh: Mesh
    /// The step in progress, from 0; the number of steps once all are done.
    public private(set) var step = 0
    /// The mesh as it was when each step began.
    private var starts: [Mesh]
    private var hintsGiven = 0
    /// The lesson's mesh while the learner explores on a copy.
    private var kept: Mesh?
    private var isExploring: Bool { kept != nil }

    /// A lesson from its Markdown.
    public init(_ markdown: String, files: any FileProvider) throws(SessionOptions.Problem) {
        text = try LessonText(markdown)
        mesh = try Mesh(text.options, files: files)
        let digits = text.title.drop { !$0.isNumber }.prefix { $0.isNumber }
        number = digits.isEmpty ? "" : " \(digits)"
        for word in Self.words where word.name != "quit" {
            mesh.register(Self.command(word.name, word.summary))
        }
        starts = [mesh]
    }

    /// The title, the introduction and the first step.
    public var introduction: String {
        "\(text.title)\n\n\(trimmed(text.introduction))\n\n\(stepText)"
            + "\nWords of a lesson: goal, check, hint, solution, skip, explore, back, quit.\n"
    }

    /// Whether a person sits at a terminal.
    public var isInteractive: Bool {
        get { mesh.isInteractive }
        set { mesh.isInteractive = newValue }
    }

    /// Whether every step is done.
    public var isDone: Bool { step >= text.steps.count }

    /// `lesson 2.3 default> `.
    public var prompt: String {
        isExploring ? "exploring \(mesh.prompt)" : "lesson\(number).\(step + 1) \(mesh.prompt)"
    }

    /// As the mesh has it.
    public func isIncomplete(_ text: String) -> Bool { mesh.isIncomplete(text) }

    /// As the mesh has it, which knows the lesson's words.
    public func completions(for line: String) -> Completions { mesh.completions(for: line) }

    /// As the mesh has it.
    public mutating func realTimePassed(_ length: Nanoseconds) { mesh.realTimePassed(length) }
    /// As the mesh has it.
    public mutating func store(_ bytes: [UInt8], at path: String) throws(FileError) {
        try mesh.store(bytes, at: path)
    }

    /// The lesson's words, and what `help` says of them.
    static let words = [
        (name: "goal", summary: "What the step asks for"),
        (name: "check", summary: "Whether the goal is reached"),
        (name: "hint", summary: "A hint, and then the next"),
        (name: "solution", summary: "Show the step's solution, and run it"),
        (name: "skip", summary: "Do the step silently, and go on"),
        (name: "explore", summary: "Try things on a copy; quit leads back"),
        (name: "back", summary: "Go back to the step before, as it was"),
        (name: "quit", summary: "Leave the lesson"),
    ]

    /// A word of the lesson's as a command, so that `help` and completion know it. Alone on a line
    /// it never gets here; elsewhere it cannot do its work.
    private static func command(_ name: String, _ summary: String) -> HostCommand {
        HostCommand(
            name, group: .learning, summary: summary,
            usage: "  \(name)      (in a lesson, on a line of its own)", effects: .none
        ) { _ in
            HostCommand.Reply(
                stderr: "\(name): a word of the lesson; type it on a line of its own\n", exitCode: 1
            )
        }
    }

    /// Runs a word of the lesson's, or a statement of the mesh's and then the step's checks.
    public mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation?,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) -> Outcome {
        let word = trimmed(source)
        if Self.words.contains(where: { $0.name == word }) { return perform(word, to: sink) }
        let outcome = mesh.run(
            source, as: kind, cancellation: cancellation, input: input, to: sink)
        if !isExploring, !isDone, isReached { advance(to: sink) }
        var result = outcome
        if outcome.isFinished, endExploring(to: sink) { result.isFinished = false }
        result.isFinished = result.isFinished || (isDone && !isExploring)
        return result
    }

    /// Whether the current step's goal is reached; asked on a copy.
    public var isReached: Bool {
        guard !isDone else { return true }
        return text.steps[step].checks.allSatisfy { check in
            var copy = mesh
            return copy.run(check, as: .script(file: "check")) { _ in }.exitCode == 0
        }
    }

    /// Runs the current step's solution, as `solution` does.
    public mutating func solve(to sink: (Chunk) -> Void) {
        guard !isDone else { return }
        _ = mesh.run(text.steps[step].solution, as: .script(file: "solution"), to: sink)
        if isReached { advance(to: sink) }
    }
}

extension Lesson {
    private mutating func perform(_ word: String, to sink: (Chunk) -> Void) -> Outcome {
        func say(_ line: String) { sink(Chunk(.standardOutput, Array((line + "\n").utf8))) }
        if word == "quit" {
            return Outcome(exitCode: 0, isFinished: !endExploring(to: sink))
        }
        // The copy is not the lesson: no word of the lesson's may move it from here.
        guard !isExploring else {
            let text = "\(word): you are exploring; 'quit' brings you back to the lesson\n"
            sink(Chunk(.standardError, Array(text.utf8)))
            return Outcome(exitCode: 1)
        }
        switch word {
        case "explore":
            kept = mesh
            say("Try what you like; 'quit' brings you back to where the lesson is now.")
        case "back":
            if starts.count > 1, step > 0 {
                starts.removeLast()
                step -= 1
            }
            mesh = starts[starts.count - 1]
            hintsGiven = 0
            say(stepText)
        case "goal":
            say(isDone ? "All steps are done." : text.steps[step].goal)
        case "check":
            if isReached { advance(to: sink) } else { say("Not yet: \(text.steps[step].goal)") }
        case "hint":
            let hints = isDone ? [] : text.steps[step].hints
            say(hints.isEmpty ? "No hint." : hints[min(hintsGiven, hints.count - 1)])
            hintsGiven += 1
        case "solution":
            if !isDone { say(trimmed(text.steps[step].solution)) }
            solve(to: sink)
        default:
            // What is left is `skip`: the solution runs silently, so that later steps find it done.
            solve { _ in }
            say(stepText)
        }
        return Outcome(exitCode: 0, isFinished: isDone && !isExploring)
    }

    /// Throws away the copy that is explored, if there is one; whether there was.
    private mutating func endExploring(to sink: (Chunk) -> Void) -> Bool {
        guard let kept else { return false }
        mesh = kept
        self.kept = nil
        sink(Chunk(.standardOutput, Array("Back in the lesson, where you left it.\n".utf8)))
        return true
    }

    private mutating func advance(to sink: (Chunk) -> Void) {
        step += 1
        hintsGiven = 0
        starts.append(mesh)
        sink(Chunk(.standardOutput, Array("\nWell done.\n\n\(stepText)".utf8)))
    }

    /// The current step as it is read, or the last word.
    private var stepText: String {
        guard !isDone else { return "\(trimmed(text.closing))\n" }
        let current = text.steps[step]
        return
            "\(step + 1). \(current.title)\n\n\(trimmed(current.text))\n\nGoal: \(current.goal)\n"
    }

    private func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
