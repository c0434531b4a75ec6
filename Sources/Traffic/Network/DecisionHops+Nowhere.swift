import Envoy

extension DecisionHops {
    /// A call that nothing of the configuration takes: what came nearest caused it, as much as
    /// anything did.
    func nowhere(_ decision: Decision) -> Hop {
        let side = visit.side
        switch decision {
        case .noChain:
            let near = misses.first { if case .chain = $0.element { true } else { false } }
            var hop = Hop(
                .filterChain, side, subject: "", reason: "no filter chain matches",
                isFailure: true)
            guard let near, case .chain(let index) = near.element else { return hop }
            hop.origin = proxy.filterChain(at: index).tlsOrigin ?? near.origin
            if near.criterion == .transportProtocol("tls") {
                hop.reason += ": the connection is plaintext, TLS is asked for"
            } else {
                hop.reason += "; nearest: \(near.criterion.text)"
            }
            return hop
        case .noVirtualHost:
            let near = misses.first { if case .virtualHost = $0.element { true } else { false } }
            return Hop(
                .virtualHost, side, subject: "",
                reason: "no virtual host for \(authority)"
                    + (near.map { "; nearest: \($0.criterion.text)" } ?? ""),
                origin: near?.origin, isFailure: true)
        case .noRoute:
            let near = misses.first { if case .route = $0.element { true } else { false } }
            return Hop(
                .route, side, subject: "",
                reason: "no route matches the request"
                    + (near.map { "; nearest: \($0.criterion.text)" } ?? ""),
                origin: near?.origin, isFailure: true)
        case .missingCluster(let name):
            return Hop(
                .cluster, side, subject: name, reason: "the proxy has no such cluster",
                origin: routeOrigin, isFailure: true)
        case .listener, .chain, .virtualHost, .route, .fault, .cluster, .resolved, .noEndpoint,
            .attempt, .wait, .ejected, .panic, .filtered, .notModelled:
            return hop(decision)
        }
    }

    private var misses: [NearMiss] { nearMisses(for: visit.call, through: proxy, limit: 1) }
}

extension NearMiss.Criterion {
    /// What did not fit, in a few words: `header x-user, which the request lacks`.
    fileprivate var text: String {
        switch self {
        case .host(let domain): return "host \(domain)"
        case .port(let port): return "port \(port)"
        case .path(let path): return "path \(path.text)"
        case .header(let header, let found): return "header \(header.name), \(Self.seen(found))"
        case .query(let query, let found):
            return "query parameter \(query.name), \(Self.seen(found))"
        case .destinationPort(let port): return "port \(port)"
        case .prefixRanges(let ranges):
            return "addresses \(ranges.map(\.description).joined(separator: ", "))"
        case .serverNames(let names, let found):
            return "SNI \(names.joined(separator: ", ")), not '\(found)'"
        case .transportProtocol(let name): return "transport \(name)"
        case .applicationProtocols(let names, _):
            return "application protocol \(names.joined(separator: ", "))"
        }
    }

    private static func seen(_ value: String?) -> String {
        value.map { "which is '\($0)'" } ?? "which the request lacks"
    }
}

extension RouteMatch.Path {
    fileprivate var text: String {
        switch self {
        case .prefix(let text): "prefix \(text)"
        case .exact(let text): text
        case .separatedPrefix(let text): "prefix \(text)/"
        case .regex(let text): "regex \(text)"
        }
    }
}
