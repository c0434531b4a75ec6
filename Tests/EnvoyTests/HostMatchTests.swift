import Basis
import Testing

@testable import Envoy

/// Which virtual host takes a Host header: the table that was measured on a real Envoy.
@Suite struct HostMatchTests {
    private static let domains = [
        ["www.baidu.com", "www.baidu.com."], ["*.wikipedia.org"], ["en.wikipedia.org"], ["*.org"],
        ["api.*"], ["api.internal.*"], ["*"],
    ]

    @Test(
        arguments: [
            ("www.baidu.com", 0), ("WWW.BAIDU.COM", 0), ("www.baidu.com:80", 0),
            ("www.baidu.com:8080", 0), ("www.baidu.com.", 0), ("baidu.com", 6),
            ("x.www.baidu.com", 6), ("en.wikipedia.org", 2), ("de.wikipedia.org", 1),
            ("a.b.wikipedia.org", 1), ("wikipedia.org", 3), ("x.org", 3), ("org", 6),
            (".wikipedia.org", 3), ("api.example", 4), ("api.internal.example", 5), ("api.", 6),
            ("api.x.org", 3), ("www.baidu.com:", 6), ("www.baidu.com:x", 6), ("", 6),
        ])
    func `the most specific domain wins`(host: String, expected: Int) {
        let hosts = Self.domains.map {
            VirtualHost(name: $0[0], domains: $0, routes: [], origin: somewhere)
        }
        let matcher = VirtualHostMatcher(hosts, offset: 0, ignoresPort: true)
        #expect(matcher.find(host) == expected)
    }

    @Test(arguments: [("[::1]:80", 0), ("[::1]", 0), ("::1", 1), ("a.test:80", 2)])
    func `a port is told from an address`(host: String, expected: Int) {
        let hosts = ["[::1]", "::1", "a.test"].map {
            VirtualHost(name: $0, domains: [$0], routes: [], origin: somewhere)
        }
        #expect(
            VirtualHostMatcher(hosts, offset: 0, ignoresPort: true).find(host) == expected)
        let strict = VirtualHostMatcher(hosts, offset: 0, ignoresPort: false)
        #expect(strict.find("a.test:80") == nil)
    }

    @Test func `of equal domains the first counts, and without a catch-all there may be none`() {
        let hosts = (0..<2).map {
            VirtualHost(
                name: "\($0)", domains: ["A.test", "*.b.test"], routes: [], origin: somewhere)
        }
        let matcher = VirtualHostMatcher(hosts, offset: 7, ignoresPort: true)
        #expect(matcher.find("a.test") == 7)
        #expect(matcher.find("x.b.test") == 7)
        #expect(matcher.find("c.test") == nil)
    }

    @Test func `a thousand hosts are told apart`() {
        let hosts = (0..<1000).map {
            VirtualHost(
                name: "\($0)", domains: ["s\($0).ns.svc", "*.w\($0).test"], routes: [],
                origin: somewhere)
        }
        let matcher = VirtualHostMatcher(hosts, offset: 0, ignoresPort: true)
        for number in 0..<1000 {
            #expect(matcher.find("S\(number).ns.svc:80") == number)
            #expect(matcher.find("x.w\(number).test") == number)
        }
    }
}
