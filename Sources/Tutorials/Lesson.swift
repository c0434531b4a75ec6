import MeshKit

/// A lesson in progress: a session that watches over a mesh and knows when a step's goal is reached.
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

    /// The lesson's words besides the mesh's.
    public func completions(for line: String) -> Completions {
        var completions = mesh.completions(for: line)
        if !line.contains(" ") {
            completions.candidates += Self.words.filter { $0.hasPrefix(line) }
            completions.candidates.sort()
        }
        return completions
    }

    /// As the mesh has it.
    public mutating func realTimePassed(_ length: Nanoseconds) { mesh.realTimePassed(length) }
    /// As the mesh has it.
    public mutating func store(_ bytes: [UInt8], at path: String) throws(FileError) {
        try mesh.store(bytes, at: path)
    }

    static let words = ["back", "check", "explore", "goal", "hint", "quit", "skip", "solution"]

    /// Runs a word of the lesson's, or a statement of the mesh's and then the step's checks.
    public mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation?,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) -> Outcome {
        let word = trimmed(source)
        if Self.words.contains(word) { return perform(word, to: sink) }
        let outcome = mesh.run(
            source, as: kind, cancellation: cancellation, input: input, to: sink)
        if !isExploring, !isDone, isReached { advance(to: sink) }
        var result = outcome
        result.isFinished = outcome.isFinished || (isDone && !isExploring)
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
        switch word {
        case "quit":
            if let kept {
                mesh = kept
                self.kept = nil
                say("Back in the lesson, where you left it.")
                return Outcome(exitCode: 0)
            }
            return Outcome(exitCode: 0, isFinished: true)
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
        return "\(step + 1). \(current.title)\n\n\(trimmed(current.text))\n\nGoal: \(current.goal)\n"
    }

    private func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
