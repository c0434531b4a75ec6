/// Makes a value of one YAML document: goyaml v2's rules, then sigs.k8s.io/yaml's way to JSON.
struct Composer {
    private(set) var duplicateKeys: [YAMLDocument.DuplicateKey] = []
    private let source: [UInt8]
    private let start: Int
    private let depthLimit: Int
    private var anchors: [String: Anchored] = [:]
    private var path: [PathStep] = []
    private var count = AliasCount()
    private var failure: (stage: Stage, error: YAMLError)?

    /// The real reader works in stages; an error of an earlier one hides those of later ones,
    /// wherever in the document they are.
    private enum Stage: Int { case decoding, keys, encoding }

    private struct Anchored {
        var node: Node?
    }

    private struct Node {
        var value: Value
        var size: Int
        var kind: Kind
        var mark: Mark
        enum Kind { case scalar(ResolvedScalar), list, map }

        var isMap: Bool { if case .map = kind { true } else { false } }
    }

    /// A composer for the document that begins at `start` of `source`.
    init(source: [UInt8], start: Int, depthLimit: Int) {
        self.source = source
        self.start = start
        self.depthLimit = depthLimit
    }

    /// Reads `text`, the document's lines; null for a document without content.
    mutating func document(_ text: [UInt8]) throws(YAMLError) -> Value {
        do {
            return try text.withUnsafeBufferPointer { (bytes) throws(ScanError) in
                var events = EventSource(bytes)
                defer { events.close() }
                guard case .streamStart = try events.next(),
                    case .documentStart = try events.next()
                else { return Value.null }
                let node = try node(try events.next(), from: &events, depth: 0)
                guard case .documentEnd = try events.next() else { return .null }
                return node.value
            }.checked(failure?.error)
        } catch let error as ScanError {
            throw YAMLError(.yaml, "yaml: \(error.message)", offset: offset(error.mark))
        } catch let error as YAMLError {
            throw error
        } catch {
            throw YAMLError(.yaml, "yaml: unknown problem parsing YAML content", offset: start)
        }
    }

    private mutating func node(
        _ event: Event, from events: inout EventSource, depth: Int
    ) throws(ScanError) -> Node {
        let mark = events.mark
        guard depth <= depthLimit else {
            throw ScanError(
                message: "line \(mark.line + 1): exceeded max depth of \(depthLimit)", mark: mark)
        }
        switch event {
        case .scalar(let text, let tag, let anchor, let isPlain):
            let node = scalar(text, tag: tag, isPlain: isPlain, at: mark)
            keep(node, as: anchor)
            return node
        case .alias(let name):
            return alias(name, at: mark)
        case .sequenceStart(let anchor):
            begin(anchor)
            let node = try sequence(from: &events, depth: depth, mark: mark)
            keep(node, as: anchor)
            return node
        case .mappingStart(let anchor):
            begin(anchor)
            let node = try mapping(from: &events, depth: depth, mark: mark)
            keep(node, as: anchor)
            return node
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            return Node(value: .null, size: 1, kind: .scalar(.null), mark: mark)
        }
    }

    private mutating func sequence(
        from events: inout EventSource, depth: Int, mark: Mark
    ) throws(ScanError) -> Node {
        addDecoded()
        var items: [Value] = []
        var size = 1
        while true {
            let event = try events.next()
            if case .sequenceEnd = event { break }
            path.append(.index(items.count))
            let item = try node(event, from: &events, depth: depth + 1)
            path.removeLast()
            size = size.clampedSum(item.size)
            items.append(item.value)
        }
        return Node(value: .list(items), size: size, kind: .list, mark: mark)
    }

    private mutating func mapping(
        from events: inout EventSource, depth: Int, mark: Mark
    ) throws(ScanError) -> Node {
        addDecoded()
        var fields: Fields = [:]
        var size = 1
        while true {
            let event = try events.next()
            if case .mappingEnd = event { break }
            if case .scalar("<<", let tag, _, let isPlain) = event, isPlain || tag == Tag.merge {
                let inserted = try merged(try events.next(), from: &events, depth: depth + 1)
                for field in inserted.fields { fields[field.name] = field.value }
                size = size.clampedSum(inserted.size)
                continue
            }
            let keyMark = events.mark
            let key = try node(event, from: &events, depth: depth + 1)
            let name = self.name(of: key)
            path.append(.field(name ?? ""))
            let value = try node(try events.next(), from: &events, depth: depth + 1)
            if let name {
                if fields[name] != nil {
                    duplicateKeys.append(
                        .init(path: FieldPath(path), offset: offset(keyMark)))
                }
                fields[name] = value.value
            } else {
                refuseNull(value.value, at: keyMark, key: key)
            }
            path.removeLast()
            size = size.clampedSum(key.size).clampedSum(value.size)
        }
        return Node(value: .map(fields), size: size, kind: .map, mark: mark)
    }

    /// The fields that `<<` brings in; of a list the earlier maps win (goyaml v2 decode.go: merge).
    private mutating func merged(
        _ event: Event, from events: inout EventSource, depth: Int
    ) throws(ScanError) -> (fields: Fields, size: Int) {
        let mark = events.mark
        let node = try node(event, from: &events, depth: depth)
        if case .map(let fields) = node.value, node.isMap { return (fields, node.size) }
        var isListItself = false
        if case .sequenceStart = event { isListItself = true }
        let items = node.value.items
        if isListItself, items.allSatisfy({ $0.map != nil }) {
            var fields: Fields = [:]
            for item in items.reversed() {
                for field in item.map ?? [:] { fields[field.name] = field.value }
            }
            return (fields, node.size)
        }
        fail(.decoding, "map merge requires map or sequence of maps as the value", at: mark)
        return ([:], node.size)
    }

    /// The JSON key of a key (sigs.k8s.io/yaml yaml.go: convertToJSONableObject), nil for null.
    private mutating func name(of key: Node) -> String? {
        guard case .scalar(let scalar) = key.kind else {
            let shown = GoText.syntax(of: key.value)
            fail(.decoding, "invalid map key: \(shown)", at: key.mark)
            return ""
        }
        switch scalar {
        case .null: return nil
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .big(let number): return String(number)
        case .float(let number): return GoText.keyFloat(number)
        case .string, .timestamp, .merge: return key.value.string ?? ""
        }
    }

    private mutating func refuseNull(_ value: Value, at mark: Mark, key: Node) {
        fail(
            .keys,
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: "
                + GoText.syntax(of: value), at: mark, isBare: true)
    }

    // MARK: Scalars

    private mutating func scalar(
        _ text: String, tag: String, isPlain: Bool, at mark: Mark
    ) -> Node {
        addDecoded()
        let resolved: ResolvedScalar
        switch Tag.resolve(text, tag: tag, isPlain: isPlain) {
        case .success(let scalar): resolved = scalar
        case .failure(let problem):
            fail(.decoding, problem.message, at: mark)
            resolved = .null
        }
        let value: Value
        switch resolved {
        case .null: value = .null
        case .bool(let flag): value = .bool(flag)
        case .int(let number): value = .int(number)
        case .big(let number): value = .double(Double(number))
        case .float(let number): value = json(number, at: mark)
        case .string, .timestamp, .merge:
            value = .string(tag == Tag.binary ? Tag.decodedBase64(text) ?? text : text)
        }
        return Node(value: value, size: 1, kind: .scalar(resolved), mark: mark)
    }

    /// The number that is left of a float after it was written as JSON and read again: Go writes
    /// whole numbers below 1e21 without a point, and what has no point is read as an integer.
    private mutating func json(_ number: Double, at mark: Mark) -> Value {
        guard number.isFinite else {
            let shown = number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
            fail(.encoding, "json: unsupported value: \(shown)", at: mark, isBare: true)
            return .null
        }
        return Int64(exactly: number).map { .int($0) } ?? .double(number)
    }

    // MARK: Aliases

    private mutating func begin(_ anchor: String) {
        if !anchor.isEmpty { anchors[anchor] = Anchored(node: nil) }
    }

    private mutating func keep(_ node: Node, as anchor: String) {
        if !anchor.isEmpty { anchors[anchor] = Anchored(node: node) }
    }

    private mutating func alias(_ name: String, at mark: Mark) -> Node {
        let nothing = Node(value: .null, size: 1, kind: .scalar(.null), mark: mark)
        guard let anchored = anchors[name] else {
            fail(.decoding, "unknown anchor '\(name)' referenced", at: mark)
            return nothing
        }
        guard var node = anchored.node else {
            fail(.decoding, "anchor '\(name)' value contains itself", at: mark)
            return nothing
        }
        count.add(alias: node.size)
        if count.isExcessive {
            fail(.decoding, "document contains excessive aliasing", at: mark)
            return nothing
        }
        node.size = node.size.clampedSum(1)
        node.mark = mark
        return node
    }

    private mutating func addDecoded() { count.add() }

    // MARK: Errors

    private mutating func fail(
        _ stage: Stage, _ message: String, at mark: Mark, isBare: Bool = false
    ) {
        guard failure.map({ stage.rawValue < $0.stage.rawValue }) ?? true else { return }
        let text = isBare ? message : "yaml: \(message)"
        failure = (stage, YAMLError(.yaml, text, offset: offset(mark)))
    }

    private func offset(_ mark: Mark) -> Int { mark.offset(in: source, from: start) }
}

/// How much of a document comes out of aliases (goyaml v2 decode.go: unmarshal,
/// allowedAliasRatio).
private struct AliasCount {
    private var decoded = 0
    private var aliased = 0

    mutating func add() { decoded = decoded.clampedSum(1) }

    /// Counts an alias of a value with `size` nodes.
    mutating func add(alias size: Int) {
        decoded = decoded.clampedSum(1).clampedSum(size)
        aliased = aliased.clampedSum(size)
    }

    /// 99% may be aliased in documents of up to 400,000 nodes, 10% from 4,000,000 on.
    var isExcessive: Bool {
        guard aliased > 100, decoded > 1_000 else { return false }
        let low = 400_000.0
        let high = 4_000_000.0
        let share = (Double(decoded) - low) / (high - low)
        let allowed = 0.99 - 0.89 * min(1, max(0, share))
        return Double(aliased) / Double(decoded) > allowed
    }
}

extension Int {
    /// The sum, or the greatest number if it does not fit.
    fileprivate func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

extension Value {
    fileprivate func checked(_ error: YAMLError?) throws(YAMLError) -> Value {
        if let error { throw error }
        return self
    }
}
