import Diagnostics
import Testing

@Suite struct RenderingTests {
    let source = SourceText(name: "demo.mesh", text: "get pods\n\techo 你好 )\nend\n")

    @Test func `a diagnostic shows its line and marks its place`() {
        let start = source.bytes.firstIndex(of: UInt8(ascii: ")")) ?? 0
        let diagnostic = Diagnostic(
            .unexpectedToken, "')' has no '(' before it", at: SourceRange(start, start + 1),
            notes: ["a note"],
            fixIts: [.init("remove it", range: SourceRange(start, start + 1), replacement: "")])
        #expect(
            diagnostic.rendered(in: source) == """
                demo.mesh:2:10: error MESH0102: ')' has no '(' before it
                    \techo 你好 )
                    \t        ^
                  note: a note
                  fix: remove it

                """)
    }

    @Test func `a place beyond the end is the end`() {
        let diagnostic = Diagnostic(.incomplete, "unfinished", at: SourceRange(900, 901))
        #expect(diagnostic.rendered(in: source).hasPrefix("demo.mesh:4:1: error MESH0101"))
    }

    @Test func `a very long line is cut around the place`() {
        let long = SourceText(name: "x", text: String(repeating: "a", count: 10_000) + "!")
        let text = Diagnostic(.unexpectedToken, "no", at: SourceRange(10_000, 10_001))
            .rendered(in: long)
        #expect(text.count < 400)
        #expect(text.contains("!"))
    }

    @Test func `control characters cannot reach the terminal`() {
        let source = SourceText(name: "x", text: "a\u{1B}[2J")
        let text = Diagnostic(.unreadableSource, "no", at: SourceRange(0, 1)).rendered(in: source)
        #expect(!text.contains("\u{1B}"))
    }
}

@Suite struct SpellingTests {
    @Test(arguments: [
        ("kubeclt", "kubectl"), ("trce", "trace"), ("appyl", "apply"), ("GET", "get"),
        ("resotre", "restore"),
    ])
    func `near words are found`(word: String, meant: String) {
        let words = ["apply", "get", "kubectl", "restore", "trace", "why"]
        #expect(Spelling.nearest(to: word, among: words) == meant)
    }

    @Test(arguments: ["xyz", "", "something"]) func `far words are not`(word: String) {
        #expect(Spelling.nearest(to: word, among: ["apply", "describe"]) == nil)
    }
}
