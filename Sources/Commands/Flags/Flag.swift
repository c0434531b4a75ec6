import YAML

/// One flag of a command, as Go's pflag knows it.
package struct Flag: Sendable {
    /// What a flag's value is.
    package enum Kind: Sendable {
        case bool
        case string
        /// Each occurrence adds one value.
        case stringArray
        /// Each occurrence adds values between commas.
        case stringSlice
        /// A whole number of so many bits.
        case int(bits: Int)
        case float
        /// Go's duration: `1m30s`.
        case duration
        /// Each occurrence counts (`-vv`).
        case count
    }

    /// The name behind `--`.
    package var name: String
    /// The letter behind `-`.
    package var short: Character?
    /// What the value is.
    package var kind: Kind
    /// The value where the flag is absent, as text.
    package var defaultValue: String
    /// The value of `--name` with no `=`; nil where the next word is the value.
    package var valueWithoutArgument: String?

    /// A flag; a bool needs no argument.
    package init(
        _ name: String, _ short: Character? = nil, _ kind: Kind = .string,
        default defaultValue: String = "", withoutArgument: String? = nil
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.defaultValue = defaultValue
        switch kind {
        case .bool: valueWithoutArgument = withoutArgument ?? "true"
        case .count: valueWithoutArgument = withoutArgument ?? "+1"
        case .string, .stringArray, .stringSlice, .int, .float, .duration:
            valueWithoutArgument = withoutArgument
        }
    }

    /// A flag without a value.
    package static func bool(
        _ name: String, _ short: Character? = nil, default value: Bool = false
    ) -> Flag {
        Flag(name, short, .bool, default: value ? "true" : "false")
    }

    /// The name as pflag's error texts give it: `-n, --namespace` or `--all`.
    var namesInErrors: String { short.map { "-\($0), --\(name)" } ?? "--\(name)" }

    /// Why `text` is no value of the flag, in the words of Go's strconv and time; nil if it is one.
    func problem(with text: String) -> String? {
        switch kind {
        case .string, .stringArray, .stringSlice:
            return nil
        case .bool:
            let words = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false"]
            return words.contains(text) || text == "False"
                ? nil : "strconv.ParseBool: parsing \(goQuoted(text)): invalid syntax"
        case .int(let bits):
            return integerProblem(text, bits: bits)
        case .count:
            return text == "+1" ? nil : integerProblem(text, bits: 64)
        case .float:
            return Double(text) == nil
                ? "strconv.ParseFloat: parsing \(goQuoted(text)): invalid syntax" : nil
        case .duration:
            do {
                _ = try GoDuration.parse(text)
                return nil
            } catch { return error.message }
        }
    }

    private func integerProblem(_ text: String, bits: Int) -> String? {
        let prefix = "strconv.ParseInt: parsing \(goQuoted(text)): "
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !unsigned.isEmpty, unsigned.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return prefix + "invalid syntax"
        }
        let limit = Int64(1) << Int64(min(bits, 63) - 1)
        guard let number = Int64(text), bits > 62 || (-limit..<limit).contains(number) else {
            return prefix + "value out of range"
        }
        return nil
    }
}

/// Text in double quotes as Go's `%q` writes it.
package func goQuoted(_ text: String) -> String { GoText.quoted(text) }
