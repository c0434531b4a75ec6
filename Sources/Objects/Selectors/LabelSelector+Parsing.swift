import YAML

/// A selector that is malformed.
public struct SelectorError: Error, Sendable, Equatable {
    /// The API server's text.
    public var message: String
}

extension LabelSelector {
    /// Reads `app=web,tier in (a,b),!x` (apimachinery pkg/labels/selector.go: Parse).
    public init(parsing text: String) throws(SelectorError) {
        var parser = SelectorParser(text)
        self.init(try parser.parse())
    }
}

private struct SelectorParser {
    private enum Token: Equatable {
        case end, closed, comma, not, doubleEquals, equals, greater, identifier, isIn, less
        case notEquals, notIn, open, error
    }

    private var items: [(token: Token, text: String)] = []
    private var position = 0

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        while true {
            while index < bytes.count, [9, 10, 13, 32].contains(bytes[index]) { index += 1 }
            guard index < bytes.count, bytes[index] != 0 else { break }
            let isSpecial = Self.special.contains(bytes[index])
            items.append(
                isSpecial ? Self.symbol(bytes, &index) : Self.word(bytes, &index))
        }
        items.append((.end, ""))
    }

    private static let special = Set("=!(),><".utf8)

    private static func word(_ bytes: [UInt8], _ index: inout Int) -> (Token, String) {
        let start = index
        while index < bytes.count, !special.contains(bytes[index]),
            ![0, 9, 10, 13, 32].contains(bytes[index])
        {
            index += 1
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        switch text {
        case "in": return (.isIn, text)
        case "notin": return (.notIn, text)
        default: return (.identifier, text)
        }
    }

    /// The longest run of special characters that is an operator.
    private static func symbol(_ bytes: [UInt8], _ index: inout Int) -> (Token, String) {
        let start = index
        var last: (Token, String)?
        while index < bytes.count, special.contains(bytes[index]) {
            let text = String(decoding: bytes[start...index], as: UTF8.self)
            if let token = token(text) {
                last = (token, text)
            } else if last != nil {
                break
            }
            index += 1
        }
        if let last { return last }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        return (.error, "error expected: keyword found '\(text)'")
    }

    private static func token(_ text: String) -> Token? {
        switch text {
        case ")": .closed
        case ",": .comma
        case "!": .not
        case "==": .doubleEquals
        case "=": .equals
        case ">": .greater
        case "<": .less
        case "!=": .notEquals
        case "(": .open
        default: nil
        }
    }

    mutating func parse() throws(SelectorError) -> [LabelSelector.Requirement] {
        var requirements: [LabelSelector.Requirement] = []
        while true {
            let (token, text) = ahead
            switch token {
            case .identifier, .not:
                do {
                    requirements.append(try requirement())
                } catch {
                    throw SelectorError(message: "unable to parse requirement: \(error.message)")
                }
                let next = take()
                if next.token == .end { return requirements }
                guard next.token == .comma else {
                    throw found(next.text, "expected: ',' or 'end of string'")
                }
                guard ahead.token == .identifier || ahead.token == .not else {
                    throw found(ahead.text, "expected: identifier after ','")
                }
            case .end: return requirements
            case .closed, .comma, .doubleEquals, .equals, .greater, .isIn, .less, .notEquals,
                .notIn, .open, .error:
                throw found(text, "expected: !, identifier, or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(SelectorError) -> LabelSelector.Requirement {
        var next = take()
        let isNegated = next.token == .not
        if isNegated { next = take() }
        guard next.token == .identifier else { throw found(next.text, "expected: identifier") }
        let key = next.text
        try check(NameRules.qualifiedName(key), "key", key)
        if ahead.token == .end || ahead.token == .comma {
            return .init(key, isNegated ? .doesNotExist : .exists)
        }
        if isNegated { return .init(key, .doesNotExist) }
        let (comparison, values) = try comparison()
        for value in values {
            try check(NameRules.labelValue(value), "values[0][\(key)]", value)
        }
        if comparison == .greaterThan || comparison == .lessThan, let value = values.first,
            Int64(value) == nil
        {
            throw SelectorError(
                message: "values[0]: Invalid value: \(GoText.quoted(value)): for 'Gt', 'Lt' "
                    + "operators, the value must be an integer")
        }
        return .init(key, comparison, values)
    }

    private mutating func comparison() throws(SelectorError) -> (
        LabelSelector.Requirement.Operator, [String]
    ) {
        let next = takeOperator()
        switch next.token {
        case .isIn: return (.isIn, try list())
        case .notIn: return (.notIn, try list())
        case .equals: return (.equals, try one())
        case .doubleEquals: return (.doubleEquals, try one())
        case .notEquals: return (.notEquals, try one())
        case .greater: return (.greaterThan, try one())
        case .less: return (.lessThan, try one())
        case .end, .closed, .comma, .not, .identifier, .open, .error:
            throw found(next.text, "expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func one() throws(SelectorError) -> [String] {
        if ahead.token == .end || ahead.token == .comma { return [""] }
        let next = take()
        guard next.token == .identifier else { throw found(next.text, "expected: identifier") }
        return [next.text]
    }

    private mutating func list() throws(SelectorError) -> [String] {
        let open = take()
        guard open.token == .open else {
            throw SelectorError(message: "found '\(open.text)' expected: '('")
        }
        var values: [String] = []
        func add(_ value: String) { if !values.contains(value) { values.append(value) } }
        if ahead.token == .closed {
            _ = take()
            return [""]
        }
        guard ahead.token == .identifier || ahead.token == .comma else {
            throw found(ahead.text, "expected: ',', ')' or identifier")
        }
        while ahead.token != .closed {
            let next = take()
            switch next.token {
            case .identifier:
                add(next.text)
                guard ahead.token == .comma || ahead.token == .closed else {
                    throw found(ahead.text, "expected: ',' or ')'")
                }
            case .comma:
                if values.isEmpty { add("") }
                if ahead.token == .closed || ahead.token == .comma { add("") }
            case .end, .closed, .not, .doubleEquals, .equals, .greater, .isIn, .less, .notEquals,
                .notIn, .open, .error:
                throw found(next.text, "expected: ',', or identifier")
            }
        }
        _ = take()
        return values.sorted()
    }

    /// The next token where `in` and `notin` are identifiers.
    private var ahead: (token: Token, text: String) {
        let item = items[min(position, items.count - 1)]
        return item.token == .isIn || item.token == .notIn ? (.identifier, item.text) : item
    }

    private mutating func take() -> (token: Token, text: String) {
        defer { position += 1 }
        return ahead
    }

    private mutating func takeOperator() -> (token: Token, text: String) {
        defer { position += 1 }
        return items[min(position, items.count - 1)]
    }

    private func found(_ text: String, _ rest: String) -> SelectorError {
        SelectorError(message: "found '\(text)', \(rest)")
    }

    private func check(
        _ problems: [String], _ field: String, _ value: String
    ) throws(SelectorError) {
        guard !problems.isEmpty else { return }
        let path = field == "key" ? "<nil>" : field
        throw SelectorError(
            message: "\(path): Invalid value: \(GoText.quoted(value)): "
                + problems.joined(separator: "; "))
    }
}
