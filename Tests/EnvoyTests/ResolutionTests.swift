import Basis
import Testing

@testable import Envoy

@Suite struct ResolutionTests {
    private func named(_ kind: UpstreamCluster.Discovery, _ name: String = "a.test")
        -> UpstreamCluster
    {
        var made = cluster(port80, kind)
        made.localities = [
            LocalityEndpoints(
                weight: 1, endpoints: [Endpoint(.name(name, port: 8080), origin: somewhere)])
        ]
        return made
    }

    @Test func `STRICT_DNS uses every address, LOGICAL_DNS the first`() {
        for (kind, expected) in [(UpstreamCluster.Discovery.strictDNS, 2), (.logicalDNS, 1)] {
            var bench = Bench(sidecar([named(kind)]), [up1: .answers(200), up2: .answers(200)])
            bench.network.names["a.test"] = [up1.ip, up2.ip]
            var seen: Set<SocketAddress> = []
            for _ in 0..<50 { if let address = bench.call(get()).address { seen.insert(address) } }
            #expect(seen.count == expected)
            #expect(seen.contains(up1))
        }
    }

    @Test func `an answer is kept for its time, a failure for a minute`() {
        var bench = Bench(sidecar([named(.strictDNS)]), [up1: .answers(200), up2: .answers(200)])
        #expect(bench.call(get()).flags.text == "UH")
        bench.network.names["a.test"] = [up1.ip]
        bench.now = .meshStart + .seconds(59)
        #expect(bench.call(get()).flags.text == "UH")
        bench.now = .meshStart + .seconds(60)
        #expect(bench.call(get()).address == up1)
        bench.network.names["a.test"] = [up2.ip]
        #expect(bench.call(get()).address == up1)
        bench.now = .meshStart + .seconds(90)
        #expect(bench.call(get()).address == up2)
    }

    @Test func `ORIGINAL_DST goes where the client dialled, at another port if told`() {
        var made = cluster(port80, .originalDestination, [], .clusterProvided)
        var bench = Bench(sidecar([made]), [dialled: .echoes])
        #expect(bench.call(get()).address == dialled)
        made.portOverride = 8081
        bench.proxy = CompiledProxy(sidecar([made]))
        #expect(bench.call(get()).address == SocketAddress(dialled.ip, 8081))
        var direct = get()
        direct.isRedirected = false
        direct.destination = SocketAddress(IPAddress(v4: 9), 80)
        #expect(bench.call(direct).flags.text == "UH")
    }

    @Test func `a dynamic forward proxy looks the request's host up`() {
        let made = cluster(port80, .dynamicForwardProxy, [], .clusterProvided)
        var bench = Bench(sidecar([made]), [up1: .echoes])
        bench.network.names[host] = [up1.ip]
        #expect(bench.call(get(host: "\(host):8080")).status == 200)
        bench.network.names = [:]
        let answer = bench.call(get())
        #expect(
            answer.line(in: bench.proxy)
                == "503 DF dns_resolution_failure{cares_norecords:Domain_name_not_found} default "
                + "\(port80) 0")
        #expect(answer.body == .local(.dnsFailure))
    }

    @Test func `what a proxy remembers outlives a change of its configuration`() {
        var made = cluster(port80, .eds, [up1, up2])
        made.outlierDetection = OutlierDetection()
        made.outlierDetection?.consecutive5xx = 1
        made.outlierDetection?.maxEjectionPercent = 100
        var bench = Bench(sidecar([made]), [up1: .answers(500), up2: .answers(200)])
        while bench.call(get()).status == 200 {}
        let other = cluster("other", .eds, [dead])
        made.localities[0].endpoints.reverse()
        bench.proxy = CompiledProxy(sidecar([other, made]))
        for _ in 0..<20 { #expect(bench.call(get()).address == up2) }
    }

    @Test func `a copy of the state is a snapshot: both go on alike`() {
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1, up2])]), [up1: .answers(200), up2: .answers(200)])
        for _ in 0..<7 { _ = bench.call(get()) }
        var fork = bench
        let ours = (0..<50).map { _ in bench.call(get()).address }
        let theirs = (0..<50).map { _ in fork.call(get()).address }
        #expect(ours == theirs)
        #expect(Set(ours.map { $0?.description }).count == 2)
    }
}
