import Testing
import Tools

/// What no comparison with this machine's tools can show: busybox's words, files, time.
@Suite struct DialectTests {
    @Test(
        arguments: [
            (["cat", "nosuch"], "cat: can't open 'nosuch': No such file or directory\n", 1),
            (["head", "nosuch"], "head: nosuch: No such file or directory\n", 1),
            (
                ["tail", "nosuch"],
                "tail: can't open 'nosuch': No such file or directory\ntail: no files\n", 1
            ),
            (["grep", "x", "nosuch"], "grep: nosuch: No such file or directory\n", 2),
            (["sed", "p", "nosuch"], "sed: nosuch: No such file or directory\n", 1),
            (["sort", "nosuch"], "sort: nosuch: No such file or directory\n", 1),
            (["ls", "nosuch"], "ls: nosuch: No such file or directory\n", 1),
            (["rm", "nosuch"], "rm: can't remove 'nosuch': No such file or directory\n", 1),
            (["mkdir", "a"], "mkdir: can't create directory 'a': File exists\n", 1),
            (["sleep", "x"], "sleep: invalid number 'x'\n", 1),
            (["printf", "%d", "x"], "printf: invalid number 'x'\n", 1),
            (["test", "a", "-eq", "1"], "test: a: bad number\n", 2),
        ] as [([String], String, Int32)])
    func `in a container errors are busybox's`(_ words: [String], _ text: String, _ code: Int32) {
        var folder = ToolFolder()
        folder.files["/a"] = []
        let found = call(words, in: &folder, dialect: .busybox)
        #expect(found.errors == text)
        #expect(found.code == code)
    }

    @Test func `a wrong flag in a container prints busybox's banner and usage`() {
        var folder = ToolFolder()
        let found = call(["cat", "-Z"], in: &folder, dialect: .busybox)
        #expect(
            found.errors == """
                cat: invalid option -- 'Z'
                BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.

                Usage: cat [-nbvteA] [FILE]...

                """)
        #expect(found.code == 1)
    }

    @Test func `files are made, changed and removed`() {
        var folder = ToolFolder()
        #expect(call(["mkdir", "-p", "d/e"], in: &folder).code == 0)
        #expect(call(["touch", "d/f"], in: &folder).code == 0)
        #expect(call(["tee", "-a", "d/f"], input: "x\n", in: &folder).output == "x\n")
        #expect(call(["sed", "-i", "s/x/y/", "d/f"], in: &folder) == ToolResult())
        #expect(folder.files["/d/f"] == Array("y\n".utf8))
        #expect(call(["ls", "d"], in: &folder).output == "e\nf\n")
        #expect(
            call(["ls", "-l", "d/f"], in: &folder).output
                == "-rw-r--r-- 1 root root 2 Jan  1 00:00 d/f\n")
        #expect(call(["rm", "d"], in: &folder).errors == "rm: cannot remove 'd': Is a directory\n")
        #expect(call(["rm", "-r", "d"], in: &folder).code == 0)
        #expect(folder.folders == ["/"])
    }

    @Test func `wc counts a pipe in columns of seven`() {
        var folder = ToolFolder()
        #expect(call(["wc"], input: "a b\n", in: &folder).output == "      1       2       4\n")
        #expect(call(["wc", "-m"], input: "h\u{e9}\n", in: &folder).output == "3\n")
    }

    @Test func `date shows the simulation's time and env the names in order`() {
        var folder = ToolFolder()
        #expect(call(["date"], in: &folder).output == "Thu Jan  1 00:00:00 UTC 2026\n")
        #expect(call(["env"], in: &folder).output == "A=1\nB=2\n")
    }

    @Test func `what RE2 lacks is said`() {
        var folder = ToolFolder()
        let found = call(["grep", "\\(a\\)\\1"], in: &folder)
        #expect(found.errors == "grep: back-references are not supported by RE2\n")
        #expect(found.code == 2)
    }
}
