import Basis
import Interpreter

/// Programs that run another: `timeout 5 CMD`, `time CMD`, `env A=b CMD`, `busybox CMD`,
/// `xargs CMD`.
struct Wrapper: Program {
    private enum Kind: Sendable { case plain, timed, limited(Nanoseconds), appending }

    private let kind: Kind
    private var words: [String]
    private let environment: [String: String]
    private var inner: (any Program)?
    private var start: Instant?

    /// Nil where there is no command behind the wrapper's own words.
    init?(_ invocation: Invocation, in host: PodHost) {
        var environment = invocation.environment
        var rest = invocation.words.dropFirst()
        switch ProgramNames.base(invocation.words[0]) {
        case "timeout":
            while let option = rest.first, option.hasPrefix("-") {
                rest = rest.dropFirst(option == "-s" || option == "-k" ? 2 : 1)
            }
            guard let text = rest.popFirst(),
                let seconds = Int64(text.hasSuffix("s") ? String(text.dropLast()) : text)
            else { return nil }
            kind = .limited(.seconds(seconds))
        case "time": kind = .timed
        case "xargs":
            while let option = rest.first, option.hasPrefix("-") {
                rest = rest.dropFirst(["-n", "-I", "-P", "-L"].contains(option) ? 2 : 1)
            }
            if rest.isEmpty { rest = ["echo"] }
            kind = .appending
        case "env":
            while let word = rest.first {
                if word == "-i" {
                    environment = [:]
                } else if let mark = word.firstIndex(of: "="), !word.hasPrefix("-") {
                    environment[String(word[..<mark])] = String(word[word.index(after: mark)...])
                } else {
                    break
                }
                rest = rest.dropFirst()
            }
            kind = .plain
        default: kind = .plain
        }
        guard !rest.isEmpty else { return nil }
        words = Array(rest)
        self.environment = environment
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        if inner == nil {
            if case .appending = kind {
                guard let input = io.takeAllInput() else { return .waiting }
                words += input.split { $0 == 32 || $0 == 10 || $0 == 9 }.map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            guard ProgramNames.isPresent(words[0], in: host.plan.image),
                let program = Programs.start(
                    Invocation(words: words, environment: environment), in: host)
            else {
                io.printError("\(name): can't execute '\(words[0])': No such file or directory\n")
                return .done(127)
            }
            inner = program
            start = host.now
        }
        guard var program = inner, let start else { return .done(127) }
        if case .limited(let limit) = kind, host.now >= start + limit { return .done(143) }
        let step = program.advance(&io, in: &host)
        inner = program
        return translated(step, start, host.now, &io)
    }

    private func translated(
        _ step: Step, _ start: Instant, _ now: Instant, _ io: inout CommandIO
    ) -> Step {
        switch (step, kind) {
        case (.sleeping(let until), .limited(let limit)):
            return .sleeping(until: min(until, start + limit))
        case (.done(let code), .timed):
            let spent = now - start
            let hundredths = String(spent.count / 10_000_000 % 100)
            let seconds =
                "\(spent.wholeSeconds / 60)m \(spent.wholeSeconds % 60)."
                + (hundredths.count < 2 ? "0" : "") + hundredths + "s"
            io.printError("real\t\(seconds)\nuser\t0m 0.00s\nsys\t0m 0.00s\n")
            return .done(code)
        default: return step
        }
    }

    private var name: String {
        switch kind {
        case .limited: "timeout"
        case .timed: "time"
        case .appending: "xargs"
        case .plain: "env"
        }
    }
}
