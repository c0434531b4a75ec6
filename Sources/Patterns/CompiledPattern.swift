import CRE2

/// RE2's compiled form. It never changes after `init`, and RE2 documents matching as safe from any
/// number of threads, hence the unchecked conformance.
final class CompiledPattern: @unchecked Sendable {
    private let program: OpaquePointer
    let groups: Int

    init(_ text: String, caseSensitive: Bool) throws(PatternError) {
        var text = text
        let created = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                cre2_new(characters.baseAddress, characters.count, caseSensitive)
            }
        }
        // cre2_new allocates with C++'s `new`, which ends the process rather than give null.
        program = created!
        groups = Int(cre2_groups(program))
        if let message = cre2_error(program) {
            throw PatternError(message: String(cString: message))
        }
    }

    deinit { cre2_delete(program) }

    func test(_ bytes: UnsafeBufferPointer<UInt8>, whole: Bool) -> Bool {
        bytes.withMemoryRebound(to: CChar.self) { text in
            cre2_match(program, text.baseAddress, text.count, 0, whole, nil, -1)
        }
    }

    func match(_ bytes: UnsafeBufferPointer<UInt8>, from: Int, whole: Bool) -> PatternMatch? {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * (groups + 1)) { bounds in
            let matched = bytes.withMemoryRebound(to: CChar.self) { text in
                cre2_match(
                    program, text.baseAddress, text.count, from, whole,
                    bounds.baseAddress, Int32(groups))
            }
            guard matched else { return nil }
            let found = (0...groups).map { index -> Range<Int>? in
                bounds[2 * index] < 0 ? nil : bounds[2 * index]..<bounds[2 * index + 1]
            }
            return PatternMatch(groups: found, range: found[0] ?? from..<from)
        }
    }
}
