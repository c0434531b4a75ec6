import Testing

@testable import YAML

@Suite struct WriterTests {
    @Test(arguments: [
        ("@a", "'@a'"), ("!a", "'!a'"), ("true", "\"true\""), ("{a}", "'{a}'"), ("a: b", "'a: b'"),
        ("a, b", "a, b"), ("a\r\nb", "\"a\\r\\nb\""), ("a\u{1}b", "\"a\\x01b\""), ("- a", "'- a'"),
        ("---", "'---'"), ("2020-01-01", "\"2020-01-01\""), ("...", "'...'"), ("1e", "1e"),
        ("", "\"\""), ("=", "="), ("1e3", "\"1e3\""), ("n", "\"n\""), ("1.5", "\"1.5\""),
        ("a #b", "'a #b'"), ("0x1F", "\"0x1F\""), (".inf", "\".inf\""), ("10.0.0.1", "10.0.0.1"),
        (" lead", "' lead'"), ("<<", "<<"), ("line1\nline2\n", "|\n  line1\n  line2"),
        ("line1\n\n", "|+\n  line1\n"), ("line1\nline2", "|-\n  line1\n  line2"),
        ("null", "\"null\""), ("0777", "\"0777\""), ("%a", "'%a'"), ("|x", "'|x'"),
        ("+1", "\"+1\""), ("?", "'?'"), ("? a", "'? a'"), ("it's \"q\"", "it's \"q\""),
        ("1:30", "\"1:30\""), ("*a", "'*a'"), ("a\tb", "\"a\\tb\""), ("~", "\"~\""),
        ("trail ", "'trail '"), ("2020-01-01T00:00:00Z", "\"2020-01-01T00:00:00Z\""),
        ("1_000", "\"1_000\""), ("日本語 é", "日本語 é"), ("1.2.3", "1.2.3"), ("yes", "\"yes\""),
        ("😀", "\"\\U0001F600\""), (" a\nb", "|2-\n   a\n  b"), ("a:", "'a:'"), ("a:b", "a:b"),
        ("\n", "|2+\n"), ("a \nb", "\"a \\nb\""), ("2020-13-01", "2020-13-01"),
        ("a\u{2028}b", "'a\u{2028}  b'"),
    ])
    func `strings are quoted as kubectl quotes them`(text: String, written: String) {
        #expect(yamlText(of: ["k": .string(text)]) == "k: \(written)\n")
    }

    @Test func `long lines fold at eighty columns`() {
        let long = [36, 42, 32, 18].map { String(repeating: "a", count: $0) }.joined(separator: " ")
        let words = long.split(separator: " ")
        #expect(
            yamlText(of: ["data": ["long": .string(long)]])
                == "data:\n  long: \(words[0]) \(words[1])\n    \(words[2]) \(words[3])\n")
    }

    @Test func `collections are laid out as kubectl lays them out`() {
        let value: Value = [
            "a10": 1, "a9": [], "b": .list([["x": 1, "y": [1, [2, 3]]], .map([:]), "s"]), "c": [:],
            "true": .null,
            "A": .double(0.25), "x-y": .double(1e21), "xa": .double(3),
        ]
        #expect(
            yamlText(of: value) == """
                A: 0.25
                a9: []
                a10: 1
                b:
                - x: 1
                  "y":
                  - 1
                  - - 2
                    - 3
                - {}
                - s
                c: {}
                "true": null
                x-y: 1e+21
                xa: 3

                """)
    }

    @Test func `a key that is too long stands on a line of its own`() {
        let key = String(repeating: "k", count: 130)
        #expect(yamlText(of: .map(Fields([(key, Value.list([1]))]))) == "? \(key)\n: - 1\n")
        #expect(yamlText(of: ["a\nb": 1]) == "? |-\n  a\n  b\n: 1\n")
    }

    @Test func `JSON has Go's escapes and layout`() {
        let value: Value = [
            "a": "<&>\u{2028}\u{1}\"\\\n/é", "b": [], "c": [1, ["d": .null]], "e": .map([:]),
        ]
        #expect(
            jsonText(value)
                == #"{"a":"\u003c\u0026\u003e\u2028\u0001\"\\\n/é","b":[],"c":[1,{"d":null}],"e":{}}"#
        )
        #expect(
            jsonText(["b": [], "c": [1, ["d": true]]], style: .kubectl) == """
                {
                    "b": [],
                    "c": [
                        1,
                        {
                            "d": true
                        }
                    ]
                }
                """)
    }

    @Test(arguments: [
        (0.1, "0.1"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"), (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (123456.789, "123456.789"), (-2.5, "-2.5"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ])
    func `floats are written as Go writes them`(number: Double, text: String) {
        #expect(jsonText(.double(number)) == text)
    }

    @Test func `a JSON text is read back`() throws {
        let text = #"{"a":[1,2.5,"\ud83d\ude00\ud800x"],"b":null}"#
        #expect(
            try JSONParser.value(text) == ["a": [1, .double(2.5), "😀\u{fffd}x"], "b": .null])
        #expect(throws: YAMLError.self) { try JSONParser.value("1 2") }
    }
}
