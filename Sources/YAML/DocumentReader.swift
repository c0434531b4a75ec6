import Diagnostics

/// Reads the documents of a manifest one by one, as kubectl's YAMLOrJSONDecoder does: each YAML
/// document is cut out by its separator lines before it is parsed, so that line numbers in errors
/// count from the document's own first line (apimachinery pkg/util/yaml/decoder.go).
package struct DocumentReader: Sendable {
    private let source: [UInt8]
    private let depthLimit: Int
    private let isJSON: Bool
    private var position = 0
    private var isFinished = false

    /// A reader of `source`. Nesting deeper than `depthLimit` is refused.
    package init(_ source: [UInt8], depthLimit: Int = 100) {
        self.source = source.repaired
        self.depthLimit = depthLimit
        isJSON = self.source.looksLikeJSON
    }

    /// The next document, or nil at the end. Documents that are empty or null are left out, as
    /// kubectl does (cli-runtime pkg/resource/visitor.go: StreamVisitor). Nothing comes after an
    /// error.
    package mutating func next() throws(YAMLError) -> YAMLDocument? {
        while !isFinished {
            do {
                let document = isJSON ? try nextJSON() : try nextYAML()
                guard let document else { break }
                if document.value != .null { return document }
            } catch {
                isFinished = true
                throw error
            }
        }
        isFinished = true
        return nil
    }

    /// All documents of `source` up to the first error, and that error.
    package static func documents(
        in source: SourceText, depthLimit: Int = 100
    ) -> (documents: [YAMLDocument], error: YAMLError?) {
        var reader = DocumentReader(source.bytes, depthLimit: depthLimit)
        var documents: [YAMLDocument] = []
        do {
            while let document = try reader.next() { documents.append(document) }
        } catch {
            return (documents, error)
        }
        return (documents, nil)
    }

    private mutating func nextJSON() throws(YAMLError) -> YAMLDocument? {
        var parser = JSONParser(source, from: position, depthLimit: depthLimit)
        guard let (value, range) = try parser.next() else { return nil }
        position = range.upperBound
        var document = YAMLDocument(
            value: value, range: range, marks: Marks(source: source, range: range, isJSON: true))
        document.duplicateKeys = parser.duplicateKeys
        return document
    }

    private mutating func nextYAML() throws(YAMLError) -> YAMLDocument? {
        while let chunk = try nextChunk() {
            let text = Chunk.normalized(source[chunk])
            var composer = Composer(
                source: source, start: chunk.lowerBound, depthLimit: depthLimit)
            let value = try composer.document(text)
            var document = YAMLDocument(
                value: value, range: chunk,
                marks: Marks(source: source, range: chunk, isJSON: false))
            document.duplicateKeys = composer.duplicateKeys
            return document
        }
        return nil
    }

    /// The lines up to the next one that starts with `---`.
    private mutating func nextChunk() throws(YAMLError) -> Range<Int>? {
        let start = position
        var begin = start
        while position < source.count {
            let lineStart = position
            let lineEnd = source[lineStart...].firstIndex(of: 10) ?? source.count
            position = min(lineEnd + 1, source.count)
            guard source[lineStart..<lineEnd].starts(with: Chunk.separator) else { continue }
            let rest = String(decoding: source[(lineStart + 3)..<lineEnd], as: UTF8.self)
                .trimmingSpace
            guard rest.isEmpty || rest.hasPrefix("#") else {
                throw YAMLError(
                    .separator, "invalid Yaml document separator: \(rest)", offset: lineStart)
            }
            if lineStart > begin { return begin..<lineStart }
            begin = position
        }
        return begin < source.count ? begin..<source.count : nil
    }
}

/// The lines of one YAML document.
enum Chunk {
    static let separator = Array("---".utf8)

    /// The lines without carriage returns at their ends, and with a line feed behind the last
    /// (apimachinery pkg/util/yaml/decoder.go: LineReader).
    static func normalized(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 1)
        for index in bytes.indices {
            let isBeforeBreak = index + 1 == bytes.endIndex || bytes[index + 1] == 10
            if bytes[index] == 13, isBeforeBreak { continue }
            result.append(bytes[index])
        }
        if result.last != 10 { result.append(10) }
        return result
    }
}

extension [UInt8] {
    /// These bytes as UTF-8: kubectl takes UTF-16 with a byte order mark, drops that of UTF-8 and
    /// replaces what is malformed (cli-runtime pkg/resource/visitor.go: FileVisitor).
    var repaired: [UInt8] {
        if starts(with: [0xff, 0xfe]) || starts(with: [0xfe, 0xff]) {
            let isLittle = self[0] == 0xff
            let units = stride(from: 2, to: count - 1, by: 2).map { index in
                let pair = (UInt16(self[index]), UInt16(self[index + 1]))
                return isLittle ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
            }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        }
        let bytes = starts(with: [0xef, 0xbb, 0xbf]) ? Array(dropFirst(3)) : self
        if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil {
            return bytes
        }
        return Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    /// Whether the first byte that is no space is a brace: such input is read as JSON only.
    var looksLikeJSON: Bool {
        first { ![9, 10, 11, 12, 13, 32].contains($0) } == UInt8(ascii: "{")
    }
}

extension String {
    /// Without spaces, tabs and line ends at both ends.
    var trimmingSpace: String {
        func isSpace(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 32 }
        let bytes = Array(utf8.drop(while: isSpace))
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
