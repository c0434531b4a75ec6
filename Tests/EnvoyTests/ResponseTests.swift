import Basis
import Testing

@testable import Envoy

private let lead = "upstream connect error or disconnect/reset before headers. "
private let once = lead + "reset reason: "
private let again = lead + "retried and the latest reset reason: "
private let reset = "upstream_reset_before_response_started"
private let wrongVersion =
    "TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end"
private let selfSigned =
    "TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:"
    + "verify_cert_failed:_X509_verify_cert:_certificate_verification_error_at_depth_0:"
    + "_self_signed_certificate:TLS_error_end"

/// A way to fail, with everything that was measured of it on a real Envoy.
struct Failure: Sendable {
    var name: String
    var outcome: @Sendable () -> UpstreamResult.Outcome = { .refused }
    var retries: RetryPolicy? = istioRetries
    var line: String
    var body: String
}

private let failures: [Failure] = [
    Failure(
        name: "refused",
        line: "503 URX,UF \(reset){remote_connection_failure|delayed_connect_error:"
            + "_Connection_refused} default \(port80) 3",
        body: again + "remote connection failure"),
    Failure(
        name: "refused, no retries", retries: nil,
        line: "503 UF \(reset){remote_connection_failure|delayed_connect_error:"
            + "_Connection_refused} default \(port80) 1",
        body: once + "remote connection failure"),
    Failure(
        name: "dropped", outcome: { .noAnswer },
        line: "503 URX,UF \(reset){connection_timeout} default \(port80) 3",
        body: again + "connection timeout"),
    Failure(
        name: "dropped, no retries", outcome: { .noAnswer }, retries: nil,
        line: "503 UF \(reset){connection_timeout} default \(port80) 1",
        body: once + "connection timeout"),
    Failure(
        name: "closed", outcome: { .closed },
        line: "503 UC \(reset){connection_termination} default \(port80) 1",
        body: once + "connection termination"),
    Failure(
        name: "closed, retried on reset", outcome: { .closed },
        retries: RetryPolicy(conditions: ["reset"], count: 2),
        line: "503 URX,UC \(reset){connection_termination} default \(port80) 3",
        body: again + "connection termination"),
    Failure(
        name: "not HTTP/2", outcome: { .protocolError },
        line: "502 UPE \(reset){protocol_error} default \(port80) 1",
        body: once + "protocol error"),
    Failure(
        name: "stream reset", outcome: { .streamReset(refused: false) },
        line: "503 UR \(reset){remote_reset} default \(port80) 1", body: once + "remote reset"),
    Failure(
        name: "stream refused", outcome: { .streamReset(refused: true) },
        line: "503 URX,UR \(reset){remote_refused_stream_reset} default \(port80) 3",
        body: again + "remote refused stream reset"),
    Failure(
        name: "not TLS", outcome: { .handshakeFailed(.wrongVersionNumber) },
        line: "503 URX,UF \(reset){remote_connection_failure|\(wrongVersion)} default \(port80) 3",
        body: again + "remote connection failure"),
    Failure(
        name: "certificate", outcome: { .handshakeFailed(.selfSigned) },
        line: "503 URX,UF \(reset){remote_connection_failure|\(selfSigned)} default \(port80) 3",
        body: again + "remote connection failure"),
    Failure(
        name: "5xx exhausted", outcome: { .response(HTTPResponse(503, body: Array("no".utf8))) },
        retries: RetryPolicy(conditions: ["5xx"], count: 2),
        line: "503 URX via_upstream default \(port80) 3", body: "no"),
    Failure(
        name: "503 is not retried by default",
        outcome: { .response(HTTPResponse(503, body: Array("no".utf8))) },
        line: "503 - via_upstream default \(port80) 1", body: "no"),
    Failure(
        name: "gRPC unavailable",
        outcome: { .response(HTTPResponse(200, grpcStatus: 14)) },
        line: "200 URX via_upstream default \(port80) 3", body: ""),
]

@Suite struct ResponseTests {
    private func body(_ answer: Answer, of call: ProxyCall) -> String {
        guard case .http(let request) = call.payload else { return "" }
        return String(decoding: answer.bodyBytes(for: request), as: UTF8.self)
    }

    @Test(arguments: failures)
    func `each failure has its status, flags, details and body`(failure: Failure) {
        let routes = [route(retries: failure.retries)]
        var bench = Bench(
            sidecar([cluster(port80, .eds, [dead])], routes: routes),
            [dead: .ends(failure.outcome())])
        let answer = bench.call(get())
        #expect(answer.line(in: bench.proxy) == failure.line)
        #expect(body(answer, of: get()) == failure.body)
    }

    @Test func `old versions tell the transport's failure in the body`() {
        var bench = Bench(sidecar([cluster(port80, .eds, [dead])]), [dead: .ends(.refused)])
        var version = EnvoyVersion()
        version.tellsTransportFailure = true
        bench.proxy = CompiledProxy(bench.proxy.configuration, version: version)
        let text = body(bench.call(get()), of: get())
        #expect(
            text == again + "remote connection failure, transport failure reason: "
                + "delayed connect error: Connection refused")
    }

    @Test func `an endpoint that drops SYNs costs ten seconds a try`() {
        var bench = Bench(sidecar([cluster(port80, .eds, [dead])]))
        #expect(bench.call(get()).duration.wholeSeconds == 30)
    }

    @Test(
        arguments: [
            (cluster(port80, .eds), "503 UH no_healthy_upstream default \(port80) 1"),
            (cluster("gone"), "503 NC cluster_not_found default - 0"),
        ])
    func `without an endpoint it is UH, without the cluster NC`(
        only: UpstreamCluster, line: String
    ) {
        var bench = Bench(sidecar([only]))
        let answer = bench.call(get())
        #expect(answer.line(in: bench.proxy) == line)
        let expected = line.contains("UH") ? "no healthy upstream" : ""
        #expect(body(answer, of: get()) == expected)
    }

    @Test func `gRPC gets its errors in a 200`() {
        var bench = Bench(sidecar([cluster(port80, .eds)]))
        let call = get(headers: [Header("content-type", "application/grpc")])
        let answer = bench.call(call)
        #expect(answer.wireStatus == 200)
        guard case .http(let request) = call.payload else { return }
        let headers = answer.headers(for: request, through: bench.proxy, at: bench.now)
        #expect(headers.contains(Header("grpc-status", "14")))
        #expect(headers.contains(Header("grpc-message", "no healthy upstream")))
        #expect(answer.bodyBytes(for: request).isEmpty)
    }

    @Test(
        arguments: [
            ("/api/x", "200 - via_upstream default \(port80) 1"),
            ("/other", "404 NR route_not_found - - 0"),
        ])
    func `a path that no route takes is NR`(path: String, line: String) {
        let only = route(match: RouteMatch(.prefix("/api")))
        var bench = Bench(sidecar([cluster(port80, .eds, [up1])], routes: [only]), [up1: .echoes])
        #expect(bench.call(get(path)).line(in: bench.proxy) == line)
    }

    @Test func `hosts that nobody knows pass, or are blocked by 502`() {
        var open = Bench(sidecar(), [dialled: .echoes])
        let passed = open.call(get(host: "unknown.example"))
        #expect(
            passed.line(in: open.proxy) == "200 - via_upstream allow_any PassthroughCluster 1")
        var closed = Bench(sidecar(registryOnly: true), [dialled: .echoes])
        let blocked = closed.call(get(host: "unknown.example"))
        #expect(blocked.line(in: closed.proxy) == "502 - direct_response block_all - 0")
        #expect(body(blocked, of: get()) == "")
    }

    @Test func `HTTP 1.0 skips the routes of a sniffed listener`() {
        var bench = Bench(sidecar(registryOnly: true))
        let answer = bench.call(get(version: .http10))
        #expect(answer.line(in: bench.proxy) == "0 UH - - BlackHoleCluster 0")
        guard case .closed = answer.outcome else {
            Issue.record("not closed")
            return
        }
    }

    @Test func `an HTTP filter that is reached without sniffing refuses HTTP 1.0`() {
        var configuration = sidecar([cluster(port80, .eds, [up1])])
        configuration.listeners[1].filterChains[0].match = FilterChainMatch()
        configuration.listeners[1].inspectsHTTP = false
        var bench = Bench(configuration)
        let answer = bench.call(get(version: .http10))
        #expect(answer.line(in: bench.proxy) == "426 DPE low_version - - 0")
        #expect(body(answer, of: get()) == "Upgrade Required")
        let noHost = bench.call(get(host: ""))
        #expect(noHost.line(in: bench.proxy) == "400 - missing_host_header - - 0")
    }

    @Test func `a client that gives up is DC`() {
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])]), [up1: .answers(200, after: .seconds(1))])
        var call = get()
        call.clientTimeout = .milliseconds(200)
        let answer = bench.call(call)
        #expect(
            answer.line(in: bench.proxy) == "0 DC downstream_remote_disconnect default \(port80) 1")
        #expect(answer.duration == .milliseconds(200))
        guard case .abandoned = answer.outcome else {
            Issue.record("not abandoned")
            return
        }
    }

    @Test func `a server that says nothing is waited for without end`() {
        var bench = Bench(sidecar([cluster(port80, .eds, [up1])]), [up1: .ends(.silence)])
        guard case .stalled = bench.call(get()).outcome else {
            Issue.record("not stalled")
            return
        }
        var call = get()
        call.clientTimeout = .seconds(2)
        #expect(bench.call(call).flags.text == "DC")
    }

    @Test func `flags print in the order in which they came`() {
        #expect(ResponseFlags(.delayInjected, .faultInjected).text == "DI,FI")
        #expect(
            ResponseFlags(.upstreamConnectionFailure, .upstreamRetryLimitExceeded).text == "UF,URX")
        #expect(ResponseFlags().text == "-")
        var flags = ResponseFlags(.noRouteFound)
        flags.insert(.noRouteFound)
        #expect(flags.all == [.noRouteFound])
        let shorts = ResponseFlags.Flag.allCases.map(\.short)
        #expect(Set(shorts).count == shorts.count)
    }
}
