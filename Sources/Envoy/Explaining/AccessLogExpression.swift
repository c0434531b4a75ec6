import Basis

/// The part of CEL that log filters use: comparisons of a call's attributes, `&&`, `||`, `!`,
/// `has`, `in`, parentheses, and `startsWith`, `endsWith`, `contains`. What cannot be evaluated
/// leaves the call out, as in Envoy.
// Envoy source/extensions/access_loggers/filters/cel/cel.cc; attributes:
// source/extensions/filters/common/expr/context.cc
struct AccessLogExpression {
    private enum Value: Equatable {
        case bool(Bool)
        case int(Int64)
        case string(String)
        case list([Value])
        /// An attribute that the call lacks, or an operation on the wrong type.
        case error
    }

    private var tokens: [Substring]
    private var place = 0
    private var depth = 0
    private let source: AccessLogSource

    /// Whether the expression holds for the call.
    static func holds(_ text: String, for source: AccessLogSource) -> Bool {
        guard let tokens = tokens(of: text) else { return false }
        var expression = AccessLogExpression(tokens: tokens, source: source)
        let value = expression.either()
        return expression.place == tokens.count && value == .bool(true)
    }

    private init(tokens: [Substring], source: AccessLogSource) {
        self.tokens = tokens
        self.source = source
    }

    private static func tokens(of text: String) -> [Substring]? {
        var tokens: [Substring] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
                continue
            }
            var count = 1
            if first == "'" || first == "\"" {
                guard let end = rest.dropFirst().firstIndex(of: first) else { return nil }
                count = rest.distance(from: rest.startIndex, to: end) + 1
            } else if first.isLetter || first.isNumber || first == "_" {
                count = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count
            } else if ["==", "!=", "<=", ">=", "&&", "||"].contains(rest.prefix(2)) {
                count = 2
            }
            tokens.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return tokens
    }

    private mutating func takes(_ token: String) -> Bool {
        guard place < tokens.count, tokens[place] == token else { return false }
        place += 1
        return true
    }

    // A side that cannot be evaluated does not matter where the other decides.
    private mutating func either() -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { return .error }
        var left = both()
        while takes("||") {
            let right = both()
            if left == .bool(true) || right == .bool(true) {
                left = .bool(true)
            } else {
                left = left == .bool(false) && right == .bool(false) ? .bool(false) : .error
            }
        }
        return left
    }

    private mutating func both() -> Value {
        var left = comparison()
        while takes("&&") {
            let right = comparison()
            if left == .bool(false) || right == .bool(false) {
                left = .bool(false)
            } else {
                left = left == .bool(true) && right == .bool(true) ? .bool(true) : .error
            }
        }
        return left
    }

    private mutating func comparison() -> Value {
        let left = unary()
        for sign in ["==", "!=", "<=", ">=", "<", ">", "in"] where takes(sign) {
            return Self.compare(left, sign, unary())
        }
        return left
    }

    private static func compare(_ left: Value, _ sign: String, _ right: Value) -> Value {
        if left == .error || right == .error { return .error }
        if sign == "in" {
            guard case .list(let items) = right else { return .error }
            return .bool(items.contains(left))
        }
        if sign == "==" { return .bool(left == right) }
        if sign == "!=" { return .bool(left != right) }
        let isLess: Bool
        switch (left, right) {
        case (.int(let one), .int(let other)): isLess = one < other
        case (.string(let one), .string(let other)): isLess = one < other
        default: return .error
        }
        switch sign {
        case "<": return .bool(isLess)
        case "<=": return .bool(isLess || left == right)
        case ">": return .bool(!isLess && left != right)
        default: return .bool(!isLess)
        }
    }

    private mutating func unary() -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { return .error }
        if takes("!") {
            guard case .bool(let value) = unary() else { return .error }
            return .bool(!value)
        }
        if takes("(") {
            let value = either()
            return takes(")") ? value : .error
        }
        if takes("[") {
            var items: [Value] = []
            while !takes("]") {
                items.append(either())
                guard takes(",") || place < tokens.count else { return .error }
            }
            return .list(items)
        }
        guard place < tokens.count else { return .error }
        let token = tokens[place]
        place += 1
        if let first = token.first, first == "'" || first == "\"" {
            return .string(String(token.dropFirst().dropLast()))
        }
        if let number = Int64(token) { return .int(number) }
        switch token {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "has":
            guard takes("(") else { return .error }
            let value = either()
            return takes(")") ? .bool(value != .error) : .error
        default: return attribute(String(token))
        }
    }

    /// `request.headers['x']`, `response.code`, and calls such as `request.path.startsWith('/')`.
    private mutating func attribute(_ first: String) -> Value {
        var path = first
        while takes(".") {
            guard place < tokens.count else { return .error }
            let name = String(tokens[place])
            place += 1
            if takes("(") {
                let argument = either()
                guard takes(")") else { return .error }
                return Self.call(name, on: value(of: path), argument)
            }
            path += ".\(name)"
        }
        if takes("[") {
            guard case .string(let key) = either(), takes("]"), path == "request.headers",
                let header = source.requestHeader(key.lowercased())
            else { return .error }
            return .string(header)
        }
        return value(of: path)
    }

    private static func call(_ name: String, on subject: Value, _ argument: Value) -> Value {
        guard case .string(let text) = subject, case .string(let part) = argument else {
            return .error
        }
        switch name {
        case "startsWith": return .bool(text.utf8.starts(with: part.utf8))
        case "endsWith": return .bool(text.utf8.hasSuffix(part.utf8))
        case "contains": return .bool(text.contains(part))
        default: return .error
        }
    }

    private func value(of path: String) -> Value {
        func text(_ value: String?) -> Value { value.map { .string($0) } ?? .error }
        switch path {
        case "response.code":
            return source.isHTTP ? .int(Int64(source.answer.wireStatus)) : .error
        case "response.code_details": return text(source.answer.details.text)
        case "request.method": return text(source.requestHeader(":method"))
        case "request.path": return text(source.requestHeader(":path"))
        case "request.url_path":
            return text(source.requestHeader(":path").map { String($0.prefix { $0 != "?" }) })
        case "request.host": return text(source.requestHeader(":authority"))
        case "request.protocol": return text(source.request?.version.text)
        case "request.useragent": return text(source.requestHeader("user-agent"))
        case "connection.mtls":
            return .bool(source.call.layers.first?.identity != nil)
        case "connection.requested_server_name":
            return text(source.call.layers.first?.serverName)
        case "xds.route_name": return text(source.answer.routeName(in: source.proxy))
        case "xds.cluster_name": return text(source.answer.clusterName(in: source.proxy))
        case "upstream.address": return text(source.answer.address?.description)
        case "source.address": return text(source.call.source.description)
        case "destination.address": return text(source.call.destination.description)
        case "destination.port": return .int(Int64(source.call.destination.port))
        default: return .error
        }
    }
}
