import MeshKit
import Testing

@testable import Scripts

@Suite struct TranscriptTests {
    let document = """
        # A page
        <!-- mesh: --seed 7 -->
        ```console
        $ X=1
        $ cat <<EOF
        > a
        > b
        > EOF
        a
        b
        $ echo $X
        1
        ```
        ```sh
        $ not run
        ```
        <!-- mesh: new -->
        ```console
        $ echo ${X-unset}
        unset
        ```

        """

    @Test func `blocks become steps with options`() throws {
        let transcript = try Transcript(document)
        #expect(transcript.options.seed == 7)
        #expect(
            transcript.steps.map(\.command) == [
                "X=1", "cat <<EOF\na\nb\nEOF", "echo $X", "echo ${X-unset}",
            ])
        #expect(transcript.steps.map(\.expected) == ["", "a\nb\n", "1\n", "unset\n"])
        #expect(transcript.steps.map(\.line) == [4, 5, 11, 19])
        #expect(transcript.steps.map(\.beginsSession) == [true, false, false, true])
    }

    @Test func `a true document has no failures, a false one says where`() throws {
        let make = { (options: SessionOptions) throws(SessionOptions.Problem) in try Mesh(options) }
        #expect(try Transcript(document).failures(makingSession: make).isEmpty)
        let wrong = document.replacing("\n1\n", with: "\n2\n")
        let failures = try Transcript(wrong).failures(makingSession: make)
        #expect(
            failures.map { $0.report(file: "page.md") } == ["page.md:11: $ echo $X\n  - 2\n  + 1\n"]
        )
        #expect(try Transcript(wrong).updated(makingSession: make) == document)
    }

    @Test(arguments: [
        ("a\nb\nc\n", "a\n...\n", true), ("a\nb\nc\n", "...\nc\n", true),
        ("a\nb\nc\n", "a\n...\nc\n", true), ("a\nb\nc\n", "a\n...\nb\n", false),
        ("a\nc\n", "a\n...\nc\n", true), ("a\nb\n", "b\n...\n", false), ("", "...\n", true),
    ])
    func `three dots stand for any lines`(actual: String, expected: String, matches: Bool) {
        #expect(Transcript.matches(actual, expected) == matches)
    }

    @Test func `a wrong option names its line`() {
        #expect(throws: SessionOptions.Problem(message: "line 2: there is no option --sed")) {
            try Transcript("# x\n<!-- mesh: --sed 7 -->\n")
        }
    }
}
