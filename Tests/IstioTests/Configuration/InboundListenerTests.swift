import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What a workload's own ports become.
@Suite struct InboundListenerTests {
    private let service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          clusterIP: 10.96.0.9
          selector: {app: client}
          ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp, port: 90}, {name: x, port: 99}]
        ---

        """

    private func mode(_ mode: String) -> String {
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default}
        spec: {mtls: {mode: \(mode)}}
        """
    }

    private func inbound(_ text: String) -> Listener? {
        configured(text).listeners.first { $0.name == "virtualInbound" }
    }

    private func chains(_ text: String, port: Int?) -> [String] {
        (inbound(text)?.filterChains ?? []).filter { $0.match.destinationPort == port }.map {
            chain in
            var parts = [chain.match.transportProtocol]
            parts += chain.match.applicationProtocols.prefix(1)
            parts.append(chain.tls == nil ? "plain" : "mutual")
            if case .http = chain.filter { parts.append("http") } else { parts.append("tcp") }
            return parts.joined(separator: " ")
        }
    }

    @Test(
        arguments: [
            ("PERMISSIVE", 8080, ["tls istio mutual http", "raw_buffer plain http"]),
            ("STRICT", 8080, ["tls mutual http"]), ("DISABLE", 8080, ["raw_buffer plain http"]),
            (
                "PERMISSIVE", 90,
                ["tls istio mutual tcp", "tls plain tcp", "raw_buffer plain tcp"]
            ),
            ("STRICT", 90, ["tls mutual tcp"]), ("DISABLE", 90, ["raw_buffer plain tcp"]),
            (
                "PERMISSIVE", 99,
                [
                    "tls istio-http/1.0 mutual http", "raw_buffer http/1.1 plain http",
                    "tls istio-peer-exchange mutual tcp", "raw_buffer plain tcp", "tls plain tcp",
                ]
            ),
            ("STRICT", 99, ["tls istio-http/1.0 mutual http", "tls mutual tcp"]),
        ])
    func `a port has the chains of its protocol and of how it takes mutual TLS`(
        mode: String, port: Int, expected: [String]
    ) {
        #expect(chains(service + self.mode(mode), port: port) == expected)
    }

    @Test func `without a policy ports are permissive`() {
        #expect(
            chains(service, port: 8080) == chains(service + mode("PERMISSIVE"), port: 8080))
        #expect(chains("", port: nil).count == 5)
    }

    @Test func `a workload's port may differ from its namespace's mode`() {
        let text =
            service + mode("STRICT") + """

                ---
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: own}
                spec:
                  selector: {matchLabels: {app: client}}
                  portLevelMtls: {8080: {mode: DISABLE}}
                """
        #expect(chains(text, port: 8080) == ["raw_buffer plain http"])
        #expect(chains(text, port: 90) == ["tls mutual tcp"])
        #expect(inbound(text)?.portsWithoutTLSInspection.contains(8080) == true)
    }

    @Test func `routes go to the port's own cluster, which passes on to the address dialled`() {
        let configuration = configured(service)
        let cluster = configuration.cluster("inbound|8080||")
        #expect(cluster?.discovery == .originalDestination)
        let chain = configuration.listeners.first { $0.name == "virtualInbound" }?
            .filterChains.first { $0.name == "0.0.0.0_8080" }
        guard case .http(let manager) = chain?.filter, case .inline(let routes) = manager.routes
        else {
            Issue.record("no inline routes")
            return
        }
        #expect(routes.virtualHosts[0].name == "inbound|http|80")
        #expect(routes.virtualHosts[0].routes[0].name == "default")
    }

    @Test func `the listener does not call itself`() {
        let chain = inbound("")?.filterChains.first
        #expect(chain?.name == "virtualInbound-blackhole")
        #expect(chain?.match.destinationPort == 15006)
        #expect(chain?.filter == .blackHole)
    }
}
