import Objects
import YAML

/// `-o custom-columns` (kubectl pkg/cmd/get/customcolumn.go).
struct CustomColumns: Sendable {
    private let columns: [(header: String, path: JSONPath)]

    /// Reads `NAME:.metadata.name,IMAGE:.spec.containers[*].image`.
    init(_ specification: String) throws(KubectlError) {
        var columns: [(header: String, path: JSONPath)] = []
        for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
            guard let colon = part.firstIndex(of: ":") else {
                throw .plain(
                    "unexpected custom-columns spec: \(part), expected <header>:<json-path-expr>")
            }
            let text = String(part[part.index(after: colon)...])
            do throws(JSONPath.Failure) {
                columns.append((String(part[..<colon]), try JSONPath(relaxed: text)))
            } catch { throw .plain(error.message) }
        }
        self.columns = columns
    }

    /// The table of some values.
    func text(of values: [Value], hidesHeaders: Bool) throws(KubectlError) -> String {
        var writer = TabWriter.tables
        if !hidesHeaders {
            writer.write(columns.map(\.header).joined(separator: "\t") + "\n")
        }
        for value in values {
            let cells = columns.map { cell($0.path, value) }
            writer.write(cells.joined(separator: "\t") + "\n")
        }
        return writer.flush()
    }

    private func cell(_ path: JSONPath, _ value: Value) -> String {
        guard let results = try? path.results(in: value) else { return "<none>" }
        let found = results.flatMap(\.self)
        guard !found.isEmpty else { return "<none>" }
        return found.map(Self.text).joined(separator: ",")
    }

    /// A result as Go's `%v` prints it: lists and maps in Go's own form.
    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .list(let items): "[" + items.map(text).joined(separator: " ") + "]"
        case .map(let fields):
            "map[" + fields.map { "\($0.name):\(text($0.value))" }.joined(separator: " ") + "]"
        case .bool, .int, .double, .string: JSONPath.text(value)
        }
    }
}
