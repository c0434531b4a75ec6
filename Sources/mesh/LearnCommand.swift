import ArgumentParser
import MeshKit
import Platform
import Terminal
import Tutorials

/// `mesh learn [LESSON]`: a lesson at the terminal.
struct LearnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Take a lesson; without a number: list them.")

    @Argument(help: "A lesson's number, or a Markdown file.")
    var lesson: String?

    func run() throws {
        guard let lesson else {
            print(LessonCatalog.listing, terminator: "")
            return
        }
        let text: String
        if let built = LessonCatalog.text(lesson) {
            text = built
        } else {
            do throws(FileError) {
                text = String(decoding: try HostFile.read(lesson), as: UTF8.self)
            } catch {
                throw ValidationError("\(lesson): \(error.rawValue)")
            }
        }
        do {
            let session = try Lesson(
                text,
                files: FolderFiles(
                    System.currentDirectory, allowsKeeping: true))
            guard var loop = REPL(session) else {
                throw ValidationError("a lesson needs a terminal")
            }
            System.exit(loop.run(banner: session.introduction))
        } catch let problem as SessionOptions.Problem {
            throw ValidationError("\(lesson): \(problem.message)")
        }
    }
}
