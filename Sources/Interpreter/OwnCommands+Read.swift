import Basis
import Language

extension Machine {
    /// `read [-r] [-p PROMPT] NAME...`
    mutating func startRead<H: Host>(
        _ call: OwnCall, _ index: Int, in host: inout H
    ) throws(ShellProblem) where H.Command == Command {
        var names: [String] = []
        var isRaw = false
        var rest = call.arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "-r": isRaw = true
            case "-p":
                let prompt = rest.popFirst() ?? ""
                if inputIsTerminal { write(Array(prompt.utf8), to: 2, index, in: &host) }
            default:
                guard Self.isName(argument) else {
                    throw .badUsage("read", "'\(argument)' is not a name for a variable")
                }
                names.append(argument)
            }
        }
        let frame = ReadFrame(names: names.isEmpty ? ["REPLY"] : names, isRaw: isRaw)
        push(.read(frame), index)
    }

    mutating func runRead(_ frame: ReadFrame, _ index: Int) {
        var frame = frame
        let input = processes[index].descriptors[0]
        guard let (bytes, isEnd) = channels.takeLine(from: input) else {
            push(.read(frame), index)
            if let input { processes[index].pause = .input(input) }
            return
        }
        let isWhole = bytes.last == 10
        frame.text += isWhole ? Array(bytes.dropLast()) : bytes
        if isWhole, !frame.isRaw, frame.endsInEscape {
            frame.text.removeLast()
            return push(.read(frame), index)
        }
        let separators = Array((processes[index].variables["IFS"] ?? " \t\n").utf8)
        let values = frame.values(separators)
        for (name, value) in zip(frame.names, values) {
            processes[index].variables.set(name, to: value)
        }
        processes[index].status = !isWhole || (isEnd && bytes.isEmpty) ? 1 : 0
    }
}

extension ReadFrame {
    /// Whether the text ends in a backslash that is not escaped itself.
    var endsInEscape: Bool {
        var count = 0
        for byte in text.reversed() {
            guard byte == 92 else { break }
            count += 1
        }
        return count % 2 == 1
    }

    /// The text cut for the names: the last one gets the rest of the line.
    func values(_ separators: [UInt8]) -> [String] {
        // Bytes with a mark whether a backslash kept them from separating.
        var bytes: [(byte: UInt8, isKept: Bool)] = []
        var isEscaped = false
        for byte in text {
            if byte == 92, !isRaw, !isEscaped {
                isEscaped = true
                continue
            }
            bytes.append((byte, isEscaped))
            isEscaped = false
        }
        func separates(_ index: Int) -> Bool {
            !bytes[index].isKept && separators.contains(bytes[index].byte)
        }
        func isBlank(_ index: Int) -> Bool {
            separates(index) && [32, 9, 10].contains(bytes[index].byte)
        }
        var place = 0
        var end = bytes.count
        while place < end, isBlank(place) { place += 1 }
        while end > place, isBlank(end - 1) { end -= 1 }
        var values: [String] = []
        while values.count < names.count - 1 {
            let start = place
            while place < end, !separates(place) { place += 1 }
            values.append(String(decoding: bytes[start..<place].map(\.byte), as: UTF8.self))
            while place < end, isBlank(place) { place += 1 }
            if place < end, place > start, separates(place) {
                place += 1
                while place < end, isBlank(place) { place += 1 }
            }
        }
        // A single separator at the very end belongs to the last field only if others are in it.
        var last = bytes[place..<max(place, end)].map(\.byte)
        if end > place, separates(end - 1), !(place..<(end - 1)).contains(where: separates) {
            last.removeLast()
        }
        values.append(String(decoding: last, as: UTF8.self))
        return values
    }
}
