import Basis
import Testing

@testable import Envoy

@Suite struct BalancingTests {
    /// How often each address was chosen in `count` calls.
    private func counts(
        _ configuration: ProxyConfiguration, _ addresses: [SocketAddress], calls count: Int = 1000,
        seed: UInt64 = 1, call: (Int) -> ProxyCall = { _ in get() }
    ) -> [Int] {
        var servers: [SocketAddress: TestNetwork.Server] = [:]
        for address in addresses { servers[address] = .answers(200) }
        var bench = Bench(configuration, servers)
        bench.state = ProxyState(seed: seed, id: "web.default")
        var counts = addresses.map { _ in 0 }
        for number in 0..<count {
            let answer = bench.call(call(number))
            if let place = addresses.firstIndex(where: { $0 == answer.address }) {
                counts[place] += 1
            }
        }
        return counts
    }

    private func weighted(
        _ weights: [Int], _ policy: UpstreamCluster.LoadBalancing
    ) -> ProxyConfiguration {
        var made = cluster(port80, .eds, [up1, up2], policy)
        for (index, weight) in weights.enumerated() {
            made.localities[0].endpoints[index].weight = weight
        }
        return sidecar([made])
    }

    @Test func `80 and 20 of a hundred are near 800 and 200 of a thousand, always the same`() {
        let clusters = [cluster("v1", .eds, [up1]), cluster("v2", .eds, [up2])]
        let split = route(to: [
            WeightedCluster("v1", weight: 80), WeightedCluster("v2", weight: 20),
        ])
        let configuration = sidecar(clusters, routes: [split])
        let first = counts(configuration, [up1, up2])
        #expect((760...840).contains(first[0]))
        #expect(first[0] + first[1] == 1000)
        #expect(counts(configuration, [up1, up2]) == first)
        #expect(counts(configuration, [up1, up2], seed: 2) != first)
    }

    @Test(
        arguments: [UpstreamCluster.LoadBalancing.leastRequest, .random, .roundRobin])
    func `equal endpoints share evenly`(policy: UpstreamCluster.LoadBalancing) {
        let shares = counts(weighted([1, 1], policy), [up1, up2])
        #expect((440...560).contains(shares[0]))
        if policy == .roundRobin { #expect(shares == [500, 500]) }
    }

    @Test(arguments: [UpstreamCluster.LoadBalancing.leastRequest, .roundRobin])
    func `weights 1 and 4 give a fifth and four fifths`(policy: UpstreamCluster.LoadBalancing) {
        let shares = counts(weighted([1, 4], policy), [up1, up2])
        #expect((195...205).contains(shares[0]))
    }

    @Test func `random choice does not look at weights`() {
        #expect((440...560).contains(counts(weighted([1, 4], .random), [up1, up2])[0]))
    }

    @Test(arguments: [UpstreamCluster.LoadBalancing.ringHash, .maglev])
    func `one key goes to one host, many keys to all`(policy: UpstreamCluster.LoadBalancing) {
        var hashed = route()
        guard case .forward(var forwarding) = hashed.action else { return }
        forwarding.hashPolicies = [.header("x-user")]
        hashed.action = .forward(forwarding)
        let configuration = sidecar([cluster(port80, .eds, [up1, up2], policy)], routes: [hashed])
        let one = counts(configuration, [up1, up2], calls: 50) { _ in
            get(headers: [Header("X-User", "jason")])
        }
        #expect(one.contains(50))
        let many = counts(configuration, [up1, up2]) { number in
            get(headers: [Header("X-User", "user-\(number)")])
        }
        #expect((350...650).contains(many[0]))
        #expect((350...650).contains(counts(configuration, [up1, up2])[0]))
    }

    @Test func `of two hosts the idler is preferred`() {
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1, up2])]),
            [up1: .answers(200, after: .seconds(60)), up2: .answers(200, after: .seconds(60))])
        var counts: [SocketAddress: Int] = [:]
        for _ in 0..<4000 {
            if let address = bench.callAtOnce(get()).address { counts[address, default: 0] += 1 }
        }
        #expect(abs(counts[up1, default: 0] - counts[up2, default: 0]) < 20)
    }

    @Test func `the next priority serves when the first has nobody healthy`() {
        var made = cluster(port80, .eds, [up1])
        made.localities[0].endpoints[0].isHealthy = false
        made.localities.append(
            LocalityEndpoints(
                weight: 1, priority: 1, endpoints: [Endpoint(.socket(up2), origin: somewhere)]))
        #expect(counts(sidecar([made]), [up1, up2], calls: 100) == [0, 100])
    }

    @Test func `health below the threshold is panic, a threshold of 0 never is`() {
        var made = cluster(port80, .eds, [up1])
        made.localities[0].endpoints[0].isHealthy = false
        var bench = Bench(sidecar([made]), [up1: .answers(200)])
        #expect(bench.call(get()).status == 200)
        #expect(bench.decisions.contains(.panic(cluster: 0)))
        made.outlierDetection = OutlierDetection()
        bench.proxy = CompiledProxy(sidecar([made]))
        #expect(
            bench.call(get()).line(in: bench.proxy)
                == "503 UH no_healthy_upstream default \(port80) 1")
    }

    @Test(
        arguments: [
            ([(10, 10), (10, 10)], [100, 0]), ([(7, 10), (10, 10)], [98, 2]),
            ([(5, 10), (10, 10)], [70, 30]), ([(0, 10), (10, 10)], [0, 100]),
        ])
    func `load spills over as health falls below five of seven`(
        levels: [(Int, Int)], expected: [Int]
    ) {
        let load = PriorityLoad(
            levels.map { (healthy: $0.0, total: $0.1) }, panicThreshold: 50)
        var shares = [0, 0]
        for number in 0..<100 {
            if let picked = load.pick(UInt64(number)) { shares[picked.level] += 1 }
        }
        #expect(shares == expected)
    }

    @Test func `localities share by their weights`() {
        var made = cluster(port80, .eds, [up1])
        made.localities[0].weight = 80
        made.localities.append(
            LocalityEndpoints(
                locality: "r/z", weight: 20,
                endpoints: [Endpoint(.socket(up2), origin: somewhere)]))
        let shares = counts(sidecar([made]), [up1, up2])
        #expect((795...805).contains(shares[0]))
    }
}
