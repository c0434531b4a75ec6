import Basis

@testable import Envoy

extension OracleWorld {
    /// What routes do.
    static var routeScenarios: [Scenario] {
        matching + answering + changing
    }

    private static var matching: [Scenario] {
        func direct(_ text: String, _ match: RouteMatch) -> Route {
            Route(
                name: text, match: match, action: .direct(status: 200, body: text),
                origin: somewhere)
        }
        func with(_ path: RouteMatch.Path, _ change: (inout RouteMatch) -> Void) -> RouteMatch {
            var match = RouteMatch(path)
            change(&match)
            return match
        }
        let paths = [
            "/exact", "/exact?a=b", "/exact/", "/EXACT", "/prefix", "/prefix/x", "/prefixes",
            "/sep", "/sep/x", "/separate", "/v1/users/7", "/v1/users/x", "/nocase/x", "/NoCase/x",
            "/a/../prefix/y", "/other", "/other?x=prefix", "/%65xact", "/sep?x", "/a%2F..%2fprefix",
            "/%2e/exact",
            "/./exact", "/x/%2E%2e/exact", "/x\\..\\exact", "//exact", "/exact/.", "/x/..",
        ]
        let headers: [[Header]] = [
            [], [Header("x-a", "one")], [Header("X-A", "one")], [Header("x-a", "two")],
            [Header("x-b", "longer")], [Header("x-c", "the end")], [Header("x-d", "7x")],
            [Header("x-d", "77")], [Header("x-e", "")], [Header("x-f", "no")],
            [Header("x-a", "one"), Header("x-a", "two")],
            [Header("x-b", "short"), Header("x-b", "longer")],
            [Header("x-f", "no"), Header("x-f", "yes")], [Header("x-d", "5"), Header("x-d", "y")],
        ]
        let queries = ["/?q=1", "/?q=12", "/?a=b&q=1", "/?q", "/?r=%31", "/?s=7", "/?s=x", "/"]
        let pathScenario = scenario("paths", paths.map { request("paths", $0) }, clusters: []) {
            _ in
            [
                direct("exact", RouteMatch(.exact("/exact"))),
                direct("prefix", RouteMatch(.prefix("/prefix"))),
                direct("separated", RouteMatch(.separatedPrefix("/sep"))),
                direct("regex", RouteMatch(.regex("/v1/users/[0-9]+"))),
                direct("nocase", with(.prefix("/nocase")) { $0.isCaseSensitive = false }),
            ]
        }
        let headerScenario = scenario(
            "headers",
            headers.map { request("headers", "/", $0) }
                + [request("headers", method: "PUT")], clusters: []
        ) { _ in
            func header(_ text: String, _ name: String, _ value: StringMatch) -> Route {
                direct(text, with(.prefix("/")) { $0.headers = [.init(name, value)] })
            }
            return [
                header("method", ":method", .exact("PUT")),
                header("exact", "x-a", .exact("one")), header("prefix", "x-b", .prefix("long")),
                header("suffix", "x-c", .suffix("end")),
                header("regex", "x-d", .regex("[0-9]+")), header("present", "x-e", .present),
                direct(
                    "inverted",
                    with(.prefix("/")) {
                        $0.headers = [.init("x-f", .exact("no"), isInverted: true)]
                    }),
            ]
        }
        let queryScenario = scenario(
            "queries", queries.map { request("queries", $0) }, clusters: []
        ) { _ in
            func query(_ text: String, _ name: String, _ value: StringMatch) -> Route {
                direct(text, with(.prefix("/")) { $0.query = [.init(name, value)] })
            }
            return [
                query("exact", "q", .exact("1")), query("prefix", "r", .prefix("1")),
                query("regex", "s", .regex("[0-9]")), query("present", "q", .present),
            ]
        }
        return [pathScenario, headerScenario, queryScenario]
    }

    private static var answering: [Scenario] {
        func one(_ name: String, _ requests: [HTTPRequest], _ action: RouteAction) -> Scenario {
            scenario(name, requests, clusters: []) { _ in
                [
                    Route(
                        name: "r", match: RouteMatch(.prefix("/")), action: action,
                        origin: somewhere)
                ]
            }
        }
        func redirect(_ name: String, _ status: Int, _ change: (inout Redirect) -> Void) -> Scenario
        {
            var redirect = Redirect(status: status)
            change(&redirect)
            return one(
                name, [request(name, "/old?q=1"), request(name, "/", method: "HEAD")],
                .redirect(redirect))
        }
        func fault(
            _ name: String, delay: Nanoseconds? = nil, abort: Int? = nil,
            parts: Int = 1_000_000, timeout: Nanoseconds? = nil, to cluster: String? = nil
        ) -> Scenario {
            scenario(name, [request(name)]) { wanted in
                var faulty = route(to: [WeightedCluster(cluster ?? wanted)], timeout: timeout)
                faulty.fault = FaultInjection()
                if let delay { faulty.fault?.delay = (delay, parts) }
                if let abort { faulty.fault?.abort = (abort, parts) }
                return [faulty]
            }
        }
        let grpc = [Header("content-type", "application/grpc"), Header("te", "trailers")]
        return [
            one(
                "teapot",
                [
                    request("teapot"), request("teapot", method: "HEAD"),
                    request("teapot", "/", grpc),
                    request("teapot", "/", [Header("Connection", "close")]),
                ], .direct(status: 418, body: "short and stout\n")),
            one(
                "silent", [request("silent"), request("silent", method: "HEAD")],
                .direct(status: 204, body: "")),
            redirect("redirect-host", 301) { $0.host = "new.test" },
            redirect("redirect-path", 302) { $0.path = "/new" },
            redirect("redirect-https", 308) { $0.scheme = "https" },
            redirect("redirect-port", 307) { $0.port = 8443 },
            fault("abort", abort: 555), fault("delay", delay: .milliseconds(200)),
            fault("both", delay: .milliseconds(100), abort: 500),
            fault("never", abort: 503, parts: 0),
            fault("patient", delay: .milliseconds(700), timeout: .milliseconds(400)),
            fault("abort-missing", abort: 418, to: "nowhere"),
            scenario(
                "grpc-none", [request("grpc-none", "/", grpc)],
                clusters: [cluster("outbound|80||grpc-none.test", .eds)]
            ) { [route(to: [WeightedCluster($0)])] },
            scenario("no-route", [request("no-route"), request("no-route", method: "HEAD")]) {
                [route(to: [WeightedCluster($0)], match: RouteMatch(.prefix("/api")))]
            },
            scenario("half-missing", Array(repeating: request("half-missing"), count: 3)) { _ in
                [
                    route(to: [
                        WeightedCluster("nowhere", weight: 1), WeightedCluster("x", weight: 0),
                    ])
                ]
            },
            scenario("flaky", (0..<3).map { request("flaky", "/flaky/\($0)/503?\($0)") }) {
                let policy = RetryPolicy(conditions: ["5xx"], count: 2)
                return [route(to: [WeightedCluster($0)], retries: policy)]
            },
            scenario("codes", [request("codes", "/flaky/2/418?codes")]) {
                let policy = RetryPolicy(
                    conditions: ["retriable-status-codes"], statusCodes: [418], count: 3)
                return [route(to: [WeightedCluster($0)], retries: policy)]
            },
            scenario("conflict", [request("conflict", "/flaky/1/409?conflict")]) {
                let policy = RetryPolicy(conditions: ["retriable-4xx"], count: 3)
                return [route(to: [WeightedCluster($0)], retries: policy)]
            },
        ]
    }

    private static var changing: [Scenario] {
        func rewritten(
            _ name: String, _ path: String, match: RouteMatch.Path, to new: String?,
            host: String? = nil
        ) -> Scenario {
            scenario(name, [request(name, path)]) { wanted in
                var forwarding = Forwarding(clusters: [WeightedCluster(wanted)])
                forwarding.pathRewrite = new
                forwarding.hostRewrite = host
                return [
                    Route(
                        name: "rewrite", match: RouteMatch(match), action: .forward(forwarding),
                        origin: somewhere)
                ]
            }
        }
        let change = scenario(
            "change",
            [
                request("change", "/headers", [Header("X-Gone", "1"), Header("X-Set", "old")]),
                request("change", "/headers", [Header("User-Agent", "curl/8.5.0")]),
                request("change", "/headers", [], method: "POST", body: "hello"),
            ]
        ) { wanted in
            var changed = route(to: [WeightedCluster(wanted)])
            changed.requestHeaders.set = [Header("x-set", "new")]
            changed.requestHeaders.add = [Header("x-add", "1"), Header("x-add", "2")]
            changed.requestHeaders.remove = ["x-gone"]
            changed.responseHeaders.set = [Header("x-answer", "yes")]
            changed.responseHeaders.remove = ["x-seen-case"]
            return [changed]
        }
        let plain = scenario(
            "plain",
            [
                request("plain"), request("plain", method: "HEAD"),
                request("plain", "/", [], method: "POST", body: "12345"),
                request("plain", "/headers", [Header("Accept", "*/*"), Header("X-Two", "a b")]),
                request("plain", "/status/500"),
                request("plain", "/headers", [Header("X-Request-Id", "mine")]),
            ]
        ) { [route(to: [WeightedCluster($0)])] }
        return [
            rewritten("rewrite-prefix", "/v1/x?q=1", match: .prefix("/v1/"), to: "/v2/"),
            rewritten("rewrite-exact", "/v1?q=1", match: .exact("/v1"), to: "/v2"),
            rewritten("rewrite-host", "/", match: .prefix("/"), to: nil, host: "inner.test"),
            change, plain,
        ]
    }
}
