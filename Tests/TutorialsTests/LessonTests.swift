import MeshKit
import Testing

@testable import Tutorials

@Suite struct LessonTests {
    @Test(arguments: LessonCatalog.numbers)
    func `each step's solution reaches its goal, which was not reached before`(number: String)
        throws
    {
        var lesson = try Lesson(try #require(LessonCatalog.text(number)), files: NoFiles())
        for index in lesson.text.steps.indices {
            #expect(lesson.step == index)
            #expect(!lesson.isReached, "step \(index + 1) is reached before anything was done")
            var output = ""
            lesson.solve { output += String(decoding: $0.bytes, as: UTF8.self) }
            #expect(lesson.step == index + 1, "step \(index + 1): \(output)")
        }
        #expect(lesson.isDone)
    }

    static let tiny = """
        # Lesson 9: Names
        Introduction.
        ## Step: one
        Make it.
        - goal: namespace a exists
        - hint: create it
        - hint: kubectl create namespace a
        - check: kubectl get namespace a
        ```solution
        kubectl create namespace a
        ```
        ## Done
        Good.
        """

    private func say(_ text: String, _ lesson: inout Lesson) -> String {
        var shown = ""
        _ = lesson.run(text, as: .typed, cancellation: nil, input: { _ in nil }) {
            shown += String(decoding: $0.bytes, as: UTF8.self)
        }
        return shown
    }

    @Test func `the learner's own way counts`() throws {
        var lesson = try Lesson(Self.tiny, files: NoFiles())
        #expect(lesson.prompt == "lesson 9.1 mesh default> ")
        #expect(say("check", &lesson) == "Not yet: namespace a exists\n")
        #expect(say("hint", &lesson) == "create it\n")
        #expect(say("hint", &lesson) == "kubectl create namespace a\n")
        #expect(say("kubectl create ns a", &lesson).contains("Well done."))
        #expect(lesson.isDone)
    }

    @Test func `exploring leaves the lesson as it was`() throws {
        var lesson = try Lesson(Self.tiny, files: NoFiles())
        _ = say("explore", &lesson)
        _ = say("kubectl create ns a", &lesson)
        #expect(!lesson.isDone)
        _ = say("quit", &lesson)
        #expect(!lesson.isReached)
    }

    @Test(arguments: ["back", "goal", "check", "hint", "solution", "skip", "explore"])
    func `while exploring a word of the lesson moves nothing`(word: String) throws {
        var lesson = try Lesson(Self.tiny, files: NoFiles())
        _ = say("explore", &lesson)
        _ = say("kubectl create ns a", &lesson)
        #expect(say(word, &lesson).contains("you are exploring"))
        #expect(lesson.prompt.hasPrefix("exploring"))
        #expect(say("quit", &lesson) == "Back in the lesson, where you left it.\n")
        #expect(lesson.prompt == "lesson 9.1 mesh default> ")
        #expect(lesson.step == 0 && !lesson.isReached)
    }

    @Test func `help lists the lesson's words`() throws {
        var lesson = try Lesson(Self.tiny, files: NoFiles())
        let text = say("help", &lesson)
        for word in Lesson.words { #expect(text.contains(word.name)) }
        #expect(text.split(separator: "\n").count < 24)
        #expect(say("help explore", &lesson).contains("copy"))
        #expect(lesson.completions(for: "expl").candidates == ["explore"])
    }

    @Test func `without a classroom learn lists the lessons`() throws {
        var mesh = try Mesh()
        mesh.register(Classroom.learnCommand)
        #expect(mesh.run("help").stdout.contains("learn"))
        #expect(mesh.run("learn").stdout.contains("Lesson 1"))
        #expect(mesh.run("learn 1").exitCode == 1)
        #expect(mesh.completions(for: "learn ").candidates == LessonCatalog.numbers)
    }

    @Test(arguments: [
        "# no steps", "# x\n## Step: a\n- goal: g\n", "<!-- mesh: --bogus 1 -->\n# x\n",
    ])
    func `what is no lesson is refused`(text: String) {
        #expect(throws: SessionOptions.Problem.self) { try Lesson(text, files: NoFiles()) }
    }
}
