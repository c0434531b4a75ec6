import Basis
import Interpreter

/// Where busybox `wget` puts a body, and what it tells about it.
struct WgetOutput {
    var options: WgetOptions
    /// The request's target: names the file where no name is given.
    var target: String

    func store(_ body: [UInt8], _ io: inout CommandIO, _ host: inout PodHost) -> Step {
        if options.output == "-" {
            if !options.isQuiet { io.printError("writing to stdout\n") }
            io.write(body, to: .standardOutput)
            report(body.count, name: "-", end: "written to stdout\n", &io)
            return .done(0)
        }
        let path = options.output ?? fileName
        if options.output == nil, host.kind(of: path) != nil {
            io.printError("wget: can't open '\(path)': File exists\n")
            return .done(1)
        }
        do {
            try host.write(body, to: path, appending: false)
        } catch {
            io.printError("wget: can't open '\(path)': \(error.rawValue)\n")
            return .done(1)
        }
        if !options.isQuiet { io.printError("saving to '\(path)'\n") }
        report(body.count, name: ProgramNames.base(path), end: "'\(path)' saved\n", &io)
        return .done(0)
    }

    private var fileName: String {
        let path = target.prefix { $0 != "?" }
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let name = last.isEmpty ? "index.html" : String(last)
        return options.folder.map { "\($0)/\(name)" } ?? name
    }

    private func report(_ count: Int, name: String, end: String, _ io: inout CommandIO) {
        guard !options.isQuiet else { return }
        io.printError(WgetOutput.progressLine(name: name, count: count) + end)
    }

    // busybox libbb/progress.c: bb_progress_update, at the end of a transfer without a terminal:
    // the width is then 80.
    static func progressLine(name: String, count: Int) -> String {
        let short = String(name.prefix(20))
        let padded = short + String(repeating: " ", count: 20 - short.count)
        let bar = String(repeating: "*", count: 32)
        return "\(padded) 100% |\(bar)| \(size(count))  0:00:00 ETA\n"
    }

    // busybox libbb/human_readable.c: smart_ulltoa5
    private static func size(_ count: Int) -> String {
        func fit(_ text: String) -> String {
            String(repeating: " ", count: max(0, 5 - text.count)) + text
        }
        if count < 100_000 { return fit(String(count)) }
        var tenths = count * 10 / 1_024
        for unit in ["k", "M", "G"] {
            if tenths < 1_000 { return fit("\(tenths / 10).\(tenths % 10)\(unit)") }
            if tenths < 99_995 { return fit("\(tenths / 10)\(unit)") }
            tenths /= 1_024
        }
        return fit("\(tenths / 10)T")
    }
}
