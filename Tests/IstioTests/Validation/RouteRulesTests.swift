import Objects
import Testing
import YAML

@testable import Istio

/// The rules for VirtualServices, each raised once, with Istio's words.
@Suite struct RouteRulesTests {
    /// A VirtualService with one HTTP route.
    static func route(
        _ fields: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample(
            "VirtualService", "{hosts: [a.com], http: [{\(fields)}]}", errors: errors,
            warnings: warnings)
    }

    static let to = "route: [{destination: {host: b.com}}]"
    static let body = "{destination: {host: b.com}}"

    static let whole: [RuleExample] = [
        RuleExample(
            "VirtualService", "{gateways: [g], tls: [{}], tcp: [{}]}",
            errors: [
                "delegate virtual service must have no gateways specified",
                "delegate virtual service must have no tls route specified",
                "delegate virtual service must have no tcp route specified",
                "TLS route must have at least one match condition", "TLS route is required",
                "TCP route is required",
            ]),
        RuleExample(
            "VirtualService", "{hosts: ['*', a_b, 1.2.3.4], http: [null]}",
            errors: [
                "wildcard host * is not allowed for virtual services bound to the mesh gateway",
                "domain name \"a_b\" invalid (label \"a_b\" invalid)", "http route may not be null",
            ]),
        RuleExample(
            "VirtualService", "{hosts: ['*.a.com', b.a.com], exportTo: ['*', x]}",
            errors: [
                "duplicate hosts in virtual service: *.a.com & b.a.com",
                "http, tcp or tls must be provided in virtual service",
                "cannot have both public (*) and non-public exportTo values for a resource",
            ]),
        RuleExample(
            "VirtualService", "{hosts: [a.com], gateways: [a/, x_y/z_z], http: [{\(to)}]}",
            errors: [
                "config namespace and gateway name cannot be empty",
                "invalid value for gateway name: \"\"", "invalid value for namespace: \"x_y\"",
                "invalid value for gateway name: \"z_z\"",
            ]),
        RuleExample(
            "VirtualService", "{hosts: [a.com], gateways: [g.ns], http: [{\(to)}]}",
            warnings: [
                "using legacy gatewayName format \"g.ns\"; prefer the <namespace>/<name> format: "
                    + "\"ns/g\""
            ]),
        RuleExample(
            "VirtualService",
            "{hosts: [a.com], gateways: [mesh, g], http: [{match: [{headers: "
                + "{'@request.auth.claims.a': {exact: b}}}], \(to)}]}",
            errors: [
                "JWT claim based routing (key: @request.auth.claims.a) is only supported for "
                    + "gateway, found no gateways: [mesh g]"
            ]),
        RuleExample(
            "VirtualService",
            "{hosts: [a.com], tls: [{match: [null, {}, {sniHosts: [b.com, 1.1.1.1], port: 70000, "
                + "destinationSubnets: [x], sourceLabels: {'.': a}}], \(to)}]}",
            errors: [
                "TLS match may not be null", "TLS match must have at least one SNI host",
                "SNI host \"b.com\" is not a compatible subset of any of the virtual service "
                    + "hosts: [a.com]", "x is not a valid IP",
                "port number 70000 must be in the range 1..65535", "invalid tag key: \".\"",
            ],
            warnings: [
                "using an IP address (\"1.1.1.1\") goes against SNI spec and most clients do not "
                    + "support this"
            ]),
        RuleExample(
            "VirtualService",
            "{hosts: [outbound_.x_._.a.com], gateways: [g], tls: [{match: [{sniHosts: "
                + "[outbound_.80_._.1]}], \(to)}]}",
            errors: [
                "domain name \"outbound_.x_._.a.com\" invalid (label \"x\" invalid). should follow "
                    + "outbound_.<PORT>_._.<HOSTNAME> format",
                "domain name \"outbound_.80_._.1\" invalid (label \"1\" invalid). should follow "
                    + "outbound_.<PORT>_._.<HOSTNAME> format",
            ]),
        RuleExample(
            "VirtualService", "{hosts: [a.com], tcp: [{match: [null], route: [null, {}]}]}",
            errors: [
                "tcp match may not be nil", "weight may not be nil", "destination is required",
                "total destination weight = 0",
            ]),
    ]

    static let conflicts: [RuleExample] = [
        route("", errors: ["HTTP route, redirect or direct_response is required"]),
        route(
            "name: r, delegate: {}, redirect: {uri: /}, \(to)",
            errors: [
                "root HTTP route r must not specify redirect",
                "root HTTP route r must not specify route",
            ]),
        RuleExample(
            "VirtualService", "{http: [{delegate: {}, \(to)}]}",
            errors: ["delegate HTTP route cannot contain delegate"]),
        route(
            "redirect: {uri: /}, fault: {abort: {}}, rewrite: {uri: /}, "
                + "directResponse: {status: 200}, \(to)",
            errors: [
                "HTTP route cannot contain both route and redirect",
                "HTTP route cannot contain both fault and redirect",
                "HTTP route rule cannot contain both rewrite and redirect",
                "HTTP route rule cannot contain both direct_response and redirect",
            ]),
        route(
            "directResponse: {status: 100}, fault: {abort: {}}, rewrite: {uri: /}, \(to)",
            errors: [
                "HTTP route cannot contain both route and direct_response",
                "HTTP route cannot contain both fault and direct_response",
                "HTTP route rule cannot contain both rewrite and direct_response",
                "HTTP status 100 is not in range 200-599",
            ]),
        route(
            "mirror: {host: c.com}, mirrors: [null, {}, {destination: {host: '*'}, "
                + "percentage: {value: 101}}], \(to)",
            errors: [
                "HTTP route cannot contain both mirror and mirrors", "mirror cannot be null",
                "destination is required for mirrors", "invalid destination host *",
                "mirror percentage must have a max value of 100 (it has 101.000000)",
            ]),
        route(
            "mirrorPercent: 101, mirrorPercentage: {value: -1}, \(to)",
            errors: [
                "mirror_percent must have a max value of 100 (it has 101)",
                "mirror_percentage must have a min value of 0 (it has -1.000000)",
            ],
            warnings: [
                "using deprecated setting \"mirrorPercent\", use \"mirrorPercentage\" instead"
            ]),
    ]

    static let matching: [RuleExample] = [
        route(
            "match: [{headers: {a: null, 'b c': {prefix: ''}}, port: 70000, "
                + "sourceNamespace: a_b}], \(to)",
            errors: [
                "header match a cannot be null", "header name b c is not a valid header name",
                "\"headers\": prefix string match should not be empty",
                "port number 70000 must be in the range 1..65535",
                "sourceNamespace match a_b is invalid",
            ]),
        route(
            "match: [{uri: {regex: ''}, scheme: {regex: '['}, method: {regex: "
                + "\(String(repeating: "a", count: 1025))}}], \(to)",
            errors: [
                "\"uri\": regex string match should not be empty",
                "\"scheme\": error parsing regexp: missing closing ]: `[`; Istio uses RE2 style "
                    + "regex-based match (https://github.com/google/re2/wiki/Syntax)",
                "\"method\": regex is too large, max length allowed is 1024",
            ]),
        route(
            "match: [{withoutHeaders: {a: {regex: '*'}}, uri: {prefix: ''}}], \(to)"),
    ]

    static let actions: [RuleExample] = [
        route(
            "headers: {request: {set: {':path': 'a%'}, remove: [host]}, response: {add: {':a': "
                + "'%A%B'}}}, \(to)",
            errors: [
                "invalid header \":path\": header cannot have \":\" prefix",
                "header value configuration: invalid header configuration. Un-escaped %",
                "invalid header \"host\": cannot set Host header",
                "invalid header \":a\": header cannot have \":\" prefix",
            ]),
        route(
            "corsPolicy: {allowOrigins: [{}], allowMethods: [GO], allowHeaders: ['a b'], "
                + "maxAge: 1.5s}, \(to)",
            errors: [
                "'' is not a valid match type for CORS allow origins",
                "\"GO\" is not a supported HTTP method",
                "header name a b is not a valid header name",
                "max_age duration is accurate only to seconds precision",
            ]),
        route(
            "fault: {}, \(to)",
            errors: ["HTTP fault injection must have an abort and/or a delay"]),
        route(
            "fault: {abort: {grpcStatus: A, percentage: {value: 101}}, delay: {fixedDelay: 0s}}, "
                + to,
            errors: [
                "percentage 101 is neither 0.0, nor in range [0.0001, 100.0]",
                "gRPC status \"A\" is not supported. See "
                    + "https://github.com/grpc/grpc/blob/master/doc/statuscodes.md for a list of "
                    + "supported codes, for example 'NOT_FOUND'",
                "duration must be greater than 1ms",
            ]),
        route(
            "fault: {abort: {http2Error: A}, delay: {exponentialDelay: 1s}}, \(to)",
            errors: [
                "HTTP/2 abort fault injection not supported yet",
                "exponentialDelay not supported yet",
            ]),
        route(
            "retries: {attempts: -1, retryOn: 'a,5xx,503'}, timeout: 0s, \(to)",
            errors: [
                "attempts cannot be negative", "\"a\" is not a valid retryOn policy",
                "duration must be greater than 1ms",
            ]),
        route(
            "retries: {perTryTimeout: 1s}, \(to)",
            errors: ["http retry policy configured when attempts are set to 0 (disabled)"]),
        route(
            "rewrite: {uri: /, uriRegexRewrite: {}}, \(to)",
            errors: ["rewrite may only contain one of URI or UriRegexRewrite"]),
        route(
            "rewrite: {}, \(to)",
            errors: [
                "rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one "
                    + "of URI or UriRegexRewrite may be specified"
            ]),
        route(
            "rewrite: {uriRegexRewrite: {match: a}}, \(to)",
            errors: [
                "UriRegexRewrite has errors\nUriRegexRewrite requires both Rewrite and Match "
                    + "fields to be specified"
            ]),
        route(
            "rewrite: {authority: a}, headers: {request: {set: {Host: b}}}, \(to)",
            errors: [
                "authority header cannot be set multiple times: have \"a\", attempting to set \"b\""
            ]),
        route(
            "route: [{destination: {host: b.com, subset: a_b, port: {number: 0}}, weight: -1}, "
                + "{destination: {host: b.com}, weight: 1}]",
            errors: [
                "subset name is invalid: a_b", "port number 0 must be in the range 1..65535",
                "weight -1 < 0", "total destination weight = 0",
            ]),
    ]

    static func redirect(_ fields: String, _ error: String) -> RuleExample {
        route("match: [{uri: {exact: /}}], redirect: {\(fields)}", errors: [error])
    }

    static let redirects: [RuleExample] = [
        redirect(
            "uri: /, prefixRewrite: /", "redirect may only specify one of uri or prefix_rewrite"),
        redirect(
            "prefixRewrite: /",
            "redirect prefix_rewrite requires all URI matches to use prefix match type"),
        redirect("redirectCode: 301", "redirect must specify URI, authority, scheme, or port"),
        redirect("uri: /, redirectCode: 200", "200 is not a valid redirect code, must be 3xx"),
        redirect(
            "scheme: ftp", "invalid redirect scheme, must be \"http\" or \"https\""),
        redirect("port: 70000", "port number 70000 must be in the range 1..65535"),
    ]

    static func unused(_ routes: String, _ warnings: String...) -> RuleExample {
        RuleExample("VirtualService", "{hosts: [a.com], http: [\(routes)]}", warnings: warnings)
    }

    static let unreached: [RuleExample] = [
        unused(
            "{\(to)}, {name: r, \(to)}, {match: [{port: 80}], \(to)}",
            "virtualService rule \"r\" not used (only the last rule can have no matches)",
            "virtualService rule #2 not used (route without matches defined before)"),
        unused(
            "{match: [{uri: {exact: /a}}], \(to)}, {match: [{name: m, uri: {exact: /a}, "
                + "ignoreUriCase: false}], \(to)}",
            "virtualService rule #1 match \"m\" is not used (duplicate/overlapping match in rule "
                + "#0)", "virtualService rule #1 not used (all matches used by prior rules)"),
        unused(
            "{match: [{uri: {prefix: /a}}], \(to)}, {match: [{uri: {prefix: /ab}}], \(to)}",
            "virtualService rule #1 match #0 of prefix /ab is not used (duplicate/overlapping "
                + "match in rule #0 of prefix /a on #0)"),
        unused("{match: [{uri: {prefix: /a}}], \(to)}, {match: [{uri: {exact: /ab}}], \(to)}"),
        unused(
            "{match: [{uri: {prefix: /a}, headers: {h: {exact: x}}}], \(to)}, "
                + "{match: [{uri: {prefix: /ab}}], \(to)}"),
        unused(
            "{match: [{uri: {prefix: /a}}], \(to)}, "
                + "{match: [{uri: {prefix: /ab}, headers: {h: {exact: x}}}], \(to)}"),
        unused(
            "{match: [{uri: {prefix: /a}, method: {exact: PUT}}], \(to)}, "
                + "{match: [{uri: {prefix: /ab}}], \(to)}"),
    ]

    @Test(arguments: whole + conflicts + matching + actions + redirects + unreached)
    func `a rule has its words`(_ example: RuleExample) { example.check() }

    static let commands: [(value: String, problem: String?)] = [
        ("a", nil), ("100%%", nil), ("%A%", nil), ("%A(b)% c", nil), ("%A([\"b\", \"c\"])%", nil),
        ("%A(\"b\\\"\"])%", nil), ("%", "Un-escaped %"),
        ("%A", "Un-terminated variable expression '%A'"),
        ("%A([b])%", "Expecting '\"'"), ("%A([\"b\" c])%", "Expecting ',', ']', or whitespace"),
        ("%A([\"b\"]c)%", "Expecting ')' or whitespace after '{}', but found '{}'"),
        ("%A(b)c%", "Expecting '%' or whitespace after"),
        ("%A(\"\\", "Un-terminated backslash in JSON string"),
    ]

    @Test(arguments: commands)
    func `commands in headers are read`(_ value: String, _ problem: String?) {
        #expect(
            HeaderCommands.problem(value) == problem.map { "invalid header configuration. \($0)" })
    }
}
