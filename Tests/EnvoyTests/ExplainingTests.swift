import Basis
import Testing
import YAML

@testable import Envoy

@Suite struct ExplainingTests {
    @Test func `the access log has Istio's form`() {
        var bench = Bench(
            sidecar([cluster(port80, .eds, [up1])]),
            [up1: .ends(.response(HTTPResponse(200, body: Array("0123".utf8))))])
        var context = AccessLogContext(start: bench.now, downstreamLocal: dialled)
        context.upstreamLocal = SocketAddress(client.ip, 37916)
        let call = get(
            "/a?b", headers: [Header("User-Agent", "Wget"), Header("X-Request-Id", "7")])
        let answer = bench.call(call)
        #expect(
            accessLogLine(for: call, answer, through: bench.proxy, context)
                == "[2026-01-01T00:00:00.000Z] \"GET /a?b HTTP/1.1\" 200 - via_upstream - \"-\" 0 4 "
                + "0 0 \"-\" \"Wget\" \"7\" \"www.baidu.com\" \"10.0.0.1:8080\" \(port80) "
                + "10.1.0.1:37916 180.101.49.44:80 10.1.0.1:40000 - default")
        let raw = ProxyCall(
            .outbound, to: SocketAddress(dialled.ip, 81), from: client, payload: .raw(RawBytes()))
        bench.network.servers = [SocketAddress(dialled.ip, 81): .ends(.refused)]
        context.downstreamLocal = raw.destination
        #expect(
            accessLogLine(for: raw, bench.call(raw), through: bench.proxy, context)
                == "[2026-01-01T00:00:00.000Z] \"- - -\" 0 UF,URX - - \"delayed_connect_error:"
                + "_Connection_refused\" 0 0 0 - \"-\" \"-\" \"-\" \"-\" \"180.101.49.44:81\" "
                + "PassthroughCluster - 180.101.49.44:81 10.1.0.1:40000 - -")
    }

    @Test func `every decision is recorded, with what caused it`() {
        var configuration = sidecar([cluster(port80, .eds, [up1])])
        let cause = Origin(kind: "ServiceEntry", namespace: "default", name: "svc-entry")
        configuration.clusters[0].localities[0].endpoints[0].origin = cause
        var bench = Bench(configuration, [up1: .answers(200)])
        _ = bench.call(get())
        let kinds = bench.decisions.map { decision -> String in
            switch decision {
            case .listener: "listener"
            case .chain(_, let isDefault): isDefault ? "default chain" : "chain"
            case .virtualHost: "host"
            case .route: "route"
            case .cluster: "cluster"
            case .attempt: "attempt"
            default: "other"
            }
        }
        #expect(kinds == ["listener", "chain", "host", "route", "cluster", "attempt"])
        #expect(bench.decisions.last.flatMap { bench.proxy.origin(of: $0) } == cause)
    }

    private func criteria(_ call: ProxyCall, _ configuration: ProxyConfiguration)
        -> [NearMiss.Criterion]
    {
        nearMisses(for: call, through: CompiledProxy(configuration)).map(\.criterion)
    }

    @Test(arguments: [
        "baidu.com", "x.www.baidu.com", "a.long.way.below.www.baidu.com", "www.baidv.com",
        "WWW.baid.com:80",
    ])
    func `a host near a known one is a near miss`(name: String) {
        let misses = criteria(get(host: name), sidecar([cluster(port80, .eds, [up1])]))
        #expect(misses == [.host(domain: host)])
    }

    @Test func `far hosts are none, and a call that fits has none`() {
        let configuration = sidecar([cluster(port80, .eds, [up1])])
        #expect(criteria(get(host: "example.org"), configuration).isEmpty)
        #expect(criteria(get(), configuration).isEmpty)
    }

    @Test func `routes passed over say which criterion failed`() {
        var byHeader = RouteMatch(.prefix("/"))
        byHeader.headers = [.init("end-user", .exact("jason"))]
        var byQuery = RouteMatch(.prefix("/"))
        byQuery.query = [.init("v", .exact("2"))]
        let routes = [
            route(match: RouteMatch(.exact("/login"))), route(match: byHeader),
            route(match: byQuery), route(),
        ]
        let call = get("/?v=1", headers: [Header("end-user", "bob")])
        #expect(
            criteria(call, sidecar([], routes: routes)) == [
                .path(.exact("/login")), .header(byHeader.headers[0], found: "bob"),
                .query(byQuery.query[0], found: "1"),
            ])
    }

    @Test func `a chain passed over and a host at another port are near`() {
        var configuration = sidecar([cluster(port80, .eds, [up1])])
        #expect(
            criteria(get(version: .http10), configuration).first
                == .applicationProtocols(["http/1.1", "h2c"], found: ["http/1.0"]))
        var other = configuration.listeners[1]
        other.name = "0.0.0.0_8080"
        other.address.port = 8080
        other.filterChains[0].filter = .http(
            HTTPConnectionManager(
                routes: .inline(RouteConfiguration(name: "8080", virtualHosts: [])),
                statPrefix: ""))
        configuration.listeners.append(other)
        let call = get(to: SocketAddress(dialled.ip, 8080))
        #expect(criteria(call, configuration) == [.port(80)])
    }

    @Test func `the bootstrap is valid JSON and says what it leaves out`() throws {
        var made = cluster(port80, .eds, [up1])
        made.tls = .auto(sni: "x")
        made.connectTimeout = .milliseconds(300)
        let bootstrap = EnvoyBootstrap(sidecar([made]))
        let value = try JSONParser.value(bootstrap.json)
        let clusters = value["static_resources", "clusters"]?.items ?? []
        #expect(clusters.first?["connect_timeout"]?.string == "0.300000000s")
        #expect(value["static_resources", "listeners"]?.items.count == 2)
        #expect(bootstrap.notes.count == 2)
        #expect(Nanoseconds.seconds(10).protobufText == "10s")
    }
}
