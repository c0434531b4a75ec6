import Basis

/// The line that a sink gets for a call, without a line end; nil where its filter leaves the call
/// out.
package func accessLogLine(
    for call: ProxyCall, _ answer: Answer, through proxy: CompiledProxy,
    _ context: AccessLogContext, to sink: AccessLogSink
) -> String? {
    let source = AccessLogSource(call: call, answer: answer, proxy: proxy, context: context)
    if let filter = sink.filter {
        guard AccessLogExpression.holds(filter, for: source) else { return nil }
    }
    switch sink.format {
    case .text(let format):
        guard !format.isEmpty else {
            return accessLogLine(for: call, answer, through: proxy, context)
        }
        var line = source.text(format)
        while line.utf8.last == 10 { line.removeLast() }
        return line
    case .json(let fields):
        let parts = fields.sorted { $0.name < $1.name }.map { field in
            "\(quoted(field.name)):\(source.json(field.text))"
        }
        return "{\(parts.joined(separator: ","))}"
    }
}

extension AccessLogSource {
    private enum Part {
        case text(String)
        case command(String, argument: String, limit: Int?)
    }

    /// The text with its commands carried out; what is missing is `-`.
    func text(_ format: String) -> String {
        Self.parts(format).map { part in
            switch part {
            case .text(let text): text
            case .command(let name, let argument, let limit):
                cut(value(of: name, argument), limit) ?? "-"
            }
        }.joined()
    }

    /// The text as a JSON value: a lone command keeps its type, and is null where it is missing.
    fileprivate func json(_ format: String) -> String {
        let parts = Self.parts(format)
        guard parts.count == 1, case .command(let name, let argument, let limit) = parts[0] else {
            return quoted(text(format))
        }
        let value = value(of: name, argument)
        if case .number(let number) = value { return "\(number)" }
        return cut(value, limit).map(quoted) ?? "null"
    }

    private func cut(_ value: AccessLogValue, _ limit: Int?) -> String? {
        switch value {
        case .missing: nil
        case .number(let number): "\(number)"
        case .text(let text): limit.map { String(text.prefix($0)) } ?? text
        }
    }

    /// `%COMMAND(ARGUMENT):LIMIT%` and what stands between; `%%` is a percent sign.
    // Envoy source/common/formatter/substitution_formatter.cc: SubstitutionFormatParser::parse
    private static func parts(_ format: String) -> [Part] {
        var parts: [Part] = []
        var text = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                text.append("%")
                continue
            }
            guard let command = command(&rest) else {
                text.append(character)
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(command)
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    private static func command(_ rest: inout Substring) -> Part? {
        var cursor = rest
        let name = cursor.prefix { $0 != "(" && $0 != ":" && $0 != "%" }
        cursor = cursor.dropFirst(name.count)
        var argument: Substring = ""
        if cursor.first == "(" {
            cursor.removeFirst()
            argument = cursor.prefix { $0 != ")" }
            cursor = cursor.dropFirst(argument.count + 1)
        }
        var limit: Int?
        if cursor.first == ":" {
            cursor.removeFirst()
            let digits = cursor.prefix { $0 != "%" }
            limit = Int(digits)
            cursor = cursor.dropFirst(digits.count)
        }
        guard cursor.popFirst() == "%" else { return nil }
        rest = cursor
        return .command(String(name), argument: String(argument), limit: limit)
    }
}

/// A JSON string.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        default:
            if scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}
