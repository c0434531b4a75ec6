import Language
import Testing

@Suite struct PastedTextTests {
    @Test(arguments: [
        ("$ kubectl get pods", "kubectl get pods"), ("mesh default> get pods", "get pods"),
        ("[1] mesh default> why", "why"), ("mesh default (held, 3 due)> step", "step"),
        ("root@web-7d:/# ls", "ls"), ("me@host:~/dir$ ls -l", "ls -l"), ("$X", "$X"),
        ("echo a > b", "echo a > b"), ("mesh run> f", "f"), ("a@b c", "a@b c"),
        ("curl http://a@b:8080/# x", "curl http://a@b:8080/# x"), ("", ""),
    ])
    func `a prompt in front is dropped`(_ line: String, _ rest: String) {
        #expect(PastedText.withoutPrompt(line) == rest)
    }

    @Test func `a manifest ends at an empty line or at a command`() {
        #expect(ManifestPaste.begins(with: "apiVersion: v1"))
        #expect(!ManifestPaste.begins(with: " apiVersion: v1"))
        var paste = ManifestPaste()
        for line in ["apiVersion: v1", "kind: Pod", "spec:", "- a", "  b: c", "---", "# x"] {
            #expect(paste.accept(line) == .part)
        }
        #expect(paste.accept("kubectl get pods") == .notPart)
        #expect(paste.accept("  ") == .end)
        #expect(String(decoding: paste.text, as: UTF8.self).hasSuffix("---\n# x\n"))
    }

    @Test func `in a whole text an empty line with more behind it does not end it`() {
        let text = "apiVersion: v1\nkind: A\n\n---\napiVersion: v1\nkind: B\n\nget pods\n"
        let range = ManifestPaste.extent(in: Array(text.utf8), from: 0)
        #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self).hasSuffix("kind: B\n"))
    }
}
