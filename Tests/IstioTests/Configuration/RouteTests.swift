import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// Virtual hosts and what VirtualServices make of them.
@Suite struct RouteTests {
    private let host = entry(
        "resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP}]")
    private let service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
        ---

        """

    private func rule(_ http: String, hosts: String = "www.example.com") -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: rule}
        spec:
          hosts: ["\(hosts)"]
          http: \(http)
        """
    }

    private func forwarding(_ text: String) throws -> Forwarding {
        let configuration = configured(host + text)
        let virtualHost = try #require(
            configuration.virtualHost("www.example.com:80", in: "80"))
        guard case .forward(let forwarding) = virtualHost.routes[0].action else {
            Issue.record("no forwarding")
            return Forwarding(clusters: [])
        }
        return forwarding
    }

    @Test func `a host has its name with and without a final dot`() throws {
        let virtualHost = try #require(
            configured(host).virtualHost("www.example.com:80", in: "80"))
        #expect(virtualHost.domains == ["www.example.com", "www.example.com."])
        #expect(virtualHost.includesAttemptCount)
        #expect(virtualHost.routes.map(\.name) == ["default"])
        #expect(configured(host).routes[0].virtualHosts.last?.name == "allow_any")
    }

    @Test(
        arguments: [
            (
                "default",
                [
                    "web.default.svc.cluster.local", "web.default.svc.cluster.local.", "web",
                    "web.default.svc", "web.default", "10.96.0.9",
                ]
            ),
            (
                "other",
                [
                    "web.default.svc.cluster.local", "web.default.svc.cluster.local.",
                    "web.default", "web.default.svc", "10.96.0.9",
                ]
            ),
        ])
    func `a cluster's service has short names, by the client's namespace`(
        namespace: String, domains: [String]
    ) {
        let virtualHost = configured(service, for: sidecar(namespace))
            .virtualHost("web.default.svc.cluster.local:80", in: "80")
        #expect(virtualHost?.domains == domains)
    }

    @Test func `the default route has no timeout and Istio's default retries`() throws {
        let route = try forwarding("")
        #expect(route.timeout == nil)
        let retries = try #require(route.retries)
        #expect(retries.count == 2)
        #expect(
            retries.conditions == [
                "connect-failure", "refused-stream", "unavailable", "cancelled",
                "retriable-status-codes",
            ])
        #expect(retries.statusCodes == [])
        #expect(retries.hostSelectionAttempts == 5)
    }

    @Test func `weights split a route, and what has none gets nothing`() throws {
        let route = try forwarding(
            rule(
                """
                [{route: [{destination: {host: www.example.com, subset: v1}, weight: 80},
                    {destination: {host: www.example.com, subset: v2}, weight: 20},
                    {destination: {host: www.example.com}}]}]
                """))
        #expect(
            route.clusters == [
                WeightedCluster("outbound|80|v1|www.example.com", weight: 80),
                WeightedCluster("outbound|80|v2|www.example.com", weight: 20),
            ])
    }

    @Test func `timeouts, retries, rewrites and mirrors reach the route`() throws {
        let route = try forwarding(
            rule(
                """
                [{timeout: 3s, retries: {attempts: 4, perTryTimeout: 500ms, retryOn: "5xx,503"},
                    rewrite: {uri: /new, authority: other.example}, mirrorPercentage: {value: 25},
                    mirror: {host: shadow}, route: [{destination: {host: www.example.com}}]}]
                """))
        #expect(route.timeout == .seconds(3))
        #expect(route.retries?.count == 4)
        #expect(route.retries?.perTryTimeout == .milliseconds(500))
        #expect(route.retries?.conditions == ["5xx", "retriable-status-codes"])
        #expect(route.retries?.statusCodes == [503])
        #expect(route.pathRewrite == "/new")
        #expect(route.hostRewrite == "other.example")
        #expect(
            route.mirrors == [
                Forwarding.Mirror(
                    cluster: "outbound|80||shadow.default.svc.cluster.local",
                    partsPerMillion: 250_000)
            ])
    }

    @Test func `no attempts means no retries`() throws {
        let text = rule("[{retries: {attempts: 0}, route: [{destination: {host: x.example}}]}]")
        #expect(try forwarding(text).retries == nil)
    }

    @Test func `redirects, direct answers and faults are told from routes`() throws {
        let text = rule(
            """
            [{match: [{uri: {exact: /old}}], redirect: {uri: /new, redirectCode: 302}},
                {match: [{uri: {prefix: /no}}], directResponse: {status: 418, body: {string: tea}}},
                {fault: {abort: {httpStatus: 503, percentage: {value: 50}},
                    delay: {fixedDelay: 2s, percentage: {value: 0.1}}},
                    route: [{destination: {host: www.example.com}}]}]
            """)
        let virtualHost = try #require(
            configured(host + text).virtualHost("www.example.com:80", in: "80"))
        var redirect = Redirect(status: 302)
        redirect.path = "/new"
        #expect(virtualHost.routes[0].action == .redirect(redirect))
        #expect(virtualHost.routes[0].match == RouteMatch(.exact("/old")))
        #expect(virtualHost.routes[1].action == .direct(status: 418, body: "tea"))
        let fault = virtualHost.routes[2].fault
        #expect(fault?.abort?.status == 503)
        #expect(fault?.abort?.partsPerMillion == 500_000)
        #expect(fault?.delay?.length == .seconds(2))
        #expect(fault?.delay?.partsPerMillion == 1_000)
        #expect(virtualHost.routes[2].origin.field == "spec.http[2]")
    }

    @Test func `matches become path, header and query criteria`() throws {
        let text = rule(
            """
            [{match: [{uri: {regex: "/v[12]/.*"}, ignoreUriCase: true, method: {exact: POST},
                headers: {User: {prefix: test}, x-any: {}}, withoutHeaders: {skip: {exact: "1"}},
                queryParams: {q: {exact: "1"}}, sourceLabels: {app: client}}],
                route: [{destination: {host: www.example.com}}]}]
            """)
        let virtualHost = try #require(
            configured(host + text).virtualHost("www.example.com:80", in: "80"))
        let match = virtualHost.routes[0].match
        #expect(match.path == .regex("/v[12]/.*"))
        #expect(!match.isCaseSensitive)
        #expect(
            match.headers == [
                RouteMatch.Header("skip", .exact("1"), isInverted: true),
                RouteMatch.Header("user", .prefix("test")), RouteMatch.Header("x-any", .present),
                RouteMatch.Header(":method", .exact("POST")),
            ])
        #expect(match.query == [RouteMatch.Header("q", .exact("1"))])
    }

    @Test func `a rule for other sources leaves the host its default route`() {
        let text = rule(
            """
            [{match: [{sourceLabels: {app: someone-else}}],
                route: [{destination: {host: other.example}}]}]
            """)
        #expect(
            configured(host + text).destinations("www.example.com:80", in: "80")
                == [WeightedCluster("outbound|80||www.example.com")])
    }

    @Test func `a host in no registry gets routes on port 80 only`() {
        let text =
            entry(
                "resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP},"
                    + " {number: 8080, name: alt, protocol: HTTP}]")
            + rule(
                "[{route: [{destination: {host: www.example.com}}]}]", hosts: "made.up.example")
        let configuration = configured(text)
        #expect(configuration.virtualHost("made.up.example:80", in: "80") != nil)
        #expect(configuration.virtualHost("made.up.example:8080", in: "8080") == nil)
    }

    @Test func `a delegate's rules stand in place of the rule that delegates`() {
        let text =
            rule("[{match: [{uri: {prefix: /a}}], delegate: {name: part, namespace: default}}]")
                + """

                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: part}
                spec:
                  http: [{match: [{uri: {prefix: /a/b}}],
                      route: [{destination: {host: b.example}}]}]
                """
        let routes = configured(host + text)
            .virtualHost("www.example.com:80", in: "80")?.routes
        #expect(routes?.map(\.match) == [RouteMatch(.prefix("/a/b"))])
    }
}
