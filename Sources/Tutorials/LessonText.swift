import MeshKit

/// A lesson as it is written: an introduction, steps, and a last word.
struct LessonText: Sendable, Equatable {
    /// One thing to achieve.
    struct Step: Sendable, Equatable {
        var title: String
        /// What the learner reads.
        var text: String
        var goal = ""
        var hints: [String] = []
        /// Statements that succeed once the goal is reached.
        var checks: [String] = []
        /// Statements that reach it.
        var solution = ""
    }

    /// Why a text is no lesson.
    typealias Problem = SessionOptions.Problem

    var title = ""
    var options = SessionOptions()
    var introduction = ""
    var steps: [Step] = []
    var closing = ""

    /// Reads Markdown: `# title`, `## Step: title` with `- goal:`, `- hint:`, `- check:` lines and
    /// a block fenced as `solution`, and at the end perhaps `## Done`.
    init(_ markdown: String) throws(Problem) {
        var isInSolution = false
        var isDone = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInSolution = line == "```solution"
            } else if isInSolution, !steps.isEmpty {
                steps[steps.count - 1].solution += line + "\n"
            } else if line.hasPrefix("<!-- mesh: "), line.hasSuffix(" -->") {
                options = try SessionOptions(
                    words: line.dropFirst(11).dropLast(4).split(separator: " ").map(String.init))
            } else if line.hasPrefix("# "), title.isEmpty {
                title = String(line.dropFirst(2))
            } else if line.hasPrefix("## Step: ") {
                steps.append(Step(title: String(line.dropFirst(9)), text: ""))
            } else if line == "## Done" {
                isDone = true
            } else if isDone {
                closing += line + "\n"
            } else if steps.isEmpty {
                introduction += line + "\n"
            } else {
                steps[steps.count - 1].read(line)
            }
        }
        guard !steps.isEmpty else {
            throw Problem(message: "a lesson needs at least one '## Step: ...'")
        }
        for step in steps where step.checks.isEmpty || step.solution.isEmpty {
            throw Problem(message: "the step '\(step.title)' needs a check and a solution")
        }
    }
}

extension LessonText.Step {
    /// Takes one line of a step: a field or text.
    fileprivate mutating func read(_ line: Substring) {
        if line.hasPrefix("- goal: ") {
            goal = String(line.dropFirst(8))
        } else if line.hasPrefix("- hint: ") {
            hints.append(String(line.dropFirst(8)))
        } else if line.hasPrefix("- check: ") {
            checks.append(String(line.dropFirst(9)))
        } else {
            text += line + "\n"
        }
    }
}
