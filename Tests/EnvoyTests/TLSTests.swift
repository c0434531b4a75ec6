import Basis
import Testing

@testable import Envoy

@Suite struct TLSTests {
    private func layers(
        _ tls: UpstreamTLS, takes: Bool = true, http2: Bool = false
    ) -> [TLSLayer] {
        var made = cluster(port80, .eds, [up1])
        made.tls = tls
        made.speaksHTTP2 = http2
        made.localities[0].endpoints[0].takesMutualTLS = takes
        var bench = Bench(sidecar([made]), [up1: .echoes])
        bench.proxy = CompiledProxy(bench.proxy.configuration, identity: "spiffe://a")
        _ = bench.call(get(host: "www.baidu.com:80"))
        return bench.network.sent.last?.layers ?? []
    }

    @Test func `automatic mutual TLS goes to endpoints that take it`() {
        let expected = TLSLayer(
            serverName: "outbound_.80_._.x", alpn: ["istio-http/1.1", "istio", "http/1.1"],
            identity: "spiffe://a")
        #expect(layers(.auto(sni: "outbound_.80_._.x")) == [expected])
        #expect(layers(.auto(sni: "outbound_.80_._.x"), takes: false) == [])
        #expect(layers(.mutual(sni: "outbound_.80_._.x"), takes: false) == [expected])
        #expect(layers(.mutual(sni: "s"), http2: true).first?.alpn.first == "istio-h2")
        #expect(layers(.none) == [])
    }

    @Test func `simple TLS names the request's host where it has no name of its own`() {
        #expect(layers(.simple(sni: "b.test", verifies: true)).map(\.serverName) == ["b.test"])
        let own = layers(.simple(sni: nil, verifies: true))
        #expect(own == [TLSLayer(serverName: "www.baidu.com", alpn: ["http/1.1"])])
    }

    /// An inbound side as Istio has it: mutual TLS, or plain text unless it is strict.
    private func inbound(strict: Bool) -> ProxyConfiguration {
        var listener = Listener(
            name: "virtualInbound", address: SocketAddress(.unspecified, 15006), bindsToPort: true,
            direction: .inbound, origin: somewhere)
        listener.inspectsTLS = true
        listener.inspectsHTTP = true
        let routes = RouteConfiguration(
            name: "inbound|8080||",
            virtualHosts: [
                VirtualHost(
                    name: "inbound|http|8080", domains: ["*"],
                    routes: [route(to: [WeightedCluster("inbound|8080||")], retries: nil)],
                    origin: somewhere)
            ])
        let manager = HTTPConnectionManager(routes: .inline(routes), statPrefix: "inbound")
        var mutual = FilterChainMatch()
        mutual.destinationPort = 8080
        mutual.transportProtocol = "tls"
        var plain = mutual
        plain.transportProtocol = "raw_buffer"
        listener.filterChains = [
            FilterChain(
                match: mutual,
                tls: DownstreamTLS(requiresClientCertificate: true, alpn: ["istio"]),
                filter: .http(manager), origin: somewhere)
        ]
        if !strict {
            listener.filterChains.append(
                FilterChain(match: plain, filter: .http(manager), origin: somewhere))
        }
        var configuration = ProxyConfiguration()
        configuration.listeners = [listener]
        configuration.clusters = [
            UpstreamCluster(
                name: "inbound|8080||", direction: .inbound, discovery: .originalDestination,
                loadBalancing: .clusterProvided, origin: somewhere)
        ]
        return configuration
    }

    private func arriving(_ layers: [TLSLayer]) -> ProxyCall {
        ProxyCall(
            .inbound, to: up1, from: client, layers: layers,
            payload: .http(HTTPRequest(authority: "web.default")))
    }

    @Test func `the server's side opens mutual TLS and tells the application who called`() throws {
        var bench = Bench(inbound(strict: true), [up1: .echoes])
        bench.proxy = CompiledProxy(bench.proxy.configuration, identity: "spiffe://server")
        let answer = bench.call(
            arriving([TLSLayer(serverName: "x", alpn: ["istio"], identity: "spiffe://client")]))
        #expect(answer.status == 200)
        let sent = try #require(bench.network.sent.first)
        #expect(sent.layers.isEmpty)
        guard case .http(let request) = sent.payload else { return }
        let certificate = try #require(
            request.allHeaders.first { $0.name == "x-forwarded-client-cert" })
        #expect(certificate.value.hasPrefix("By=spiffe://server;Hash="))
        #expect(certificate.value.hasSuffix(";Subject=\"\";URI=spiffe://client"))
        #expect(request.allHeaders.contains(Header("x-forwarded-proto", "https")))
    }

    @Test func `strict refuses plain text, permissive takes it`() {
        var strict = Bench(inbound(strict: true), [up1: .echoes])
        let refused = strict.call(arriving([]))
        #expect(refused.line(in: strict.proxy) == "0 NR filter_chain_not_found - - 0")
        var permissive = Bench(inbound(strict: false), [up1: .echoes])
        #expect(permissive.call(arriving([])).status == 200)
    }

    @Test func `TLS without a certificate fails where one is asked for`() {
        var bench = Bench(inbound(strict: true), [up1: .echoes])
        let answer = bench.call(arriving([TLSLayer(serverName: "x", alpn: ["istio"])]))
        guard case .handshakeFailed(.alert) = answer.outcome else {
            Issue.record("no alert")
            return
        }
    }

    @Test func `the server's side adds no server header, nor to its own replies`() {
        let response = HTTPResponse(200, headers: [Header("Server", "nginx")])
        var inner = Bench(inbound(strict: false), [up1: .ends(.response(response))])
        var outer = Bench(
            sidecar([cluster(port80, .eds, [up1])]), [up1: .ends(.response(response))])
        let request = HTTPRequest(authority: host)
        func server(_ bench: inout Bench, _ call: ProxyCall) -> String? {
            bench.call(call).headers(for: request, through: bench.proxy, at: bench.now)
                .first { $0.name == "server" }?.value
        }
        #expect(server(&inner, arriving([])) == "nginx")
        #expect(server(&outer, get()) == "envoy")
        inner.network.servers = [:]
        #expect(server(&inner, arriving([])) == nil)
    }

    @Test func `TLS that is not opened passes through to the endpoint`() {
        var bench = Bench(sidecar(), [dialled: .answers(200)])
        var call = get()
        call.layers = [TLSLayer(serverName: host, alpn: ["h2"])]
        guard case .passed = bench.call(call).outcome else {
            Issue.record("not passed")
            return
        }
        #expect(bench.network.sent.last?.layers == call.layers)
    }
}
