import YAML

/// The functions that templates over objects use.
enum GoTemplateFunctions {
    static func call(
        _ name: String, _ arguments: [Value]
    ) throws(GoTemplate.Failure) -> Value {
        func argument(_ index: Int) -> Value {
            arguments.indices.contains(index) ? arguments[index] : .null
        }
        switch name {
        case "len":
            switch argument(0) {
            case .string(let text): return .int(Int64(text.utf8.count))
            case .list(let items): return .int(Int64(items.count))
            case .map(let fields): return .int(Int64(fields.count))
            case .null, .bool, .int, .double:
                let text = GoTemplateRun.text(argument(0))
                throw GoTemplate.Failure(message: "1: len of type \(text)")
            }
        case "index":
            var current = argument(0)
            for key in arguments.dropFirst() {
                switch key {
                case .string(let name): current = current[name] ?? .null
                case .int(let number): current = current[Int(clamping: number)] ?? .null
                default: current = .null
                }
            }
            return current
        case "eq": return .bool(arguments.dropFirst().contains(argument(0)))
        case "ne": return .bool(argument(0) != argument(1))
        case "not": return .bool(!GoTemplateRun.isTrue(argument(0)))
        case "and": return arguments.first { !GoTemplateRun.isTrue($0) } ?? arguments.last ?? .null
        case "or": return arguments.first { GoTemplateRun.isTrue($0) } ?? arguments.last ?? .null
        case "exists": return .bool(try call("index", arguments) != .null)
        case "print": return .string(arguments.map(GoTemplateRun.text).joined(separator: " "))
        case "println":
            return .string(arguments.map(GoTemplateRun.text).joined(separator: " ") + "\n")
        case "printf": return .string(format(arguments))
        default:
            throw GoTemplate.Failure(message: "1: function \(goQuoted(name)) not defined")
        }
    }

    /// `%s`, `%v`, `%d` and `%q`; other verbs are printed as they stand.
    private static func format(_ arguments: [Value]) -> String {
        var rest = (arguments.first?.string ?? "")[...]
        var values = arguments.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "%", let verb = rest.first else {
                text.append(character)
                continue
            }
            rest = rest.dropFirst()
            switch verb {
            case "%": text += "%"
            case "s", "v", "d":
                text += values.popFirst().map(GoTemplateRun.text) ?? "%!\(verb)(MISSING)"
            case "q":
                text += values.popFirst().map { goQuoted(GoTemplateRun.text($0)) } ?? "%!q(MISSING)"
            default: text += "%\(verb)"
            }
        }
        return text
    }
}
