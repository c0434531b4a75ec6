import Basis
import Interpreter

/// Whose words a program's messages are in.
package enum ToolDialect: Sendable {
    /// GNU coreutils, grep and sed: the session.
    case gnu
    /// busybox: containers.
    case busybox
}

/// A text program at work. A value: a copy of the machine is a copy of its programs.
package protocol TextTool: Sendable {
    /// Does a bounded amount of work, as ``Host/advance(_:_:)`` asks of commands.
    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step
}

/// How a text program is called.
package struct ToolCall: Sendable {
    /// The name it is called by, which its messages begin with.
    package var name: String
    package var arguments: [String]
    package var environment: [String: String]
    package var dialect: ToolDialect

    package init(
        _ words: [String], environment: [String: String] = [:], dialect: ToolDialect = .gnu
    ) {
        name = words.first ?? ""
        arguments = Array(words.dropFirst())
        self.environment = environment
        self.dialect = dialect
    }
}

/// The text programs by name.
package enum TextTools {
    typealias Maker = @Sendable (ToolCall) throws(ToolError) -> any TextTool

    /// What starts each program.
    private static let makers: [String: Maker] = [
        "base64": Base64Tool.make, "basename": NameTool.makeBasename, "cat": CatTool.make,
        "cut": CutTool.make, "date": DateTool.make, "dirname": NameTool.makeDirname,
        "echo": EchoTool.make, "env": EnvTool.make, "egrep": GrepTool.makeExtended,
        "false": StatusTool.makeFalse, "fgrep": GrepTool.makeFixed, "grep": GrepTool.make,
        "head": HeadTool.make, "ls": ListTool.make, "mkdir": MakeDirectoryTool.make,
        "printenv": EnvTool.makePrint, "printf": PrintfTool.make, "pwd": PwdTool.make,
        "rev": ReverseTool.make, "rm": RemoveTool.make, "sed": SedTool.make,
        "seq": SequenceTool.make, "sleep": SleepTool.make, "sort": SortTool.make,
        "tac": TacTool.make, "tail": TailTool.make, "tee": TeeTool.make, "test": TestTool.make,
        "touch": TouchTool.make, "tr": TranslateTool.make, "true": StatusTool.makeTrue,
        "uniq": UniqTool.make, "wc": CountTool.make, "[": TestTool.make,
    ]

    /// All names, in order. `xargs` and `env COMMAND` run other commands, so they belong to the
    /// machine.
    package static let names: [String] = makers.keys.sorted()

    /// Whether there is a program of this name.
    package static func has(_ name: String) -> Bool { makers[name] != nil }

    /// Starts a program: nil where there is none of its name. A wrong call is a program that
    /// prints its message and ends.
    package static func start(_ call: ToolCall) -> (any TextTool)? {
        guard let make = makers[call.name] else { return nil }
        do throws(ToolError) {
            return try make(call)
        } catch {
            return FailedTool(error: error)
        }
    }

    /// Starts the program that an invocation names.
    package static func start(
        _ invocation: Invocation, dialect: ToolDialect
    ) -> (any TextTool)? {
        start(
            ToolCall(invocation.words, environment: invocation.environment, dialect: dialect))
    }
}

/// A program's message, whole, with its code.
package struct ToolError: Error, Equatable, Sendable {
    package var message: String
    package var code: Int32

    /// A message, to which a line feed is added.
    package init(_ message: String, code: Int32 = 1) {
        self.message = message + "\n"
        self.code = code
    }
}

/// A program that was called wrongly, or whose answer was known at once.
struct FailedTool: TextTool {
    var error: ToolError

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        io.printError(error.message)
        return .done(error.code)
    }
}

/// `true` and `false`.
struct StatusTool: TextTool {
    var code: Int32

    static func makeTrue(_ call: ToolCall) throws(ToolError) -> any TextTool { StatusTool(code: 0) }
    static func makeFalse(_ call: ToolCall) throws(ToolError) -> any TextTool {
        StatusTool(code: 1)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step { .done(code) }
}
