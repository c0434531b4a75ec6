import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// Fields of VirtualServices and DestinationRules that shape a route.
@Suite struct RouteFieldTests {
    private func route(_ http: String, rule: String = "") throws -> Route {
        let text =
            entry("resolution: DNS\nports: [{number: 80, name: http, protocol: HTTP}]") + """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: rule}
                spec:
                  hosts: [www.example.com]
                  http:
                  - \(http.split(separator: "\n").joined(separator: "\n    "))
                ---
                \(rule)
                """
        let host = configured(text).virtualHost("www.example.com:80", in: "80")
        return try #require(host?.routes.first)
    }

    private func forwarding(_ http: String, rule: String = "") throws -> Forwarding {
        guard case .forward(let forwarding) = try route(http, rule: rule).action else {
            Issue.record("no forwarding")
            return Forwarding(clusters: [])
        }
        return forwarding
    }

    private let to = "route: [{destination: {host: www.example.com}}]"

    private func balanced(_ setting: String) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: rule}
        spec:
          host: www.example.com
          trafficPolicy: {loadBalancer: {consistentHash: {\(setting)}}}
        """
    }

    @Test func `a cross-origin policy is the route's`() throws {
        let policy = try #require(
            try route(
                """
                \(to)
                corsPolicy:
                  allowOrigins: [{exact: "https://a.test"}, {prefix: "https://b"}]
                  allowMethods: [GET, PUT]
                  allowHeaders: [x-a, x-b]
                  exposeHeaders: [x-c]
                  maxAge: 24h
                  allowCredentials: true
                  unmatchedPreflights: IGNORE
                """
            ).crossOrigin)
        #expect(policy.allowedOrigins == [.exact("https://a.test"), .prefix("https://b")])
        #expect(policy.allowedMethods == "GET,PUT")
        #expect(policy.allowedHeaders == "x-a,x-b")
        #expect(policy.exposedHeaders == "x-c")
        #expect(policy.maxAge == "86400")
        #expect(policy.allowsCredentials)
        #expect(!policy.forwardsOtherPreflights)
    }

    @Test func `a rewrite by pattern goes before one of the prefix`() throws {
        let route = try forwarding(
            "\(to)\nrewrite: {uri: /x, uriRegexRewrite: {match: \"^/a/(.*)\", rewrite: '/b/\\1'}}")
        #expect(
            route.pathPatternRewrite
                == Forwarding.PatternRewrite("^/a/(.*)", substitution: "/b/\\1"))
        #expect(route.pathRewrite == nil)
    }

    @Test func `headers of one destination of several are its own`() throws {
        let clusters = try forwarding(
            """
            route:
            - destination: {host: www.example.com}
              weight: 1
              headers: {request: {set: {x-a: "1", Host: inner}}, response: {remove: [x-b]}}
            - {destination: {host: www.example.com}, weight: 2}
            """
        ).clusters
        #expect(clusters[0].requestHeaders.set == [Header("x-a", "1")])
        #expect(clusters[0].responseHeaders.remove == ["x-b"])
        #expect(clusters[0].hostRewrite == "inner")
        #expect(clusters[1].requestHeaders.set.isEmpty)
    }

    @Test(arguments: [
        ("httpHeaderName: X-User", Forwarding.HashPolicy.header("x-user")),
        ("useSourceIp: true", .sourceAddress),
        ("httpQueryParameterName: q", .queryParameter("q")),
        (
            "httpCookie: {name: c, path: /p, ttl: 60s}",
            .cookie("c", lifetime: .seconds(60), path: "/p")
        ),
        ("httpCookie: {name: c}", .cookie("c")),
    ])
    func `consistent hashing is by what the DestinationRule says`(
        setting: String, policy: Forwarding.HashPolicy
    ) throws {
        let routed = try forwarding(to, rule: balanced(setting))
        #expect(routed.hashPolicies == [policy])
        // The same host is tried again.
        #expect(routed.retries?.hostSelectionAttempts == 0)
    }

    @Test func `an abort may have a gRPC status, retries a back-off`() throws {
        let text = "\(to)\nfault: {abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}}"
        #expect(try route(text).fault?.abort?.status == 503)
        let retries = try forwarding(
            "\(to)\nretries: {attempts: 1, backoff: 100ms, retryIgnorePreviousHosts: false}"
        ).retries
        #expect(retries?.backOff == .milliseconds(100))
        #expect(retries?.hostSelectionAttempts == 0)
    }
}
