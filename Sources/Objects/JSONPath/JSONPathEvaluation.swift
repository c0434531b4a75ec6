import YAML

/// Carries a JSONPath out (client-go util/jsonpath/jsonpath.go).
struct JSONPathEvaluation {
    private typealias Node = JSONPath.Node
    let nodes: [JSONPath.Node]
    let allowsMissing: Bool
    private var begun = 0
    private var depth = 0
    private var ended = 0
    /// Where the last `end` was met.
    private var lastEnd = 0

    init(nodes: [JSONPath.Node], allowsMissing: Bool) {
        self.nodes = nodes
        self.allowsMissing = allowsMissing
    }

    mutating func results(
        in value: Value?, from start: Int
    ) throws(JSONPath.Failure) -> [[Value]] {
        var all: [[Value]] = []
        var index = start
        while index < nodes.count {
            let results = try walk(value.map { [$0] } ?? [], nodes[index])
            if ended > 0, ended <= depth {
                ended -= 1
                lastEnd = index
                break
            }
            if begun > 0 {
                begun -= 1
                depth += 1
                guard depth <= 100 else { throw failure("ranges are nested too deeply") }
                for item in results { all += try self.results(in: item, from: index + 1) }
                // Without results the range's parts are passed over once, to find its end.
                if results.isEmpty { _ = try self.results(in: nil, from: index + 1) }
                depth -= 1
                if lastEnd > index { index = lastEnd }
            } else {
                all.append(results)
            }
            index += 1
        }
        return all
    }

    private mutating func walk(
        _ input: [Value], _ node: Node
    ) throws(JSONPath.Failure) -> [Value] {
        switch node {
        case .list(let nodes): return try list(input, nodes)
        case .text(let text): return [.string(text)]
        case .field(let name): return try field(input, name)
        case .wildcard: return input.flatMap(Self.children)
        case .recursive: return recursive(input)
        case .slice(let bounds): return try slice(input, bounds)
        case .union(let lists):
            var results: [Value] = []
            for nodes in lists { results += try list(input, nodes) }
            return results
        case .filter(let left, let operation, let right):
            return try filter(input, left, operation, right)
        case .int(let number): return input.map { _ in .int(number) }
        case .float(let number): return input.map { _ in .double(number) }
        case .bool(let flag): return input.map { _ in .bool(flag) }
        case .identifier(let name): return try identifier(input, name)
        }
    }

    private mutating func list(
        _ input: [Value], _ nodes: [Node]
    ) throws(JSONPath.Failure) -> [Value] {
        var current = input
        for node in nodes { current = try walk(current, node) }
        return current
    }

    private mutating func identifier(
        _ input: [Value], _ name: String
    ) throws(JSONPath.Failure) -> [Value] {
        switch name {
        case "range":
            begun += 1
            return input
        case "end":
            guard depth > 0 else { throw failure("not in range, nothing to end") }
            ended += 1
            return []
        default: throw failure("unrecognized identifier \(name)")
        }
    }

    private func field(_ input: [Value], _ name: String) throws(JSONPath.Failure) -> [Value] {
        if input.isEmpty { return [] }
        let results = input.compactMap { $0[name] }
        guard !results.isEmpty || allowsMissing else { throw failure("\(name) is not found") }
        return results
    }

    private func slice(
        _ input: [Value], _ bounds: [JSONPath.Bound]
    ) throws(JSONPath.Failure) -> [Value] {
        var results: [Value] = []
        for value in input where value != .null {
            guard case .list(let items) = value else {
                throw failure("\(value.goType) is not array or slice")
            }
            var start = bounds[0].isKnown ? bounds[0].value : 0
            if start < 0 { start += items.count }
            var end = bounds[1].isKnown ? bounds[1].value : items.count
            if end < 0 || end == 0 && bounds[1].isDerived { end += items.count }
            if start == end { return results }
            let length = items.count
            guard (0..<length).contains(start) else {
                throw failure("array index out of bounds: index \(start), length \(length)")
            }
            guard (0...length).contains(end) else {
                throw failure("array index out of bounds: index \(end - 1), length \(length)")
            }
            guard start <= end else {
                throw failure("starting index \(start) is greater than ending index \(end)")
            }
            let step = bounds[2].isKnown ? bounds[2].value : 1
            guard step > 0 else { throw failure("step must be > 0") }
            results += stride(from: start, to: end, by: step).map { items[$0] }
        }
        return results
    }

    /// Go walks into a string, too, byte by byte. Maps go in order of their keys.
    private static func children(_ value: Value) -> [Value] {
        switch value {
        case .map(let fields): fields.values
        case .list(let items): items
        case .string(let text): text.utf8.map { .int(Int64($0)) }
        case .null, .bool, .int, .double: []
        }
    }

    private func recursive(_ input: [Value]) -> [Value] {
        var results: [Value] = []
        for value in input {
            let children = Self.children(value)
            if children.isEmpty { continue }
            results.append(value)
            if case .string = value { continue }
            results += recursive(children)
        }
        return results
    }

    private mutating func filter(
        _ input: [Value], _ left: [Node], _ operation: String, _ right: [Node]
    ) throws(JSONPath.Failure) -> [Value] {
        var results: [Value] = []
        for value in input {
            guard case .list(let items) = value else {
                throw failure(
                    "\(GoText.plain(value)) is not array or slice and cannot be filtered")
            }
            for item in items {
                if operation == "exists" {
                    // Whatever goes wrong inside counts as not existing.
                    let found = (try? list([item], left)) ?? []
                    if !found.isEmpty { results.append(item) }
                    continue
                }
                let lefts = try list([item], left)
                if lefts.isEmpty { continue }
                let rights = try list([item], right)
                if rights.isEmpty { continue }
                guard lefts.count == 1, rights.count == 1 else {
                    throw failure("can only compare one element at a time")
                }
                if try compare(lefts[0], operation, rights[0]) { results.append(item) }
            }
        }
        return results
    }

    /// client-go third_party/forked/golang/template/funcs.go: Equal, Less and their like.
    private func compare(
        _ left: Value, _ operation: String, _ right: Value
    ) throws(JSONPath.Failure) -> Bool {
        let isEquality = operation == "==" || operation == "!="
        let isLess: Bool
        switch (left, right) {
        case (.int(let one), .int(let other)): isLess = one < other
        case (.double(let one), .double(let other)): isLess = one < other
        case (.string(let one), .string(let other)): isLess = one < other
        case (.bool, .bool) where isEquality: isLess = false
        case (.null, _), (_, .null), (.list, _), (_, .list), (.map, _), (_, .map), (.bool, .bool):
            throw failure("invalid type for comparison")
        default: throw failure("incompatible types for comparison")
        }
        switch operation {
        case "==": return left == right
        case "!=": return left != right
        case "<": return isLess
        case "<=": return isLess || left == right
        case ">": return !isLess && left != right
        case ">=": return !isLess
        default: throw failure("unrecognized filter operator \(operation)")
        }
    }

    private func failure(_ message: String) -> JSONPath.Failure { .init(message: message) }
}

extension Value {
    /// The Go type that encoding/json makes of this value.
    var goType: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .int: "int64"
        case .double: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        }
    }
}
