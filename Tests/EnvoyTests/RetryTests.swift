import Basis
import Testing

@testable import Envoy

@Suite struct RetryTests {
    @Test func `a retry goes to another host`() {
        var bench = Bench(
            sidecar([cluster(port80, .eds, [dead, up1])]),
            [dead: .ends(.refused), up1: .echoes])
        var retried = 0
        for _ in 0..<200 {
            let answer = bench.call(get())
            #expect(answer.status == 200)
            #expect(answer.attempts <= 3)
            if answer.attempts > 1 {
                retried += 1
                #expect(answer.earlierAttempts[0].address == dead)
                #expect(answer.flags.isEmpty)
            }
        }
        #expect((60...140).contains(retried))
    }

    @Test func `it waits 25 ms at most, then 50`() {
        var bench = Bench(sidecar([cluster(port80, .eds, [dead])]), [dead: .ends(.refused)])
        var longest = [Nanoseconds.zero, .zero]
        for _ in 0..<300 {
            _ = bench.call(get())
            let waits = bench.decisions.compactMap {
                if case .wait(let wait) = $0 { wait } else { nil }
            }
            #expect(waits.count == 2)
            for (index, wait) in waits.enumerated() { longest[index] = max(longest[index], wait) }
        }
        #expect(longest[0] < .milliseconds(25) && longest[0] > .milliseconds(20))
        #expect(longest[1] < .milliseconds(50) && longest[1] > .milliseconds(40))
    }

    @Test(
        arguments: [
            (["5xx"], 2, 200, 3), (["5xx"], 1, 503, 2), (["gateway-error"], 2, 200, 3),
            (["retriable-4xx"], 2, 503, 1), (["connect-failure"], 2, 503, 1),
            (["unknown-condition"], 2, 503, 1),
        ])
    func `answers are retried as the conditions say`(
        conditions: [String], count: Int, status: Int, attempts: Int
    ) {
        let policy = RetryPolicy(conditions: conditions, count: count)
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [route(retries: policy)]),
            [up1: .flaky(2, 503)])
        let answer = bench.call(get())
        #expect(answer.status == status)
        #expect(answer.attempts == attempts)
    }

    @Test func `status codes of one's own are retried`() {
        let policy = RetryPolicy(
            conditions: ["retriable-status-codes"], statusCodes: [418], count: 3)
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [route(retries: policy)]),
            [up1: .flaky(2, 418)])
        #expect(bench.call(get()).line(in: bench.proxy) == "200 - via_upstream default \(port80) 3")
    }

    @Test func `an overloaded or rate limited upstream is left alone`() {
        let policy = RetryPolicy(conditions: ["5xx", "envoy-ratelimited"], count: 1)
        for (header, attempts) in [("x-envoy-overloaded", 1), ("x-envoy-ratelimited", 2)] {
            let response = HTTPResponse(503, headers: [Header(header, "true")])
            var bench = Bench(
                sidecar([cluster(port80, .eds, [up1])], routes: [route(retries: policy)]),
                [up1: .ends(.response(response))])
            #expect(bench.call(get()).attempts == attempts)
        }
    }

    @Test func `the route's time covers all tries`() {
        let slow = route(timeout: .milliseconds(300))
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [slow]),
            [up1: .answers(200, after: .seconds(1))])
        let answer = bench.call(get())
        #expect(answer.line(in: bench.proxy) == "504 UT response_timeout default \(port80) 1")
        #expect(answer.duration == .milliseconds(300))
    }

    @Test(
        arguments: [
            (["5xx"], "504 URX,UT upstream_per_try_timeout default \(port80) 3"),
            (["connect-failure"], "504 UT upstream_per_try_timeout default \(port80) 1"),
        ])
    func `a try that takes too long is retried only where resets are`(
        conditions: [String], line: String
    ) {
        let policy = RetryPolicy(
            conditions: conditions, count: 2, perTryTimeout: .milliseconds(200))
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [route(retries: policy)]),
            [up1: .answers(200, after: .seconds(1))])
        #expect(bench.call(get()).line(in: bench.proxy) == line)
    }

    @Test func `a fault's delay does not count against the route's time`() {
        var faulty = route(timeout: .milliseconds(200))
        faulty.fault = FaultInjection()
        faulty.fault?.delay = (.milliseconds(500), 1_000_000)
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [faulty]), [up1: .answers(200)])
        let answer = bench.call(get())
        #expect(answer.line(in: bench.proxy) == "200 DI via_upstream default \(port80) 1")
        #expect(answer.duration == .milliseconds(501))
    }

    @Test func `a fault's share is kept`() {
        var faulty = route()
        faulty.fault = FaultInjection()
        faulty.fault?.abort = (503, 300_000)
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])], routes: [faulty]), [up1: .answers(200)])
        var aborted = 0
        for _ in 0..<1000 where bench.call(get()).flags.contains(.faultInjected) { aborted += 1 }
        #expect((250...350).contains(aborted))
    }

    @Test func `a limit on retries in flight stops the next one`() {
        var limited = cluster(port80, .eds, [up1])
        limited.circuitBreakers.maxRetries = 0
        var bench = Bench(sidecar([limited]), [up1: .ends(.refused)])
        let answer = bench.call(get())
        #expect(answer.attempts == 1)
        #expect(answer.flags.text == "UO,UF")
    }
}
