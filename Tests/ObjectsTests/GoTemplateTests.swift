import Testing
import YAML

@testable import Objects

/// Go's text/template over values: what it prints, and Go's own errors.
@Suite struct GoTemplateTests {
    private struct Plain: GoTemplateLibrary {
        func has(_ name: String) -> Bool { name == "shout" }
        func call(
            _ name: String, _ arguments: [Value]
        ) throws(GoTemplate.CallFailure) -> Value {
            .string((arguments.last?.string ?? "").uppercased())
        }
    }

    private static let data: Value = [
        "name": "x", "list": ["a", "b", "c"], "map": ["b": 2, "a": 1], "no": false, "n": 3,
        "nested": ["deep": ["er": "y"]], "none": [],
    ]

    private func text(_ source: String) throws(GoTemplate.Failure) -> String {
        try GoTemplate(source, name: "t", library: Plain()).text(of: Self.data)
    }

    @Test(arguments: [
        ("a {{- /* not here */ -}} b", "ab"), ("{{ .name }}-{{ .nested.deep.er }}", "x-y"),
        ("{{ .missing.deeper }}", "<no value>"), ("{{ (.nested).deep.er }}", "y"),
        ("{{ range .list }}{{ . }};{{ else }}none{{ end }}", "a;b;c;"),
        ("{{ range .none }}{{ . }}{{ else }}none{{ end }}", "none"),
        ("{{ range $k, $v := .map }}{{ $k }}={{ $v }},{{ end }}", "a=1,b=2,"),
        (
            "{{ range $i, $v := .list }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $v }}{{ end }}",
            "ac"
        ),
        ("{{ range .list }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "a"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ if .no }}1{{ else if eq .name \"x\" }}2{{ else }}3{{ end }}", "2"),
        ("{{ with .nested.deep }}{{ .er }}{{ $.name }}{{ end }}", "yx"),
        ("{{ with .missing }}a{{ else with .name }}{{ . }}{{ end }}", "x"),
        ("{{ define \"part\" }}<{{ . }}>{{ end }}{{ template \"part\" .name }}", "<x>"),
        ("{{ block \"b\" .n }}{{ . }}{{ end }}", "3"),
        ("{{ .name | shout | printf \"%s!\" }}", "X!"),
        ("{{ and .name .n }}{{ or .no .name }}{{ not .no }}", "3xtrue"),
        ("{{ index .list 2 }}{{ index .map \"a\" }}{{ len .list }}", "c13"),
        ("{{ slice .name 0 1 }}{{ slice .list 1 }}", "x[b c]"),
        (
            "{{ eq .n 1 2 3 }} {{ lt 1 2 }} {{ ge \"b\" \"a\" }} {{ ne 1 1 }}",
            "true true true false"
        ),
        (
            "{{ printf \"%5d|%-4s|%05.1f|%q|%t|%x\" 42 \"ab\" 3.14159 \"q\" true 255 }}",
            "   42|ab  |003.1|\"q\"|true|ff"
        ),
        ("{{ printf \"%d\" \"a\" }}", "%!d(string=a)"), ("{{ .map }}", "map[a:1 b:2]"),
        ("{{ print 1 2 \"a\" \"b\" 3 4 }}", "1 2ab3 4"),
        ("{{ `raw \\n` }}{{ \"tab\\t\" }}", "raw \\ntab\t"),
    ])
    func `a template prints what Go prints`(_ source: String, _ expected: String) throws {
        #expect(try text(source) == expected)
    }

    @Test(arguments: [
        ("a\n{{ .x", "template: t:2: unclosed action"),
        ("{{ if .x }}", "template: t:1: unexpected EOF"),
        ("{{ end }}", "template: t:1: unexpected {{end}}"),
        ("\n{{ nope 1 }}", "template: t:2: function \"nope\" not defined"),
        ("{{ $x }}", "template: t:1: undefined variable \"$x\""),
        ("{{ if }}{{ end }}", "template: t:1: missing value for if"),
        ("{{ | }}", "template: t:1: missing value for command"),
        ("{{ (1 }}", "template: t:1: unclosed left paren"),
        ("{{ \"a }}", "template: t:1: unterminated quoted string"),
        ("{{ .a # }}", "template: t:1: unexpected \"#\" in operand"),
        ("{{ 1 | 2 }}", "template: t:1: non executable command in pipeline stage 2"),
        ("{{ break }}", "template: t:1: {{break}} outside {{range}}"),
        (
            "\n  {{ .name.more }}",
            "template: t:2:10: executing \"t\" at <.more>: can't evaluate field more in type string"
        ),
        (
            "{{ index .list 7 }}",
            "template: t:1:3: executing \"t\" at <index>: error calling index: reflect: slice index "
                + "out of range"
        ),
        (
            "{{ template \"gone\" }}",
            "template: t:1:3: executing \"t\" at <template>: template \"gone\" not defined"
        ),
        (
            "{{ lt 1 \"a\" }}",
            "template: t:1:3: executing \"t\" at <lt>: error calling lt: incompatible types for "
                + "comparison"
        ),
    ])
    func `an error has Go's words and place`(_ source: String, _ message: String) {
        #expect(throws: GoTemplate.Failure(message: message)) { try text(source) }
    }

    @Test func `nesting and recursion have an end`() {
        let deep = String(repeating: "{{ if true }}", count: 300)
        #expect(throws: GoTemplate.Failure.self) { try text(deep) }
        #expect(throws: GoTemplate.Failure.self) {
            try text(String(repeating: "{{ (", count: 1) + String(repeating: "(", count: 5_000))
        }
        #expect(throws: GoTemplate.Failure.self) {
            try text("{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}")
        }
    }
}
