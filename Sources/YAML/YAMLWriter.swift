/// `value` as YAML, byte for byte as `kubectl -o yaml` prints it: goyaml v2's layout and quoting,
/// lines folded at 80 columns, lists not indented under their keys. Ends with a line end.
package func yamlText(of value: Value) -> String {
    var writer = YAMLWriter()
    writer.write(value, in: .root)
    writer.startLine()
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// libyaml's emitter as goyaml v2 ported and set it (goyaml.v2/emitterc.go, encode.go), for block
/// collections, `{}`, `[]` and scalars without tags or anchors.
struct YAMLWriter {
    /// Where a node stands.
    enum Context { case root, item, value, simpleKey, complexKey }

    static let bestWidth = 80
    var bytes: [UInt8] = []
    var column = 0
    var indent = -1
    /// Whether the last thing written was space, and whether the line holds only indention so far.
    var isAfterSpace = true
    var isIndention = true

    mutating func write(_ value: Value, in context: Context) {
        switch value {
        case .null: writePlain("null", in: context)
        case .bool(let flag): writePlain(flag ? "true" : "false", in: context)
        case .int(let number): writePlain(String(number), in: context)
        case .double(let number): writePlain(Self.text(of: number), in: context)
        case .string(let text): write(string: text, in: context)
        case .list(let items):
            if items.isEmpty { writeIndicator("[]", spaced: true) } else { write(items, context) }
        case .map(let fields):
            if fields.isEmpty { writeIndicator("{}", spaced: true) } else { write(fields) }
        }
    }

    private mutating func write(_ items: [Value], _ context: Context) {
        // A list under a key is not indented, unless it starts on the key's own line.
        let saved = indent
        let isUnderKey = context == .value || context == .complexKey
        increaseIndent(keeps: isUnderKey && !isIndention)
        for item in items {
            startLine()
            writeIndicator("-", spaced: true, indention: true)
            write(item, in: .item)
        }
        indent = saved
    }

    private mutating func write(_ fields: Fields) {
        let saved = indent
        increaseIndent(keeps: false)
        for index in YAMLKeyOrder.order(of: fields.names) {
            let (name, value) = (fields.names[index], fields.values[index])
            startLine()
            if Self.isSimpleKey(name) {
                write(string: name, in: .simpleKey)
                writeIndicator(":")
            } else {
                writeIndicator("?", spaced: true, indention: true)
                write(string: name, in: .complexKey)
                startLine()
                writeIndicator(":", spaced: true, indention: true)
            }
            write(value, in: .value)
        }
        indent = saved
    }

    /// A key goes before its colon if it is one line of at most 128 bytes.
    private static func isSimpleKey(_ name: String) -> Bool {
        name.utf8.count <= 128 && !ScalarAnalysis(Array(name.utf8)).isMultiline
    }

    /// A float is written as JSON first, so whole ones lose their point (sigs.k8s.io/yaml
    /// yaml.go: JSONToYAML).
    private static func text(of number: Double) -> String {
        let json = GoText.jsonFloat(number)
        return json.utf8.contains { [UInt8(ascii: "."), UInt8(ascii: "e")].contains($0) }
            ? GoText.float(number) : json
    }

    // MARK: Places on the line

    mutating func increaseIndent(keeps: Bool, isFlow: Bool = false) {
        if indent < 0 {
            indent = isFlow ? 2 : 0
        } else if !keeps {
            indent += 2
        }
    }

    /// Goes to the indented start of a line, if the writer is not there yet.
    mutating func startLine() {
        let wanted = max(indent, 0)
        if !isIndention || column > wanted || column == wanted && !isAfterSpace { breakLine() }
        while column < wanted { put(32) }
        isAfterSpace = true
        isIndention = true
    }

    mutating func writeIndicator(_ text: String, spaced: Bool = false, indention: Bool = false) {
        if spaced, !isAfterSpace { put(32) }
        for byte in text.utf8 { put(byte) }
        isAfterSpace = false
        isIndention = isIndention && indention
    }

    mutating func put(_ byte: UInt8) {
        bytes.append(byte)
        if byte & 0xc0 != 0x80 { column += 1 }
    }

    mutating func breakLine() {
        bytes.append(10)
        column = 0
    }
}
