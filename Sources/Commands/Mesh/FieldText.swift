import Objects
import YAML

extension Object {
    /// The value at a path as people write it: `spec.endpoints[0].address`.
    func value(atPath path: String) -> Value? { Value.map(fields).value(atPath: path) }
}

extension Value {
    /// The value at a path as people write it: `spec.endpoints[0].address`.
    func value(atPath path: String) -> Value? {
        var current: Value? = self
        for part in path.split(separator: ".") {
            let pieces = part.split(separator: "[")
            guard let name = pieces.first else { return nil }
            current = current?[String(name)]
            for piece in pieces.dropFirst() {
                guard let index = Int(piece.prefix { $0 != "]" }) else { return nil }
                current = current?[index]
            }
        }
        return current
    }

    /// The value with another at a path; paths that lead nowhere change nothing.
    func setting(_ value: Value, atPath path: String) -> Value {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let part = parts.first, case .map(var fields) = self else { return self }
        let pieces = part.split(separator: "[").map(String.init)
        guard let name = pieces.first else { return self }
        let rest = parts.count > 1 ? parts[1] : nil
        if pieces.count > 1, let index = Int(pieces[1].prefix { $0 != "]" }),
            case .list(var items)? = fields[name], items.indices.contains(index)
        {
            items[index] = rest.map { items[index].setting(value, atPath: $0) } ?? value
            fields[name] = .list(items)
        } else {
            fields[name] = rest.map { (fields[name] ?? [:]).setting(value, atPath: $0) } ?? value
        }
        return .map(fields)
    }
}
