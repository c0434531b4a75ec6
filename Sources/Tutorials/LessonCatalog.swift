/// The lessons that come with mesh.
public enum LessonCatalog {
    /// The Markdown of lesson `number`, or nil.
    public static func text(_ number: String) -> String? {
        GeneratedLessons.all.first { $0.number == number }.map { "\($0.text)" }
    }

    /// The numbers in order.
    public static var numbers: [String] { GeneratedLessons.all.map(\.number) }

    /// A line for each lesson.
    public static var listing: String {
        var text = ""
        for lesson in GeneratedLessons.all {
            let lines = "\(lesson.text)".split(separator: "\n")
            let title = lines.first { $0.hasPrefix("# ") }?.dropFirst(2) ?? "untitled"
            text += "  \(title)\n"
        }
        return text + "Start one: learn 1 (in a shell: mesh learn 1)\n"
    }
}
