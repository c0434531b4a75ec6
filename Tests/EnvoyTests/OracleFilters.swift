import Basis

@testable import Envoy

extension OracleWorld {
    /// What filters and hashing do, and rewrites by pattern.
    static var filterScenarios: [Scenario] {
        crossOrigins + patterns + cookies + shares
    }

    private static func preflight(_ name: String, _ origin: String) -> HTTPRequest {
        request(
            name, "/",
            [
                Header("Origin", origin), Header("Access-Control-Request-Method", "PUT"),
                Header("Access-Control-Request-Headers", "x-one,x-two"),
            ], method: "OPTIONS")
    }

    /// Each policy with preflights and requests of origins that are allowed, and not.
    private static var crossOrigins: [Scenario] {
        func policy(_ change: (inout CrossOriginPolicy) -> Void) -> CrossOriginPolicy {
            var policy = CrossOriginPolicy()
            policy.allowedOrigins = [.exact("https://good.test")]
            change(&policy)
            return policy
        }
        let policies: [(name: String, policy: CrossOriginPolicy)] = [
            ("cors-plain", policy { _ in }),
            (
                "cors-full",
                policy {
                    $0.allowedMethods = "GET,PUT"
                    $0.allowedHeaders = "x-one"
                    $0.exposedHeaders = "x-seen-case,x-more"
                    $0.maxAge = "86400"
                    $0.allowsCredentials = true
                }
            ),
            (
                "cors-stars",
                policy {
                    $0.allowedMethods = "*"
                    $0.allowedHeaders = "*"
                    $0.forwardsOtherPreflights = false
                }
            ),
            (
                "cors-patterns",
                policy {
                    $0.allowedOrigins = [.prefix("https://good"), .regex("http://[a-z]+\\.ok")]
                }
            ),
            ("cors-any", policy { $0.allowedOrigins = [.exact("*")] }),
            ("cors-none", policy { $0.allowedOrigins = [] }),
        ]
        return policies.flatMap { name, policy -> [Scenario] in
            let origins = ["https://good.test", "https://evil.test", "http://abc.ok", ""]
            let requests = origins.flatMap { origin in
                [
                    preflight(name, origin), request(name, "/", [Header("Origin", origin)]),
                    request(name, "/", [Header("Origin", origin)], method: "OPTIONS"),
                ]
            }
            return [
                scenario(name, requests + [request(name)]) { wanted in
                    var route = route(to: [WeightedCluster(wanted)])
                    route.crossOrigin = policy
                    route.responseHeaders.set = [Header("x-answer", "yes")]
                    return [route]
                },
                // Local replies bear the headers too, but not a fault's, which comes first.
                scenario(
                    "\(name)-lost", requests.map { moved($0, to: "\(name)-lost") }, clusters: []
                ) { _ in
                    var route = route(to: [WeightedCluster("nowhere")])
                    route.crossOrigin = policy
                    return [route]
                },
                scenario("\(name)-fault", requests.map { moved($0, to: "\(name)-fault") }) {
                    var route = route(to: [WeightedCluster($0)])
                    route.crossOrigin = policy
                    route.fault = FaultInjection()
                    route.fault?.abort = (418, 1_000_000)
                    return [route]
                },
            ]
        }
    }

    private static func moved(_ request: HTTPRequest, to name: String) -> HTTPRequest {
        var request = request
        request.authority = "\(name).test"
        return request
    }

    /// Each pattern over each path, and each prefix redirect.
    private static var patterns: [Scenario] {
        let patterns: [(String, String)] = [
            ("/v[0-9]+/(.*)", "/api/\\1"), ("o", "0"), ("^/old(/?)(.*)", "/\\2"),
            ("/.*", "/all"), ("(a)(b)?", "<\\2\\1>"), ("x*", "-"),
        ]
        let paths = ["/v1/users?v2/x", "/old", "/old/foo/boo?o", "/ab/aab", "/"]
        let rewrites = patterns.enumerated().map { number, pattern in
            let name = "pattern-\(number)"
            return scenario(name, paths.map { request(name, $0) }) { wanted in
                var forwarding = Forwarding(clusters: [WeightedCluster(wanted)])
                forwarding.pathPatternRewrite = .init(pattern.0, substitution: pattern.1)
                return [
                    Route(
                        name: "r", match: RouteMatch(.prefix("/")), action: .forward(forwarding),
                        origin: somewhere)
                ]
            }
        }
        let matches: [(String, RouteMatch.Path)] = [
            ("prefix", .prefix("/old")), ("separated", .separatedPrefix("/old")),
            ("exact", .exact("/old")), ("regex", .regex("/old.*")),
        ]
        let redirects = matches.map { word, path in
            let name = "redirect-\(word)"
            return scenario(
                name, ["/old", "/old/x?q=1", "/old?q", "/older"].map { request(name, $0) },
                clusters: []
            ) { _ in
                var redirect = Redirect(status: 302)
                redirect.prefix = "/new"
                return [
                    Route(
                        name: "r", match: RouteMatch(path), action: .redirect(redirect),
                        origin: somewhere)
                ]
            }
        }
        return rewrites + redirects
    }

    /// A cookie is set where its lifetime is given and the client has none.
    private static var cookies: [Scenario] {
        let policies: [(String, Forwarding.HashPolicy)] = [
            ("cookie", .cookie("c", lifetime: .seconds(60), path: "/p")),
            ("cookie-session", .cookie("c", lifetime: .zero)), ("cookie-plain", .cookie("c")),
        ]
        return policies.map { name, policy in
            let requests = [
                request(name), request(name, "/", [Header("Cookie", "c=1")]),
                request(name, "/", [Header("Cookie", "d=1; c=\"2\"")]),
                request(name, "/status/500"), request(name, "/", [Header("Cookie", "d=1")]),
            ]
            return scenario(
                name, requests,
                clusters: [cluster("outbound|80||\(name).test", .eds, [up], .ringHash)]
            ) { wanted in
                var forwarding = Forwarding(clusters: [WeightedCluster(wanted)])
                forwarding.hashPolicies = [policy]
                return [
                    Route(
                        name: "r", match: RouteMatch(.prefix("/")), action: .forward(forwarding),
                        origin: somewhere)
                ]
            }
        }
    }

    /// One share of a weighted route changes headers and host, before the route does.
    private static var shares: [Scenario] {
        let sent = [Header("X-Gone", "1"), Header("X-Set", "old")]
        let share = scenario("share", [request("share", "/headers", sent), request("share")]) {
            var own = WeightedCluster($0, weight: 1)
            own.requestHeaders.set = [Header("x-set", "share"), Header("x-share", "1")]
            own.requestHeaders.remove = ["x-gone"]
            own.responseHeaders.add = [Header("x-answer", "share")]
            own.hostRewrite = "inner.test"
            var route = route(to: [own, WeightedCluster("nowhere", weight: 0)])
            route.requestHeaders.set = [Header("x-set", "route")]
            route.responseHeaders.add = [Header("x-answer", "route")]
            return [route]
        }
        let missing = scenario("missing-500", [request("missing-500")], clusters: []) { _ in
            var forwarding = Forwarding(clusters: [WeightedCluster("nowhere")])
            forwarding.missingClusterStatus = 500
            return [
                Route(
                    name: "r", match: RouteMatch(.prefix("/")), action: .forward(forwarding),
                    origin: somewhere)
            ]
        }
        let rewritten = scenario("told", [request("told", "/v1/headers?q=1")]) {
            var forwarding = Forwarding(clusters: [WeightedCluster($0)])
            forwarding.pathRewrite = "/"
            forwarding.hostRewrite = "inner.test"
            return [
                Route(
                    name: "r", match: RouteMatch(.prefix("/v1/")), action: .forward(forwarding),
                    origin: somewhere)
            ]
        }
        return [share, missing, rewritten]
    }
}
