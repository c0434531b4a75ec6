import Basis
import Patterns

/// Role-based access control, ready for comparison.
final class CompiledRBAC: Sendable {
    let rbac: RBAC
    let rules: Rules?
    let shadowRules: Rules?

    init(_ rbac: RBAC) {
        self.rbac = rbac
        rules = rbac.rules.map(Rules.init)
        shadowRules = rbac.shadowRules.map(Rules.init)
    }

    struct Rules: Sendable {
        let action: RBAC.Action
        /// Envoy keeps policies in a map and compares them in order of their names
        /// (source/extensions/filters/common/rbac/engine_impl.h).
        let policies: [Policy]
        let sources: [Origin]

        init(_ rules: RBAC.Rules) {
            action = rules.action
            sources = rules.sources
            policies = rules.policies.sorted { $0.name < $1.name }.map(Policy.init)
        }

        /// What the rules make of a call.
        func decide(_ subject: borrowing AccessSubject, isShadow: Bool) -> AccessDecision {
            let found = policies.first { $0.matches(subject) }?.policy
            let isAllowed =
                switch action {
                case .allow: found != nil
                case .deny: found == nil
                case .log: true
                }
            return AccessDecision(
                action: action, isShadow: isShadow, policy: found?.name, origin: found?.origin,
                source: sources.first, policies: policies.map(\.policy.name),
                isAllowed: isAllowed)
        }
    }

    struct Policy: Sendable {
        let policy: RBAC.Policy
        let permissions: [CompiledMatcher]
        let principals: [CompiledMatcher]

        init(_ policy: RBAC.Policy) {
            self.policy = policy
            permissions = policy.permissions.map(CompiledMatcher.init)
            principals = policy.principals.map(CompiledMatcher.init)
        }

        func matches(_ subject: borrowing AccessSubject) -> Bool {
            subject.meetsAny(permissions) && subject.meetsAny(principals)
        }
    }
}

/// A text to compare with, ready for comparison.
struct CompiledText: Sendable {
    let text: CompiledMatch.Text
    let ignoresCase: Bool

    init(_ match: RBAC.Text) {
        ignoresCase = match.ignoresCase
        let value = match.value
        func folded(_ text: String) -> String { match.ignoresCase ? text.lowercased() : text }
        switch value {
        case .exact(let wanted): text = .exact(folded(wanted))
        case .prefix(let wanted): text = .prefix(folded(wanted))
        case .suffix(let wanted): text = .suffix(folded(wanted))
        case .regex(let pattern): text = .regex(try? Pattern(pattern))
        case .present: text = .present
        }
    }

    func fits(_ value: String) -> Bool { text.fits(ignoresCase ? value.lowercased() : value) }
}

/// A value of metadata to compare with, ready for comparison.
indirect enum CompiledValue: Sendable {
    case text(CompiledText)
    case oneOf(CompiledValue)
    case or([CompiledValue])

    init(_ value: RBAC.MetadataValue) {
        switch value {
        case .text(let text): self = .text(CompiledText(text))
        case .oneOf(let value): self = .oneOf(CompiledValue(value))
        case .or(let values): self = .or(values.map(CompiledValue.init))
        }
    }
}

/// A permission or a principal, ready for comparison.
indirect enum CompiledMatcher: Sendable {
    case any
    case and([CompiledMatcher])
    case or([CompiledMatcher])
    case not(CompiledMatcher)
    case authenticated(CompiledText?)
    case directRemoteAddress(CIDR)
    case remoteAddress(CIDR)
    case header(String, CompiledText)
    case claims([String], CompiledValue)
    case destinationAddress(CIDR)
    case destinationPort(Int)
    case path(CompiledText)
    case pathTemplate(Pattern?)
    case serverName(CompiledText)
    case field(String, CompiledMatcher)
    /// What nothing meets: metadata of filters that are not here.
    case never

    init(_ matcher: RBAC.Matcher) {
        switch matcher {
        case .any: self = .any
        case .and(let all): self = .and(all.map(CompiledMatcher.init))
        case .or(let some): self = .or(some.map(CompiledMatcher.init))
        case .not(let inner): self = .not(CompiledMatcher(inner))
        case .authenticated(let name): self = .authenticated(name.map(CompiledText.init))
        case .directRemoteAddress(let range): self = .directRemoteAddress(range)
        case .remoteAddress(let range): self = .remoteAddress(range)
        case .header(let name, let text): self = .header(name.lowercased(), CompiledText(text))
        case .metadata(let filter, let path, let value):
            // Only the token's payload is metadata here.
            self =
                filter == JWTAuthentication.filterName && path.first == JWTAuthentication.payload
                ? .claims(Array(path.dropFirst()), CompiledValue(value)) : .never
        case .destinationAddress(let range): self = .destinationAddress(range)
        case .destinationPort(let port): self = .destinationPort(port)
        case .path(let text): self = .path(CompiledText(text))
        case .pathTemplate(let template): self = .pathTemplate(Self.pattern(of: template))
        case .serverName(let text): self = .serverName(CompiledText(text))
        case .field(let name, let inner): self = .field(name, CompiledMatcher(inner))
        }
    }

    /// What a template matches (Envoy source/extensions/path/uri_template_lib/
    /// uri_template_internal.cc): `*` a segment that is not empty, `**` any rest.
    private static func pattern(of template: String) -> Pattern? {
        let characters = "a-zA-Z0-9\\-._~%!$&'()+,;:@="
        let quoted = template.quotedForPatterns
        let pattern = quoted.split(separator: "\\*\\*", omittingEmptySubsequences: false).map {
            part in
            part.split(separator: "\\*", omittingEmptySubsequences: false)
                .joined(separator: "[\(characters)]+")
        }
        return try? Pattern(pattern.joined(separator: "[\(characters)/]*"))
    }
}

extension StringProtocol {
    /// The text as a pattern that matches only it (Go's regexp.QuoteMeta).
    package var quotedForPatterns: String {
        var quoted = ""
        for scalar in unicodeScalars {
            if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted
    }
}
