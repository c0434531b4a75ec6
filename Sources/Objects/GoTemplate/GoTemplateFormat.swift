import YAML

/// `printf` as Go's fmt does it: `%s %v %d %q %t %x %f %g %%`, with `-`, `0`, `+`, width and
/// precision. Other verbs are refused by name.
enum GoTemplateFormat {
    static func text(_ arguments: [Value]) throws(GoTemplate.CallFailure) -> String {
        guard case .string(let format) = arguments[0] else {
            throw .init(
                "wrong type for value; expected string; got "
                    + GoTemplateBuiltins.type(of: arguments[0]))
        }
        var rest = format[...]
        var values = arguments.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            let flags = rest.prefix { "-0+ #".contains($0) }
            rest = rest.dropFirst(flags.count)
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            var precision: Int?
            if rest.first == "." {
                rest = rest.dropFirst()
                let places = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(places.count)
                precision = Int(places) ?? 0
            }
            guard let verb = rest.popFirst() else { return text + "%!(NOVERB)" }
            if verb == "%" {
                text += "%"
                continue
            }
            guard let value = values.popFirst() else {
                text += "%!\(verb)(MISSING)"
                continue
            }
            let shown = try self.text(value, verb, precision, hasSign: flags.contains("+"))
            let width = min(Int(digits) ?? 0, 1_000)
            let missing = String(
                repeating: flags.contains("0") && !flags.contains("-") ? "0" : " ",
                count: max(0, width - shown.unicodeScalars.count))
            text += flags.contains("-") ? shown + missing : missing + shown
        }
        guard !values.isEmpty else { return text }
        let extra = values.map {
            "\(GoTemplateBuiltins.type(of: $0))=\(GoTemplateBuiltins.plain($0))"
        }
        return text + "%!(EXTRA \(extra.joined(separator: ", ")))"
    }

    private static func text(
        _ value: Value, _ verb: Character, _ precision: Int?, hasSign: Bool
    ) throws(GoTemplate.CallFailure) -> String {
        let plain = GoTemplateBuiltins.plain(value)
        switch (verb, value) {
        case ("v", _): return plain
        case ("s", .string(let text)): return precision.map { String(text.prefix($0)) } ?? text
        case ("s", .list), ("s", .map): return plain
        case ("q", .string(let text)): return GoText.quoted(text)
        case ("t", .bool): return plain
        case ("d", .int(let number)): return hasSign && number >= 0 ? "+\(number)" : plain
        case ("x", .int(let number)): return String(number, radix: 16)
        case ("x", .string(let text)):
            return text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case ("g", .double), ("g", .int): return plain
        case ("f", .double(let number)): return fixed(number, precision ?? 6)
        case ("s", _), ("q", _), ("t", _), ("d", _), ("x", _), ("f", _), ("g", _):
            return value == .null
                ? "%!\(verb)(<nil>)"
                : "%!\(verb)(\(GoTemplateBuiltins.type(of: value))=\(plain))"
        default: throw .init("printf's verb %\(verb) is not modelled by mesh")
        }
    }

    private static func fixed(_ number: Double, _ places: Int) -> String {
        let places = min(places, 15)
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (number.magnitude * scale).rounded(.toNearestOrEven)
        guard scaled < 9e18 else { return "\(number)" }
        let digits = String(Int64(scaled))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let whole = padded.dropLast(places)
        let fraction = places == 0 ? "" : "." + padded.suffix(places)
        return (number < 0 ? "-" : "") + whole + fraction
    }
}
