import Basis
import YAML

/// A rule of access control that came near to matching a call, with what of it did not hold.
package struct AccessMiss: Sendable, Hashable {
    /// A field that did not hold.
    package struct Failure: Sendable, Hashable {
        /// The field inside of the policy's rule: `from[0].source.principals`.
        package var field: String
        /// What the call has there: `GET`, `spiffe://...`; nil where it has nothing.
        package var found: String?
        /// Whether the field names what must not be.
        package var isNegated: Bool
    }
    /// The rule's name.
    package var policy: String
    /// What caused the rule.
    package var origin: Origin
    /// What did not hold, in the order of the rule; none for a rule that never matches.
    package var failures: [Failure]
    /// Whether the call's TLS was ended with a certificate of the mesh.
    package var isAuthenticated: Bool
}

/// The rules of the filters that refused a call that came nearest to letting it pass, the nearest
/// first. They are compared anew when somebody asks, never while a call is made.
package func accessMisses(
    for call: ProxyCall, _ answer: Answer, through proxy: CompiledProxy, limit: Int = 3
) -> [AccessMiss] {
    guard let index = answer.chain else { return [] }
    let chain = proxy.chains[index]
    var course = Course(
        call: call, proxy: proxy, listener: answer.listener ?? 0, chain: index,
        start: .meshStart, layers: call.layers)
    if case .opened(_, let peer, let isSecure) = chain.terminate(call.layers) {
        course.peer = peer
        course.isSecure = isSecure
    }
    var request: HTTPRequest?
    var filters = chain.connectionFilters
    if case .http(let sent) = call.payload, case .http = chain.filter {
        var seen = sent
        seen.headers = sent.allHeaders
        seen.normalizePath()
        request = seen
        filters = chain.httpFilters.compactMap {
            if case .rbac(let rbac) = $0 { rbac } else { nil }
        }
    }
    let subject = AccessSubject(course, request: request, claims: answer.claims)
    for filter in filters {
        guard let rules = filter.rules, case .allow = rules.action,
            !rules.decide(subject, isShadow: false).isAllowed
        else { continue }
        let misses = rules.policies.map { subject.miss($0) }
        return Array(
            misses.enumerated().sorted { left, right in
                let (one, other) = (left.element.distance, right.element.distance)
                return one == other ? left.offset < right.offset : one < other
            }.map(\.element).prefix(limit))
    }
    return []
}

extension AccessMiss {
    /// How many fields did not hold; a rule that never matches is far.
    fileprivate var distance: Int { failures.isEmpty ? .max : failures.count }
}

extension AccessSubject {
    fileprivate func miss(_ policy: CompiledRBAC.Policy) -> AccessMiss {
        let failures = nearest(policy.permissions) + nearest(policy.principals)
        return AccessMiss(
            policy: policy.policy.name, origin: policy.policy.origin, failures: failures,
            isAuthenticated: peer != nil)
    }

    /// The fields that do not hold of the alternative with the fewest.
    private func nearest(_ alternatives: [CompiledMatcher]) -> [AccessMiss.Failure] {
        let all = alternatives.map { failures(of: $0) }
        return all.min { $0.count < $1.count } ?? []
    }

    private func failures(of matcher: CompiledMatcher) -> [AccessMiss.Failure] {
        switch matcher {
        case .and(let all): return all.flatMap { failures(of: $0) }
        case .field(let name, let inner):
            if meets(inner) { return [] }
            if case .not(let denied) = inner {
                return [.init(field: name, found: found(for: denied), isNegated: true)]
            }
            return [.init(field: name, found: found(for: inner), isNegated: false)]
        case .any, .or, .not, .authenticated, .directRemoteAddress, .remoteAddress, .header,
            .claims, .destinationAddress, .destinationPort, .path, .pathTemplate, .serverName,
            .never:
            return []
        }
    }

    /// What the call has of what a matcher asks about.
    private func found(for matcher: CompiledMatcher) -> String? {
        switch matcher {
        case .and(let all), .or(let all): return all.first.flatMap { found(for: $0) }
        case .not(let inner), .field(_, let inner): return found(for: inner)
        case .authenticated: return peer
        case .directRemoteAddress: return "\(source)"
        case .remoteAddress: return "\(client)"
        case .header(let name, _):
            switch name {
            case ":method": return request?.method
            case ":authority": return request?.authority
            default: return request?.header(name)
            }
        case .claims(let path, _):
            guard let value = claims?.value(at: path[...]) else { return nil }
            if case .string(let text) = value { return text }
            return jsonText(value, escapesHTML: false)
        case .destinationAddress: return "\(destination.ip)"
        case .destinationPort: return "\(destination.port)"
        case .path, .pathTemplate:
            return request.map { String(CompiledMatch.split($0.path).path) }
        case .serverName: return serverName.isEmpty ? nil : serverName
        case .any, .never: return nil
        }
    }
}
