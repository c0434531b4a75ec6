import Language

/// Why an expansion stopped.
enum ExpansionInterrupt: Error {
    /// A substitution must run first; then the word is expanded again from its start.
    case needs(CommandSubstitution)
    case failed(ShellProblem)
}

/// Expands one word. Results of substitutions that have run are handed in, in order; side effects
/// (`${X=v}`) go to `variables`, which is the caller's to keep or to drop.
struct Expander {
    var variables: Variables
    let parameters: [String]
    let status: Int32
    let name: String
    let processID: Int
    let results: [[UInt8]]
    private var nextResult = 0

    init(
        variables: Variables, parameters: [String], status: Int32, name: String, processID: Int,
        results: [[UInt8]]
    ) {
        self.variables = variables
        self.parameters = parameters
        self.status = status
        self.name = name
        self.processID = processID
        self.results = results
    }

    private var separators: String { variables["IFS"] ?? " \t\n" }

    /// The word's fields, before file names.
    mutating func fields<H: Host>(
        of word: Word, in host: H
    ) throws(ExpansionInterrupt) -> [Field] {
        var builder = FieldBuilder(splits: true, separators: separators)
        try expand(withHome(word.parts), into: &builder, literalSplits: false, in: host)
        return builder.finish()
    }

    /// The word as one text: assignments, redirections, heredocs and patterns.
    mutating func joined<H: Host>(
        _ word: Word, in host: H
    ) throws(ExpansionInterrupt) -> Field {
        var builder = FieldBuilder(splits: false, separators: separators)
        try expand(withHome(word.parts), into: &builder, literalSplits: false, in: host)
        return builder.finishJoined()
    }

    /// The parts, with the home folder in place of a `~` at the start.
    private func withHome(_ parts: [WordPart]) -> [WordPart] {
        guard case .literal(let text)? = parts.first, text.first == 126,
            text.count == 1 ? parts.count == 1 : text[1] == 47, let home = variables["HOME"]
        else { return parts }
        var parts = parts
        parts[0] = .literal(Array(text.dropFirst()))
        parts.insert(.quoted(Array(home.utf8)), at: 0)
        return parts
    }

    private mutating func expand<H: Host>(
        _ parts: [WordPart], into builder: inout FieldBuilder, literalSplits: Bool, in host: H
    ) throws(ExpansionInterrupt) {
        for part in parts {
            switch part {
            case .literal(let bytes):
                if literalSplits {
                    builder.addExpanded(bytes)
                } else if !bytes.isEmpty {
                    builder.addLiteral(bytes)
                }
            case .quoted(let bytes): builder.addQuoted(bytes)
            case .parameter(let expansion):
                try expand(expansion, into: &builder, in: host)
            case .command(let substitution):
                let output = try result(of: substitution)
                add(output, isQuoted: substitution.isQuoted, to: &builder)
            case .arithmetic(let expansion):
                let value = Array(try arithmetic(expansion, in: host).utf8)
                add(value, isQuoted: expansion.isQuoted, to: &builder)
            }
        }
    }

    private func add(_ bytes: [UInt8], isQuoted: Bool, to builder: inout FieldBuilder) {
        if isQuoted { builder.addQuoted(bytes) } else { builder.addExpanded(bytes) }
    }

    private mutating func result(
        of substitution: CommandSubstitution
    ) throws(ExpansionInterrupt) -> [UInt8] {
        guard nextResult < results.count else { throw .needs(substitution) }
        nextResult += 1
        return results[nextResult - 1]
    }

    private mutating func arithmetic<H: Host>(
        _ expansion: ArithmeticExpansion, in host: H
    ) throws(ExpansionInterrupt) -> String {
        var builder = FieldBuilder(splits: false, separators: "")
        try expand(expansion.parts, into: &builder, literalSplits: false, in: host)
        let text = builder.finishJoined().text
        var evaluator = Arithmetic(
            text, variables: variables, extras: hostValues(in: text, host))
        do {
            let value = try evaluator.evaluate()
            variables = evaluator.variables
            return String(value)
        } catch {
            throw .failed(.arithmetic(error, in: text))
        }
    }

    /// Values of the names in an expression that only the host knows (`RANDOM`).
    private func hostValues<H: Host>(in text: String, _ host: H) -> [String: String] {
        var values: [String: String] = [:]
        for name in text.utf8.split(whereSeparator: { !Self.isNameByte($0) }) {
            guard let first = name.first, !(48...57).contains(first) else { continue }
            let name = String(decoding: name, as: UTF8.self)
            if variables[name] == nil { values[name] = host.variable(name) }
        }
        return values
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == 95 || (48...57).contains(byte) || (97...122).contains(byte | 32)
    }

    /// The value of `$name`, or nil where it is not set.
    func value<H: Host>(_ name: String, in host: H) -> String? {
        switch name {
        case "?": return String(status)
        case "#": return String(parameters.count)
        case "$": return String(processID)
        case "-": return ""
        case "0": return self.name
        case "@", "*":
            return parameters.isEmpty ? nil : parameters.joined(separator: joiner)
        default:
            if let number = Int(name) {
                return number >= 1 && number <= parameters.count ? parameters[number - 1] : nil
            }
            return variables[name] ?? host.variable(name)
        }
    }

    private var joiner: String {
        separators.unicodeScalars.first.map { String($0) } ?? ""
    }

    private mutating func expand<H: Host>(
        _ expansion: ParameterExpansion, into builder: inout FieldBuilder, in host: H
    ) throws(ExpansionInterrupt) {
        let current = value(expansion.name, in: host)
        func isMissing(_ testsEmpty: Bool) -> Bool {
            current == nil || (testsEmpty && current?.isEmpty == true)
        }
        switch expansion.operation {
        case .value: addValue(expansion, current, to: &builder)
        case .length:
            let isAll = expansion.name == "@" || expansion.name == "*"
            let length = isAll ? parameters.count : (current ?? "").unicodeScalars.count
            add(Array(String(length).utf8), isQuoted: expansion.isQuoted, to: &builder)
        case .useDefault(let word, let testsEmpty):
            guard isMissing(testsEmpty) else {
                return addValue(expansion, current, to: &builder)
            }
            try addWord(word, expansion.isQuoted, to: &builder, in: host)
        case .useAlternative(let word, let testsEmpty):
            if isMissing(testsEmpty) {
                if expansion.isQuoted { builder.addQuoted([]) }
            } else {
                try addWord(word, expansion.isQuoted, to: &builder, in: host)
            }
        case .assignDefault(let word, let testsEmpty):
            guard isMissing(testsEmpty) else {
                return addValue(expansion, current, to: &builder)
            }
            guard expansion.name.utf8.first.map({ $0 > 64 && $0 != 64 }) == true else {
                throw .failed(.readOnlyParameter(expansion.name))
            }
            let text = try joined(word, in: host).text
            variables.set(expansion.name, to: text)
            add(Array(text.utf8), isQuoted: expansion.isQuoted, to: &builder)
        case .requireValue(let word, let testsEmpty):
            guard isMissing(testsEmpty) else {
                return addValue(expansion, current, to: &builder)
            }
            let message = try joined(word, in: host).text
            let text = message.isEmpty ? "parameter not set" : message
            throw .failed(.parameterUnset(expansion.name, message: text))
        case .removePrefix(let word, let isLongest):
            let pattern = try joined(word, in: host).pattern
            let bytes = Array((current ?? "").utf8)
            let cut = pattern.prefixLength(of: bytes, longest: isLongest) ?? 0
            add(Array(bytes[cut...]), isQuoted: expansion.isQuoted, to: &builder)
        case .removeSuffix(let word, let isLongest):
            let pattern = try joined(word, in: host).pattern
            let bytes = Array((current ?? "").utf8)
            let cut =
                pattern.reversed.prefixLength(of: bytes.reversed(), longest: isLongest) ?? 0
            add(Array(bytes.dropLast(cut)), isQuoted: expansion.isQuoted, to: &builder)
        }
    }

    private mutating func addWord<H: Host>(
        _ word: Word, _ isQuoted: Bool, to builder: inout FieldBuilder, in host: H
    ) throws(ExpansionInterrupt) {
        if isQuoted { builder.addQuoted([]) }
        try expand(
            withHome(word.parts), into: &builder, literalSplits: !isQuoted, in: host)
    }

    private func addValue(
        _ expansion: ParameterExpansion, _ value: String?, to builder: inout FieldBuilder
    ) {
        if expansion.name == "@" || (expansion.name == "*" && !expansion.isQuoted),
            builder.splits
        {
            for (index, parameter) in parameters.enumerated() {
                if index > 0 { builder.endField() }
                add(Array(parameter.utf8), isQuoted: expansion.isQuoted, to: &builder)
            }
            return
        }
        let text = expansion.name == "@" ? parameters.joined(separator: " ") : value ?? ""
        add(Array(text.utf8), isQuoted: expansion.isQuoted, to: &builder)
    }
}
