import Diagnostics
import Language
import Testing

@Suite struct ParserTests {
    @Test(
        arguments: [
            ("", ""), ("# only a comment\n\n", ""), ("a b; c", "a b ; c"), ("a\nb\n", "a ; b"),
            ("a 'b c' \"d $X\" e\\ f", "a 'b c' 'd '$\"X e' 'f"),
            ("X=1 Y= cmd Z=2", "X:=1 Y:='' cmd Z=2"), ("X=\"a b\"", "X:='a b'"),
            ("a && b || ! c | d", "a && b || !c | d"), ("! ! a", "a"),
            ("a |\n b &&\n\n c", "a | b && c"),
            ("if a; then b; elif c; then d; else e; fi", "if<a>{b}<c>{d}else{e}"),
            ("while a; do b; done; until c; do d; done", "while<a>{b} ; until<c>{d}"),
            ("for i in a $B; do c; done", "for i in a $B{c}"),
            ("for i; do c; done", "for i in @{c}"),
            ("for i\ndo c\ndone", "for i in @{c}"),
            ("{ a; b; } >f 2>&1", "{a ; b} 1>f 2>&1"), ("(a; b) | c", "(a ; b) | c"),
            ("f() { a; }; f x", "fn f={a} ; f x"), ("f ( )\n(a)", "fn f=(a)"),
            ("a <b >c >>d 2>e &>g <&3 3>|h", "a 0<b 1>c 1>>d 2>e 1&>g 0<&3 3>h"),
            ("a >&f", "a 1&>f"), ("a 2>&-", "a 2>&-"),
            ("cat <<E\nx $Y\nE\n", "cat 0<<'x '$\"Y'\\n'"),
            ("cat <<'E'\nx $Y\nE\n", "cat 0<<'x $Y\\n'"),
            ("cat <<-E\n\tx\n\tE\n", "cat 0<<'x\\n'"),
            ("cat <<A <<B; b\n1\nA\n2\nB\nc", "cat 0<<'1\\n' 0<<'2\\n' ; b ; c"),
            ("cat <<E\r\nx\r\nE\r\necho y\r\n", "cat 0<<'x\r\n' ; echo y"),
            ("echo $(a; b) `c`", "echo $(a ; b) $(c)"), ("echo `a \\`b\\``", "echo $(a $(b))"),
            ("echo \"$(echo \"x\")\"", "echo $(echo 'x')"),
            ("echo $(cat <<E\nx\nE\n)", "echo $(cat 0<<'x\\n')"),
            ("echo $((1 + $X * (2)))", "echo $(('1 + '$\"X' * (2)'))"),
            (
                "echo ${X} ${#X} ${X:-a b} ${X-} ${X:=y} ${X+\"z\"}",
                "echo $X $X#len $X{:-a b} $X{-''} $X{:=y} $X{+'z'}"
            ),
            (
                "echo ${X:?m} ${X#*/} ${X##a} ${X%b} ${X%%c*} ${10} $1 $@ $? $#",
                "echo $X{:?m} $X{#*/} $X{##a} $X{%b} $X{%%c*} $10 $1 $@ $? $#"
            ),
            ("echo $ a$ \"$\" $%", "echo $ a$ '$' $%"),
            ("echo if then fi", "echo if then fi"), ("echo a#b #c", "echo a#b"),
            ("a \\\n  b", "a b"), ("echo a\\\nb", "echo ab"), ("echo {a} {} a}", "echo {a} {} a}"),
            ("[ a = b ] && [ -n \"\" ]", "[ a = b ] && [ -n '' ]"),
            ("expect output contains 'x'\na", "expect(output contains 'x') ; a"),
            ("eventually within 30s a | b", "eventually[30s](a | b)"),
            ("eventually { a; expect no error; }", "eventually[]({a ; expect(no error)})"),
            ("eventually expect pod web is ready", "eventually[](pod web is ready)"),
            ("always for 10s ready", "always[10s](ready)"),
            ("expect output is <<E\nx\nE\n", "expect(output is 'x')"),
        ] as [(String, String)])
    func `a text parses to a tree`(_ source: String, _ tree: String) throws {
        let program = try parse(SourceText(name: "t", text: source))
        #expect(SyntaxDump.text(program.statements) == tree)
    }

    @Test(
        arguments: [
            ("a; b\nc", [["a", "b"], ["c"]]), ("\n\n a # x\n", [["a"]]),
            ("if a\nthen b\nfi\nc", [["if<a>{b}"], ["c"]]),
            ("cat <<E; b\nx\nE\nc", [["cat 0<<'x\\n'", "b"], ["c"]]), ("", []),
        ] as [(String, [[String]])])
    func `a reader gives one command at a time`(_ source: String, _ lines: [[String]]) throws {
        var reader = try StatementReader(SourceText(name: "t", text: source))
        var found: [[String]] = []
        while let line = try reader.next() { found.append(line.map(SyntaxDump.text)) }
        #expect(found == lines)
        #expect(reader.offset == source.utf8.count)
    }

    @Test func `a reader starts at an offset and stops before the rest`() throws {
        let text = SourceText(name: "t", text: "a\nb c\n)")
        var reader = try StatementReader(text, from: 2)
        let statements = try #require(try reader.next())
        #expect(SyntaxDump.text(statements) == "b c")
        #expect(statements[0].range == SourceRange(2, 5))
        #expect(reader.offset == 6)
    }

    @Test func `ranges are those of the source, inside substitutions too`() throws {
        let source = SourceText(name: "t", text: "echo $(nosuch x) >f")
        let program = try parse(source)
        #expect(source.text(in: program.statements[0].range) == "echo $(nosuch x) >f")
        guard case .list(let list) = program.statements[0].kind,
            case .simple(let command) = list.first.stages[0].body,
            case .command(let inner) = command.words[1].parts[0]
        else {
            Issue.record("another tree")
            return
        }
        #expect(source.text(in: inner.statements[0].range) == "nosuch x")
        #expect(source.text(in: list.first.stages[0].redirections[0].range) == ">f")
    }

    @Test func `in a container expect is a word and braces are text`() throws {
        let options = SyntaxOptions(flavour: .container)
        let program = try parse(SourceText(name: "t", text: "expect a {1..3}"), options: options)
        #expect(SyntaxDump.text(program.statements) == "expect a {1..3}")
    }
}
