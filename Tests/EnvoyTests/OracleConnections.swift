import Basis

@testable import Envoy

extension OracleWorld {
    /// TCP listeners, one a state of their endpoints.
    static let tcpListeners: [(port: Int, clusters: [UpstreamCluster], wanted: String)] = {
        func made(_ number: Int, _ addresses: [SocketAddress]?) -> (
            port: Int, clusters: [UpstreamCluster], wanted: String
        ) {
            let name = "outbound|\(tcpPort + number)||tcp.test"
            guard let addresses else { return (tcpPort + number, [], name) }
            var one = cluster(name, .eds, addresses)
            one.connectTimeout = .milliseconds(200)
            return (tcpPort + number, [one], name)
        }
        var limited = made(5, [up])
        limited.clusters[0].circuitBreakers.maxConnections = 0
        var secure = made(6, [tls])
        secure.clusters[0].tls = .simple(sni: "peer", verifies: false)
        var toPlain = made(7, [up])
        toPlain.clusters[0].tls = .simple(sni: "peer", verifies: false)
        return [
            made(0, [up]), made(1, [refusing]), made(2, [hole]), made(3, []), made(4, nil),
            limited, secure, toPlain,
        ]
    }()

    /// What is not a request to a scenario's host.
    static let otherConnections: [Connection] = {
        func http(
            _ name: String, _ port: Int, host: String = "x.unknown", path: String = "/",
            version: HTTPRequest.Version = .http11, sni: String? = nil
        ) -> Connection {
            Connection(
                name: name, port: port,
                payload: .http(
                    HTTPRequest(
                        authority: host, path: path, headers: [Header("Connection", "close")],
                        version: version)),
                layers: sni.map { [TLSLayer(serverName: $0)] } ?? [])
        }
        let noise = ProxyCall.Payload.raw(RawBytes(Array("\u{1}\u{2}\u{3}noise".utf8)))
        let tcp = (0..<8).map { http("tcp-\($0)", tcpPort + $0) }
        let names = [
            "www.exact.test", "WWW.Exact.Test", "a.test", "a.b.test", "x.deep.test", "deep.test",
            "test", "other.example",
        ]
        let tlsCalls = names.flatMap { name in
            [
                http("tls-\(name)", tlsPort, host: name, sni: name),
                http("strict-\(name)", strictPort, host: name, sni: name),
            ]
        }
        return tcp + tlsCalls + [
            http("allow-any", httpPort), http("allow-any-10", httpPort, version: .http10),
            http("block-all", blockingPort), http("block-all-10", blockingPort, version: .http10),
            Connection(name: "block-noise", port: blockingPort, payload: noise),
            http("plain-to-tls", tlsPort), http("plain-to-strict", strictPort),
            http("tls-to-http", blockingPort, sni: "x.test"),
            http("case", httpPort, host: "PLAIN.Test"),
            http("with-port", httpPort, host: "plain.test:8080"),
            http("with-dot", httpPort, host: "plain.test."),
            http("no-host", httpPort, host: ""),
        ]
    }()
}
