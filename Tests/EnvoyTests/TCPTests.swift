import Basis
import Testing

@testable import Envoy

@Suite struct TCPTests {
    private static let name = "outbound|9000||tcp.example"
    private static let target = SocketAddress(IPAddress(v4: 0x0a60_0001), 9000)

    private func bench(
        _ addresses: [SocketAddress]?, _ servers: [SocketAddress: TestNetwork.Server] = [:]
    ) -> Bench {
        var configuration = sidecar(addresses.map { [cluster(Self.name, .eds, $0)] } ?? [])
        var listener = Listener(
            name: "0.0.0.0_9000", address: SocketAddress(.unspecified, 9000), bindsToPort: false,
            direction: .outbound, origin: somewhere)
        listener.filterChains = [
            FilterChain(
                filter: .tcp(TCPProxy(clusters: [WeightedCluster(Self.name)], statPrefix: "")),
                origin: somewhere)
        ]
        configuration.listeners.append(listener)
        return Bench(configuration, servers)
    }

    private let bytes = ProxyCall(
        .outbound, to: target, from: client, payload: .raw(RawBytes(Array("hello".utf8))))

    @Test func `bytes pass`() {
        var bench = bench([up1], [up1: .echoes])
        let answer = bench.call(bytes)
        #expect(answer.line(in: bench.proxy) == "0 - - - \(Self.name) 1")
        guard case .passed(.bytes(let reply)) = answer.outcome else {
            Issue.record("not passed")
            return
        }
        #expect(String(decoding: reply, as: UTF8.self) == "raw")
    }

    @Test(
        arguments: [
            ([up1], "0 UF,URX - - \(name) 1"), ([], "0 UH - - \(name) 0"), (nil, "0 NC - - - 0"),
        ])
    func `failures close the connection`(addresses: [SocketAddress]?, line: String) {
        var bench = bench(addresses, [up1: .ends(.refused)])
        let answer = bench.call(bytes)
        #expect(answer.line(in: bench.proxy) == line)
        guard case .closed = answer.outcome else {
            Issue.record("not closed")
            return
        }
    }

    @Test func `a dropped SYN closes after the connect time-out, without a retry`() {
        var bench = bench([dead])
        let answer = bench.call(bytes)
        #expect(answer.duration == .seconds(10))
        #expect(answer.flags.text == "UF,URX")
    }

    @Test func `a server that speaks first stalls on an inspected listener only`() {
        var bench = bench([up1], [up1: .echoes])
        var silent = bytes
        silent.payload = .raw(RawBytes([], clientSpeaksFirst: false))
        guard case .passed = bench.call(silent).outcome else {
            Issue.record("not passed")
            return
        }
        silent.destination = dialled
        guard case .stalled = bench.call(silent).outcome else {
            Issue.record("not stalled")
            return
        }
    }

    @Test func `the connection limit closes what is beyond it while it lasts`() {
        var limited = cluster(Self.name, .eds, [up1])
        limited.circuitBreakers.maxConnections = 1
        var bench = bench([up1], [up1: .answers(200, after: .seconds(1))])
        var configuration = bench.proxy.configuration
        configuration.clusters[0] = limited
        bench.proxy = CompiledProxy(configuration)
        #expect(bench.callAtOnce(bytes).flags.isEmpty)
        #expect(bench.callAtOnce(bytes).flags.text == "UO")
        bench.now = bench.now + .seconds(1)
        #expect(bench.callAtOnce(bytes).flags.isEmpty)
    }
}
