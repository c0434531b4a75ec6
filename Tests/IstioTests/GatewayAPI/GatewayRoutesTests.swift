import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What routes of the Gateway API and Ingresses become.
@Suite struct GatewayRoutesTests {
    private static let service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: gw-istio}
        spec:
          clusterIP: 10.96.0.8
          selector: {gateway: gw}
          ports: [{name: http, port: 80, appProtocol: http}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec:
          gatewayClassName: istio
          listeners: [{name: http, port: 80, protocol: HTTP, hostname: "*.test"}]
        ---

        """

    private func route(
        _ rule: String, parent: String = "{name: web, kind: Service, group: \"\"}",
        namespace: String = "default"
    ) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r, namespace: \(namespace)}
        spec:
          parentRefs: [\(parent)]
          rules:
          - \(rule.split(separator: "\n").joined(separator: "\n    "))
        ---

        """
    }

    private func routes(_ text: String, for proxy: Proxy = sidecar()) -> [Route] {
        configured(Self.service + text, for: proxy)
            .virtualHost("web.default.svc.cluster.local:80", in: "80")?.routes ?? []
    }

    private func forwarding(_ rule: String) throws -> Forwarding {
        let action = try #require(routes(route(rule)).first?.action)
        guard case .forward(let forwarding) = action else {
            Issue.record("no forwarding")
            return Forwarding(clusters: [])
        }
        return forwarding
    }

    private static let web = "outbound|80||web.default.svc.cluster.local"

    @Test func `rules stand by how exact they are, not as they are written`() {
        let text = route(
            """
            matches:
            - path: {value: /a}
            - path: {type: RegularExpression, value: /longer-than-all-others/.*}
            - path: {value: /a/b}
            - path: {type: Exact, value: /a}
            - path: {value: /a}
              headers: [{name: x, value: y}]
            - path: {value: /a}
              method: POST
            backendRefs: [{name: web, port: 80}]
            """)
        let texts = routes(text).map { route in
            "\(route.match.path) \(route.match.headers.map(\.name))"
        }
        #expect(
            texts == [
                "exact(\"/a\") []", "separatedPrefix(\"/a/b\") []",
                "separatedPrefix(\"/a\") [\":method\"]", "separatedPrefix(\"/a\") [\"x\"]",
                "separatedPrefix(\"/a\") []",
                "regex(\"/longer-than-all-others/.*\") []",
            ])
        #expect(routes(text).allSatisfy { $0.name == "default.r.0" })
        #expect(routes(text)[0].origin.kind == "HTTPRoute")
    }

    @Test func `weights share the requests, and a backend of weight 0 gets none`() throws {
        let clusters = try forwarding(
            """
            backendRefs:
            - {name: web, port: 80, weight: 3}
            - {name: web, port: 81}
            - {name: web, port: 82, weight: 0}
            """
        ).clusters
        #expect(
            clusters == [
                WeightedCluster(Self.web, weight: 3),
                WeightedCluster("outbound|81||web.default.svc.cluster.local", weight: 1),
            ])
    }

    @Test func `a missing backend of another kind is answered with 500`() throws {
        let route = try forwarding("backendRefs: [{name: web, kind: Else, port: 80}]")
        #expect(route.clusters == [WeightedCluster("UnknownService")])
        #expect(route.missingClusterStatus == 500)
    }

    @Test func `without any weight the answer is 500`() throws {
        let action = routes(route("backendRefs: [{name: web, port: 80, weight: 0}]"))[0].action
        #expect(action == .direct(status: 500, body: ""))
    }

    @Test(
        arguments: [
            ("{type: ReplacePrefixMatch, replacePrefixMatch: /new/}", "/new", nil, nil),
            (
                "{type: ReplacePrefixMatch, replacePrefixMatch: /}", nil,
                "^/old(/?)(.*)", "/\\2"
            ),
            ("{type: ReplaceFullPath, replaceFullPath: /all}", nil, "/.*", "/all"),
        ] as [(String, String?, String?, String?)])
    func `a rewrite replaces the prefix or all of the path`(
        path: String, prefix: String?, pattern: String?, substitution: String?
    ) throws {
        let route = try forwarding(
            """
            matches: [{path: {value: /old}}]
            filters: [{type: URLRewrite, urlRewrite: {hostname: inner.test, path: \(path)}}]
            backendRefs: [{name: web, port: 80}]
            """)
        #expect(route.pathRewrite == prefix)
        #expect(route.pathPatternRewrite?.pattern == pattern)
        #expect(route.pathPatternRewrite?.substitution == substitution)
        #expect(route.hostRewrite == "inner.test")
    }

    @Test func `headers, mirrors, time-outs and retries are a VirtualService's`() throws {
        let route = try forwarding(
            """
            filters:
            - type: RequestMirror
              requestMirror: {backendRef: {name: web, port: 81}, percent: 25}
            timeouts: {request: 3s, backendRequest: 1s}
            retry: {attempts: 4, codes: [503], backoff: 50ms}
            backendRefs: [{name: web, port: 80}]
            """)
        #expect(
            route.mirrors == [
                .init(
                    cluster: "outbound|81||web.default.svc.cluster.local",
                    partsPerMillion: 250_000)
            ])
        #expect(route.timeout == .seconds(3))
        #expect(route.retries?.perTryTimeout == .seconds(1))
        #expect(route.retries?.count == 4)
        #expect(route.retries?.statusCodes == [503])
        #expect(route.retries?.backOff == .milliseconds(50))
    }

    @Test func `a redirect keeps the request's port unless it names a scheme`() {
        func redirect(_ text: String) -> RouteAction {
            let rule = "filters: [{type: RequestRedirect, requestRedirect: {\(text)}}]"
            return routes(route(rule))[0].action
        }
        var plain = Redirect(status: 302)
        plain.host = "other.test"
        #expect(redirect("hostname: other.test, statusCode: 302") == .redirect(plain))
        var secure = Redirect(status: 301)
        secure.scheme = "https"
        secure.prefix = "/new"
        #expect(
            redirect(
                "scheme: https, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}")
                == .redirect(secure))
    }

    @Test func `a route of a third namespace is for clients there alone`() {
        let foreign = route(
            "backendRefs: [{name: web, namespace: default, port: 81}]",
            parent: "{name: web, namespace: default, kind: Service, group: \"\"}",
            namespace: "other")
        #expect(routes(foreign).map(\.name) == ["default"])
        #expect(routes(foreign, for: sidecar("other")).map(\.name) == ["other.r.0"])
    }
}

extension GatewayRoutesTests {
    private var gateway: Proxy {
        Proxy(
            kind: .router, id: "gw-1.default", namespace: "default",
            addresses: [IPAddress(v4: 0x0a00_0002)], labels: ["gateway": "gw"])
    }

    /// The slice that makes the proxy one of the Service's.
    private static let slice = """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: gw-istio-x, labels: {kubernetes.io/service-name: gw-istio}}
        addressType: IPv4
        endpoints: [{addresses: [10.0.0.2], conditions: {ready: true}}]
        ports: [{name: http, port: 80, protocol: TCP}]
        ---

        """

    private func hosts(_ text: String) -> [String] {
        let configuration = configured(Self.service + Self.slice + text, for: gateway)
        return configuration.routes.first { $0.name == "http.80" }?.virtualHosts.map { host in
            "\(host.name): \(host.routes.map(\.name))"
        } ?? []
    }

    @Test(arguments: [
        ("[a.test, b.else]", "{name: gw}", ["a.test:80: [\"default.r.0\"]"]),
        ("[\"*.test\"]", "{name: gw, sectionName: http}", ["*.test:80: [\"default.r.0\"]"]),
        ("[a.test]", "{name: gw, sectionName: none}", ["blackhole:80: []"]),
        ("[a.test]", "{name: gw, port: 81}", ["blackhole:80: []"]),
        ("[b.else]", "{name: gw}", ["blackhole:80: []"]),
        ("[a.test]", "{name: gw, namespace: other}", ["blackhole:80: []"]),
    ])
    func `a gateway serves the hosts that route and listener share`(
        names: String, parent: String, expected: [String]
    ) {
        let text = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r}
            spec:
              hostnames: \(names)
              parentRefs: [\(parent)]
              rules: [{backendRefs: [{name: web, port: 80}]}]
            """
        #expect(hosts(text) == expected)
    }

    @Test func `a backend elsewhere needs a grant there`() throws {
        let text = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r}
            spec:
              parentRefs: [{name: gw}]
              rules: [{backendRefs: [{name: db, namespace: other, port: 80}]}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: other}
            spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80}]}
            ---

            """
        let grant = """
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: g, namespace: other}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: default}]
              to: [{group: "", kind: Service}]
            """
        func cluster(_ text: String) throws -> String {
            let routes = configured(Self.service + Self.slice + text, for: gateway).routes
            let action = try #require(routes.first?.virtualHosts.first?.routes.first?.action)
            guard case .forward(let forwarding) = action else { return "" }
            return forwarding.clusters[0].name
        }
        #expect(try cluster(text) == "UnknownService")
        #expect(try cluster(text + grant) == "outbound|80||db.other.svc.cluster.local")
    }

    @Test func `an Ingress is a gateway's, by its class`() {
        let ingress = { (name: String) in
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: in
              annotations: {kubernetes.io/ingress.class: \(name)}
            spec:
              rules:
              - host: in.test
                http:
                  paths:
                  - path: /a
                    pathType: Prefix
                    backend: {service: {name: web, port: {name: http}}}
                  - path: /a/b
                    pathType: Exact
                    backend: {service: {name: web, port: {number: 81}}}
            """
        }
        let proxy = Proxy(
            kind: .router, id: "in.istio-system", namespace: "istio-system",
            addresses: [IPAddress(v4: 0x0a00_0003)], labels: ["istio": "ingressgateway"])
        func texts(_ name: String) -> [String] {
            configured(Self.service + ingress(name), for: proxy).routes.flatMap { routes in
                routes.virtualHosts.flatMap { host in
                    host.routes.map { "\(routes.name) \(host.name) \($0.match.path)" }
                }
            }
        }
        #expect(
            texts("istio") == [
                "http.80 in.test:80 exact(\"/a/b\")",
                "http.80 in.test:80 separatedPrefix(\"/a\")",
            ])
        #expect(texts("nginx").isEmpty)
    }
}
