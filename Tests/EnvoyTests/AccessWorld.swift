import Basis

@testable import Envoy

/// Filters of access control and of tokens, each list of them at a port of its own, in our proxy
/// and in the real one.
struct AccessWorld {
    static let proxy = IPAddress(v4: 0x7f4d_0201)
    static let server = SocketAddress(IPAddress(v4: 0x7f4d_0202), 18080)
    static let nameServer = SocketAddress(IPAddress(v4: 0x7f4d_0235), 15353)
    static let (own, alice, bob) = (
        "spiffe://cluster.local/ns/mine/sa/server", "spiffe://cluster.local/ns/foo/sa/alice",
        "spiffe://cluster.local/ns/bar/sa/bob"
    )

    /// What is asked of a scenario's port.
    struct Question {
        var payload: ProxyCall.Payload
        /// The client's identity; nil for plain text.
        var identity: String?

        init(_ request: HTTPRequest, as identity: String? = nil) {
            payload = .http(request)
            self.identity = identity
        }
    }

    struct Scenario {
        var name: String
        var filters: [HTTPFilter] = []
        /// Access control of connections: then the port is one of TCP.
        var connectionFilters: [RBAC] = []
        var routes: [Route]?
        var questions: [Question]
    }

    var scenarios: [Scenario]

    func port(_ index: Int) -> Int { 20_000 + index }

    var configuration: ProxyConfiguration {
        var configuration = ProxyConfiguration()
        configuration.clusters = [cluster("inbound|8080||", .fixed, [Self.server])]
        for (index, scenario) in scenarios.enumerated() {
            var listener = Listener(
                name: "\(port(index))", address: SocketAddress(Self.proxy, port(index)),
                bindsToPort: true, direction: .inbound, origin: somewhere)
            listener.inspectsTLS = true
            var (secure, plain) = (chain(scenario), chain(scenario))
            secure.match.transportProtocol = "tls"
            secure.tls = DownstreamTLS(requiresClientCertificate: true, alpn: ["http/1.1"])
            plain.match.transportProtocol = "raw_buffer"
            listener.filterChains = [secure, plain]
            configuration.listeners.append(listener)
        }
        return configuration
    }

    private func chain(_ scenario: Scenario) -> FilterChain {
        let target = [WeightedCluster("inbound|8080||")]
        guard scenario.connectionFilters.isEmpty else {
            var chain = FilterChain(
                filter: .tcp(TCPProxy(clusters: target, statPrefix: "inbound")), origin: somewhere)
            chain.connectionFilters = scenario.connectionFilters
            return chain
        }
        let host = VirtualHost(
            name: "inbound|http|8080", domains: ["*"],
            routes: scenario.routes ?? [route(to: target, retries: nil)], origin: somewhere)
        var manager = HTTPConnectionManager(
            routes: .inline(RouteConfiguration(name: "inbound|8080||", virtualHosts: [host])),
            statPrefix: "inbound")
        manager.filters = scenario.filters
        return FilterChain(filter: .http(manager), origin: somewhere)
    }

    var bootstrap: EnvoyBootstrap {
        var options = EnvoyBootstrap.Options()
        options.admin = SocketAddress(.loopback, 0)
        options.accessLog = "ACCESS-LOG"
        // Finds the line of a connection, whatever address the request names.
        options.accessLogSuffix =
            " | %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_DIRECT_REMOTE_ADDRESS% "
        options.certificates = "CERTIFICATES"
        options.binding = { $0.address }
        return EnvoyBootstrap(configuration, options: options)
    }

    private func call(_ question: Question, to index: Int) -> ProxyCall {
        var call = ProxyCall(
            .inbound, to: SocketAddress(Self.proxy, port(index)),
            from: SocketAddress(.loopback, 40000), payload: question.payload)
        call.isRedirected = false
        if let identity = question.identity {
            call.layers = [TLSLayer(serverName: "mesh.test", identity: identity)]
        }
        return call
    }

    private func text(_ question: Question) -> String {
        switch question.payload {
        case .http(let request): OracleComparison.text(request)
        case .raw(let raw): String(decoding: raw.bytes, as: UTF8.self)
        }
    }

    /// What differs between our proxy and the real one.
    func differences() throws -> [(name: String, text: String)] {
        let groups = scenarios.enumerated().map { index, scenario in
            scenario.questions.enumerated().map { number, question in
                OracleRun.Request(
                    id: "\(scenario.name)#\(number)",
                    listener: SocketAddress(Self.proxy, port(index)), text: text(question),
                    tls: call(question, to: index).layers.first)
            }
        }
        let real = try OracleRun.answers(
            bootstrap, peers: [("http", "server", Self.server)], names: [:], groups: groups,
            identities: [Self.own, Self.alice, Self.bob], nameServer: Self.nameServer)
        let proxy = CompiledProxy(configuration, identity: Self.own)
        var state = ProxyState(seed: 1, id: "oracle")
        var network = PeerNetwork(peers: [Self.server: .http("server")], names: [:])
        var recorder = NoRecorder()
        var found: [(name: String, text: String)] = []
        for (index, scenario) in scenarios.enumerated() {
            for (number, question) in scenario.questions.enumerated() {
                let call = call(question, to: index)
                let answer = respond(
                    to: call, through: proxy, state: &state, at: .meshStart, recorder: &recorder,
                    upstream: &network)
                var context = AccessLogContext(
                    start: .meshStart, downstreamLocal: call.destination)
                context.upstreamLocal = call.source
                let ours = (
                    OracleComparison.masked(
                        OracleComparison.text(answer, call, proxy, at: .meshStart)),
                    OracleComparison.masked(
                        line: accessLogLine(for: call, answer, through: proxy, context))
                )
                let id = "\(scenario.name)#\(number)"
                let theirs = (
                    OracleComparison.masked(real[id]?.text ?? "not asked"),
                    OracleComparison.masked(
                        line: String(real[id]?.line?.split(separator: " | ")[0] ?? "no line"))
                )
                if ours == theirs { continue }
                found.append(
                    (
                        scenario.name,
                        "\(id)\n  ours  \(ours.0.debugDescription)\n  envoy "
                            + "\(theirs.0.debugDescription)\n  ours  \(ours.1)\n  envoy \(theirs.1)"
                    ))
            }
        }
        return found
    }
}
