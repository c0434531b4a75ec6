import CLibYAML

/// What libyaml reports of a text, one after the other.
enum Event {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case alias(String)
    case scalar(text: String, tag: String, anchor: String, isPlain: Bool)
    case sequenceStart(anchor: String)
    case mappingStart(anchor: String)
}

/// libyaml's parser over bytes that the caller keeps alive. It must be closed.
///
/// libyaml keeps a pointer into its own parser struct, so the struct lives on the heap.
struct EventSource {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    /// Where the last event began.
    private(set) var mark = Mark(line: 0, column: 0)

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
        event.deallocate()
    }

    /// The next event, or what is wrong with the text.
    mutating func next() throws(ScanError) -> Event {
        guard yaml_parser_parse(parser, event) == 1 else { throw failure }
        defer { yaml_event_delete(event) }
        mark = Mark(
            line: Int(event.pointee.start_mark.line), column: Int(event.pointee.start_mark.column))
        let data = event.pointee.data
        switch event.pointee.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return .alias(text(data.alias.anchor))
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(
                start: data.scalar.value, count: data.scalar.length)
            return .scalar(
                text: String(decoding: bytes, as: UTF8.self), tag: text(data.scalar.tag),
                anchor: text(data.scalar.anchor), isPlain: data.scalar.plain_implicit != 0)
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(anchor: text(data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(anchor: text(data.mapping_start.anchor))
        default: return .streamEnd
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    /// libyaml's problem with goyaml's line number: the problem's line counted from 0, plus one for
    /// scanner errors only, and none at all for the first line (goyaml v2 decode.go: fail).
    private var failure: ScanError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? ""
        var line = 0
        if state.problem_mark.line != 0 {
            line = Int(state.problem_mark.line)
            if state.error == YAML_SCANNER_ERROR { line += 1 }
        } else if state.context_mark.line != 0 {
            line = Int(state.context_mark.line)
        }
        let shown = problem.isEmpty ? "unknown problem parsing YAML content" : problem
        return ScanError(
            message: line == 0 ? shown : "line \(line): \(shown)",
            mark: Mark(
                line: Int(state.problem_mark.line), column: Int(state.problem_mark.column)))
    }
}

/// What libyaml says is wrong, and where.
struct ScanError: Error {
    var message: String
    var mark: Mark
}
