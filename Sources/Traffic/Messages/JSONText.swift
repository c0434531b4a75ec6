import YAML

/// JSON with members in the order in which they are given: what applications in pods answer, whose
/// order is their own (YAML.Value keeps names sorted).
package indirect enum JSONText: Sendable, Equatable {
    case string(String)
    case number(Int)
    case flag(Bool)
    case null
    case list([JSONText])
    case object([(String, JSONText)])

    /// Whether both are the same text.
    package static func == (left: Self, right: Self) -> Bool {
        left.text(indent: 0) == right.text(indent: 0)
    }

    /// The text with `indent` blanks a level and `", "`-free line breaks; on one line for 0.
    package func text(indent: Int) -> String {
        var out = ""
        write(to: &out, indent: indent, level: 0)
        return out
    }

    private func write(to out: inout String, indent: Int, level: Int) {
        switch self {
        case .string(let text): out += JSONText.quoted(text)
        case .number(let number): out += String(number)
        case .flag(let flag): out += flag ? "true" : "false"
        case .null: out += "null"
        case .list(let items):
            JSONText.writeAll(items.map { (nil, $0) }, "[", "]", to: &out, indent, level)
        case .object(let members):
            JSONText.writeAll(members.map { ($0.0, $0.1) }, "{", "}", to: &out, indent, level)
        }
    }

    private static func writeAll(
        _ members: [(String?, JSONText)], _ open: String, _ close: String, to out: inout String,
        _ indent: Int, _ level: Int
    ) {
        out += open
        for (index, member) in members.enumerated() {
            if index > 0 { out += indent == 0 ? ", " : "," }
            if indent > 0 { out += "\n" + String(repeating: " ", count: indent * (level + 1)) }
            if let name = member.0 { out += quoted(name) + ": " }
            member.1.write(to: &out, indent: indent, level: level + 1)
        }
        if indent > 0, !members.isEmpty {
            out += "\n" + String(repeating: " ", count: indent * level)
        }
        out += close
    }

    /// The text as a JSON string; everything beyond ASCII is escaped, as Python's json does.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: out += "\\\""
            case 0x5c: out += "\\\\"
            case 0x0a: out += "\\n"
            case 0x0d: out += "\\r"
            case 0x09: out += "\\t"
            case 0x08: out += "\\b"
            case 0x0c: out += "\\f"
            case 0x20...0x7e: out.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return out + "\""
    }
}
