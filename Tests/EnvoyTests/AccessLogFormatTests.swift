import Basis
import Testing

@testable import Envoy

/// Log lines by a format of the user's, and filters.
@Suite struct AccessLogFormatTests {
    private func line(_ sink: AccessLogSink, status: Int = 200, path: String = "/a?b") -> String? {
        let proxy = CompiledProxy(sidecar([cluster(addresses: [up1])]))
        var state = ProxyState(seed: 1, id: "client")
        var network = TestNetwork(servers: [up1: .answers(status)])
        var recorder = NoRecorder()
        let request = HTTPRequest(
            authority: host, path: path, headers: [Header("User-Agent", "curl/8 \"x\"")])
        let call = ProxyCall(.outbound, to: dialled, from: client, payload: .http(request))
        let answer = respond(
            to: call, through: proxy, state: &state, at: .meshStart, recorder: &recorder,
            upstream: &network)
        var context = AccessLogContext(start: .meshStart, downstreamLocal: dialled)
        context.upstreamLocal = client
        return accessLogLine(for: call, answer, through: proxy, context, to: sink)
    }

    private func cluster(addresses: [SocketAddress]) -> UpstreamCluster {
        EnvoyTests.cluster(port80, .eds, addresses)
    }

    @Test(arguments: [
        ("%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%\n", "GET /a?b HTTP/1.1"),
        ("%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%", "/a"),
        ("%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%", "200 - via_upstream"),
        ("%REQ(:AUTHORITY):5% %REQ(X-NONE)% %NO_SUCH%", "www.b - -"),
        ("100%% %UPSTREAM_CLUSTER_RAW% %ROUTE_NAME%", "100% \(port80) default"),
        ("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %BYTES_SENT%", "10.1.0.1 0"),
        ("no command % here", "no command % here"),
    ])
    func `commands of a text are carried out`(format: String, expected: String) {
        #expect(line(AccessLogSink(format: .text(format))) == expected)
    }

    @Test func `JSON keeps numbers, and null for what is missing`() {
        let sink = AccessLogSink(
            format: .json([
                .init("method", "%REQ(:METHOD)%"), .init("code", "%RESPONSE_CODE%"),
                .init("agent", "%REQ(USER-AGENT)%"), .init("none", "%REQ(X-NONE)%"),
                .init("both", "%REQ(:METHOD)%-%RESPONSE_CODE%"),
            ]))
        #expect(
            line(sink) == #"{"agent":"curl/8 \"x\"","both":"GET-200","code":200,"#
                + #""method":"GET","none":null}"#)
    }

    @Test(arguments: [
        ("response.code >= 400", 200, false), ("response.code >= 400", 503, true),
        ("response.code == 200 && request.method == 'GET'", 200, true),
        ("!(response.code == 200) || request.path.startsWith(\"/a\")", 200, true),
        ("request.url_path == '/a'", 200, true),
        ("request.headers['user-agent'].contains('x')", 200, false),
        ("request.headers['user-agent'] != ''", 200, true),
        ("has(request.headers)", 200, false), ("response.code in [200, 201]", 200, true),
        ("connection.mtls", 200, false), ("no.such.thing", 200, false),
        ("no.such.thing || response.code == 200", 200, true), ("response.code >=", 200, false),
        ("xds.cluster_name == '\(port80)'", 200, true), ("'unfinished", 200, false),
    ])
    func `a filter decides by the call's attributes`(
        filter: String, status: Int, isLogged: Bool
    ) {
        let sink = AccessLogSink(format: .text("line"), filter: filter)
        #expect((line(sink, status: status) != nil) == isLogged)
    }
}
