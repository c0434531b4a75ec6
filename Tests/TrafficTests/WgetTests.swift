import Basis
import Testing

@testable import Traffic

/// busybox wget's output, word for word.
@Suite struct WgetTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: [String]
        var out: String?
        var error: String
        var code: Int32 = 1
        var testDescription: String { words.joined(separator: " ") }
    }

    static let hello = "Hello version: v1, instance: hello-1\n"
    static let bar = "100% |********************************|"
    static let plain: [Case] = [
        Case(
            words: ["-q", "-O", "-", "http://no.such.host/"], out: "",
            error: "wget: bad address 'no.such.host'\n"),
        Case(
            words: ["-O-", "http://no.such.host:81/"], out: "",
            error: "wget: bad address 'no.such.host:81'\n"),
        Case(
            words: ["-q", "-O-", "http://nobody/"], out: "",
            error: "wget: can't connect to remote host (VIP): Connection refused\n"),
        Case(
            words: ["-q", "-O-", "http://10.10.10.10/"], out: "",
            error: "wget: can't connect to remote host (10.10.10.10): Connection timed out\n"),
        Case(
            words: ["-q", "-T", "3", "-O-", "http://10.10.10.10/"], out: "",
            error: "wget: download timed out\n"),
        Case(
            words: ["-q", "-T", "2", "-O-", "http://bin:8000/delay/5"], out: "",
            error: "wget: download timed out\n"),
        Case(
            words: ["-q", "-O-", "http://bin:8000/status/404"], out: "",
            error: "wget: server returned error: HTTP/1.1 404 Not Found\n"),
        Case(words: ["-q", "--spider", "http://web"], out: "", error: "", code: 0),
        Case(
            words: ["--spider", "http://web"], out: "",
            error: "Connecting to web (VIP:80)\nremote file exists\n", code: 0),
        Case(
            words: ["-O", "-", "http://www.baidu.com"], out: nil,
            error: "Connecting to www.baidu.com (180.101.49.44:80)\nwriting to stdout\n"
                + "-                    \(bar)   476  0:00:00 ETA\nwritten to stdout\n", code: 0),
        Case(
            words: ["http://www.baidu.com"], out: "",
            error: "Connecting to www.baidu.com (180.101.49.44:80)\nsaving to 'index.html'\n"
                + "index.html           \(bar)   476  0:00:00 ETA\n'index.html' saved\n", code: 0),
        Case(
            words: ["-S", "-O", "/dev/null", "http://bin:8000/redirect/1"], out: "",
            error: "Connecting to bin:8000 (VIP:8000)\n  HTTP/1.1 302 Found\n"
                + "  Server: gunicorn/19.9.0\n  Date: DATE\n  Connection: keep-alive\n"
                + "  Content-Type: text/html; charset=utf-8\n  Location: /get\n"
                + "Connecting to bin:8000 (VIP:8000)\n  HTTP/1.1 200 OK\n"
                + "  Server: gunicorn/19.9.0\n  Date: DATE\n  Connection: keep-alive\n"
                + "  Content-Type: application/json\n  Access-Control-Allow-Origin: *\n"
                + "  Access-Control-Allow-Credentials: true\n  Content-Length: 176\n  \n"
                + "saving to '/dev/null'\nnull                 \(bar)   176  0:00:00 ETA\n"
                + "'/dev/null' saved\n", code: 0),
        Case(
            words: ["-q", "-O-", "https://www.baidu.com"], out: nil,
            error: "wget: note: TLS certificate validation not implemented\n", code: 0),
        Case(
            words: ["-q", "-O-", "ftp2://x/"], out: "",
            error: "wget: not an http or ftp url: ftp2://x/\n"),
        Case(
            words: ["--nosuch"], out: "",
            error: "wget: unrecognized option: nosuch\n"
                + BusyBoxUsage.text(WgetOptions.usage, version: "1.37.0")),
    ]

    @Test(arguments: plain)
    func `without a sidecar`(_ expected: Case) throws {
        var simulation = Fixture.plain
        let result = try simulation.run("client", ["wget"] + expected.words)
        #expect(masked(result.error) == expected.error)
        #expect(result.code == expected.code)
        if let out = expected.out { #expect(result.out == out) }
    }

    static let meshed: [Case] = [
        Case(
            words: ["-S", "-O", "-", "http://nobody/"], out: "",
            error: "Connecting to nobody (VIP:80)\n  HTTP/1.1 503 Service Unavailable\n"
                + "wget: server returned error: HTTP/1.1 503 Service Unavailable\n"),
        Case(
            words: ["-S", "-q", "-O", "/dev/null", "http://www.baidu.com/"], out: "",
            error: "  HTTP/1.1 200 OK\n  date: DATE\n"
                + "  cache-control: private, no-cache, no-store, proxy-revalidate, no-transform\n"
                + "  pragma: no-cache\n  content-type: text/html; charset=utf-8\n  server: envoy\n"
                + "  content-length: 476\n  x-envoy-upstream-service-time: 57\n"
                + "  connection: close\n  \n", code: 0),
        Case(
            words: ["-q", "-O-", "http://10.10.10.10:8088/"], out: "",
            error: "wget: error getting response: Connection reset by peer\n"),
        Case(
            words: ["-q", "-O-", "https://10.10.10.10/"], out: "",
            error: "wget: note: TLS certificate validation not implemented\n"
                + "wget: short read, have only 0: Connection reset by peer\n"
                + "wget: error getting response: Connection reset by peer\n"),
    ]

    @Test(arguments: meshed)
    func `through a sidecar`(_ expected: Case) throws {
        var simulation = Fixture.meshed
        let result = try simulation.run("client", ["wget"] + expected.words)
        #expect(masked(result.error) == expected.error)
        #expect(result.code == expected.code)
        if let out = expected.out { #expect(result.out == out) }
    }

    @Test func `a file that is there is not written again`() throws {
        var simulation = Fixture.plain
        _ = try simulation.run("client", ["wget", "-q", "http://web"])
        let again = try simulation.run("client", ["wget", "-q", "http://web"])
        #expect(again.error == "wget: can't open 'index.html': File exists\n")
        let page = try simulation.run("client", ["cat", "index.html"])
        #expect(page.out.hasPrefix("<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!"))
    }

    /// Cluster addresses and dates are not what these tests are about.
    private func masked(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = String(line)
            for header in ["  Date: ", "  date: "] where line.hasPrefix(header) {
                line = header + "DATE"
            }
            if let open = line.range(ofText: "(10.96.") {
                let rest = line[open.upperBound...]
                let end = rest.firstIndex { $0 == ":" || $0 == ")" } ?? rest.endIndex
                line = line[..<open.lowerBound] + "(VIP" + rest[end...]
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
