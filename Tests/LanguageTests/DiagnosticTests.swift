import Diagnostics
import Language
import Testing

@Suite struct DiagnosticTests {
    @Test(
        arguments: [
            ("echo 'a", 5, 6), ("echo \"a", 5, 6), ("echo `a", 5, 6), ("echo $(a", 5, 7),
            ("echo ${X", 5, 7), ("echo ${X:-", 5, 7), ("echo $((1", 5, 8), ("cat <<E\nx", 6, 7),
            ("if a; then b", 0, 2), ("if a", 0, 2), ("while a; do", 0, 5), ("for i in a", 0, 3),
            ("for", 0, 3), ("{ a", 0, 1), ("(a", 0, 1), ("f() ", 0, 1), ("f(", 0, 1),
            ("a &&", 2, 4),
            ("a ||\n", 2, 4), ("a |", 2, 3), ("a \\\n", 2, 3), ("a \\", 2, 3), ("!", 0, 1),
            ("echo \"$(a\"", 9, 10), ("cat <<E", 6, 7),
        ] as [(String, Int, Int)])
    func `an open end is incomplete and shows where it opened`(
        _ source: String, _ start: Int, _ end: Int
    ) {
        guard case .incomplete(let diagnostic)? = Self.error(source) else {
            Issue.record("not incomplete: \(source)")
            return
        }
        #expect(diagnostic.code == .incomplete)
        #expect(diagnostic.range == SourceRange(start, end))
    }

    @Test(
        arguments: [
            ("echo a)", DiagnosticCode.unexpectedToken, 6, 7), ("fi", .unexpectedToken, 0, 2),
            ("a; done", .unexpectedToken, 3, 7), ("then", .unexpectedToken, 0, 4),
            ("}", .unexpectedToken, 0, 1), ("; a", .unexpectedToken, 0, 1),
            ("a ; ; b", .unexpectedToken, 4, 5), ("| a", .unexpectedToken, 0, 1),
            ("a && ; b", .unexpectedToken, 5, 6), ("if a; fi", .unexpectedToken, 6, 8),
            ("if; then a; fi", .unexpectedToken, 2, 3),
            ("while a; do done", .unexpectedToken, 12, 16),
            ("for 1x in a; do b; done", .unexpectedToken, 4, 6), ("()", .unexpectedToken, 1, 2),
            ("a >", .unexpectedToken, 2, 3), ("a > ; b", .unexpectedToken, 2, 3),
            ("a <&x", .unexpectedToken, 4, 5), ("echo ${}", .unexpectedToken, 5, 8),
            ("echo ${X!}", .unexpectedToken, 5, 9), ("echo a (b)", .unexpectedToken, 7, 8),
            ("echo $(cat <<E)\nx\nE\n", .unexpectedToken, 13, 14),
            ("echo `echo 'x`", .incomplete, 11, 12),
            ("sleep 5 &", .unsupportedSyntax, 8, 9), ("a & b", .unsupportedSyntax, 2, 3),
            ("case x in", .unsupportedSyntax, 0, 4), ("a;;", .unsupportedSyntax, 1, 3),
            ("esac", .unsupportedSyntax, 0, 4), ("eval x", .unsupportedSyntax, 0, 4),
            ("[[ a == b ]]", .unsupportedSyntax, 0, 2), ("cat <(a)", .unsupportedSyntax, 4, 6),
            ("a <<<x", .unsupportedSyntax, 2, 5), ("a |& b", .unsupportedSyntax, 2, 3),
            ("for i in {1..3}; do a; done", .unsupportedSyntax, 9, 15),
            ("echo {a,b}", .unsupportedSyntax, 5, 10), ("X=(1 2)", .unsupportedSyntax, 0, 3),
            ("X[0]=1", .unsupportedSyntax, 0, 6), ("echo ${X[0]}", .unsupportedSyntax, 5, 9),
            ("echo ${X/a/b}", .unsupportedSyntax, 5, 9), ("echo ${X:1}", .unsupportedSyntax, 5, 10),
            ("echo $!", .unsupportedSyntax, 5, 7), ("echo $'a'", .unsupportedSyntax, 5, 7),
            ("function f { a; }", .unsupportedSyntax, 0, 8),
            ("select x in a", .unsupportedSyntax, 0, 6),
            ("for ((i=0;;)); do a; done", .unsupportedSyntax, 0, 5),
            ("echo a\0b", .unreadableSource, 6, 7), ("\u{7f}ELF", .unreadableSource, 0, 1),
            ("expect", .badExpectation, 0, 6), ("expect status 0 && a", .badExpectation, 16, 18),
            ("expect output is x > f", .badExpectation, 19, 22),
            ("always a", .badExpectation, 0, 6),
            ("eventually", .badExpectation, 0, 10), ("always for", .badExpectation, 10, 10),
        ] as [(String, DiagnosticCode, Int, Int)])
    func `a wrong text is invalid, with its code and place`(
        _ source: String, _ code: DiagnosticCode, _ start: Int, _ end: Int
    ) {
        guard case .invalid(let diagnostic)? = Self.error(source) else {
            Issue.record("not invalid: \(source)")
            return
        }
        #expect(diagnostic.code == code)
        #expect(diagnostic.range == SourceRange(start, end), "\(diagnostic.message)")
    }

    @Test(arguments: [
        ("echo 'a b", "echo 'a b'"), ("echo \"a\n", "echo \"a\"\n"), ("echo a)", "echo a"),
        ("a; fi", "a; "), ("[[ -n x ]", "[ -n x ]"),
    ])
    func `a fix gives a text that parses`(_ source: String, _ mended: String) throws {
        let diagnostic = try #require(Self.error(source)?.diagnostic)
        let fix = try #require(diagnostic.fixIts.first)
        var bytes = Array(source.utf8)
        bytes.replaceSubrange(fix.range.start..<fix.range.end, with: fix.replacement.utf8)
        #expect(String(decoding: bytes, as: UTF8.self) == mended)
        #expect(Self.error(mended) == nil)
    }

    @Test(arguments: ["(", "{ ", "if a; then ", "$(", "${X:-", "\"$(", "while ", "f() "])
    func `deep nesting is refused or open, never a crash`(_ opener: String) {
        let source = "echo " + String(repeating: opener, count: 10_000)
        _ = Self.error(source)
        let plain = String(repeating: opener, count: 10_000)
        #expect(Self.error(plain) != nil)
    }

    @Test func `the limits are exact`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(Self.error(nested(33)) == nil)
        #expect(Self.error(nested(34))?.diagnostic.code == .tooDeep)
        var options = SyntaxOptions()
        options.sourceBytes = 5
        #expect(Self.error("12345", options) == nil)
        #expect(Self.error("123456", options)?.diagnostic.code == .unreadableSource)
    }

    static func error(
        _ source: String, _ options: SyntaxOptions = SyntaxOptions()
    ) -> SyntaxError? {
        do throws(SyntaxError) {
            _ = try parse(SourceText(name: "t", text: source), options: options)
            return nil
        } catch {
            return error
        }
    }
}
