import Envoy
import YAML

/// Turns a match of a VirtualService into Envoy's.
// istio pilot/pkg/networking/core/route/route.go: TranslateRouteMatch
enum RouteMatchTranslation {
    static func match(
        _ value: Value?, semantics: VirtualServiceFacts.Semantics = .istio
    ) -> RouteMatch {
        guard let value else { return RouteMatch(.prefix("/")) }
        var match = RouteMatch(path(value["uri"]))
        // The other APIs' prefixes end at a slash or at the path's end.
        if semantics != .istio, case .prefix(let text) = match.path, text != "/" {
            let isTrimmed = text.utf8.last == UInt8(ascii: "/")
            match.path = .separatedPrefix(isTrimmed ? String(text.dropLast()) : text)
        }
        match.isCaseSensitive = !(value["ignoreUriCase"]?.bool ?? false)
        for (name, wanted) in value["headers"]?.map ?? [:] {
            if let claim = claim(name, wanted, isInverted: false) {
                match.claims.append(claim)
                continue
            }
            match.headers.append(RouteMatch.Header(name.lowercased(), text(wanted)))
        }
        for (name, wanted) in value["withoutHeaders"]?.map ?? [:] {
            if let claim = claim(name, wanted, isInverted: true) {
                match.claims.append(claim)
                continue
            }
            match.headers.append(
                RouteMatch.Header(name.lowercased(), text(wanted), isInverted: true))
        }
        match.headers.sort { $0.name < $1.name }
        for (field, header) in [
            ("method", ":method"), ("authority", ":authority"), ("scheme", ":scheme"),
        ] {
            if let wanted = value[field] {
                match.headers.append(RouteMatch.Header(header, text(wanted)))
            }
        }
        for (name, wanted) in value["queryParams"]?.map ?? [:] {
            match.query.append(RouteMatch.Header(name, text(wanted)))
        }
        return match
    }

    /// A header that stands for a claim: `@request.auth.claims.group`, or `[group][id]`.
    // istio pkg/jwt/routing.go: ToRoutingClaim; pilot/pkg/networking/core/route/route.go:
    // translateMetadataMatch
    private static func claim(
        _ header: String, _ wanted: Value, isInverted: Bool
    ) -> RouteMatch.Claim? {
        let prefix = "@request.auth.claims"
        guard header.lowercased().hasPrefix(prefix) else { return nil }
        let name = header.dropFirst(prefix.count)
        let path: [String]
        if name.hasPrefix("."), name.count > 1 {
            path = name.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init)
        } else if name.hasPrefix("["), name.hasSuffix("]"), name.count > 2 {
            path = name.dropFirst().dropLast().split(
                separator: "][", omittingEmptySubsequences: false
            ).map(String.init)
        } else {
            return nil
        }
        let value = RBAC.MetadataValue.text(RBAC.Text(text(wanted)))
        return RouteMatch.Claim(
            path, AuthorizationKey.claimValue([value]), isInverted: isInverted)
    }

    private static func path(_ value: Value?) -> RouteMatch.Path {
        if let text = value?["exact"]?.string { return .exact(text) }
        if let text = value?["prefix"]?.string { return .prefix(text) }
        if let text = value?["regex"]?.string { return .regex(text) }
        return .prefix("/")
    }

    // istio pilot/pkg/networking/util/util.go: ConvertToEnvoyMatch; an empty match, and a regular
    // expression or prefix that anything meets, only ask that the field is there.
    static func text(_ value: Value) -> StringMatch {
        if let text = value["exact"]?.string { return .exact(text) }
        if let text = value["prefix"]?.string { return text.isEmpty ? .present : .prefix(text) }
        if let text = value["regex"]?.string {
            return text.isEmpty || text == "*" || text == ".*" ? .present : .regex(text)
        }
        return .present
    }
}

extension RouteMatch {
    /// Whether every request matches, so that no later route is ever taken.
    // istio pilot/pkg/networking/core/route/route.go: IsCatchAllRoute
    var isCatchAll: Bool {
        guard headers.isEmpty, query.isEmpty, claims.isEmpty else { return false }
        switch path {
        case .prefix(let text), .separatedPrefix(let text): return text == "/"
        case .regex(let text): return text == ".*"
        case .exact: return false
        }
    }
}

/// Turns header operations into Envoy's.
// istio pilot/pkg/networking/core/route/route.go: TranslateHeadersOperations
enum HeaderTranslation {
    /// Adds the operations of one destination of several.
    static func apply(_ headers: Value, to share: inout WeightedCluster) {
        var route = Route(
            name: "", match: RouteMatch(.prefix("/")), action: .direct(status: 0, body: ""),
            origin: Origin(kind: ""))
        let authority = apply(headers, to: &route)
        share.requestHeaders = route.requestHeaders
        share.responseHeaders = route.responseHeaders
        share.hostRewrite = authority.isEmpty ? nil : authority
    }

    /// Adds the operations to a route's; answers the authority that they ask for, if any.
    static func apply(_ headers: Value, to route: inout Route) -> String {
        var authority = ""
        for (name, value) in headers["request", "add"]?.stringMap ?? [] {
            if isAuthority(name) {
                authority = value
            } else {
                route.requestHeaders.add.append(Header(name, value))
            }
        }
        for (name, value) in headers["request", "set"]?.stringMap ?? [] {
            if isAuthority(name) {
                authority = value
            } else {
                route.requestHeaders.set.append(Header(name, value))
            }
        }
        for (name, value) in headers["response", "add"]?.stringMap ?? [] {
            route.responseHeaders.add.append(Header(name, value))
        }
        for (name, value) in headers["response", "set"]?.stringMap ?? [] {
            route.responseHeaders.set.append(Header(name, value))
        }
        route.requestHeaders.remove += removable(headers["request", "remove"])
        route.responseHeaders.remove += removable(headers["response", "remove"])
        return authority
    }

    private static func isAuthority(_ name: String) -> Bool {
        name.lowercased() == "host" || name.lowercased() == ":authority"
    }

    /// Pseudo-headers and Host cannot be removed.
    private static func removable(_ value: Value?) -> [String] {
        (value?.strings ?? []).filter { !$0.utf8.starts(with: ":".utf8) && !isAuthority($0) }
    }
}
