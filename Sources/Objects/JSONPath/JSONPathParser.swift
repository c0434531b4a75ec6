import YAML

/// Parses JSONPath templates (client-go util/jsonpath/parser.go).
struct JSONPathParser {
    private typealias Node = JSONPath.Node
    private let input: [Unicode.Scalar]
    private var position = 0
    private var root: [JSONPath.Node] = []

    init(_ text: String) { input = Array(text.unicodeScalars) }

    mutating func parse() throws(JSONPath.Failure) -> [JSONPath.Node] {
        var start = position
        while position < input.count {
            if input[position] == "{" {
                if position > start { root.append(.text(text(start, position))) }
                position += 1
                var nodes: [Node] = []
                try action(&nodes)
                root.append(.list(nodes))
                start = position
            } else {
                position += 1
            }
        }
        if position > start { root.append(.text(text(start, position))) }
        return root
    }

    private static func action(_ text: String) throws(JSONPath.Failure) -> [JSONPath.Node] {
        var parser = JSONPathParser("{\(text)}")
        guard case .list(let nodes)? = try parser.parse().first else { return [] }
        return nodes
    }

    /// Reads up to and including the closing brace.
    private mutating func action(_ nodes: inout [Node]) throws(JSONPath.Failure) {
        while true {
            if starts("}") {
                position += 1
                return
            }
            if starts("[?(") {
                try filter(&nodes)
                continue
            }
            if starts("..") {
                guard nodes.last != .recursive else {
                    throw failure("invalid multiple recursive descent")
                }
                position += 2
                nodes.append(.recursive)
                if let next = peek, isAlphanumeric(next) { field(&nodes) }
                continue
            }
            guard let next = peek, next != "\n", next != "\r" else {
                throw failure("unclosed action")
            }
            switch next {
            case " ", "@", "$": position += 1
            case "[": try array(&nodes)
            case "\"", "'": try quote(&nodes, next)
            case ".":
                position += 1
                field(&nodes)
            case "+", "-", "0"..."9": try number(&nodes)
            case let other where isAlphanumeric(other): identifier(&nodes)
            default:
                let digits = String(next.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                throw failure("unrecognized character in action: U+\(zeros)\(digits) '\(next)'")
            }
        }
    }

    private mutating func field(_ nodes: inout [Node]) {
        let start = position
        while let next = peek {
            if next == "\\" {
                position += 2
            } else if isTerminator(next) {
                break
            } else {
                position += 1
            }
        }
        position = min(position, input.count)
        let name = text(start, position)
        nodes.append(
            name == "*" ? .wildcard : .field(String(name.filter { $0 != "\\" })))
    }

    private mutating func identifier(_ nodes: inout [Node]) {
        let start = position
        while let next = peek, !isTerminator(next) { position += 1 }
        let name = text(start, position)
        nodes.append(name == "true" || name == "false" ? .bool(name == "true") : .identifier(name))
    }

    private mutating func number(_ nodes: inout [Node]) throws(JSONPath.Failure) {
        let start = position
        if peek == "+" || peek == "-" { position += 1 }
        while let next = peek, next == "." || ("0"..."9").contains(next) { position += 1 }
        let written = text(start, position)
        if let int = Int64(written) {
            nodes.append(.int(int))
        } else if let float = Double(written) {
            nodes.append(.float(float))
        } else {
            throw failure("cannot parse number \(written)")
        }
    }

    private mutating func array(_ nodes: inout [Node]) throws(JSONPath.Failure) {
        let start = position + 1
        while peek != "]" {
            guard let next = peek, next != "\n" else { throw failure("unterminated array") }
            position += 1
        }
        let inner = text(start, position) == "*" ? ":" : text(start, position)
        position += 1
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        if parts.count > 1 {
            var union: [[Node]] = []
            for part in parts {
                let trimmed = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
                union.append(try Self.action("[\(String(trimmed))]"))
            }
            nodes.append(.union(union))
            return
        }
        if inner.count >= 2, inner.hasPrefix("'"), inner.hasSuffix("'"),
            !inner.dropFirst().dropLast().contains("'")
        {
            nodes += try Self.action(".\(inner.dropFirst().dropLast())")
            return
        }
        nodes.append(.slice(try bounds(inner)))
    }

    /// `start`, `start:end`, `start:end:step`, each part left out at will.
    private func bounds(_ text: String) throws(JSONPath.Failure) -> [JSONPath.Bound] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        func isNumber(_ part: String) -> Bool {
            let digits = part.hasPrefix("-") ? part.dropFirst() : part[...]
            return digits.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard parts.count <= 3, parts.allSatisfy(isNumber) else {
            throw failure("invalid array index \(text)")
        }
        var bounds: [JSONPath.Bound] = []
        for index in 0..<3 {
            var bound = JSONPath.Bound()
            if index < parts.count, !parts[index].isEmpty {
                guard let value = Int(parts[index]), value.magnitude < 1 << 40 else {
                    throw failure("array index \(parts[index]) is not a number")
                }
                bound = .init(value: value, isKnown: true)
            } else if index == 1, parts.count == 1 {
                bound = .init(value: bounds[0].value + 1, isKnown: true, isDerived: true)
            }
            bounds.append(bound)
        }
        return bounds
    }

    private mutating func filter(_ nodes: inout [Node]) throws(JSONPath.Failure) {
        position += 3
        let start = position
        var quote: Unicode.Scalar?
        var isClosed = false
        while true {
            guard let next = peek, next != "\n" else { throw failure("unterminated filter") }
            position += 1
            if next == "\"" || next == "'" {
                if quote == nil {
                    quote = next
                } else if input[position - 2] != "\\", next == quote {
                    isClosed = true
                }
            } else if next == ")", (quote != nil) == isClosed {
                break
            }
        }
        guard peek == "]" else { throw failure("unclosed array expect ]") }
        let inner = Array(input[start..<position - 1])
        position += 1
        let operators: Set<Unicode.Scalar> = ["!", "<", ">", "="]
        let begin = inner.firstIndex(where: operators.contains) ?? inner.count
        let end = inner[begin...].firstIndex { !operators.contains($0) } ?? inner.count
        func part(_ range: Range<Int>) -> String {
            String(String.UnicodeScalarView(inner[range]))
        }
        if begin > 0, begin < inner.count, end < inner.count {
            nodes.append(
                .filter(
                    left: try Self.action(part(0..<begin)), operation: part(begin..<end),
                    right: try Self.action(part(end..<inner.count))))
        } else {
            nodes.append(
                .filter(
                    left: try Self.action(part(0..<inner.count)), operation: "exists", right: []))
        }
    }

    private mutating func quote(
        _ nodes: inout [Node], _ end: Unicode.Scalar
    ) throws(JSONPath.Failure) {
        let start = position
        position += 1
        while true {
            guard let next = peek, next != "\n" else { throw failure("unterminated quoted string") }
            position += 1
            if next == end, input[position - 2] != "\\" { break }
        }
        let written = text(start, position)
        guard let string = Self.unquoted(Array(input[(start + 1)..<(position - 1)]), end) else {
            throw failure("unquote string \(written) error invalid syntax")
        }
        nodes.append(.text(string))
    }

    /// What escapes stand for, as Go's strconv.UnquoteChar has it.
    private static func unquoted(_ text: [Unicode.Scalar], _ quote: Unicode.Scalar) -> String? {
        var result = String.UnicodeScalarView()
        var index = 0
        while index < text.count {
            guard text[index] == "\\" else {
                result.append(text[index])
                index += 1
                continue
            }
            guard index + 1 < text.count else { return nil }
            let mark = text[index + 1]
            index += 2
            let plain: [Unicode.Scalar: Unicode.Scalar] = [
                "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
                "v": "\u{b}", "\\": "\\",
            ]
            let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
            if let scalar = plain[mark] {
                result.append(scalar)
            } else if mark == quote {
                result.append(mark)
            } else if let length = lengths[mark], index + length <= text.count,
                let code = UInt32(
                    String(String.UnicodeScalarView(text[index..<index + length])), radix: 16),
                let scalar = Unicode.Scalar(code)
            {
                result.append(scalar)
                index += length
            } else {
                return nil
            }
        }
        return String(result)
    }

    // MARK: Characters

    private var peek: Unicode.Scalar? { position < input.count ? input[position] : nil }

    private func starts(_ text: String) -> Bool {
        input[min(position, input.count)...].starts(with: text.unicodeScalars)
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(String.UnicodeScalarView(input[start..<max(start, end)]))
    }

    private func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
        [" ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}"].contains(scalar)
    }

    private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private func failure(_ message: String) -> JSONPath.Failure { .init(message: message) }
}
