/// One word after expansion, before file names take the place of patterns.
struct Field: Sendable, Equatable {
    var bytes: [UInt8] = []
    /// Offsets of the pattern signs that were not quoted, in order.
    var signs: [Int] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ byte: UInt8, isActive: Bool) {
        if isActive, byte == 42 || byte == 63 || byte == 91 { signs.append(bytes.count) }
        bytes.append(byte)
    }

    /// The field as a pattern.
    var pattern: GlobPattern { pattern(of: 0..<bytes.count) }

    /// A part of it as a pattern. A bracket that is a sign makes what is between it and the closing
    /// one signs too, so the offsets of `[` decide.
    func pattern(of range: Range<Int>) -> GlobPattern {
        let active = Set(signs)
        return GlobPattern(bytes[range]) { active.contains($0) }
    }
}

/// Collects what expansion gives, and cuts it into fields at `IFS`.
struct FieldBuilder {
    private(set) var fields: [Field] = []
    private var current: Field?
    /// Whether unquoted expansions are cut; not in assignments and the like.
    let splits: Bool
    private let separators: [UInt8]

    init(splits: Bool, separators: String) {
        self.splits = splits
        self.separators = Array(separators.utf8)
    }

    /// Quoted text, which also makes a field where it is empty.
    mutating func addQuoted(_ bytes: some Sequence<UInt8>) {
        var field = current ?? Field()
        field.bytes += bytes
        current = field
    }

    /// Text as written, whose pattern signs count.
    mutating func addLiteral(_ bytes: some Sequence<UInt8>) {
        var field = current ?? Field()
        for byte in bytes { field.append(byte, isActive: true) }
        current = field
    }

    /// The result of an unquoted expansion.
    mutating func addExpanded(_ bytes: [UInt8]) {
        guard splits, !separators.isEmpty else {
            if !bytes.isEmpty { addLiteral(bytes) }
            return
        }
        var index = 0
        while index < bytes.count {
            guard separators.contains(bytes[index]) else {
                current = current ?? Field()
                current?.append(bytes[index], isActive: true)
                index += 1
                continue
            }
            let hasSign = passSeparator(in: bytes, &index)
            if current != nil {
                endField()
            } else if hasSign {
                fields.append(Field())
            }
        }
    }

    /// Passes over blanks of `IFS`, and one other sign of it among them.
    private func passSeparator(in bytes: [UInt8], _ index: inout Int) -> Bool {
        var hasSign = false
        while index < bytes.count, separators.contains(bytes[index]) {
            let isBlank = [32, 9, 10].contains(bytes[index])
            if !isBlank {
                if hasSign { break }
                hasSign = true
            }
            index += 1
        }
        return hasSign
    }

    /// Ends the field that is being built.
    mutating func endField() {
        if let field = current { fields.append(field) }
        current = nil
    }

    /// All fields.
    mutating func finish() -> [Field] {
        endField()
        return fields
    }

    /// Everything as one field.
    mutating func finishJoined() -> Field {
        var all = finish()
        guard var first = all.first else { return Field() }
        all.removeFirst()
        for field in all {
            first.bytes.append(32)
            first.bytes += field.bytes
        }
        return first
    }
}
