import Basis
import Testing

@testable import Envoy

@Suite struct FilterChainTests {
    private func chain(_ change: (inout FilterChainMatch) -> Void) -> FilterChain {
        var match = FilterChainMatch()
        change(&match)
        return FilterChain(
            match: match, filter: .tcp(TCPProxy(clusters: [], statPrefix: "")), origin: somewhere)
    }

    private func find(
        _ chains: [FilterChain], to address: String = "10.1.2.3", port: Int = 80,
        name: String = "", isTLS: Bool = false, protocols: [String] = []
    ) throws -> Int? {
        let ip = try #require(IPAddress(address))
        var connection = FilterChainMatcher.Connection(destination: SocketAddress(ip, port))
        connection.serverName = name
        connection.isTLS = isTLS
        connection.protocols = protocols
        return FilterChainMatcher(chains, offset: 0).find(connection)
    }

    private func range(_ text: String) -> CIDR {
        CIDR(text) ?? CIDR(.unspecified, prefixLength: 0)
    }

    @Test func `the port comes first, and there is no way back`() throws {
        let chains = [
            chain { $0.destinationPort = 80 },
            chain {
                $0.destinationPort = 443
                $0.serverNames = ["a.test"]
            },
            chain { $0.serverNames = ["b.test"] },
        ]
        #expect(try find(chains) == 0)
        #expect(try find(chains, port: 443, name: "a.test", isTLS: true) == 1)
        #expect(try find(chains, port: 443, name: "b.test", isTLS: true) == nil)
        #expect(try find(chains, port: 444, name: "b.test", isTLS: true) == 2)
    }

    @Test func `the most specific range wins, then the name decides`() throws {
        let chains = [
            chain { $0.prefixRanges = [range("10.0.0.0/8")] },
            chain {
                $0.prefixRanges = [range("10.1.0.0/16")]
                $0.serverNames = ["a.test"]
            },
            chain { $0.serverNames = ["a.test"] },
            chain { $0.prefixRanges = [range("2001:db8::/32")] },
        ]
        #expect(try find(chains, to: "10.2.0.1") == 0)
        #expect(try find(chains, name: "a.test", isTLS: true) == 1)
        #expect(try find(chains, name: "b.test", isTLS: true) == nil)
        #expect(try find(chains, to: "11.0.0.1", name: "a.test", isTLS: true) == 2)
        #expect(try find(chains, to: "2001:db8::1") == 3)
    }

    @Test(
        arguments: [
            ("www.baidu.com", 0), ("WWW.Baidu.com", 0), ("en.wikipedia.org", 2),
            ("de.wikipedia.org", 1), ("a.b.wikipedia.org", 1), ("wikipedia.org", 3), ("", 3),
        ])
    func `exact names come before wildcards, those before none`(name: String, expected: Int) throws
    {
        let chains = [
            chain { $0.serverNames = ["www.baidu.com"] },
            chain { $0.serverNames = ["*.wikipedia.org"] },
            chain { $0.serverNames = ["en.wikipedia.org"] }, chain { _ in },
        ]
        #expect(try find(chains, name: name, isTLS: true) == expected)
    }

    @Test func `a name that fits is final, even where a later criterion fails`() throws {
        let chains = [
            chain {
                $0.serverNames = ["a.test"]
                $0.applicationProtocols = ["h2"]
            },
            chain { $0.serverNames = ["*.test"] }, chain { _ in },
        ]
        #expect(try find(chains, name: "a.test", isTLS: true, protocols: ["h2"]) == 0)
        #expect(try find(chains, name: "a.test", isTLS: true) == nil)
        #expect(try find(chains, name: "b.test", isTLS: true) == 1)
        #expect(try find(chains, name: "other", isTLS: true) == 2)
    }

    @Test func `transport comes before application protocols, in the client's order`() throws {
        let chains = [
            chain {
                $0.transportProtocol = "raw_buffer"
                $0.applicationProtocols = ["http/1.1", "h2c"]
            },
            chain {
                $0.transportProtocol = "tls"
                $0.applicationProtocols = ["istio"]
            },
            chain { $0.transportProtocol = "tls" }, chain { $0.applicationProtocols = ["x"] },
        ]
        #expect(try find(chains, protocols: ["http/1.1"]) == 0)
        #expect(try find(chains, protocols: ["http/1.0"]) == nil)
        #expect(try find(chains, isTLS: true, protocols: ["h2", "istio"]) == 1)
        #expect(try find(chains, isTLS: true, protocols: ["h2"]) == 2)
        #expect(try find(chains, protocols: ["x"]) == nil)
        #expect(try find([chains[3]], protocols: ["y", "x"]) == 0)
    }

    @Test func `an exact listener comes before 0.0.0.0, that before the virtual one`() {
        var configuration = sidecar([cluster(port80, .eds, [up1])])
        var exact = configuration.listeners[1]
        exact.address = dialled
        exact.name = "exact"
        configuration.listeners.append(exact)
        let proxy = CompiledProxy(configuration)
        let other = SocketAddress(IPAddress(v4: 1), 80)
        let elsewhere = SocketAddress(IPAddress(v4: 1), 81)
        #expect(proxy.listener(for: get()) == 2)
        #expect(proxy.listener(for: get(to: other)) == 1)
        #expect(proxy.listener(for: get(to: elsewhere)) == 0)
        var direct = get(to: elsewhere)
        direct.isRedirected = false
        #expect(proxy.listener(for: direct) == nil)
    }
}
