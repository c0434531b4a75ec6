import Diagnostics
import Language
import Testing

/// Texts made wrong at random, from a fixed seed: whatever they are, the parser ends.
@Suite struct MutationTests {
    private static let seeds = [
        "kubectl get pods -n default | grep -v web && echo \"$X\" || exit 1\n",
        "for i in 1 2 3; do echo $i; done > f 2>&1\n",
        "cat <<EOF | kubectl apply -f -\nkind: $KIND\nname: $(echo web)\nEOF\n",
        "if [ \"$A\" = b ]; then f() { echo ${X:-$((1 + 2))}; }; else `a \\`b\\``; fi\n",
        "eventually within 30s { a; expect output contains 'x'; }\nwhile read l; do :; done <<-E\n\tx\n\tE\n",
        "X='a b' Y=${Z%%.*} cmd {a} \\\n  next; ( ! true )\n",
    ]
    private static let pieces = [
        "'", "\"", "`", "$(", ")", "((", "${", "}", "<<E\n", "\nE\n", "\\", "\n", ";", "&&", "|",
        "if ", "fi", "do ", "done", "{ ", "[[", "#", "$", "expect ", "\u{e9}", "\r\n", "2>", "&",
    ]

    @Test func `twenty thousand mutations parse or fail`() {
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var parsed = 0
        for _ in 0..<20_000 {
            var bytes = Array(Self.seeds[next(Self.seeds.count)].utf8)
            for _ in 0...next(4) {
                let place = next(bytes.count + 1)
                switch next(4) {
                case 0:
                    bytes.insert(contentsOf: Self.pieces[next(Self.pieces.count)].utf8, at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + next(6)))
                case 2: bytes = Array(bytes[..<place]) + bytes[..<place]
                default: if place < bytes.count { bytes[place] = UInt8(next(256)) }
                }
            }
            do {
                let program = try parse(SourceText(name: "t", bytes: bytes))
                parsed += 1
                for statement in program.statements {
                    #expect(statement.range.end <= bytes.count)
                }
            } catch {
                #expect((error.diagnostic.range?.end ?? 0) <= bytes.count)
            }
        }
        #expect(parsed > 500)
    }
}
