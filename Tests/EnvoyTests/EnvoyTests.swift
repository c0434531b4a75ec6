import Basis
import Testing

@testable import Envoy

@Test func `a request to a known host goes to its endpoint`() {
    var bench = Bench(sidecar([cluster(port80, .eds, [up1])]), [up1: .echoes])
    let answer = bench.call(get())
    #expect(answer.line(in: bench.proxy) == "200 - via_upstream default \(port80) 1")
}

@Test func `an endpoint that drops SYNs is tried three times of ten seconds`() {
    var bench = Bench(sidecar([cluster(port80, .eds, [dead])]))
    let answer = bench.call(get())
    #expect(
        answer.line(in: bench.proxy)
            == "503 URX,UF upstream_reset_before_response_started{connection_timeout} default "
            + "\(port80) 3")
    #expect(answer.duration.wholeSeconds == 30)
}
