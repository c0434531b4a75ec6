import Basis
import Testing

@testable import Envoy

@Suite struct LimitTests {
    @Test func `requests beyond connections wait, beyond those they overflow`() {
        var limited = cluster(port80, .eds, [up1])
        limited.circuitBreakers.maxConnections = 1
        limited.circuitBreakers.maxPendingRequests = 1
        var bench = Bench(sidecar([limited]), [up1: .answers(200, after: .milliseconds(500))])
        let answers = (0..<4).map { _ in bench.callAtOnce(get()) }
        #expect(answers.map(\.status) == [200, 200, 503, 503])
        #expect(answers[1].duration == .seconds(1))
        #expect(
            answers[2].line(in: bench.proxy)
                == "503 UO upstream_reset_before_response_started{overflow} default \(port80) 1")
        guard case .http(let request) = get().payload else { return }
        let headers = answers[2].headers(for: request, through: bench.proxy, at: bench.now)
        #expect(headers.contains(Header("x-envoy-overloaded", "true")))
        bench.now = bench.now + .seconds(2)
        #expect(bench.callAtOnce(get()).status == 200)
    }

    @Test func `the limit on requests counts those in flight`() {
        var limited = cluster(port80, .eds, [up1])
        limited.circuitBreakers.maxRequests = 2
        var bench = Bench(sidecar([limited]), [up1: .answers(200, after: .milliseconds(500))])
        #expect((0..<3).map { _ in bench.callAtOnce(get()).status } == [200, 200, 503])
    }

    private func ejecting(percent: Int, _ addresses: [SocketAddress] = [up1]) -> UpstreamCluster {
        var made = cluster(port80, .eds, addresses)
        made.outlierDetection = OutlierDetection()
        made.outlierDetection?.consecutive5xx = 2
        made.outlierDetection?.maxEjectionPercent = percent
        return made
    }

    @Test func `a host that fails in a row is ejected and comes back in a sweep`() {
        var bench = Bench(sidecar([ejecting(percent: 100)]), [up1: .answers(500)])
        _ = bench.call(get())
        bench.now = bench.now + .seconds(3)
        _ = bench.call(get())
        #expect(bench.decisions.contains(.ejected(cluster: 0, address: up1)))
        #expect(bench.call(get()).flags.text == "UH")
        // 30 s after about 3 s, at the next sweep: 40 s.
        bench.now = .meshStart + .seconds(39)
        #expect(bench.call(get()).flags.text == "UH")
        bench.now = .meshStart + .seconds(40)
        bench.network.servers[up1] = .answers(200)
        #expect(bench.call(get()).status == 200)
    }

    @Test func `a second ejection lasts longer`() {
        var bench = Bench(sidecar([ejecting(percent: 100)]), [up1: .answers(500)])
        for _ in 0..<2 { _ = bench.call(get()) }
        bench.now = .meshStart + .seconds(40)
        for _ in 0..<2 { _ = bench.call(get()) }
        bench.now = .meshStart + .seconds(99)
        #expect(bench.call(get()).flags.text == "UH")
        bench.now = .meshStart + .seconds(110)
        #expect(bench.call(get()).status == 500)
    }

    @Test func `ten percent of one host is nobody`() {
        var bench = Bench(sidecar([ejecting(percent: 10)]), [up1: .answers(500)])
        for _ in 0..<5 { #expect(bench.call(get()).status == 500) }
    }

    @Test func `a success in between starts the count anew`() {
        var bench = Bench(sidecar([ejecting(percent: 100)]), [up1: .answers(500)])
        _ = bench.call(get())
        bench.network.servers[up1] = .answers(200)
        _ = bench.call(get())
        bench.network.servers[up1] = .answers(500)
        _ = bench.call(get())
        #expect(bench.call(get()).status == 500)
    }

    @Test func `failures to connect count as 503`() {
        var made = ejecting(percent: 100, [up1, up2])
        made.outlierDetection?.consecutive5xx = 0
        made.outlierDetection?.consecutiveGatewayErrors = 3
        made.outlierDetection?.maxEjectionPercent = 50
        var bench = Bench(sidecar([made]), [up1: .ends(.refused), up2: .answers(200)])
        for _ in 0..<40 { #expect(bench.call(get()).status == 200) }
        let answers = (0..<20).map { _ in bench.call(get()) }
        #expect(answers.allSatisfy { $0.attempts == 1 && $0.address == up2 })
    }

    @Test func `flights are few however many calls there are`() {
        var flights = Flights()
        let start = Instant.meshStart
        for number in 0..<100_000 {
            flights.add(
                host: number % 3, from: start, to: start + .milliseconds(Int64(1 + number % 977)))
        }
        #expect(flights.count == 100_000)
        flights.forget(before: start + .seconds(1))
        #expect(flights.count == 0)
    }
}
