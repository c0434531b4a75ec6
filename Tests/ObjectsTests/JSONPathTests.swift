import Testing
import YAML

@testable import Objects

@Suite struct JSONPathTests {
    static let value: Value = [
        "apiVersion": "v1", "metadata": ["name": "j", "labels": ["a.b/c": "v"]],
        "spec": [
            "f": .double(1.5), "big": .double(1e30), "t": true, "html": "a<b",
            "items": [
                ["name": "a", "v": 1, "s": ["x": true]], ["name": "b", "v": 2],
                ["name": "c", "v": 3, "t": "q"],
            ],
        ],
    ]

    // What `kubectl -o jsonpath=` 1.32 prints of the same object.
    @Test(arguments: [
        ("{.spec.items[*].name}", "a b c"), ("{.spec.items[0:2].v}", "1 2"),
        ("{.spec.items[-1].name}", "c"), ("{.spec.items[?(@.v>1)].name}", "b c"),
        ("{.spec.items[?(@.name==\"b\")].v}", "2"), ("{.spec.items[?(@.v<=2)].name}", "a b"),
        ("{range .spec.items[*]}{.name}{\"\\t\"}{.v}{\"\\n\"}{end}", "a\t1\nb\t2\nc\t3\n"),
        ("{..name}", "j a b c"), ("{.metadata.labels['a\\.b/c']}", "v"),
        ("{.metadata.labels.a\\.b/c}", "v"), ("{.spec.f} {.spec.big}", "1.5 1e+30"),
        ("{.spec.t}", "true"), ("{.spec.items[?(@.t)].name}", "c"),
        ("{.spec.items[0]['name','v']}", "a 1"), ("{.spec.items[0,2].name}", "a c"),
        ("x={.metadata.name}!", "x=j!"), ("{.nope.x}", ""), ("{.spec.items[::2].name}", "a c"),
        ("{.spec.items[0].*}", "a {\"x\":true} 1"), ("{.spec.items[1:1].name}", ""),
        ("{.spec.items[-2:].name}", "b c"), ("{$.metadata.name}", "j"),
        ("{.spec.items[0].s}{1}{true}", "{\"x\":true}1true"), ("plain", "plain"),
        (
            "{range .spec.items[*]}{range .s}{.x}{end}[{.name}]{end}Z", "true[a][b][c]Z"
        ),
        ("{.spec.items[1]}", "{\"name\":\"b\",\"v\":2}"), ("{.spec.html}", "a<b"),
    ])
    func `a template prints what kubectl prints`(template: String, text: String) throws {
        #expect(try JSONPath(template).text(for: Self.value) == text)
    }

    @Test(arguments: [
        ("{.metadata", "unclosed action"), ("{.spec.items[a]}", "invalid array index a"),
        ("{.spec.items[?(@.name==\"a\")", "unclosed array expect ]"),
        ("{\"a\\q\"}", "unquote string \"a\\q\" error invalid syntax"),
        ("{#}", "unrecognized character in action: U+0023 '#'"), ("{.a[1}", "unterminated array"),
        ("{'a}", "unterminated quoted string"), ("{.a....b}", "invalid multiple recursive descent"),
        ("{.a[99999999999999999999]}", "array index 99999999999999999999 is not a number"),
    ])
    func `a malformed template is refused in kubectl's words`(template: String, message: String) {
        #expect(throws: JSONPath.Failure(message: message)) { try JSONPath(template) }
    }

    @Test(arguments: [
        ("{.spec.items[7]}", "array index out of bounds: index 7, length 3"),
        ("{end}", "not in range, nothing to end"), ("{foo}", "unrecognized identifier foo"),
        ("{.spec.f[0]}", "float64 is not array or slice"),
        ("{.spec.items[?(@.v==\"1\")].name}", "incompatible types for comparison"),
        (
            "{.metadata[?(@.x)]}",
            "map[labels:map[a.b/c:v] name:j] is not array or slice and cannot be filtered"
        ),
    ])
    func `what cannot be evaluated is told in kubectl's words`(
        template: String, message: String
    ) throws {
        let path = try JSONPath(template)
        #expect(throws: JSONPath.Failure(message: message)) { try path.text(for: Self.value) }
    }

    @Test func `missing fields can be refused`() throws {
        let path = try JSONPath("{.nope}")
        #expect(throws: JSONPath.Failure(message: "nope is not found")) {
            try path.text(for: Self.value, allowsMissing: false)
        }
    }

    @Test func `columns take relaxed paths`() throws {
        for text in [".metadata.name", "metadata.name", "{.metadata.name}", "{metadata.name}"] {
            #expect(try JSONPath(relaxed: text).text(for: Self.value) == "j")
        }
        #expect(throws: JSONPath.Failure.self) { try JSONPath(relaxed: "{a}{b}") }
    }

    @Test func `no random template traps`() {
        let alphabet = Array("{}[]().*@?$'\"\\:,-0123ab=<> rangeend")
        var state: UInt64 = 7
        for _ in 0..<5_000 {
            var text = "{"
            for _ in 0..<14 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            _ = try? JSONPath(text).text(for: Self.value)
        }
    }
}
