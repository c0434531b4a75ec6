import Basis

/// Why a command line could not be read; the text is pflag's.
package struct FlagError: Error, Equatable {
    /// `unknown flag: --foo`.
    package var message: String
    /// Whether `-h` or `--help` was met, which is no error but a question.
    package var asksForHelp = false
}

/// The flags that a command takes.
package struct FlagSet: Sendable {
    /// The flags.
    package var flags: [Flag]

    /// A set of flags.
    package init(_ flags: [Flag]) { self.flags = flags }

    /// The flag of a name.
    package func named(_ name: some StringProtocol) -> Flag? { flags.first { $0.name == name } }
    /// The flag of a letter.
    package func short(_ letter: Character) -> Flag? { flags.first { $0.short == letter } }

    /// Reads the words of a command line: flags anywhere, `--x=y`, `-xy`, `--` (pflag parseArgs).
    package func parse(_ words: some Sequence<String>) throws(FlagError) -> ParsedFlags {
        var result = ParsedFlags(set: self)
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            guard word.utf8.first == 45, word.utf8.count > 1 else {
                result.arguments.append(word)
                continue
            }
            if word == "--" {
                result.dashPosition = result.arguments.count
                result.arguments += rest
                break
            }
            if word.hasPrefix("--") {
                try parseLong(word, &rest, &result)
            } else {
                try parseShorts(word, &rest, &result)
            }
        }
        return result
    }

    // pflag flag.go: parseLongArg
    private func parseLong(
        _ word: String, _ rest: inout ArraySlice<String>, _ result: inout ParsedFlags
    ) throws(FlagError) {
        let body = word.dropFirst(2)
        guard !body.hasPrefix("-"), !body.hasPrefix("=") else {
            throw FlagError(message: "bad flag syntax: \(word)")
        }
        let equals = body.firstIndex(of: "=")
        let name = body[..<(equals ?? body.endIndex)]
        guard let flag = named(name) else {
            if name == "help" { throw FlagError(message: "help requested", asksForHelp: true) }
            throw FlagError(message: "unknown flag: --\(name)")
        }
        let value: String
        if let equals {
            value = String(body[body.index(after: equals)...])
        } else if let implied = flag.valueWithoutArgument {
            value = implied
        } else if let next = rest.popFirst() {
            value = next
        } else {
            throw FlagError(message: "flag needs an argument: \(word)")
        }
        try result.add(value, to: flag)
    }

    // pflag flag.go: parseSingleShortArg
    private func parseShorts(
        _ word: String, _ rest: inout ArraySlice<String>, _ result: inout ParsedFlags
    ) throws(FlagError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = short(letter) else {
                if letter == "h" { throw FlagError(message: "help requested", asksForHelp: true) }
                throw FlagError(message: "unknown shorthand flag: '\(letter)' in \(word)")
            }
            if letters.first == "=", letters.count > 1 {
                try result.add(String(letters.dropFirst()), to: flag)
                return
            }
            if let implied = flag.valueWithoutArgument {
                try result.add(implied, to: flag)
                continue
            }
            if !letters.isEmpty {
                try result.add(String(letters), to: flag)
                return
            }
            guard let next = rest.popFirst() else {
                throw FlagError(message: "flag needs an argument: '\(letter)' in \(word)")
            }
            try result.add(next, to: flag)
        }
    }
}

/// A command line that was read.
package struct ParsedFlags: Sendable {
    private let set: FlagSet
    private var given: [String: [String]] = [:]
    /// The words that are no flags.
    package var arguments: [String] = []
    /// How many of `arguments` stood before `--`; nil without one.
    package var dashPosition: Int?

    init(set: FlagSet) { self.set = set }

    mutating func add(_ text: String, to flag: Flag) throws(FlagError) {
        if let problem = flag.problem(with: text) {
            let argument = "invalid argument \(goQuoted(text)) for \"\(flag.namesInErrors)\" flag"
            throw FlagError(message: "\(argument): \(problem)")
        }
        switch flag.kind {
        case .stringSlice:
            // pflag reads a slice as one CSV record; quoting inside it is left out.
            given[flag.name, default: []] +=
                text.isEmpty
                ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        case .stringArray, .count:
            given[flag.name, default: []].append(text)
        case .bool, .string, .int, .float, .duration:
            given[flag.name] = [text]
        }
    }

    /// Makes a flag as if it had not been given.
    package mutating func forget(_ name: String) { given[name] = nil }

    /// Whether the flag stood on the command line.
    package func isSet(_ name: String) -> Bool { given[name] != nil }
    /// The flag's text, its default if absent.
    package func string(_ name: String) -> String {
        given[name]?.last ?? set.named(name)?.defaultValue ?? ""
    }
    /// All values of an array or slice.
    package func strings(_ name: String) -> [String] { given[name] ?? [] }
    /// The truth value of a flag.
    package func bool(_ name: String) -> Bool {
        ["1", "t", "T", "TRUE", "true", "True"].contains(string(name))
    }
    /// The number of a flag; 0 where it has none.
    package func int(_ name: String) -> Int64 { Int64(string(name)) ?? 0 }
    /// The length of time of a flag.
    package func duration(_ name: String) -> Nanoseconds {
        (try? GoDuration.parse(string(name))) ?? .zero
    }
}
