import YAML

/// A JSONPath template as kubectl understands it: text with actions in braces, among them `range`
/// and `end` (client-go util/jsonpath).
public struct JSONPath: Sendable {
    /// What goes wrong in a template.
    public struct Failure: Error, Sendable, Equatable {
        /// The library's text.
        public var message: String
    }

    /// A part of a template.
    indirect enum Node: Equatable, Sendable {
        case list([Node])
        case text(String)
        case field(String)
        case wildcard
        case recursive
        case slice([Bound])
        case union([[Node]])
        case filter(left: [Node], operation: String, right: [Node])
        case int(Int64)
        case float(Double)
        case bool(Bool)
        case identifier(String)
    }

    /// A part of `[start:end:step]`.
    struct Bound: Equatable, Sendable {
        var value = 0
        var isKnown = false
        /// Whether it was made of the start, for `[3]`.
        var isDerived = false
    }

    let nodes: [Node]

    /// Parses a template such as `{.items[*].metadata.name}`.
    public init(_ text: String) throws(Failure) {
        var parser = JSONPathParser(text)
        nodes = try parser.parse()
    }

    /// Parses a path as custom columns and `--sort-by` take it: `.spec.x`, `spec.x`, `{.spec.x}`
    /// (kubectl pkg/cmd/get: RelaxedJSONPathExpression). Nothing is an empty path.
    public init(relaxed text: String) throws(Failure) {
        var inner = text[...]
        if inner.isEmpty {
            try self.init("")
            return
        }
        if inner.hasPrefix("{"), inner.hasSuffix("}"), inner.count > 2 {
            inner = inner.dropFirst().dropLast()
        }
        if inner.hasPrefix("."), inner.count > 1 { inner = inner.dropFirst() }
        guard !inner.isEmpty, !inner.contains("{"), !inner.contains("}") else {
            throw Failure(
                message: "unexpected path string, expected a 'name1.name2' or '.name1.name2' or "
                    + "'{name1.name2}' or '{.name1.name2}'")
        }
        try self.init("{.\(inner)}")
    }

    /// What each part of the template finds in `value`. Missing fields are no results, or a failure
    /// if `allowsMissing` is false.
    public func results(
        in value: Value, allowsMissing: Bool = true
    ) throws(Failure) -> [[Value]] {
        var evaluation = JSONPathEvaluation(nodes: nodes, allowsMissing: allowsMissing)
        return try evaluation.results(in: value, from: 0)
    }

    /// The text that `kubectl -o jsonpath=` prints: results with spaces between, lists and maps as
    /// JSON, no line end.
    public func text(for value: Value, allowsMissing: Bool = true) throws(Failure) -> String {
        var text = ""
        for results in try results(in: value, allowsMissing: allowsMissing) {
            text += results.map(Self.text).joined(separator: " ")
        }
        return text
    }

    /// The text that `kubectl -o jsonpath-as-json=` prints: a list of the results of each part.
    public func json(for value: Value, allowsMissing: Bool = true) throws(Failure) -> String {
        var text = ""
        for results in try results(in: value, allowsMissing: allowsMissing) {
            text += jsonText(.list(results), style: .kubectl) + "\n"
        }
        return text
    }

    /// One result as printed.
    public static func text(_ value: Value) -> String {
        switch value {
        case .list, .map: jsonText(value)
        case .null, .bool, .int, .double, .string: GoText.plain(value)
        }
    }
}
