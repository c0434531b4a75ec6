import Basis
import Testing

@testable import Traffic

/// curl's output, word for word.
@Suite struct CurlTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: [String]
        var out: String
        var error = ""
        var code: Int32 = 0
        var testDescription: String { words.joined(separator: " ") }
    }

    static let meter =
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
        + "                                 Dload  Upload   Total   Spent    Left  Speed\n"
    static let empty =
        "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
    static let overloaded =
        "upstream connect error or disconnect/reset before headers. reset reason: connection "
        + "timeout"

    static let meshed: [Case] = [
        Case(
            words: ["-sS", "-o", "/dev/null", "-w", "%{http_code}\\n", "http://web/"],
            out: "200\n"),
        Case(
            words: ["-sSI", "http://nobody/"],
            out: "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 19\r\n"
                + "content-type: text/plain\r\ndate: Thu, 01 Jan 2026 00:00:05 GMT\r\n"
                + "server: envoy\r\n\r\n"),
        Case(words: ["-s", "http://nobody/"], out: "no healthy upstream"),
        Case(
            words: ["-f", "-sS", "http://nobody/"], out: "",
            error: "curl: (22) The requested URL returned error: 503\n", code: 22),
        Case(
            words: ["http://bin:8000/status/200"], out: "",
            error: meter + empty + empty + "\n"),
        Case(
            words: ["-sS", "https://10.10.10.10/"], out: "",
            error: "curl: (35) Recv failure: Connection reset by peer\n", code: 35),
        Case(
            words: ["-sS", "-w", "%{http_code}\\n", "http://10.10.10.10:8088/"], out: "000\n",
            error: "curl: (56) Recv failure: Connection reset by peer\n", code: 56),
        Case(words: ["-s", "http://10.10.10.10/"], out: overloaded),
    ]

    @Test(arguments: meshed)
    func `through a sidecar`(_ expected: Case) throws {
        var simulation = Fixture.meshed
        let result = try simulation.run("curl", ["curl"] + expected.words)
        var out = result.out
        if let date = out.range(ofText: "date: ") {
            let rest = out[date.upperBound...]
            out =
                out[..<date.upperBound] + "Thu, 01 Jan 2026 00:00:05 GMT"
                + rest.drop { $0 != "\r\n" && $0 != "\r" }
        }
        #expect(out == expected.out)
        #expect(result.error == expected.error)
        #expect(result.code == expected.code)
    }

    static let plain: [Case] = [
        Case(
            words: ["-sS", "http://no.such.host/"], out: "",
            error: "curl: (6) Could not resolve host: no.such.host\n", code: 6),
        Case(
            words: ["http://no.such.host/"], out: "",
            error: meter + empty + "curl: (6) Could not resolve host: no.such.host\n", code: 6),
        Case(
            words: ["-sS", "http://nobody/"], out: "",
            error: "curl: (7) Failed to connect to nobody port 80 after 1 ms: Could not connect "
                + "to server\n", code: 7),
        Case(words: ["-s", "http://nobody/"], out: "", code: 7),
        Case(
            words: ["-sS", "--connect-timeout", "2", "http://10.10.10.10/"], out: "",
            error: "curl: (28) Failed to connect to 10.10.10.10 port 80 after 2000 ms: Timeout was "
                + "reached\n", code: 28),
        Case(
            words: ["-sS", "-m", "2", "http://bin:8000/delay/5"], out: "",
            error: "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes "
                + "received\n", code: 28),
        Case(
            words: ["-sS", "https://bin:8000/"], out: "",
            error: "curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version "
                + "number\n", code: 35),
        Case(
            words: [
                "-sSL", "-o", "/dev/null", "-w", "%{http_code} %{num_redirects} %{scheme}",
                "http://istio.io/latest/",
            ], out: "200 1 https"),
        Case(
            words: [
                "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}",
                "http://istio.io/latest/",
            ], out: "301 https://istio.io/latest/"),
        Case(
            words: [
                "-s", "-X", "POST", "-d", "a=b", "-H", "X-Test: 1", "http://hello:5000/x",
                "-o", "/dev/null", "-w", "%{method} %{http_code} %{content_type}",
            ],
            out: "POST 404 text/html; charset=utf-8"),
        Case(
            words: [
                "-sS", "--resolve", "foo.test:80:180.101.49.44", "-o", "/dev/null", "-w",
                "%{remote_ip}:%{remote_port}", "http://foo.test/",
            ], out: "180.101.49.44:80"),
        Case(words: [], out: "", error: "curl: (2) no URL specified\n", code: 2),
        Case(
            words: ["--nosuch"], out: "",
            error: "curl: option --nosuch: is unknown\n"
                + "curl: try 'curl --help' for more information\n", code: 2),
        Case(
            words: ["-sS", "gopher9://x/"], out: "",
            error: "curl: (1) Protocol \"gopher9\" not supported\n", code: 1),
    ]

    @Test(arguments: plain)
    func `without a sidecar`(_ expected: Case) throws {
        var simulation = Fixture.plain
        let result = try simulation.run("curl", ["curl"] + expected.words)
        #expect(result.out == expected.out)
        #expect(result.error == expected.error)
        #expect(result.code == expected.code)
    }

    @Test func `-v tells the connection, the request and the response`() throws {
        var simulation = Fixture.plain
        let result = try simulation.run("curl", ["curl", "-s", "-v", "http://hello:5000/health"])
        let lines = result.error.utf8.split(separator: 10, omittingEmptySubsequences: false)
            .map { String(decoding: $0.last == 13 ? $0.dropLast() : $0, as: UTF8.self) }
        try #require(lines.count > 13)
        #expect(lines[0] == "* Host hello:5000 was resolved.")
        #expect(lines[1] == "* IPv6: (none)")
        #expect(lines[3].hasPrefix("*   Trying 10.96."))
        #expect(lines[4].hasPrefix("* Established connection to hello (10.96."))
        #expect(
            lines[5...10]
                == [
                    "* using HTTP/1.x", "> GET /health HTTP/1.1", "> Host: hello:5000",
                    "> User-Agent: curl/8.16.0", "> Accept: */*", "> ",
                ])
        #expect(lines[11] == "* Request completely sent off")
        #expect(lines[12] == "< HTTP/1.1 200 OK")
        #expect(lines.contains("* Connection #0 to host hello:5000 left intact"))
        #expect(result.out == "Helloworld is healthy")
    }
}
