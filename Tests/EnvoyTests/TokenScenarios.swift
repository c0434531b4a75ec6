import Basis
import YAML

@testable import Envoy

/// Tokens that are made here, with the secret that everybody knows.
enum MadeToken {
    static func text(_ claims: Value, header: Value = ["alg": "HS256", "kid": "h"]) -> String {
        let parts = [header, claims].map { encoded(Array(jsonText($0, escapesHTML: false).utf8)) }
        let signed = parts.joined(separator: ".")
        let code = SHA256.authenticationCode(
            Array(signed.utf8), key: Array("a secret that everybody knows".utf8))
        return "\(signed).\(encoded(code))"
    }

    static func encoded(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
        var text = ""
        var (group, bits): (UInt32, UInt32) = (0, 0)
        for byte in bytes + [0, 0] {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.unicodeScalars.append(alphabet[Int(group >> bits & 63)])
            }
        }
        return String(text.prefix((bytes.count * 8 + 5) / 6))
    }
}

extension AccessWorld {
    private static let issuer = "issuer@mesh.test"
    private static let good: Value = [
        "iss": .string(issuer), "sub": "somebody", "exp": 4_102_444_800, "aud": ["one", "two"],
        "groups": ["admin", "user"], "scope": "read write", "level": 7, "nested": ["a": ["b": "c"]],
        "flag": true, "share": .double(0.5),
    ]

    private static func with(_ changes: Fields) -> String {
        var claims = good
        for (name, value) in changes { claims[name] = value.isNull ? nil : value }
        return MadeToken.text(claims)
    }

    private static func asking(_ token: String, _ path: String = "/headers") -> Question {
        Question(request(path, [Header("Authorization", "Bearer \(token)")]))
    }

    private static let tokens: [Question] = {
        let plain = MadeToken.text(good)
        let parts = plain.split(separator: ".").map(String.init)
        let other = MadeToken.text(good, header: ["alg": "HS256", "kid": "nobody"])
        let wrong = [
            "x", "a.b", "a.b.c", "a..c", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).x",
            "\(parts[0]).\(parts[1]).!", "\(parts[0]).e30.\(parts[2])",
            "e30.\(parts[1]).\(parts[2])", "\(plain).x", "",
        ]
        let made = [
            MadeToken.text(good, header: ["alg": "none"]), MadeToken.text(good, header: [:]),
            MadeToken.text(good, header: ["alg": 1]), MadeToken.text(good, header: "x"),
            MadeToken.text(good, header: ["alg": "HS256", "kid": 1]), MadeToken.text("x"),
            MadeToken.text(good, header: ["alg": "HS256"]), other,
            with(["iss": "nobody"]), with(["iss": .null]), with(["iss": 1]), with(["sub": 1]),
            with(["sub": .null]), with(["exp": 1_700_000_000]), with(["exp": "x"]),
            with(["exp": -1]), with(["exp": .null]), with(["nbf": 4_102_444_800]),
            with(["nbf": "x"]), with(["nbf": 1]), with(["iat": "x"]), with(["iat": -1]),
            with(["jti": 1]), with(["aud": "one"]), with(["aud": "three"]), with(["aud": 1]),
            with(["aud": [1]]), with(["aud": .null]), with(["aud": "https://one/"]),
        ]
        let both = [
            Question(
                request(
                    "/headers?access_token=\(plain)&b=1&a=2",
                    [Header("authorization", "Bearer \(SampleTokens.rsa)")])),
            Question(
                request(
                    "/headers",
                    [
                        Header("authorization", "Bearer \(plain)"),
                        Header("authorization", "Bearer x"),
                    ])),
            Question(request("/headers?b=1&access_token=\(plain)&a=2")),
            Question(request("/headers?access_token=x")),
            Question(request("/headers", [Header("authorization", "Basic abc")])),
            Question(request("/headers", [Header("authorization", "bearer \(plain)")])),
            Question(request("/headers", [Header("authorization", "Bearer  \(plain)")])),
            Question(request("/headers", [Header("authorization", "x Bearer \(plain)")])),
            Question(request("/headers", [Header("x-token", plain)])),
            Question(request("/headers", [Header("cookie", "a=b; token=\(plain)")])),
            Question(
                request(
                    "/headers",
                    [
                        Header("origin", "http://x"),
                        Header("access-control-request-method", "GET"),
                        Header("authorization", "Bearer x"),
                    ], method: "OPTIONS")),
            asking(plain, "/a?b=c"), Question(request("/headers", method: "HEAD")),
            Question(request(), as: alice),
        ]
        let signed = [SampleTokens.rsa, SampleTokens.curve, SampleTokens.expired]
        let forged = signed.prefix(2).map { $0.dropLast(4) + "AAAA" }.map(String.init)
        return [Question(request())] + ([plain] + wrong + made + signed + forged).map { asking($0) }
            + both
    }()

    private static func provider(
        _ name: String = "origins-0",
        _ change: (inout JWTAuthentication.Provider) -> Void = { _ in }
    ) -> JWTAuthentication.Provider {
        var provider = JWTAuthentication.Provider(
            name: name, issuer: issuer, keys: SampleTokens.keys, origin: somewhere)
        provider.spaceDelimitedClaims = ["permission", "scope"]
        change(&provider)
        return provider
    }

    /// One provider, or none besides a missing token; as istiod asks for it.
    static func jwt(_ providers: [JWTAuthentication.Provider]) -> JWTAuthentication {
        let each = providers.map {
            JWTAuthentication.Requirement.any([.provider($0.name), .allowMissing])
        }
        let any = JWTAuthentication.Requirement.any(
            providers.map { .provider($0.name) } + [.all(each)])
        return JWTAuthentication(
            providers: providers, requirement: each.count == 1 ? each[0] : any,
            findsRouteAgain: false)
    }

    static var tokenScenarios: [Scenario] {
        func one(_ name: String, _ providers: [JWTAuthentication.Provider]) -> Scenario {
            Scenario(name: name, filters: [.jwt(jwt(providers))], questions: tokens)
        }
        let forwarding = provider {
            $0.isForwarded = true
            $0.payloadHeader = "X-Payload"
            $0.claimHeaders = [
                .init("X-Sub", claim: "sub"), .init("x-level", claim: "level"),
                .init("x-deep", claim: "nested.a.b"), .init("x-list", claim: "groups"),
                .init("x-flag", claim: "flag"), .init("x-share", claim: "share"),
            ]
        }
        return [
            one("jwt", [provider()]), one("audiences", [provider { $0.audiences = ["one", "x"] }]),
            one("forwarding", [forwarding]),
            one("no-issuer", [provider { $0.issuer = "" }]),
            one("header", [provider { $0.headers = [.init("x-token", prefix: "")] }]),
            one("parameter", [provider { $0.parameters = ["access_token"] }]),
            one("cookie", [provider { $0.cookies = ["token"] }]),
            one("two", [provider(), provider("origins-1") { $0.issuer = "nobody" }]),
            one(
                "two-places",
                [
                    provider(),
                    provider("origins-1") {
                        $0.issuer = "nobody"
                        $0.headers = [.init("x-token", prefix: "")]
                    },
                ]),
        ] + claimScenarios
    }

    /// Access by claims.
    private static var claimScenarios: [Scenario] {
        let matchers: [(String, RBAC.Matcher)] = [
            ("iss", claim(["iss"], .exact(issuer))), ("sub", claim(["sub"], .regex(".+"))),
            ("list", claim(["groups"], .exact("admin"))),
            ("list-prefix", claim(["groups"], .prefix("us"))),
            ("scope", claim(["scope"], .exact("write"))),
            ("scope-whole", claim(["scope"], .exact("read write"))),
            ("number", claim(["level"], .exact("7"))), ("flag", claim(["flag"], .exact("true"))),
            ("nested", claim(["nested", "a", "b"], .exact("c"))),
            ("nested-map", claim(["nested", "a"], .exact("c"))),
            ("missing", claim(["nobody"], .exact("c"))),
            ("not", .not(claim(["groups"], .exact("admin")))),
        ]
        let questions = [
            Question(request()), asking(MadeToken.text(good)), asking(SampleTokens.rsa),
            asking("x"), asking(with(["groups": "admin"])),
        ]
        return matchers.map { name, matcher in
            Scenario(
                name: "claim-\(name)",
                filters: [
                    .jwt(jwt([provider()])),
                    .rbac(RBAC(rules: rules(.allow, [(name, .any, matcher)]))),
                ], questions: questions)
        }
    }

    /// Routes by claims, which only a filter that has the route looked for again can serve.
    static var routeScenarios: [Scenario] {
        [true, false].map { again in
            var filter = jwt([provider()])
            filter.findsRouteAgain = again
            var match = RouteMatch(.prefix("/"))
            let value = RBAC.MetadataValue.text(RBAC.Text(.exact("admin")))
            match.claims = [.init(["groups"], .or([.oneOf(value), value]), isInverted: false)]
            var other = RouteMatch(.prefix("/not"))
            other.claims = [.init(["groups"], .or([.oneOf(value), value]), isInverted: true)]
            func direct(_ text: String, _ match: RouteMatch) -> Route {
                Route(
                    name: text, match: match, action: .direct(status: 200, body: text),
                    origin: somewhere)
            }
            return Scenario(
                name: "route-again-\(again)", filters: [.jwt(filter)],
                routes: [
                    direct("admin", match), direct("inverted", other),
                    direct("all", RouteMatch(.prefix("/"))),
                ],
                questions: [
                    Question(request()), Question(request("/not")),
                    asking(MadeToken.text(good), "/"), asking(MadeToken.text(good), "/not"),
                    asking(SampleTokens.rsa, "/"), asking(SampleTokens.rsa, "/not"), asking("x"),
                ])
        }
    }
}
