import Basis
import Interpreter

/// A program that looks at its input line by line.
protocol LineTool: TextTool {
    var reader: InputReader { get set }
    /// The code that it ends with, unless a later line changes it.
    var code: Int32 { get set }
    /// Whether it has seen enough.
    var isFinished: Bool { get }

    mutating func open(_ file: String?, _ output: inout ToolOutput)
    mutating func take(_ line: ArraySlice<UInt8>, hasEnd: Bool, _ output: inout ToolOutput)
    mutating func close(_ output: inout ToolOutput)
    /// Everything is read.
    mutating func finish(_ output: inout ToolOutput)
    /// What it says of a file that cannot be read, and the code for that.
    func failure(_ file: String, _ error: FileError) -> ToolError
}

/// What a program writes in one step.
struct ToolOutput {
    var bytes: [UInt8] = []
    var errors: [UInt8] = []

    mutating func line(_ text: some Sequence<UInt8>) {
        bytes += text
        bytes.append(10)
    }

    mutating func print(_ text: String) { bytes += text.utf8 }
}

extension LineTool {
    var isFinished: Bool { false }
    mutating func open(_ file: String?, _ output: inout ToolOutput) {}
    mutating func close(_ output: inout ToolOutput) {}
    mutating func finish(_ output: inout ToolOutput) {}

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        var output = ToolOutput()
        let step = work(&io, files, &output)
        io.write(output.errors, to: .standardError)
        io.write(output.bytes, to: .standardOutput)
        return step
    }

    private mutating func work<Files: FileAccess>(
        _ io: inout CommandIO, _ files: Files, _ output: inout ToolOutput
    ) -> Step {
        for _ in 0..<1_000 where !isFinished {
            switch reader.nextLine(&io, files) {
            case .opened(let file): open(file, &output)
            case .line(let line, let hasEnd): take(line, hasEnd: hasEnd, &output)
            case .waiting: return .waiting
            case .failed(let file, let error):
                let failure = failure(file, error)
                output.errors += failure.message.utf8
                code = failure.code
            case .closed: close(&output)
            case .end:
                finish(&output)
                return .done(code)
            }
            if output.bytes.count > 64 << 10 { return .running }
        }
        guard isFinished else { return .running }
        reader.giveBack(&io)
        finish(&output)
        return .done(code)
    }
}
