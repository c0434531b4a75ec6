import MeshKit

/// A mesh with a door to the lessons: `learn` lists them, `learn 2` or `learn FILE` begins one, and
/// the end of a lesson, or `quit` in it, leads back to the mesh as it was.
public struct Classroom: Session {
    private var mesh: Mesh
    private var lesson: Lesson?

    /// A classroom around a mesh.
    public init(_ mesh: Mesh) {
        self.mesh = mesh
        self.mesh.register(Self.learnCommand)
    }

    /// `learn` for a mesh without a classroom: it lists the lessons, and says how to take one.
    public static let learnCommand = HostCommand(
        "learn", group: .learning, summary: "Lessons: learn lists them, learn 1 begins the first",
        usage: "  learn            list the lessons\n  learn 2          begin one\n"
            + "  learn FILE       begin one of your own (Markdown)",
        candidates: LessonCatalog.numbers, effects: .none
    ) { context in
        guard context.arguments.isEmpty else {
            return HostCommand.Reply(
                stderr: "learn: a lesson needs a terminal and a line of its own: learn 1\n",
                exitCode: 1)
        }
        return HostCommand.Reply(stdout: LessonCatalog.listing)
    }

    /// The mesh's prompt, or the lesson's.
    public var prompt: String { lesson?.prompt ?? mesh.prompt }

    /// As the mesh or the lesson has it.
    public func isIncomplete(_ text: String) -> Bool {
        lesson?.isIncomplete(text) ?? mesh.isIncomplete(text)
    }

    /// As the mesh or the lesson has it.
    public func completions(for line: String) -> Completions {
        lesson?.completions(for: line) ?? mesh.completions(for: line)
    }

    /// Passes in the mesh, or in the lesson's.
    public mutating func realTimePassed(_ length: Nanoseconds) {
        if lesson == nil { mesh.realTimePassed(length) } else { lesson?.realTimePassed(length) }
    }

    /// Stored in the mesh, or in the lesson's.
    public mutating func store(_ bytes: [UInt8], at path: String) throws(FileError) {
        if lesson == nil {
            try mesh.store(bytes, at: path)
        } else {
            try lesson?.store(bytes, at: path)
        }
    }

    /// Runs in the lesson if there is one; else begins a lesson, or runs in the mesh.
    public mutating func run(
        _ source: String, as kind: SourceKind, cancellation: Cancellation?,
        input: (InputRequest) -> [UInt8]?, to sink: (Chunk) -> Void
    ) -> Outcome {
        if lesson != nil { return runLesson(source, kind, cancellation, input, sink) }
        let words = source.split { $0 == " " || $0 == "\n" }.map(String.init)
        if words.first == "learn", words.count == 2 {
            return begin(words[1], sink)
        }
        return mesh.run(source, as: kind, cancellation: cancellation, input: input, to: sink)
    }

    private mutating func runLesson(
        _ source: String, _ kind: SourceKind, _ cancellation: Cancellation?,
        _ input: (InputRequest) -> [UInt8]?, _ sink: (Chunk) -> Void
    ) -> Outcome {
        guard var current = lesson else { return Outcome(exitCode: 0) }
        var outcome = current.run(
            source, as: kind, cancellation: cancellation, input: input, to: sink)
        lesson = outcome.isFinished ? nil : current
        if outcome.isFinished {
            outcome.isFinished = false
            sink(Chunk(.standardOutput, Array("Back in your own mesh. More: learn\n".utf8)))
        }
        return outcome
    }

    private mutating func begin(_ name: String, _ sink: (Chunk) -> Void) -> Outcome {
        do throws(SessionOptions.Problem) {
            let text: String
            if let built = LessonCatalog.text(name) {
                text = built
            } else if let bytes = try? mesh.state.read(name) {
                text = String(decoding: bytes, as: UTF8.self)
            } else {
                let known = LessonCatalog.numbers.joined(separator: ", ")
                throw SessionOptions.Problem(
                    message: "there is no lesson '\(name)'; there are \(known)")
            }
            var begun = try Lesson(text, files: mesh.state.files.provider)
            begun.isInteractive = mesh.isInteractive
            sink(Chunk(.standardOutput, Array(begun.introduction.utf8)))
            lesson = begun
            return Outcome(exitCode: 0)
        } catch {
            sink(Chunk(.standardError, Array("learn: \(error.message)\n".utf8)))
            return Outcome(exitCode: 1)
        }
    }
}
