import Objects
import YAML

extension Object {
    /// The value at a path as people write it: `spec.endpoints[0].address`.
    func value(atPath path: String) -> Value? {
        var current: Value? = .map(fields)
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
}
