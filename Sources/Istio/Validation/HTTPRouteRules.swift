import Basis
import YAML

/// Validation of an HTTP route of a VirtualService.
// istio pkg/config/validation/virtualservice.go: validateHTTPRoute
struct HTTPRouteRules {
    let route: Value
    private var findings = Findings()

    private init(_ route: Value) { self.route = route }

    static func findings(_ route: Value, isDelegate: Bool) -> Findings {
        var rules = HTTPRouteRules(route)
        rules.checkConflicts(isDelegate: isDelegate)
        rules.checkMatches()
        RouteRules.headers(route["headers"] ?? [:], &rules.findings)
        rules.checkCORS()
        rules.checkFault()
        rules.checkMirrors()
        rules.checkRedirect()
        rules.checkDirectResponse()
        if let retries = route["retries"], !retries.isNull {
            rules.findings.add(Self.retries(retries))
        }
        rules.checkRewrite()
        rules.findings.addErrors(of: RouteRules.destinations(route.entries("route"), isHTTP: true))
        if route.has("timeout") { rules.findings.add(NameRules.duration(route["timeout"])) }
        return rules.findings
    }

    // virtualservice.go: validateHTTPRouteConflict
    private mutating func checkConflicts(isDelegate: Bool) {
        let hasRoute = !route.entries("route").isEmpty
        if route.has("delegate"), !isDelegate {
            let name = route.text("name")
            findings.add(
                "root HTTP route \(name) must not specify redirect", if: route.has("redirect"))
            findings.add("root HTTP route \(name) must not specify route", if: route.has("route"))
            return
        }
        findings.add("delegate HTTP route cannot contain delegate", if: route.has("delegate"))
        let answers = [("redirect", "redirect"), ("directResponse", "direct_response")]
        if let (field, name) = answers.first(where: { route.has($0.0) }) {
            findings.add("HTTP route cannot contain both route and \(name)", if: hasRoute)
            findings.add("HTTP route cannot contain both fault and \(name)", if: route.has("fault"))
            findings.add(
                "HTTP route rule cannot contain both rewrite and \(name)", if: route.has("rewrite"))
            findings.add(
                "HTTP route rule cannot contain both direct_response and redirect",
                if: field == "redirect" && route.has("directResponse"))
        } else if !hasRoute {
            findings.add("HTTP route, redirect or direct_response is required")
        }
        findings.add(
            "HTTP route cannot contain both mirror and mirrors",
            if: route.has("mirror") && !route.entries("mirrors").isEmpty)
    }

    // virtualservice.go: validateHTTPRouteMatchRequest
    private mutating func checkMatches() {
        let matches = route.entries("match").filter { !$0.isNull }
        for match in matches {
            for (name, header) in match["headers"]?.map ?? [:] {
                findings.add("header match \(name) cannot be null", if: header.isNull)
                findings.add(HeaderRules.matchedName(name))
                findings.add(RouteRules.stringMatch(header, "headers"))
            }
            for (name, header) in match["withoutHeaders"]?.map ?? [:] {
                findings.add(HeaderRules.matchedName(name))
                if header.text("regex") != "*" {
                    findings.add(RouteRules.stringMatch(header, "withoutHeaders"))
                }
            }
            findings.add(RouteRules.regularExpression(match["uri"], "uri"))
            for name in ["scheme", "method", "authority"] {
                findings.add(RouteRules.stringMatch(match[name], name))
            }
            for (_, parameter) in match["queryParams"]?.map ?? [:] {
                findings.add(RouteRules.stringMatch(parameter, "queryParams"))
            }
        }
        for match in matches {
            if match.number("port") != 0 { findings.add(NameRules.port(match.number("port"))) }
            for problem in NameRules.labels(match["sourceLabels"]?.map ?? [:]) {
                findings.list(problem)
            }
            findings.addErrors(
                of: VirtualServiceRules.gatewayNames(match["gateways"]?.strings ?? []))
            let namespace = match.text("sourceNamespace")
            findings.add(
                "sourceNamespace match \(namespace) is invalid",
                if: !namespace.isEmpty && !NameRules.isLabel(namespace))
        }
    }

    private mutating func checkCORS() {
        guard let policy = route["corsPolicy"], !policy.isNull else { return }
        for origin in policy.entries("allowOrigins") {
            let texts = ["exact", "prefix", "regex"].map { origin.text($0) }
            if texts.allSatisfy(\.isEmpty) {
                findings.add("'' is not a valid match type for CORS allow origins")
            } else {
                findings.add(RouteRules.regularExpression(origin, "corsPolicy.allowOrigins"))
            }
        }
        let methods = [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*",
        ]
        for method in policy["allowMethods"]?.strings ?? [] {
            findings.add(
                "\"\(method)\" is not a supported HTTP method", if: !methods.contains(method))
        }
        for list in ["allowHeaders", "exposeHeaders"] {
            for name in policy[list]?.strings ?? [] {
                findings.add(HeaderRules.crossOriginName(name))
            }
        }
        guard policy.has("maxAge") else { return }
        findings.add(NameRules.duration(policy["maxAge"]))
        let age = policy["maxAge"]?.string.flatMap { Nanoseconds(protobuf: $0) } ?? .zero
        if age.count % 1_000_000_000 > 0 {
            findings.list("max_age duration is accurate only to seconds precision")
        }
    }

    private mutating func checkFault() {
        guard let fault = route["fault"], !fault.isNull else { return }
        if !fault.has("abort"), !fault.has("delay") {
            findings.list("HTTP fault injection must have an abort and/or a delay")
        }
        if let abort = fault["abort"], !abort.isNull {
            findings.add(RouteRules.percentage(abort["percentage"]))
            if abort.has("grpcStatus") {
                findings.add(Self.grpcStatus(abort.text("grpcStatus")))
            } else if abort.has("http2Error") {
                findings.add("HTTP/2 abort fault injection not supported yet")
            } else if abort.has("httpStatus") {
                findings.add(RouteRules.status(abort.number("httpStatus")))
            }
        }
        if let delay = fault["delay"], !delay.isNull {
            findings.add(RouteRules.percentage(delay["percentage"]))
            if delay.has("fixedDelay") {
                findings.add(NameRules.duration(delay["fixedDelay"]))
            } else if delay.has("exponentialDelay") {
                findings.add(NameRules.duration(delay["exponentialDelay"]))
                findings.list("exponentialDelay not supported yet")
            }
        }
    }

    private static func grpcStatus(_ name: String) -> String? {
        let known = [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
            "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
            "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
            "UNAUTHENTICATED",
        ]
        return known.contains(name)
            ? nil
            : "gRPC status \"\(name)\" is not supported. See "
                + "https://github.com/grpc/grpc/blob/master/doc/statuscodes.md for a list of "
                + "supported codes, for example 'NOT_FOUND'"
    }

    private mutating func checkMirrors() {
        if let share = route["mirrorPercent"]?.int {
            findings.add(
                "mirror_percent must have a max value of 100 (it has \(share))", if: share > 100)
            findings.warn(
                "using deprecated setting \"mirrorPercent\", use \"mirrorPercentage\" instead")
        }
        if let share = route.decimal("mirrorPercentage", "value") {
            let text = goFixed(share)
            findings.add(
                "mirror_percentage must have a max value of 100 (it has \(text))", if: share > 100)
            findings.add(
                "mirror_percentage must have a min value of 0 (it has \(text))", if: share < 0)
        }
        RouteRules.destination(route["mirror"], &findings)
        for mirror in route.entries("mirrors") {
            guard !mirror.isNull else {
                findings.add("mirror cannot be null")
                continue
            }
            guard mirror.has("destination") else {
                findings.add("destination is required for mirrors")
                continue
            }
            RouteRules.destination(mirror["destination"], &findings)
            guard let share = mirror.decimal("percentage", "value") else { continue }
            let text = goFixed(share)
            findings.add(
                "mirror percentage must have a max value of 100 (it has \(text))", if: share > 100)
            findings.add(
                "mirror percentage must have a min value of 0 (it has \(text))", if: share < 0)
        }
    }

    // validation.go: validateHTTPRedirect
    private mutating func checkRedirect() {
        guard let redirect = route["redirect"], !redirect.isNull else { return }
        let (uri, prefix) = (redirect.text("uri"), redirect.text("prefixRewrite"))
        let matches = route.entries("match")
        let needsPrefix = matches.contains { $0.has("uri") && !$0.has("uri", "prefix") }
        let code = redirect.number("redirectCode")
        let others = !redirect.text("authority").isEmpty || !redirect.text("scheme").isEmpty
        if !uri.isEmpty, !prefix.isEmpty {
            findings.add("redirect may only specify one of uri or prefix_rewrite")
        } else if !prefix.isEmpty, needsPrefix {
            findings.add(
                "redirect prefix_rewrite requires all URI matches to use prefix match type")
        } else if uri.isEmpty, prefix.isEmpty, !others, !redirect.has("port"),
            !redirect.has("derivePort")
        {
            findings.add("redirect must specify URI, authority, scheme, or port")
        } else if code != 0, !(300...399).contains(code) {
            findings.add("\(code) is not a valid redirect code, must be 3xx")
        } else if !["", "http", "https"].contains(redirect.text("scheme")) {
            findings.add("invalid redirect scheme, must be \"http\" or \"https\"")
        } else if redirect.number("port") > 0 {
            findings.add(NameRules.port(redirect.number("port")))
        }
    }

    private mutating func checkDirectResponse() {
        guard let response = route["directResponse"], !response.isNull else { return }
        let size =
            (response["body", "string"] ?? response["body", "bytes"])?.string?.utf8.count ?? 0
        let text = "large direct_responses may impact control plane performance"
        if size > 1 << 20 {
            findings.add("\(text), must be less than 1MB")
        } else if size > 100 << 10 {
            findings.warn(text)
        }
        findings.add(RouteRules.status(response.number("status")))
    }

    // agent/validation.go: ValidateHTTPRetry
    static func retries(_ retries: Value) -> Findings {
        var findings = Findings()
        let attempts = retries.number("attempts")
        if attempts < 0 { findings.list("attempts cannot be negative") }
        let isConfigured =
            retries.has("perTryTimeout") || !retries.text("retryOn").isEmpty
            || retries.has("retryRemoteLocalities")
        findings.add(
            "http retry policy configured when attempts are set to 0 (disabled)",
            if: attempts == 0 && isConfigured)
        if retries.has("perTryTimeout") {
            findings.add(NameRules.duration(retries["perTryTimeout"]))
        }
        let policies = retries.text("retryOn").split(
            separator: ",", omittingEmptySubsequences: false)
        for policy in policies where !retries.text("retryOn").isEmpty {
            findings.add(
                "\"\(policy)\" is not a valid retryOn policy",
                if: !retryPolicies.contains(String(policy)) && !isStatus(policy))
        }
        if retries.has("backoff") { findings.add(NameRules.duration(retries["backoff"])) }
        return findings
    }

    /// The codes that Go has a text for.
    private static func isStatus(_ text: Substring) -> Bool {
        guard let code = Int(text) else { return false }
        let others = [421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 510, 511]
        return (100...103).contains(code) || (200...208).contains(code) || code == 226
            || ((300...308).contains(code) && code != 306) || (400...418).contains(code)
            || (500...508).contains(code) || others.contains(code)
    }

    // agent/validation.go: supportedRetryOnPolicies
    private static let retryPolicies = [
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure",
        "envoy-ratelimited", "retriable-4xx", "refused-stream", "retriable-status-codes",
        "retriable-headers", "http3-post-connect-failure", "cancelled", "deadline-exceeded",
        "internal", "resource-exhausted", "unavailable",
    ]

    private mutating func checkRewrite() {
        let rewrite = route["rewrite"] ?? [:]
        let (uri, authority) = (rewrite.text("uri"), rewrite.text("authority"))
        if route.has("rewrite") {
            if !uri.isEmpty, rewrite.has("uriRegexRewrite") {
                findings.add("rewrite may only contain one of URI or UriRegexRewrite")
            } else if uri.isEmpty, authority.isEmpty, !rewrite.has("uriRegexRewrite") {
                findings.add(
                    "rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only "
                        + "one of URI or UriRegexRewrite may be specified")
            } else if let expression = rewrite["uriRegexRewrite"], !expression.isNull {
                let isComplete =
                    !expression.text("match").isEmpty && !expression.text("rewrite").isEmpty
                let problem =
                    isComplete
                    ? RouteRules.expression(
                        expression.text("match"), "HTTPRewrite.UriRegexRewrite.Match")
                    : "UriRegexRewrite requires both Rewrite and Match fields to be specified"
                findings.add(problem.map { "UriRegexRewrite has errors\n\($0)" })
            }
        }
        var current = authority
        for operation in ["set", "add"] {
            for (name, value) in route["headers", "request", operation]?.map ?? [:]
            where [":authority", "host"].contains(name.lowercased()) {
                guard current.isEmpty else {
                    findings.add(
                        "authority header cannot be set multiple times: have \"\(current)\", "
                            + "attempting to set \"\(value.goText)\"")
                    return
                }
                current = value.goText
            }
        }
    }
}

/// A number as Go's `%f` prints it: six digits behind the point.
func goFixed(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    let millionths = Int64((number * 1_000_000).rounded())
    let digits = String(millionths.magnitude % 1_000_000)
    let padding = String(repeating: "0", count: 6 - digits.count)
    return "\(millionths < 0 ? "-" : "")\(millionths.magnitude / 1_000_000).\(padding)\(digits)"
}
