import Basis
import Interpreter

enum ToolDialect { case gnu, busybox }
protocol TextTool: Sendable {
    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step
}
enum TextTools {
    static func start(_ i: Invocation, dialect: ToolDialect) -> (any TextTool)? { nil }
}
