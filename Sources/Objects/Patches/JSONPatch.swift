import YAML

/// RFC 6902 patches: lists of operations, with the texts of the API server's library
/// (evanphx/json-patch v4: patch.go).
public enum JSONPatch {
    /// `document` after the operations of `patch`; nothing of it if one of them fails.
    public static func apply(_ patch: Value, to document: Value) throws(PatchError) -> Value {
        guard case .list(let operations) = patch else {
            throw PatchError(
                "json: cannot unmarshal \(patch.jsonTypeName) into Go value of type "
                    + "jsonpatch.Patch")
        }
        var result = document
        for operation in operations { try apply(operation, &result) }
        return result
    }

    private static func apply(_ operation: Value, _ document: inout Value) throws(PatchError) {
        let name = operation["op"]?.string ?? "unknown"
        let path = operation["path"]?.string ?? ""
        let steps = pointer(path)
        let value = operation["value"] ?? .null
        switch name {
        case "add": try add(value, steps, path, &document, "add")
        case "remove": _ = try remove(steps, path, &document)
        case "replace":
            guard hasParent(steps, document) else {
                throw missing("replace operation does not apply: doc is missing path: \(path)")
            }
            // A missing field is set all the same; only a missing item is refused.
            if find(steps, document) == nil,
                find(Array(steps.dropLast()), document)?.list != nil
            {
                throw missing("replace operation does not apply: doc is missing key: \(path)")
            }
            document = changed(document, steps[...]) { _ in value }
        case "move", "copy":
            let from = operation["from"]?.string ?? ""
            guard let moved = find(pointer(from), document) else {
                guard hasParent(pointer(from), document), let key = pointer(from).last else {
                    throw missing(
                        "\(name) operation does not apply: doc is missing from path: \(from)")
                }
                throw missing(
                    "error in \(name) for path: '\(key)': Unable to remove nonexistent key: \(key)")
            }
            if name == "move" { _ = try remove(pointer(from), from, &document) }
            try add(moved, steps, path, &document, name)
        case "test":
            guard (find(steps, document) ?? .null) == value else {
                throw PatchError("testing value \(path) failed: test failed")
            }
        default: throw PatchError("Unexpected kind: \(name)")
        }
    }

    private static func add(
        _ value: Value, _ steps: [String], _ path: String, _ document: inout Value,
        _ operation: String
    ) throws(PatchError) {
        guard let last = steps.last else {
            document = value
            return
        }
        switch find(Array(steps.dropLast()), document) {
        case .map(var fields):
            fields[last] = value
            document = changed(document, steps.dropLast()) { _ in .map(fields) }
        case .list(var items):
            let index = last == "-" ? items.count : try self.index(last, items.count + 1, path)
            items.insert(value, at: index)
            document = changed(document, steps.dropLast()) { _ in .list(items) }
        case nil, .null, .bool, .int, .double, .string:
            throw missing(
                "\(operation) operation does not apply: doc is missing path: \"\(path)\"")
        }
    }

    private static func remove(
        _ steps: [String], _ path: String, _ document: inout Value
    ) throws(PatchError) -> Value {
        guard let last = steps.last, let parent = find(Array(steps.dropLast()), document) else {
            throw missing("remove operation does not apply: doc is missing path: \"\(path)\"")
        }
        switch parent {
        case .map(var fields):
            guard let removed = fields[last] else {
                throw missing(
                    "error in remove for path: '\(path)': Unable to remove nonexistent key: "
                        + last)
            }
            fields[last] = nil
            document = changed(document, steps.dropLast()) { _ in .map(fields) }
            return removed
        case .list(var items):
            let index: Int
            do {
                index = try self.index(last, items.count, path)
            } catch {
                throw PatchError("error in remove for path: '\(path)': \(error.message)")
            }
            let removed = items.remove(at: index)
            document = changed(document, steps.dropLast()) { _ in .list(items) }
            return removed
        case .null, .bool, .int, .double, .string:
            throw missing("remove operation does not apply: doc is missing path: \"\(path)\"")
        }
    }

    private static func index(
        _ text: String, _ count: Int, _ path: String
    ) throws(PatchError) -> Int {
        guard let number = Int(text) else {
            throw PatchError(
                "strconv.Atoi: parsing \(GoText.quoted(text)): invalid syntax")
        }
        let index = number < 0 ? number + count : number
        guard (0..<count).contains(index) else {
            throw PatchError(
                "Unable to access invalid index: \(number): invalid index referenced")
        }
        return index
    }

    private static func missing(_ text: String) -> PatchError {
        PatchError("\(text): missing value")
    }

    /// The reference tokens of a JSON pointer.
    private static func pointer(_ path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            part.split(separator: "~1", omittingEmptySubsequences: false).map { piece in
                piece.split(separator: "~0", omittingEmptySubsequences: false)
                    .joined(separator: "~")
            }.joined(separator: "/")
        }
    }

    private static func hasParent(_ steps: [String], _ document: Value) -> Bool {
        switch find(Array(steps.dropLast()), document) {
        case .map, .list: true
        case nil, .null, .bool, .int, .double, .string: false
        }
    }

    private static func find(_ steps: [String], _ document: Value) -> Value? {
        var current = document
        for step in steps {
            switch current {
            case .map(let fields):
                guard let next = fields[step] else { return nil }
                current = next
            case .list(let items):
                guard let index = Int(step), items.indices.contains(index) else { return nil }
                current = items[index]
            case .null, .bool, .int, .double, .string: return nil
            }
        }
        return current
    }

    private static func changed(
        _ value: Value, _ steps: ArraySlice<String>, _ change: (Value) -> Value
    ) -> Value {
        guard let step = steps.first else { return change(value) }
        switch value {
        case .map(var fields):
            fields[step] = changed(fields[step] ?? .null, steps.dropFirst(), change)
            return .map(fields)
        case .list(var items):
            guard let index = Int(step), items.indices.contains(index) else { return value }
            items[index] = changed(items[index], steps.dropFirst(), change)
            return .list(items)
        case .null, .bool, .int, .double, .string: return value
        }
    }
}
