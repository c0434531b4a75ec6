import Basis
import Diagnostics
import Language

extension Machine {
    /// `xargs [-0rt] [-n N] [-I TEXT] [COMMAND ARGUMENT...]`; COMMAND is `echo` without one.
    mutating func startXargs(_ call: OwnCall, _ index: Int) throws(ShellProblem) {
        var frame = XargsFrame(words: [], range: call.range, isChecked: call.isChecked)
        var rest = call.arguments
        while let argument = rest.first, argument.utf8.first == 45, argument.utf8.count > 1 {
            rest = rest.dropFirst()
            switch argument {
            case "--": break
            case "-r", "--no-run-if-empty": frame.skipsEmpty = true
            case "-t": break
            case "-n", "-I", "-L":
                guard let value = rest.popFirst() else {
                    throw .badUsage(
                        "xargs", "option requires an argument -- '\(argument.last ?? " ")'")
                }
                try set(argument, value, &frame)
            default:
                let flag = String(argument.prefix(2))
                guard ["-n", "-I", "-L"].contains(flag) else {
                    throw .badUsage("xargs", "invalid option -- '\(argument.dropFirst())'")
                }
                try set(flag, String(argument.dropFirst(2)), &frame)
            }
            if argument == "--" { break }
        }
        frame.words = rest.isEmpty ? ["echo"] : Array(rest)
        push(.xargs(frame), index)
    }

    private func set(
        _ flag: String, _ value: String, _ frame: inout XargsFrame
    ) throws(ShellProblem) {
        if flag == "-I" {
            frame.placeholder = value
            return
        }
        guard let count = Int(value), count > 0 else {
            throw .badNumber(command: "xargs", value)
        }
        frame.perCall = count
    }

    mutating func runXargs<H: Host>(
        _ frame: XargsFrame, _ index: Int, in host: inout H
    ) where H.Command == Command {
        var frame = frame
        guard let items = frame.items else {
            let input = processes[index].descriptors[0]
            let (bytes, isEnd) = channels.take(64 << 10, from: input)
            frame.input += bytes
            if isEnd {
                frame.items =
                    frame.placeholder == nil
                    ? Self.words(of: frame.input) : Self.lines(of: frame.input)
                frame.input = []
            } else if bytes.isEmpty, let input {
                processes[index].pause = .input(input)
            }
            return push(.xargs(frame), index)
        }
        if frame.hasCalled {
            // GNU and busybox: 127 where there is no such command, 123 for any other failure.
            let status = processes[index].status
            if status == 127 || status == 126 { return }
            if status != 0 { frame.worst = 123 }
        }
        let isEmptyCall = items.isEmpty && !frame.hasCalled && frame.placeholder == nil
        guard frame.next < items.count || (isEmptyCall && !frame.skipsEmpty) else {
            processes[index].status = frame.worst
            return
        }
        var words = frame.words
        if let placeholder = frame.placeholder {
            words = words.map { Self.replacing(placeholder, in: $0, with: items[frame.next]) }
            frame.next += 1
        } else {
            let end = min(items.count, frame.next + (frame.perCall ?? 5_000))
            words += items[frame.next..<end]
            frame.next = end
        }
        frame.hasCalled = true
        let range = frame.range
        let isChecked = frame.isChecked
        push(.xargs(frame), index)
        invoke(
            Call(
                words: words.map { ExpansionJob.Result(text: $0, range: range, item: 0) },
                assigned: [], range: range, isChecked: isChecked),
            index, in: &host)
    }

    /// Words between blanks; quotes and backslashes keep blanks in a word.
    private static func words(of bytes: [UInt8]) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var hasWord = false
        var quote: UInt8?
        var isEscaped = false
        for byte in bytes + [10] {
            if isEscaped {
                word.append(byte)
                hasWord = true
                isEscaped = false
            } else if let open = quote {
                if byte == open { quote = nil } else { word.append(byte) }
            } else if byte == 92 {
                isEscaped = true
            } else if byte == 34 || byte == 39 {
                quote = byte
                hasWord = true
            } else if byte == 32 || byte == 9 || byte == 10 {
                if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
                hasWord = false
            } else {
                word.append(byte)
                hasWord = true
            }
        }
        return words
    }

    private static func lines(of bytes: [UInt8]) -> [String] {
        bytes.split(separator: 10).map {
            String(decoding: $0.drop { $0 == 32 || $0 == 9 }, as: UTF8.self)
        }
    }

    private static func replacing(
        _ placeholder: String, in text: String, with value: String
    ) -> String {
        let target = Array(placeholder.utf8)
        guard !target.isEmpty else { return text }
        var rest = Array(text.utf8)[...]
        var result: [UInt8] = []
        while let byte = rest.first {
            if rest.starts(with: target) {
                result += value.utf8
                rest = rest.dropFirst(target.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
