import Testing

@testable import Patterns

@Suite struct PatternTests {
    @Test(arguments: [
        ("[a", "missing ]: [a"), ("(a", "missing ): (a"), ("a**", "bad repetition operator: **"),
        ("\\8", "invalid escape sequence: \\8"), ("(?<=a)b", "invalid perl operator: (?<"),
        ("*", "no argument for repetition operator: *"),
    ])
    func `a pattern that RE2 refuses is refused in RE2's words`(text: String, message: String) {
        #expect(throws: PatternError(message: message)) { try Pattern(text) }
    }

    @Test func `a match tells the whole and its groups in bytes`() throws {
        let pattern = try Pattern("(b+)(x)?(c)")
        let match = pattern.firstMatch(in: Array("éabbc".utf8))
        #expect(match?.range == 3..<6)
        #expect(match?.groups == [3..<6, 3..<5, nil, 5..<6])
        #expect(pattern.groupCount == 3)
        #expect(pattern.firstMatch(in: Array("abc".utf8), from: 2) == nil)
        #expect(pattern.firstMatch(in: [], from: 0) == nil)
        #expect(pattern.firstMatch(in: [1], from: 2) == nil)
    }

    @Test func `a whole match must span the text`() throws {
        let pattern = try Pattern("v[12]")
        #expect(pattern.matchesWhole("v1"))
        #expect(!pattern.matchesWhole("v10"))
        #expect(pattern.matches("xv10"))
        #expect(try Pattern("").matchesWhole(""))
        #expect(try Pattern("ABC", caseSensitive: false).matchesWhole("abc"))
    }

    @Test(arguments: [
        ("a*", "-", "baac", "-b-c-"), ("", "-", "aé", "-a-é-"),
        ("(a)(b)", "\\2\\1", "abab", "baba"),
        ("x", "\\\\", "axb", "a\\b"), ("q", "-", "abc", "abc"), ("(z)?a", "[\\1]", "a", "[]"),
    ])
    func `all matches are replaced`(
        text: String, template: String, subject: String, expected: String
    ) throws {
        let result = try Pattern(text).replacing(in: Array(subject.utf8), with: template)
        #expect(String(decoding: result, as: UTF8.self) == expected)
    }

    @Test func `one replacement leaves the rest`() throws {
        let result = try Pattern("a").replacing(in: Array("banana".utf8), with: "o", all: false)
        #expect(String(decoding: result, as: UTF8.self) == "bonana")
    }

    @Test(arguments: ["a.b*c", "[x](y){z}^$|?+\\", "é\0-/"])
    func `an escaped text matches itself only`(text: String) throws {
        let pattern = try Pattern(Pattern.escape(text))
        #expect(pattern.matchesWhole(text))
        #expect(!pattern.matchesWhole(text + "x"))
    }

    @Test func `nested repetition takes linear time`() throws {
        let pattern = try Pattern("(a+)+$")
        #expect(!pattern.matches(String(repeating: "a", count: 5_000) + "b"))
    }

    @Test func `more than nine groups are kept`() throws {
        let pattern = try Pattern(String(repeating: "(a)", count: 12))
        let match = pattern.wholeMatch(in: Array(repeating: 97, count: 12))
        #expect(match?.groups[12] == 11..<12)
    }
}
