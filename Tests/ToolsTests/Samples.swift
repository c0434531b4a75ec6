/// Inputs and calls on which GNU's tools and ours must agree.
enum Samples {
    typealias Case = DifferentialTests.Case

    static let lines = """
        pear 10 red
        apple 9 green
        Apple 9 red
        fig 100 purple

        apple 9 green
        apple 9 green
        kiwi:5:brown
        last

        """

    static let files: [(String, String)] = [
        ("a.txt", "one\ntwo\nthree\nfour\nfive\n"),
        ("b.txt", "uno\ndos\ntres"),
        ("n.txt", "3\n11\n2\n2\n-1\n1.5\n"),
        ("t.csv", "b,2,x\na,10,y\na,2,z\n"),
        ("y.yaml", "kind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec: {}\n"),
    ]

    static let cases: [Case] = text + grep + sed + sorting + cutting + others + wrong

    static let text: [Case] = [
        Case("cat"), Case("cat", "a.txt", "b.txt"), Case("cat", "-n", "a.txt"),
        Case("cat", "-b", "-", input: "x\n\ny\n"), Case("cat", "-s", input: "a\n\n\n\nb\n"),
        Case("cat", "-E", "b.txt"), Case("cat", "nosuch", "a.txt"),
        Case("head", "-n", "2"), Case("head", "-2", "a.txt"), Case("head", "-n", "-2", "a.txt"),
        Case("head", "-c", "5", "a.txt"), Case("head", "-n1", "a.txt", "b.txt"),
        Case("head", "-q", "-n1", "a.txt", "b.txt"), Case("head", "nosuch"),
        Case("tail", "-n", "2"), Case("tail", "-2", "a.txt"), Case("tail", "-n", "+3", "a.txt"),
        Case("tail", "-c", "5", "a.txt"), Case("tail", "-c", "+5", "a.txt"),
        Case("tail", "-n1", "a.txt", "b.txt"), Case("tail", "nosuch"),
        Case("wc", "-l"), Case("wc", "-w", "a.txt"), Case("wc", "a.txt", "b.txt"),
        Case("wc", "-lc", "a.txt"), Case("wc", "nosuch"),
        Case("tac", "a.txt"), Case("tac"), Case("rev", input: "abc\ndef\n"),
        Case("tee"),
    ]

    static let grep: [Case] = [
        Case("grep", "apple"), Case("grep", "-i", "APPLE"), Case("grep", "-v", "apple"),
        Case("grep", "-n", "9"), Case("grep", "-c", "apple"), Case("grep", "-o", "[0-9]*"),
        Case("grep", "-o", "p*le"), Case("grep", "-E", "^(pear|fig) [0-9]+"),
        Case("grep", "-F", "kiwi:5"), Case("grep", "-q", "fig"), Case("grep", "-q", "nope"),
        Case("grep", "-w", "red"), Case("grep", "-x", "last"), Case("grep", "-A1", "pear"),
        Case("grep", "-B1", "fig"), Case("grep", "-C", "1", "kiwi"),
        Case("grep", "-A1", "-n", "apple"),
        Case("grep", "-l", "o", "a.txt", "b.txt"), Case("grep", "o", "a.txt", "b.txt"),
        Case("grep", "-h", "o", "a.txt", "b.txt"), Case("grep", "-c", "o", "a.txt", "b.txt"),
        Case("grep", "-H", "two", "a.txt"), Case("grep", "-e", "pear", "-e", "fig"),
        Case("grep", "-m1", "apple"), Case("grep", "a\\|k"), Case("grep", "^$"),
        Case("grep", "e\\{1\\}d$"), Case("grep", "a.*e.*g"), Case("grep", "[[:upper:]]"),
        Case("grep", "-E", "p{2}"), Case("grep", "x", "nosuch"), Case("grep", "-s", "x", "nosuch"),
        Case("grep", "-r", "web", "."), Case("grep", "-L", "o", "a.txt", "y.yaml"),
        Case("grep", "-oE", "[a-z]+:[0-9]"), Case("grep", "-vc", "a"), Case("grep", "."),
        Case("grep", "*", input: "a*b\nc\n"), Case("grep", "a+b", input: "a+b\naab\n"),
        Case("grep", "-E", "a\\+b", input: "a+b\naab\n"), Case("grep", "\\.", input: "a.b\nab\n"),
    ]

    static let sed: [Case] = [
        Case("sed", "s/apple/APPLE/"), Case("sed", "s/e/E/g"), Case("sed", "-n", "s/9/[&]/p"),
        Case("sed", "-n", "2p"), Case("sed", "-n", "$p"), Case("sed", "2d"), Case("sed", "2,4d"),
        Case("sed", "/apple/d"), Case("sed", "/fig/,/kiwi/d"), Case("sed", "3q"),
        Case("sed", "$d"), Case("sed", "s|a/b|c|", input: "a/b\n"),
        Case("sed", "-E", "s/([a-z]+) ([0-9]+)/\\2 \\1/"),
        Case("sed", "s/\\(p\\)\\(e\\)/\\2\\1/"), Case("sed", "-e", "s/a/1/", "-e", "s/e/2/"),
        Case("sed", "s/a/1/;s/e/2/"), Case("sed", "s/p/P/2"), Case("sed", "s/APPLE/x/I"),
        Case("sed", "-n", "/apple/{s/9/nine/;p}"), Case("sed", "1!d"),
        Case("sed", "2,$!d", "a.txt"),
        Case("sed", "y/abc/xyz/"), Case("sed", "a\\tail", "a.txt"),
        Case("sed", "1i\\head", "a.txt"),
        Case("sed", "2c\\changed", "a.txt"), Case("sed", "=", "a.txt"),
        Case("sed", "-n", "2{p;q}", "a.txt"),
        Case("sed", "N;s/\\n/+/", "a.txt"), Case("sed", ":a;N;$!ba;s/\\n/,/g", "a.txt"),
        Case("sed", "1~2d", "a.txt"), Case("sed", "2,+1d", "a.txt"), Case("sed", "G", "b.txt"),
        Case("sed", "1!G;h;$!d", "a.txt"), Case("sed", "s/x*/-/g", input: "abxc\n"),
        Case("sed", "s/.*/[&]/", input: "a\n\nb"), Case("sed", "s/a.c/X/", input: "abc\n"),
        Case("sed", "s/[/]/-/g", input: "a/b/c\n"), Case("sed", "n;d", "a.txt"),
        Case("sed", "s/$/!/", "a.txt"), Case("sed", "s/^/> /", "a.txt"), Case("sed", "", "nosuch"),
        Case("sed", "s/a/\\n/", input: "xay\n"), Case("sed", "/two/s/t/T/", "a.txt"),
    ]

    static let sorting: [Case] = [
        Case("sort"), Case("sort", "-r"), Case("sort", "-n", "n.txt"), Case("sort", "-u"),
        Case("sort", "-nr", "n.txt"), Case("sort", "-k2"), Case("sort", "-k2n"),
        Case("sort", "-k", "2,2n", "-k1,1"),
        Case("sort", "-t,", "-k2n", "t.csv"), Case("sort", "-t", ",", "-k1,1", "-k2,2nr", "t.csv"),
        Case("sort", "-f"), Case("sort", "-nu", "n.txt"), Case("sort", "a.txt", "b.txt"),
        Case("sort", "nosuch"), Case("uniq"), Case("uniq", "-c"), Case("uniq", "-d"),
        Case("uniq", "-u"), Case("uniq", "-i", input: "a\nA\nb\n"),
    ]

    static let cutting: [Case] = [
        Case("cut", "-d,", "-f2", "t.csv"), Case("cut", "-d", ",", "-f1,3", "t.csv"),
        Case("cut", "-d,", "-f2-", "t.csv"), Case("cut", "-c1-3"), Case("cut", "-c", "2,4-"),
        Case("cut", "-d:", "-f2"), Case("cut", "-s", "-d:", "-f2"),
        Case("cut", "-d", " ", "-f1"), Case("tr", "a-z", "A-Z"), Case("tr", "-d", "aeiou"),
        Case("tr", "-s", "p"), Case("tr", "[:lower:]", "[:upper:]"), Case("tr", "-d", "\\n"),
        Case("tr", "\\n", ","), Case("tr", "-cd", "0-9\\n"), Case("tr", "abc", "x"),
        Case("tr", "-s", " ", "\\n"),
    ]

    static let others: [Case] = [
        Case("seq", "3"), Case("seq", "2", "5"), Case("seq", "1", "3", "10"),
        Case("seq", "5", "-2", "1"),
        Case("seq", "-s", ",", "3"), Case("seq", "-w", "8", "11"), Case("seq", "0.5", "0.5", "2"),
        Case("seq", "3", "1"), Case("basename", "/a/b/c.txt"),
        Case("basename", "/a/b/c.txt", ".txt"),
        Case("basename", "/"), Case("basename", "a/"), Case("dirname", "/a/b/c"),
        Case("dirname", "a"),
        Case("dirname", "/a"), Case("dirname", "a/b/"), Case("base64"),
        Case("base64", "-w0", "a.txt"),
        Case("base64", "-d", input: "aGVsbG8=\n"), Case("base64", "-d", input: "a*b"),
        Case("printf", "%s %d\\n", "a", "3"),
        Case("printf", "%05.1f|%-4s|%3d\\n", "3.14159", "x", "7"),
        Case("printf", "%s,", "a", "b", "c"), Case("printf", "%x %o %X\\n", "255", "8", "255"),
        Case("printf", "no newline"), Case("printf", "%b", "a\\tb\\n"),
        Case("printf", "\\101\\x42\\n"),
        Case("printenv", "A"), Case("printenv", "NOSUCH"), Case("ls"),
        Case("ls", "a.txt", "nosuch"),
        Case("date", "-u", "-d", "@0", "+%Y-%m-%dT%H:%M:%SZ %j %a %b %e %s %F %T"),
        Case("date", "-u", "-d", "@86399"),
        Case("date", "-d", "2026-01-01T12:34:56Z", "+%I:%M %p %A %B %y %u"),
        Case("rm", "nosuch"), Case("rm", "-f", "nosuch"), Case("mkdir", "a.txt"),
        Case("sleep", "0"),
    ]

    static let wrong: [Case] = [
        Case("cat", "-Z"), Case("cat", "--nosuch"), Case("head", "-n"), Case("head", "-n", "x"),
        Case("tail", "-n", "x"), Case("cut", "a.txt"), Case("cut", "-f0", "a.txt"), Case("tr", "a"),
        Case("tr"), Case("grep"), Case("grep", "-Y", "x"), Case("grep", "--nosuch", "x"),
        Case("sort", "-Y"), Case("seq"), Case("seq", "x"), Case("sleep", "x"), Case("sleep"),
        Case("rm"), Case("mkdir"), Case("touch"), Case("basename"), Case("wc", "-Y"),
        Case("sed", "s/a/b"), Case("sed", "k"), Case("sed", "p x"),
        Case("sed", "s/a/b/k"), Case("sed", "s/a/\\1/"), Case("date", "-d", "nonsense"),
        Case("date", "nonsense"), Case("base64", "-w", "x"), Case("printf"),
        Case("printf", "%d\\n", "abc"),
    ]
}
