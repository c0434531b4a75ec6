import Diagnostics
import Testing

@testable import YAML

/// Reads the documents of a text.
func read(_ text: String) -> (documents: [YAMLDocument], error: YAMLError?) {
    DocumentReader.documents(in: SourceText(name: "t.yaml", text: text))
}

@Suite struct DocumentReaderTests {
    // Every text was given to kubectl 1.32, which printed the message behind `error parsing
    // t.yaml`.
    @Test(arguments: [
        ("a: [1, 2\nb: 3", "line 1: did not find expected ',' or ']'"),
        ("a: \"x\nb: 3", "line 3: found unexpected end of stream"),
        ("a: b: c", "mapping values are not allowed in this context"),
        ("\ta: b", "found character that cannot start any token"),
        ("a: *x", "unknown anchor 'x' referenced"),
        ("a: &x [*x]", "anchor 'x' value contains itself"),
        ("a: @x", "found character that cannot start any token"),
        ("a: \u{1}", "control characters are not allowed"),
        ("? [a]\n: b", "invalid map key: []interface {}{\"a\"}"),
        (
            "a: b\nc: {{ .x }}\n",
            "invalid map key: map[interface {}]interface {}{\".x\":interface {}(nil)}"
        ),
        ("a: !!int x", "cannot decode !!str `x` as a !!int"),
        ("<<: 3", "map merge requires map or sequence of maps as the value"),
        ("a: \"\\q\"", "found unknown escape character"),
        ("a: 'x", "line 2: found unexpected end of stream"),
        ("a: |2x\n foo", "did not find expected comment or line break"),
        ("a: b\n c: d", "line 2: mapping values are not allowed in this context"),
        ("%YAML 3.0\na: b", "found incompatible YAML document"),
        ("a: [b", "line 1: did not find expected ',' or ']'"),
        ("x: 1\n\ty: 2\n", "line 2: found a tab character that violates indentation"),
        ("a: 1\nb:\n  - c\n d: 2\n", "line 3: did not find expected key"),
    ])
    func `malformed YAML is refused in goyaml's words`(text: String, message: String) {
        let (documents, error) = read(text)
        #expect(documents.isEmpty)
        #expect(error?.message == "yaml: \(message)")
        #expect(error?.kubectlText == "error converting YAML to JSON: yaml: \(message)")
    }

    @Test(arguments: [
        (
            "{\"a\":1,}",
            "json: offset 8: invalid character '}' looking for beginning of object key string"
        ),
        (
            "{a: 1}",
            "json: offset 2: invalid character 'a' looking for beginning of object key string"
        ),
        ("{\"a\":1", "unexpected EOF"),
        ("{\"a\":tru}", "json: offset 9: invalid character '}' in literal true (expecting 'e')"),
        ("{\"a\" 1}", "json: offset 6: invalid character '1' after object key"),
        ("{\"a\":1 2}", "json: offset 8: invalid character '2' after object key:value pair"),
        ("{\"a\":[1 2]}", "json: offset 9: invalid character '2' after array element"),
        ("{\"a\":\"\\q\"}", "json: offset 8: invalid character 'q' in string escape code"),
        ("{\"a\":\"\n\"}", "json: offset 7: invalid character '\\n' in string literal"),
        ("{\"a\":-x}", "json: offset 7: invalid character 'x' in numeric literal"),
        ("{\"a\":'x'}", "json: offset 6: invalid character '\\'' looking for beginning of value"),
    ])
    func `malformed JSON is refused in Go's words`(text: String, message: String) {
        #expect(read(text).error?.kubectlText == message)
    }

    @Test func `JSON input never becomes YAML and offsets count from its start`() {
        let (documents, error) = read("{\"a\":1} {\"b\":[1.5,-2,12345678901234567890]}\n---\nc: 1")
        #expect(
            documents.map(\.value) == [
                ["a": 1], ["b": [.double(1.5), -2, .double(1.2345678901234567e19)]],
            ])
        #expect(error?.message == "json: offset 46: invalid character '-' in numeric literal")
    }

    @Test func `documents are cut at lines that start with three dashes`() {
        let (documents, error) = read(
            "--- # first\na: 1\n---\n# nothing\n--- \n\n---\nb: |\n  x\n  ---\n---\n~\n--- x\nc: 1")
        #expect(documents.map(\.value) == [["a": 1], ["b": "x\n---\n"]])
        #expect(error?.kubectlText == "invalid Yaml document separator: x")
    }

    @Test func `line numbers count from the document's start`() {
        #expect(
            read("a: 1\n---\nb: 1\nc: d: e\n").error?.message
                == "yaml: line 2: mapping values are not allowed in this context")
        #expect(read("a: 1\n---\nb: 1\nc: d: e\n").error?.offset == 18)
    }

    @Test(arguments: [
        ("yes", Value.bool(true)), ("Off", false), ("y", true), ("\"y\"", "y"), ("~", .null),
        ("", .null), ("NULL", .null), ("0777", 511), ("0o17", 15), ("0x1F", 31), ("0b11", 3),
        ("-0x1F", -31), ("08", 8), ("1_000", 1000), ("1e3", 1000), ("1.5", .double(1.5)),
        (".5", .double(0.5)), ("+1", 1), ("1:30", "1:30"), ("2020-01-01", "2020-01-01"),
        ("1e400", "1e400"), ("1e", "1e"), ("0x", "0x"), ("1.2.3", "1.2.3"), ("-", .null),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .double(9.223372036854776e18)), ("3.0", 3), ("-0.0", 0),
        ("!!str 12", "12"), ("!!int \"12\"", 12), ("!!float 1", 1), ("!foo 12", "12"),
        ("!!binary aGk=", "hi"), ("'it''s'", "it's"), ("\"\\x41\\u00e9\"", "Aé"),
    ])
    func `scalars mean what goyaml v2 takes them for`(text: String, value: Value) {
        let expected: Value = text == "-" ? .list([.null]) : value
        #expect(
            read(text == "-" ? "a:\n- \n" : "a: \(text)").documents.first?.value["a"] == expected)
    }

    @Test func `keys become strings`() {
        let (documents, _) = read("y: 1\nno: 2\n1.5: 3\n0x10: 4\n2020-01-01: 5\n\"on\": 6\n")
        #expect(
            documents[0].value
                == ["true": 1, "false": 2, "1.5": 3, "16": 4, "2020-01-01": 5, "on": 6])
        #expect(
            read("~: b").error?.kubectlText
                == "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), "
                + "key: <nil>, value: \"b\"")
        #expect(
            read("a: -.inf").error?.kubectlText
                == "error converting YAML to JSON: json: unsupported value: -Inf")
    }

    @Test func `anchors, aliases and merges are resolved`() {
        let (documents, error) = read(
            "base: &b {x: 1, w: 2}\na:\n  <<: *b\n  w: 3\nb: *b\nc:\n  x: 0\n  <<: [{z: 1}, *b]\n")
        #expect(error == nil)
        #expect(documents[0].value["a"] == ["x": 1, "w": 3])
        #expect(documents[0].value["b"] == ["x": 1, "w": 2])
        // goyaml v2 lets a later merge win over an earlier key.
        #expect(documents[0].value["c"] == ["x": 1, "w": 2, "z": 1])
    }

    @Test func `aliases that explode are refused at once`() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...60 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(read(text).error?.message == "yaml: document contains excessive aliasing")
    }

    @Test func `deep nesting is refused`() {
        let deep = "a: " + String(repeating: "[", count: 200_000)
        #expect(read(deep).error?.message == "yaml: line 1: exceeded max depth of 100")
        let json = "{\"a\":" + String(repeating: "[", count: 200_000)
        #expect(read(json).error?.kind == .limit)
        let shallow = String(repeating: "[", count: 99) + String(repeating: "]", count: 99)
        #expect(read("a: " + shallow).error == nil)
    }

    @Test func `of duplicate keys the last wins and is reported`() {
        let text = "a:\n  b: 1\n  é: 2\n  b: 3\nc: 1\n"
        let (documents, _) = read(text)
        #expect(documents[0].value["a", "b"] == 3)
        #expect(documents[0].duplicateKeys.map(\.path.description) == ["a.b"])
        #expect(documents[0].duplicateKeys.map(\.offset) == [20])
        #expect(read("{\"a\":1,\"a\":2}").documents[0].duplicateKeys.map(\.offset) == [7])
    }

    @Test func `marks point at keys and values`() {
        let text =
            "x: 1\r\n---\r\né: 1\r\nspec:\r\n  containers:\r\n  - name: a\r\n  - image: b\r\n"
        let (documents, _) = read(text)
        let marks = documents[1].marks
        func at(_ offset: Int?, _ word: String) -> Bool {
            guard let offset else { return false }
            return Array(text.utf8)[offset...].starts(with: word.utf8)
        }
        #expect(at(marks.key(at: FieldPath("spec.containers[1].image")), "image"))
        #expect(at(marks.value(at: FieldPath("spec.containers[1].image")), "b"))
        #expect(at(marks.key(at: FieldPath("spec.containers[0]")), "name"))
        #expect(marks.key(at: FieldPath("spec.containers[2]")) == nil)
        #expect(at(marks.nearest(to: FieldPath("spec.containers[1].name")), "image"))
        #expect(
            read("{\"a\":{\"b\":[1,2]}}").documents[0].marks.value(at: FieldPath("a.b[1]")) == 13)
    }

    @Test func `bytes that are no UTF-8 are replaced, and marks of byte order are dropped`() throws
    {
        var reader = DocumentReader([0xef, 0xbb, 0xbf] + Array("a: x".utf8) + [0xff])
        #expect(try reader.next()?.value == ["a": "x\u{fffd}"])
        reader = DocumentReader(
            [0xff, 0xfe] + "b: é".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        #expect(try reader.next()?.value == ["b": "é"])
    }

    @Test func `no random bytes trap`() {
        let alphabet = Array("a:- \n{}[]\"'\\|>&*!%@#?,<~01\t\u{1}é".utf8)
        var state: UInt64 = 1
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            let text = SourceText(name: "", bytes: bytes)
            let (documents, _) = DocumentReader.documents(in: text)
            for document in documents {
                let written = yamlText(of: document.value)
                #expect(
                    DocumentReader.documents(in: SourceText(name: "", text: written)).documents
                        .first?.value == document.value)
            }
        }
    }
}
