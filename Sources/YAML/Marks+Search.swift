extension Marks {
    /// Where the key and the value at the end of `path` are.
    func place(of path: FieldPath) -> (key: Int, value: Int)? {
        let text = isJSON ? Array(source[range]) : Chunk.normalized(source[range])
        let found = text.withUnsafeBufferPointer { bytes in
            var finder = Finder(events: EventSource(bytes))
            defer { finder.events.close() }
            return try? finder.find(path.steps)
        }
        guard let found else { return nil }
        return (
            found.key.offset(in: source, from: range.lowerBound),
            found.value.offset(in: source, from: range.lowerBound)
        )
    }
}

/// Follows a path through a document's events. What comes in by an alias or a merge has no place of
/// its own and is not found.
private struct Finder {
    var events: EventSource

    mutating func find(_ steps: [PathStep]) throws(ScanError) -> (key: Mark, value: Mark)? {
        _ = try events.next()
        guard case .documentStart = try events.next() else { return nil }
        var event = try events.next()
        var key = events.mark
        for step in steps {
            switch (step, event) {
            case (.field(let name), .mappingStart):
                guard let mark = try enter(name) else { return nil }
                key = mark
                event = try events.next()
            case (.index(let index), .sequenceStart):
                guard let item = try enter(index) else { return nil }
                event = item
                key = events.mark
            default:
                return nil
            }
        }
        return (key, events.mark)
    }

    /// Goes to the value of the last field `name`: of two with one name the later counts.
    private mutating func enter(_ name: String) throws(ScanError) -> Mark? {
        while true {
            let event = try events.next()
            if case .mappingEnd = event { return nil }
            let mark = events.mark
            if case .scalar(let text, let tag, _, let isPlain) = event,
                text == name || isPlain && Finder.keyName(text, tag) == name
            {
                return mark
            }
            try skip(event)
            try skip(try events.next())
        }
    }

    private mutating func enter(_ index: Int) throws(ScanError) -> Event? {
        for _ in 0..<max(0, index) {
            let event = try events.next()
            if case .sequenceEnd = event { return nil }
            try skip(event)
        }
        let event = try events.next()
        if case .sequenceEnd = event { return nil }
        return event
    }

    /// Reads on to the end of the node that `event` begins.
    private mutating func skip(_ event: Event) throws(ScanError) {
        var depth = 0
        var event = event
        while true {
            switch event {
            case .sequenceStart, .mappingStart: depth += 1
            case .sequenceEnd, .mappingEnd: depth -= 1
            case .streamStart, .streamEnd, .documentStart, .documentEnd, .alias, .scalar: break
            }
            if depth == 0 { return }
            event = try events.next()
        }
    }

    private static func keyName(_ text: String, _ tag: String) -> String {
        guard tag.isEmpty, case .bool(let flag) = ResolvedScalar.resolve(text) else { return text }
        return flag ? "true" : "false"
    }
}
