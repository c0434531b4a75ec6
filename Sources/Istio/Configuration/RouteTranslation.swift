import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// The routes of a VirtualService on a port, up to the first that takes everything.
    // istio pilot/pkg/networking/core/route/route.go: BuildHTTPRoutesForVirtualService
    func httpRoutes(
        of virtualService: VirtualServiceFacts, port: Int, gateways: [String],
        services: [String: MeshService], isTLS: Bool = false
    ) -> [Route] {
        var routes: [Route] = []
        let translation = RouteTranslation(
            builder: self, virtualService: virtualService, port: port, gateways: gateways,
            services: services, isTLS: isTLS)
        for (index, rule) in virtualService.http.enumerated() {
            let field = "spec.http[\(index)]"
            let matches = rule["match"]?.items ?? []
            if matches.isEmpty {
                if let route = translation.route(rule, match: nil, field: field) {
                    routes.append(route)
                }
                return routes
            }
            for (place, match) in matches.enumerated() {
                let origin = "\(field).match[\(place)]"
                guard let route = translation.route(rule, match: match, field: origin) else {
                    continue
                }
                routes.append(route)
                if route.match.isCatchAll { return routes }
            }
        }
        return routes
    }

    /// The retry policy of routes that say nothing about it.
    // istio pilot/pkg/networking/core/route/retry/retry.go: DefaultPolicy
    var defaultRetries: RetryPolicy? {
        settings.defaultRetryPolicy.map { RetryTranslation.policy($0) } ?? RetryTranslation.standard
    }
}

/// Turns one HTTP rule into a route.
// istio pilot/pkg/networking/core/route/route.go: TranslateRoute
struct RouteTranslation {
    let builder: ProxyBuilder
    let virtualService: VirtualServiceFacts
    let port: Int
    /// The gateways that the routes are for: `mesh`, or a Gateway's name.
    let gateways: [String]
    /// Services that destinations are looked up among.
    let services: [String: MeshService]
    /// Whether the listener ends TLS.
    let isTLS: Bool

    func route(_ rule: Value, match: Value?, field: String) -> Route? {
        if let match, !applies(match) { return nil }
        var name = rule["name"]?.string ?? ""
        if let part = match?["name"]?.string, !part.isEmpty { name += ".\(part)" }
        var route = Route(
            name: name, match: RouteMatchTranslation.match(match),
            action: .direct(status: 0, body: ""), origin: virtualService.origin(field))
        var authority = ""
        if let headers = rule["headers"] {
            authority = HeaderTranslation.apply(headers, to: &route)
        }
        if let redirect = rule["redirect"] {
            guard let action = self.redirect(redirect) else { return nil }
            route.action = .redirect(action)
        } else if let response = rule["directResponse"] {
            route.action = directResponse(response)
        } else {
            route.action = .forward(forwarding(rule, &route, authority: authority))
        }
        route.fault = FaultTranslation.fault(rule["fault"])
        return route
    }

    /// Whether what does not depend on the request holds: port, gateway, source.
    // istio pilot/pkg/networking/core/route/route.go: sourceMatchHTTP
    private func applies(_ match: Value) -> Bool {
        if let wanted = match["port"]?.int, wanted != 0, wanted != Int64(port) { return false }
        let named = match["gateways"]?.strings ?? []
        if !named.isEmpty {
            return named.contains { name in
                let resolved = VirtualServiceFacts.gateway(
                    name, in: virtualService.named.namespace)
                return gateways.contains(resolved)
            }
        }
        let labels = match["sourceLabels"]?.map ?? [:]
        guard labels.isSubset(ofLabels: builder.proxy.labels) else { return false }
        let source = match["sourceNamespace"]?.string ?? ""
        return source.isEmpty || source == builder.proxy.namespace
    }

    // istio pilot/pkg/networking/core/route/route.go: applyHTTPRouteDestination
    private func forwarding(
        _ rule: Value, _ route: inout Route, authority: String
    ) -> Forwarding {
        var forwarding = Forwarding(clusters: [])
        forwarding.timeout = duration(rule["timeout"])
        var host = authority
        if let rewrite = rule["rewrite"] {
            if let uri = rewrite["uri"]?.string, !uri.isEmpty { forwarding.pathRewrite = uri }
            if let text = rewrite["authority"]?.string, !text.isEmpty { host = text }
        }
        forwarding.hostRewrite = host.isEmpty ? nil : host
        if let mirror = rule["mirror"] { addMirror(mirror, share(rule), to: &forwarding) }
        for mirror in rule["mirrors"]?.items ?? [] {
            addMirror(
                mirror["destination"], percentage(mirror["percentage"]) ?? 1_000_000,
                to: &forwarding)
        }
        let routes = rule["route"]?.items ?? []
        if routes.count == 1 {
            forwarding.clusters = [WeightedCluster(cluster(routes[0]["destination"]))]
            if let headers = routes[0]["headers"] {
                let own = HeaderTranslation.apply(headers, to: &route)
                if !own.isEmpty, forwarding.hostRewrite == nil { forwarding.hostRewrite = own }
            }
        } else {
            for item in routes {
                // Of several destinations, those without a weight get nothing.
                guard let weight = item["weight"]?.int.flatMap({ Int(exactly: $0) }), weight > 0
                else { continue }
                forwarding.clusters.append(
                    WeightedCluster(cluster(item["destination"]), weight: weight))
            }
        }
        forwarding.retries =
            rule["retries"].map { RetryTranslation.policy($0) }
            ?? builder.defaultRetries
        return forwarding
    }

    private func cluster(_ destination: Value?) -> String {
        builder.clusterName(
            for: destination, in: virtualService.named.namespace, listenerPort: port,
            among: services)
    }

    private func duration(_ value: Value?) -> Nanoseconds? {
        guard let length = value?.string.flatMap({ Nanoseconds(protobuf: $0) }),
            length > .zero
        else { return nil }
        return length
    }

    private func addMirror(_ destination: Value?, _ share: Int, to forwarding: inout Forwarding) {
        guard share > 0, let destination else { return }
        forwarding.mirrors.append(
            Forwarding.Mirror(cluster: cluster(destination), partsPerMillion: share))
    }

    // istio pilot/pkg/networking/core/route/route.go: MirrorPercent
    private func share(_ rule: Value) -> Int {
        if let share = percentage(rule["mirrorPercentage"]) { return share }
        if let percent = rule["mirrorPercent"]?.int { return Int(clamping: percent) * 10_000 }
        return 1_000_000
    }

    // istio pilot/pkg/networking/core/route/route.go: ApplyRedirect
    private func redirect(_ value: Value) -> Redirect? {
        let code = value["redirectCode"]?.int ?? 301
        guard [0, 301, 302, 303, 307, 308].contains(code) else { return nil }
        var redirect = Redirect(status: code == 0 ? 301 : Int(code))
        redirect.host = nonEmpty(value["authority"])
        redirect.path = nonEmpty(value["uri"])
        redirect.scheme = nonEmpty(value["scheme"])
        if value["derivePort"]?.string == "FROM_REQUEST_PORT" {
            redirect.port = port
        } else if let number = value["port"]?.int {
            redirect.port = Int(exactly: number)
        }
        let scheme = redirect.scheme ?? (isTLS ? "https" : "http")
        if redirect.port == 80, scheme == "http" { redirect.port = nil }
        if redirect.port == 443, scheme == "https" { redirect.port = nil }
        return redirect
    }

    private func nonEmpty(_ value: Value?) -> String? {
        value?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func directResponse(_ value: Value) -> RouteAction {
        let status = value["status"]?.int.flatMap { Int(exactly: $0) } ?? 0
        return .direct(status: status, body: value["body", "string"]?.string ?? "")
    }
}

/// A share of 100 in parts per million; nil where none is given.
func percentage(_ value: Value?) -> Int? {
    guard let number = value?["value"] else { return value == nil ? nil : 0 }
    switch number {
    case .int(let whole): return Int(clamping: min(max(whole, 0), 100)) * 10_000
    // Istio keeps four decimals; the bounds make the conversion safe.
    case .double(let fraction):
        return fraction.isFinite ? Int(min(max(fraction, 0), 100) * 10_000) : 0
    case .null, .bool, .string, .list, .map: return 0
    }
}

/// Retry policies.
// istio pilot/pkg/networking/core/route/retry/retry.go: ConvertPolicy
enum RetryTranslation {
    static let standard = RetryPolicy(
        conditions: [
            "connect-failure", "refused-stream", "unavailable", "cancelled",
            "retriable-status-codes",
        ], count: 2)

    static func policy(_ value: Value) -> RetryPolicy? {
        let attempts = value["attempts"]?.int ?? 0
        guard attempts > 0 else { return nil }
        var policy = standard
        policy.count = Int(clamping: min(attempts, 1_000_000))
        if let text = value["retryOn"]?.string, !text.isEmpty {
            policy.conditions = []
            for part in text.split(separator: ",") {
                let word = part.trimmed
                // Numbers stand for status codes (net/http's known ones).
                if let code = Int(word), (100...511).contains(code) {
                    policy.statusCodes.append(code)
                } else if !word.isEmpty {
                    policy.conditions.append(word)
                }
            }
            if !policy.statusCodes.isEmpty,
                !policy.conditions.contains("retriable-status-codes")
            {
                policy.conditions.append("retriable-status-codes")
            }
        }
        policy.perTryTimeout = value["perTryTimeout"]?.string.flatMap { Nanoseconds(protobuf: $0) }
        if value["retryIgnorePreviousHosts"]?.bool == false { policy.hostSelectionAttempts = 1 }
        return policy
    }
}

/// Injected faults.
// istio pilot/pkg/networking/core/route/route.go: TranslateFault
enum FaultTranslation {
    static func fault(_ value: Value?) -> FaultInjection? {
        guard let value else { return nil }
        var fault = FaultInjection()
        if let delay = value["delay"],
            let length = delay["fixedDelay"]?.string.flatMap({ Nanoseconds(protobuf: $0) })
        {
            let old = delay["percent"]?.int.map { Int(clamping: $0) * 10_000 } ?? 0
            fault.delay = (length, percentage(delay["percentage"]) ?? old)
        }
        if let abort = value["abort"],
            let status = abort["httpStatus"]?.int.flatMap({ Int(exactly: $0) })
        {
            // Envoy's default share is 0 of 100, but Istio leaves the field out altogether, which
            // the fault filter reads as 0 too.
            fault.abort = (status, percentage(abort["percentage"]) ?? 0)
        }
        return fault.delay == nil && fault.abort == nil ? nil : fault
    }
}
