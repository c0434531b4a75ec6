import Basis
import Envoy

/// Puts a proxy's decisions into hops, with the object that caused each element.
struct DecisionHops {
    let visit: ProxyVisit

    var proxy: CompiledProxy { visit.proxy }

    func hop(_ decision: Decision) -> Hop {
        var hop = made(decision)
        hop.place = visit.pod
        if hop.at == .zero { hop.at = visit.start - visit.callStart }
        return hop
    }

    private func made(_ decision: Decision) -> Hop {
        let side = visit.side
        switch decision {
        case .listener(let index):
            let listener = proxy.listener(at: index)
            return Hop(
                .listener, side, subject: listener.name,
                reason: "connection to \(visit.call.destination)", origin: listener.origin)
        case .chain(let index, let isDefault):
            return chain(proxy.filterChain(at: index), isDefault: isDefault)
        case .noChain, .noVirtualHost, .noRoute, .missingCluster: return nowhere(decision)
        case .virtualHost(let index):
            let found = proxy.virtualHost(at: index)
            return Hop(
                .virtualHost, side, subject: found.name,
                reason: "Host \(authority) in route configuration "
                    + proxy.routeConfiguration(ofVirtualHost: index),
                origin: found.origin)
        case .route(let index): return route(proxy.route(at: index))
        case .fault(let delay, let status): return fault(delay, status)
        case .filtered(let decision): return filtered(decision)
        case .notModelled(let text):
            return Hop(
                .filter, side, subject: "not modelled", reason: text, outcome: "uncertain")
        case .cluster(let index):
            let cluster = proxy.cluster(at: index)
            var hop = Hop(
                .cluster, side, subject: cluster.name, reason: cluster.discovery.rawValue,
                origin: cluster.origin)
            hop.policy = cluster.destinationRule
            return hop
        case .resolved, .noEndpoint, .attempt, .wait, .ejected, .panic: return upstream(decision)
        }
    }

    private func upstream(_ decision: Decision) -> Hop {
        let side = visit.side
        switch decision {
        case .resolved(let name, let addresses):
            let list = addresses.map(\.description).joined(separator: ", ")
            return Hop(
                .dns, side, subject: name, reason: "looked up by the proxy",
                outcome: list.isEmpty ? "NXDOMAIN" : list, isFailure: addresses.isEmpty)
        case .noEndpoint(let cluster):
            return Hop(
                .endpoint, side, subject: "", reason: "the cluster has no endpoint to use",
                origin: proxy.cluster(at: cluster).origin, isFailure: true)
        case .attempt(let attempt): return self.attempt(attempt)
        case .wait(let length):
            return Hop(.retry, side, subject: "back-off", outcome: length.shortText)
        case .ejected(let cluster, let address):
            return Hop(
                .endpoint, side, subject: "\(address)", reason: "ejected by outlier detection",
                origin: proxy.cluster(at: cluster).origin)
        case .panic(let cluster):
            return Hop(
                .endpoint, side, subject: "", reason: "panic: health is disregarded",
                origin: proxy.cluster(at: cluster).origin)
        case .listener, .chain, .noChain, .virtualHost, .noVirtualHost, .route, .noRoute, .fault,
            .missingCluster, .cluster, .filtered, .notModelled:
            return made(decision)
        }
    }

    var authority: String {
        if case .http(let request) = visit.call.payload { request.authority } else { "" }
    }

    private func chain(_ chain: FilterChain, isDefault: Bool) -> Hop {
        var reasons: [String] = []
        if isDefault { reasons.append("no other chain matches") }
        if let port = chain.match.destinationPort { reasons.append("port \(port)") }
        if !chain.match.prefixRanges.isEmpty {
            reasons.append(chain.match.prefixRanges.map(\.description).joined(separator: ","))
        }
        if !chain.match.serverNames.isEmpty {
            reasons.append("SNI \(chain.match.serverNames.joined(separator: ","))")
        }
        if !chain.match.transportProtocol.isEmpty {
            reasons.append("transport \(chain.match.transportProtocol)")
        }
        if !chain.match.applicationProtocols.isEmpty {
            reasons.append(
                "application \(chain.match.applicationProtocols.joined(separator: ","))")
        }
        let kind = if case .http = chain.filter { "HTTP" } else { "TCP" }
        return Hop(
            .filterChain, visit.side, subject: chain.name.isEmpty ? kind : chain.name,
            reason: reasons.isEmpty ? "matches everything" : reasons.joined(separator: ", "),
            origin: chain.origin, outcome: kind)
    }

    private func route(_ route: Route) -> Hop {
        let outcome: String
        switch route.action {
        case .forward: outcome = ""
        case .redirect(let redirect): outcome = "redirect \(redirect.status)"
        case .direct(let status, _): outcome = "direct response \(status)"
        }
        let path = if case .http(let request) = visit.call.payload { request.path } else { "" }
        return Hop(
            .route, visit.side, subject: route.name.isEmpty ? "default" : route.name,
            reason: "path \(path)", origin: route.origin, outcome: outcome,
            isFailure: outcome == "direct response 502")
    }

    /// What caused the route that was taken.
    var routeOrigin: Origin? { visit.answer.route.map { proxy.route(at: $0).origin } }

    private func fault(_ delay: Nanoseconds?, _ status: Int?) -> Hop {
        var texts: [String] = []
        if let delay { texts.append("delay \(delay.shortText)") }
        if let status { texts.append("abort \(status)") }
        return Hop(
            .fault, visit.side, subject: texts.joined(separator: ", "),
            reason: "fault injection",
            origin: routeOrigin.map { origin in
                var origin = origin
                let rule = origin.field.firstRange(of: ".match[")?.lowerBound
                origin.field = String(origin.field[..<(rule ?? origin.field.endIndex)])
                origin.field += ".fault.\(status == nil ? "delay" : "abort")"
                return origin
            },
            isFailure: status != nil)
    }

    private func attempt(_ attempt: Attempt) -> Hop {
        let outcome: String
        var isFailure = true
        switch attempt.end {
        case .status(let status):
            outcome = String(status)
            isFailure = status >= 500
        case .reset(let reason): outcome = reason.text
        case .timeout: outcome = "timeout"
        case .bytes:
            outcome = "connected"
            isFailure = false
        }
        let cluster = proxy.cluster(at: attempt.cluster)
        let known = attempt.endpoint.flatMap { proxy.endpoint($0, ofCluster: attempt.cluster) }
        return Hop(
            .endpoint, visit.side, subject: "\(attempt.address)",
            reason: known == nil ? "the address that was dialled" : "chosen by the load balancer",
            origin: known?.origin ?? cluster.origin, outcome: outcome, isFailure: isFailure,
            at: attempt.start - visit.callStart, duration: attempt.duration)
    }
}

extension Nanoseconds {
    /// `10s`, `27ms`, `350us`: the largest unit that leaves no more than three digits before it.
    package var shortText: String {
        if count >= 1_000_000_000 {
            let tenths = count / 100_000_000
            return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
        }
        if count >= 1_000_000 { return "\(count / 1_000_000)ms" }
        if count == 0 { return "0s" }
        return "\(max(1, count / 1_000))us"
    }
}
