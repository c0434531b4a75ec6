import Objects
import YAML

/// Objects of a file, as `istioctl analyze` reads them.
// istio pilot/pkg/config/file/store.go: KubeSource
package struct ManifestSource: Sendable {
    /// The objects, in the order in which they stand.
    package private(set) var resources: [AnalyzedResource] = []
    /// What could not be read; each document for itself.
    private var problems: [String] = []
    private let file: String
    private let namespace: String
    /// Whether kinds are read that are taken from clusters alone otherwise.
    private let readsRuntimeKinds: Bool

    /// Reads a file. Objects without a namespace get `namespace`, which may be empty.
    package init(
        _ bytes: [UInt8], file: String, namespace: String, readsRuntimeKinds: Bool = false
    ) {
        self.file = file
        self.namespace = namespace
        self.readsRuntimeKinds = readsRuntimeKinds
        for (index, chunk) in ManifestChunk.all(in: bytes).enumerated() {
            guard !chunk.bytes.isEmpty else { continue }
            do throws(Problem) {
                try read(chunk)
            } catch {
                problems.append("error processing \(file)[\(index)]: \(error.text)")
            }
        }
    }

    /// What istioctl says about a file that it could not read in full; nil for a good one.
    package var error: String? {
        problems.isEmpty
            ? nil : "errors parsing content \(GoText.quoted(file)): \(multiError(problems))"
    }

    /// The texts of several files' errors in one.
    package static func combined(_ errors: [String]) -> String { multiError(errors) }

    private struct Problem: Error { var text: String }

    // store.go: parseChunk
    private mutating func read(_ chunk: ManifestChunk) throws(Problem) {
        var reader = DocumentReader(chunk.bytes)
        let document: YAMLDocument?
        do throws(YAMLError) {
            document = try reader.next()
        } catch {
            throw Problem(text: Self.text(error))
        }
        guard let document else { return }
        let place = ManifestPlace(
            file: file, line: chunk.line, source: chunk.bytes, marks: document.marks,
            document: document.value)
        try read(document.value, at: place)
    }

    /// A document that begins with a brace is taken for JSON and not read as YAML.
    // apimachinery pkg/util/yaml/decoder.go: ToJSON
    private static func text(_ error: YAMLError) -> String {
        guard error.kind == .json else { return "failed converting YAML to JSON: \(error.message)" }
        let parts = error.message.split(separator: ": ", maxSplits: 2)
        let isPlaced = parts.count == 3 && parts[1].hasPrefix("offset ")
        return "failed interpreting jsonChunk: couldn't get version/kind; json parse error: "
            + (isPlaced ? String(parts[2]) : error.message)
    }

    private mutating func read(_ value: Value, at place: ManifestPlace) throws(Problem) {
        guard value.map != nil else {
            throw Problem(
                text: "failed interpreting jsonChunk: couldn't get version/kind; json parse error: "
                    + "json: cannot unmarshal \(value.jsonTypeName) into Go value of type struct "
                    + #"{ APIVersion string "json:\"apiVersion,omitempty\""; "#
                    + #"Kind string "json:\"kind,omitempty\"" }"#)
        }
        let kind = value.text("kind")
        let apiVersion = value.text("apiVersion")
        if kind == "List" {
            try readItems(value, at: place)
            return
        }
        guard !kind.isEmpty || !apiVersion.isEmpty else {
            throw Problem(text: "unable to parse resource with no group, version and kind")
        }
        // Other kinds are passed over without a word.
        guard let analyzed = AnalyzedKind(apiVersion: apiVersion, kind: kind),
            readsRuntimeKinds || !analyzed.isRuntime
        else { return }
        let isIstios = analyzed.group.hasSuffix(".istio.io")
        if isIstios, let problem = MessageDecoding.valueProblem(value, analyzed.type) {
            throw Problem(text: "failed parsing JSON for built-in type: \(problem)")
        }
        do throws(ObjectReadError) {
            var object = try Object(value: value) { _, _ in analyzed.type }
            if !analyzed.isNamespaced {
                object.metadata.namespace = ""
            } else if object.namespace.isEmpty {
                object.metadata.namespace = namespace
            }
            resources.append(AnalyzedResource(kind: analyzed, object: object, place: place))
        } catch {
            throw Problem(text: "failed parsing JSON for built-in type: \(error.message)")
        }
    }

    // store.go: extractResourceChunksFromListYamlChunk
    private mutating func readItems(_ list: Value, at place: ManifestPlace) throws(Problem) {
        guard let items = list["items"]?.list, items.allSatisfy({ $0.map != nil }) else {
            throw Problem(
                text: "failed extracting resource chunks from list yaml chunk: "
                    + "failed parsing yamlChunk: malformed items field")
        }
        for (index, item) in items.enumerated() where item["kind"]?.string != "List" {
            var own = place
            own.prefix = FieldPath([.field("items"), .index(index)])
            let offset = place.marks.value(at: own.prefix) ?? 0
            own.itemLine = place.source[..<min(offset, place.source.count)].count { $0 == 10 }
            own.line = place.line + own.itemLine + 1
            try read(item, at: own)
        }
    }
}

/// A document of a file, cut out by its separator lines, and the line that it begins on.
// istio pilot/pkg/config/file/util/kubeyaml/kubeyaml.go: YAMLReader
struct ManifestChunk {
    var bytes: [UInt8]
    var line: Int

    /// The documents of a file, empty ones included. A separator in front of the first document
    /// belongs to it, so that lines inside of it are counted from there: Istio, too, is then one
    /// line off.
    static func all(in bytes: [UInt8]) -> [ManifestChunk] {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
            Array(line.last == 13 ? line.dropLast() : line)
        }
        // After the last line end comes no line.
        if lines.last == [] { lines.removeLast() }
        var chunks: [ManifestChunk] = []
        var buffer: [UInt8] = []
        var start: Int?
        var first = 1
        for (index, line) in lines.enumerated() {
            if start == nil, !line.isEmpty, line != Array("---".utf8) { start = index + 1 }
            let isSeparator =
                line.starts(with: Array("---".utf8))
                && line.dropFirst(3).allSatisfy { (9...13).contains($0) || $0 == 32 }
            if isSeparator, !buffer.isEmpty {
                chunks.append(ManifestChunk(bytes: trimmed(buffer), line: start ?? first))
                buffer = []
                start = nil
                first = index + 2
            } else {
                buffer += line + [10]
            }
        }
        if !buffer.isEmpty {
            chunks.append(ManifestChunk(bytes: trimmed(buffer), line: start ?? first))
        }
        return chunks
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 32 }
        let rest = bytes.drop(while: isSpace)
        let end = rest.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? rest.startIndex
        return Array(rest[..<end])
    }
}
