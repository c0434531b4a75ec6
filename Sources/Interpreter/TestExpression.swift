/// The expression of `test` and `[`.
package struct TestExpression {
    /// Why it cannot be decided.
    package enum Problem: Error, Equatable {
        case notANumber(String)
        case unexpected(String)
        case missing(String)
        case tooDeep
    }

    private let words: [String]
    private var place = 0
    private var depth = 0
    private static let nesting = 100

    package init(_ words: [String]) { self.words = words }

    /// Whether the expression holds; without words it does not.
    package mutating func evaluate(in files: some FileAccess) throws(Problem) -> Bool {
        // POSIX decides up to four words by their number, so that any word can be compared.
        switch words.count {
        case 0: return false
        case 1: return !words[0].isEmpty
        case 2 where words[0] == "!": return words[1].isEmpty
        case 3 where Self.binary.contains(words[1]):
            return try compare(words[0], words[1], words[2])
        case 3 where words[0] == "!":
            var inner = TestExpression(Array(words[1...]))
            return try !inner.evaluate(in: files)
        case 4 where words[0] == "!":
            var inner = TestExpression(Array(words[1...]))
            return try !inner.evaluate(in: files)
        default: break
        }
        let value = try alternatives(files)
        guard place == words.count else { throw .unexpected(words[place]) }
        return value
    }

    private static let binary: Set<String> = [
        "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-a", "-o",
    ]

    private mutating func alternatives(_ files: some FileAccess) throws(Problem) -> Bool {
        var value = try conjunction(files)
        while place < words.count, words[place] == "-o" {
            place += 1
            let right = try conjunction(files)
            value = value || right
        }
        return value
    }

    private mutating func conjunction(_ files: some FileAccess) throws(Problem) -> Bool {
        var value = try primary(files)
        while place < words.count, words[place] == "-a" {
            place += 1
            let right = try primary(files)
            value = value && right
        }
        return value
    }

    private mutating func primary(_ files: some FileAccess) throws(Problem) -> Bool {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nesting else { throw .tooDeep }
        guard place < words.count else { throw .missing("argument") }
        let word = words[place]
        if place + 2 < words.count, Self.binary.contains(words[place + 1]),
            words[place + 1] != "-a", words[place + 1] != "-o"
        {
            place += 3
            return try compare(word, words[place - 2], words[place - 1])
        }
        place += 1
        if word == "!" { return try !primary(files) }
        if word == "(" {
            let value = try alternatives(files)
            guard place < words.count, words[place] == ")" else { throw .missing(")") }
            place += 1
            return value
        }
        guard word.utf8.count == 2, word.utf8.first == 45, place < words.count else {
            if place < words.count, words[place].utf8.first != 45, words[place] != ")" {
                throw .unexpected(words[place])
            }
            return !word.isEmpty
        }
        let operand = words[place]
        place += 1
        switch word {
        case "-n": return !operand.isEmpty
        case "-z": return operand.isEmpty
        case "-e", "-r", "-w", "-x": return files.kind(of: operand) != nil
        case "-f": return files.kind(of: operand) == .file
        case "-d": return files.kind(of: operand) == .directory
        case "-s": return ((try? files.read(operand)) ?? []).isEmpty == false
        case "-h", "-L", "-p", "-S", "-b", "-c", "-t": return false
        default: throw .unexpected(word)
        }
    }

    private func compare(
        _ left: String, _ sign: String, _ right: String
    ) throws(Problem) -> Bool {
        switch sign {
        case "=", "==": return left.utf8.elementsEqual(right.utf8)
        case "!=": return !left.utf8.elementsEqual(right.utf8)
        case "<": return left.utf8.lexicographicallyPrecedes(right.utf8)
        case ">": return right.utf8.lexicographicallyPrecedes(left.utf8)
        case "-a": return !left.isEmpty && !right.isEmpty
        case "-o": return !left.isEmpty || !right.isEmpty
        default: break
        }
        let first = try number(left)
        let second = try number(right)
        switch sign {
        case "-eq": return first == second
        case "-ne": return first != second
        case "-lt": return first < second
        case "-le": return first <= second
        case "-gt": return first > second
        case "-ge": return first >= second
        default: throw .unexpected(sign)
        }
    }

    private func number(_ text: String) throws(Problem) -> Int64 {
        guard let value = Int64(text.trimmingBlanks) else { throw .notANumber(text) }
        return value
    }
}

extension Machine {
    mutating func runTest<H: Host>(
        _ call: OwnCall, _ index: Int, in host: inout H
    ) throws(ShellProblem) where H.Command == Command {
        var words = Array(call.arguments)
        if call.name == "[" {
            guard words.last == "]" else { throw .badUsage("[", "missing ]") }
            words.removeLast()
        }
        var problem: TestExpression.Problem?
        let holds = inFolder(of: index, &host) { host in
            var expression = TestExpression(words)
            do throws(TestExpression.Problem) {
                return try expression.evaluate(in: host)
            } catch {
                problem = error
                return false
            }
        }
        switch problem {
        case nil: processes[index].status = holds ? 0 : 1
        case .notANumber(let text): throw .badNumber(command: call.name, text)
        case .unexpected(let word): throw .badUsage(call.name, "\(word): unknown operand")
        case .missing(let what): throw .badUsage(call.name, "\(what) expected")
        case .tooDeep: throw .badUsage(call.name, "too many brackets")
        }
    }
}
