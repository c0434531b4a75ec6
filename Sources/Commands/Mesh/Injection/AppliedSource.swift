import Istio
import Objects
import YAML

/// Where an object was read from, so that a reason can name the line.
///
/// Only the place is kept; the file is read again when it is asked for, and a line is told only if
/// what stands there is what the object says. Text from standard input is kept itself.
struct AppliedSource: Sendable {
    /// The path as typed; `standard input` for a pipe or a heredoc.
    var title: String
    /// The absolute path; nil for standard input.
    var path: String?
    /// What came on standard input.
    var text: [UInt8]?
}

/// A line of a manifest.
struct AppliedPlace: Sendable, Equatable {
    var file: String
    /// Counted from 1.
    var line: Int
    /// Whether the field stands there, and not only the map that it would stand in.
    var isExact: Bool
}

extension SessionState {
    /// Keeps where objects were read from. A pipe does not hide the file that an object is from.
    mutating func remember(_ items: [ManifestItem], from call: KubectlCall) {
        for item in items {
            guard item.source == "STDIN" else {
                manifestSources[item.key] = AppliedSource(
                    title: item.source, path: files.absolute(item.source))
                continue
            }
            if manifestSources[item.key]?.path != nil { continue }
            manifestSources[item.key] = AppliedSource(
                title: "standard input", text: call.standardInput)
        }
    }

    /// The line of the manifest that a look of a verdict is due to; nil where it cannot be told.
    func manifestPlace(of row: Verdict.Row) -> AppliedPlace? {
        guard let cause = row.cause, let source = manifestSources[cause.key] else { return nil }
        guard let bytes = source.text ?? source.path.flatMap({ try? files.read($0) }) else {
            return nil
        }
        var reader = DocumentReader(bytes, depthLimit: limits.nesting)
        while let document = try? reader.next() {
            let items: [(prefix: [PathStep], value: Value)] =
                document.value["kind"]?.string?.hasSuffix("List") == true
                ? (document.value["items"]?.items ?? []).enumerated().map {
                    ([.field("items"), .index($0.offset)], $0.element)
                } : [([], document.value)]
            for item in items where names(item.value, cause.key) {
                return place(
                    of: cause, row.value, in: item.value, behind: item.prefix, document, bytes,
                    source.title)
            }
        }
        return nil
    }

    private func names(_ value: Value, _ key: ObjectKey) -> Bool {
        let place = value["metadata", "namespace"]?.string ?? key.namespace
        return value["kind"]?.string == key.type.kind
            && value["metadata", "name"]?.string == key.name && place == key.namespace
    }

    private static func text(_ value: Value) -> String {
        value.string ?? jsonText(value, style: .compact)
    }

    private func place(
        of cause: Verdict.Cause, _ wanted: String?, in value: Value, behind prefix: [PathStep],
        _ document: YAMLDocument, _ bytes: [UInt8], _ title: String
    ) -> AppliedPlace? {
        let found = value.value(at: cause.path[...])
        guard found.map(Self.text) == wanted else { return nil }
        // Of a field that is missing: the map that lacks it.
        let path = found == nil ? cause.path.dropLast() : cause.path[...]
        guard value.value(at: path) != nil else { return nil }
        let marked = FieldPath(prefix + path.map { .field($0) })
        guard let offset = document.marks.key(at: marked) else { return nil }
        let line = 1 + bytes.prefix(offset).count { $0 == 10 }
        return AppliedPlace(file: title, line: line, isExact: found != nil)
    }
}
