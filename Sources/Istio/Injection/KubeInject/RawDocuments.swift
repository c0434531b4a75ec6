/// The documents of a manifest as text, as istioctl cuts them: at lines of `---` and nothing else,
/// each document with the line ends it had.
// apimachinery pkg/util/yaml/decoder.go: YAMLReader
func rawDocuments(_ source: [UInt8]) -> [[UInt8]] {
    var documents: [[UInt8]] = []
    var current: [UInt8] = []
    var start = 0
    while start < source.count {
        let end = source[start...].firstIndex(of: 10) ?? source.count
        let line = source[start..<end]
        let isSeparator =
            line.starts(with: Array("---".utf8))
            && line.dropFirst(3).allSatisfy { $0 == 32 || (9...13).contains($0) }
        if isSeparator {
            if !current.isEmpty { documents.append(current) }
            current = []
        } else {
            current += line
            current.append(10)
        }
        start = end + 1
    }
    if !current.isEmpty { documents.append(current) }
    return documents
}
