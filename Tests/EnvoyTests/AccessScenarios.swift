import Basis

@testable import Envoy

extension AccessWorld {
    static func request(
        _ path: String = "/", _ headers: [Header] = [], method: String = "GET",
        host: String = "mesh.test"
    ) -> HTTPRequest {
        HTTPRequest(
            method, authority: host, path: path,
            headers: headers + [Header("Connection", "close")])
    }

    private static let questions: [Question] = [
        Question(request()), Question(request(), as: alice),
        Question(request("/a/b?q=1", [Header("X-User", "alice")]), as: bob),
        Question(request("/admin", [Header("x-user", "bob")], method: "POST"), as: alice),
        Question(request("/admin/x.html", host: "Other.Test:8080")),
        Question(request("/a/b/", [Header("x-forwarded-for", "10.1.2.3, 10.9.8.7")])),
        Question(request("/%61/b", [Header("x-user", ""), Header("x-user", "alice")])),
    ]

    private static func text(_ value: StringMatch, ignoresCase: Bool = false) -> RBAC.Text {
        RBAC.Text(value, ignoresCase: ignoresCase)
    }

    private static func range(_ text: String) -> CIDR {
        CIDR(text) ?? CIDR(.loopback, prefixLength: 32)
    }

    private static let principals: [(String, RBAC.Matcher)] = [
        ("any", .any), ("certificate", .authenticated(nil)),
        ("exact", .authenticated(text(.exact(alice)))),
        ("prefix", .authenticated(text(.prefix("spiffe://cluster.local/ns/foo/")))),
        ("namespace", .authenticated(text(.regex(".*/ns/foo/.*")))),
        ("not-namespace", .not(.authenticated(text(.regex(".*/ns/foo/.*"))))),
        ("something", .authenticated(text(.regex(".+")))),
        ("source", .directRemoteAddress(range("127.0.0.0/8"))),
        ("not-source", .directRemoteAddress(range("10.0.0.0/8"))),
        ("forwarded", .remoteAddress(range("10.9.8.0/24"))),
        ("not-forwarded", .remoteAddress(range("10.1.2.3/32"))),
        ("header", .header("x-user", text(.exact("alice")))),
        ("header-prefix", .header("X-User", text(.prefix("al")))),
        ("header-suffix", .header("x-user", text(.suffix("ob")))),
        ("header-there", .header("x-user", text(.present))),
        ("not-header", .not(.header("x-user", text(.exact("bob"))))),
        ("header-certificate", .header("x-forwarded-client-cert", text(.present))),
        ("header-proto", .header("x-forwarded-proto", text(.exact("https")))),
        ("no-claims", claim(["iss"], .exact("x"))),
        ("not-claims", .not(claim(["iss"], .exact("x")))),
        (
            "both",
            .and([
                .authenticated(text(.exact(alice))), .header("x-user", text(.exact("bob"))),
            ])
        ),
        (
            "either",
            .or([.authenticated(text(.exact(bob))), .header("x-user", text(.exact("bob")))])
        ),
    ]

    private static let permissions: [(String, RBAC.Matcher)] = [
        ("method", .header(":method", text(.exact("GET")))),
        ("not-method", .not(.header(":method", text(.exact("GET"))))),
        ("host", .header(":authority", text(.exact("MESH.test"), ignoresCase: true))),
        ("host-port", .header(":authority", text(.suffix(".test:8080"), ignoresCase: true))),
        ("host-case", .header(":authority", text(.exact("other.test:8080")))),
        ("path", .path(text(.exact("/a/b")))), ("path-prefix", .path(text(.prefix("/admin")))),
        ("path-suffix", .path(text(.suffix(".html")))), ("path-any", .path(text(.regex(".+")))),
        ("template", .pathTemplate("/a/*")), ("template-deep", .pathTemplate("/a/**")),
        ("template-middle", .pathTemplate("/*/b")), ("template-rest", .pathTemplate("/**")),
        ("template-end", .pathTemplate("/admin/*.html")),
        ("server-name", .serverName(text(.exact("mesh.test")))),
        ("no-server-name", .serverName(text(.exact("")))),
        ("address", .destinationAddress(range("127.77.0.0/16"))),
        ("other-address", .destinationAddress(range("10.0.0.0/8"))),
        ("port", .destinationPort(8080)), ("not-port", .not(.destinationPort(8080))),
    ]

    static func claim(_ path: [String], _ value: StringMatch) -> RBAC.Matcher {
        .metadata(
            filter: JWTAuthentication.filterName, path: [JWTAuthentication.payload] + path,
            .or([.oneOf(.text(text(value))), .text(text(value))]))
    }

    static func rules(
        _ action: RBAC.Action, _ policies: [(String, RBAC.Matcher, RBAC.Matcher)]
    ) -> RBAC.Rules {
        var rules = RBAC.Rules(action)
        rules.policies = policies.map {
            RBAC.Policy(
                name: "ns[foo]-policy[\($0.0)]-rule[0]", permissions: [$0.1], principals: [$0.2],
                origin: somewhere)
        }
        return rules
    }

    /// Each principal and permission alone, under both actions.
    static var matchers: [Scenario] {
        let all =
            principals.map { ($0.0, RBAC.Matcher.any, $0.1) }
            + permissions.map {
                ($0.0, $0.1, .any)
            }
        return all.flatMap { one -> [Scenario] in
            [RBAC.Action.allow, .deny].map { action in
                Scenario(
                    name: "\(one.0)-\(action.rawValue)",
                    filters: [.rbac(RBAC(rules: rules(action, [one])))], questions: questions)
            }
        }
    }

    /// Several policies, filters in a row, and connections.
    static var combinations: [Scenario] {
        let two = [
            ("zz", RBAC.Matcher.any, RBAC.Matcher.authenticated(nil)),
            ("a a", .path(text(.prefix("/a"))), .any),
        ]
        let deny = RBAC(rules: rules(.deny, two))
        let allow = RBAC(rules: rules(.allow, two))
        let nothing = RBAC(rules: RBAC.Rules(.allow))
        let shadow = RBAC(shadowRules: rules(.deny, two))
        let audit = RBAC(rules: rules(.log, two))
        let address = RBAC(
            rules: rules(.allow, [("p", .destinationAddress(range("127.77.0.0/16")), .any)]))
        let never = RBAC(
            rules: rules(.allow, [("never", .not(.any), .not(.any))]))
        let lists: [(String, [RBAC])] = [
            ("deny", [deny]), ("allow", [allow]), ("nothing", [nothing]), ("shadow", [shadow]),
            ("audit", [audit]), ("audit-deny-allow", [audit, deny, allow]),
            ("allow-deny", [address, deny]), ("never", [never]),
        ]
        let http = lists.map { list in
            Scenario(
                name: "list-\(list.0)", filters: list.1.map { .rbac($0) }, questions: questions)
        }
        let tcp = lists.map { list in
            Scenario(
                name: "tcp-\(list.0)", connectionFilters: list.1,
                questions: [Question(request()), Question(request(), as: alice)])
        }
        let methods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PURGE"]
        let plain = Scenario(
            name: "plain", filters: [.rbac(audit)],
            questions: methods.map { Question(request("/headers", method: $0)) }
                + [Question(request("/a#b"))])
        let gone = Scenario(
            name: "no-route", filters: [.rbac(nothing)], routes: [],
            questions: [Question(request())])
        return http + tcp + [plain, gone]
    }
}
