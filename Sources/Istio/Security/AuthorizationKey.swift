import Basis
import Envoy

/// What a criterion of an AuthorizationPolicy asks about.
// istio pilot/pkg/security/authz/model/model.go: New
enum AuthorizationKey {
    case principal, requestPrincipal, serviceAccount, trustDomain, namespace
    case remoteAddress, sourceAddress
    case host, method, path, port
    case destinationAddress, serverName
    case audiences, presenter
    case header(String)
    case claims([String])
    /// A value of another filter's metadata.
    case metadata(filter: String, key: String)

    /// The key of a condition; nil for one that is unknown or ill-formed.
    init?(_ key: String) {
        switch key {
        case "destination.ip": self = .destinationAddress
        case "destination.port": self = .port
        case "connection.sni": self = .serverName
        case "source.ip": self = .sourceAddress
        case "remote.ip": self = .remoteAddress
        case "source.namespace": self = .namespace
        case "source.trustDomain": self = .trustDomain
        case "source.serviceAccount": self = .serviceAccount
        case "source.principal": self = .principal
        case "request.auth.principal": self = .requestPrincipal
        case "request.auth.audiences": self = .audiences
        case "request.auth.presenter": self = .presenter
        default:
            guard let made = Self.bracketed(key) else { return nil }
            self = made
        }
    }

    private static func bracketed(_ key: String) -> AuthorizationKey? {
        if key.hasPrefix("experimental.envoy.filters.") {
            var text = key.dropFirst("experimental.".count)
            if text.hasSuffix("]") { text = text.dropLast() }
            let parts = text.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return .metadata(filter: String(parts[0]), key: String(parts[1]))
        }
        if key.hasPrefix("request.headers") {
            let name = key.dropFirst("request.headers".count)
            guard name.hasPrefix("["), name.hasSuffix("]") else { return nil }
            return .header(String(name.dropFirst().dropLast()))
        }
        guard key.hasPrefix("request.auth.claims") else { return nil }
        let names = key.dropFirst("request.auth.claims".count)
        guard names.hasPrefix("["), names.hasSuffix("]") else { return nil }
        // istio pilot/pkg/security/authz/model/util.go: extractNameInNestedBrackets
        let inner = names.dropFirst().dropLast()
        let parts = inner.split(separator: "][", omittingEmptySubsequences: false)
        let isNested = parts.allSatisfy { !$0.contains("[") && !$0.contains("]") }
        return .claims(isNested ? parts.map(String.init) : [String(inner)])
    }

    /// Whether it is about what is done rather than by whom.
    var isPermission: Bool {
        switch self {
        case .host, .method, .path, .port, .destinationAddress, .serverName, .metadata: true
        case .principal, .requestPrincipal, .serviceAccount, .trustDomain, .namespace,
            .remoteAddress, .sourceAddress, .audiences, .presenter, .header, .claims:
            false
        }
    }

    /// Whether only requests have it.
    var isHTTP: Bool {
        switch self {
        case .requestPrincipal, .audiences, .presenter, .header, .claims, .host, .method, .path:
            true
        case .principal, .serviceAccount, .trustDomain, .namespace, .remoteAddress,
            .sourceAddress, .port, .destinationAddress, .serverName, .metadata:
            false
        }
    }

    /// The matcher of one value; nil where the value makes none.
    // istio pilot/pkg/security/authz/model/generator.go
    func matcher(_ value: String, namespace: String) -> RBAC.Matcher? {
        switch self {
        case .principal: .authenticated(.wildcard(value, prefix: "spiffe://"))
        case .serviceAccount:
            .authenticated(RBAC.Text(.regex(Self.accountPattern(value, namespace))))
        case .trustDomain: .authenticated(Self.trustDomainText(value))
        case .namespace:
            .authenticated(
                RBAC.Text(
                    .regex(
                        ".*/ns/"
                            + value.split(separator: "*", omittingEmptySubsequences: false)
                            .map(\.quotedForPatterns).joined(separator: ".*") + "/.*")))
        case .remoteAddress: CIDR(range: value).map { .remoteAddress($0) }
        case .sourceAddress: CIDR(range: value).map { .directRemoteAddress($0) }
        case .destinationAddress: CIDR(range: value).map { .destinationAddress($0) }
        case .port: Int(value).flatMap { (0...65_535).contains($0) ? .destinationPort($0) : nil }
        case .host: .header(":authority", .header(value, ignoresCase: true))
        case .method: .header(":method", .header(value))
        case .header(let name): .header(name, .header(value))
        case .serverName: .serverName(.wildcard(value))
        case .path:
            value.contains("{*}") || value.contains("{**}")
                ? .pathTemplate(
                    value.replacing("{**}", with: "**").replacing("{*}", with: "*"))
                : .path(.wildcard(value))
        // Their values are taken together.
        case .requestPrincipal, .audiences, .presenter, .claims, .metadata: nil
        }
    }

    // serviceAccountRegex
    private static func accountPattern(_ value: String, _ namespace: String) -> String {
        let parts = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let space = parts.count == 2 ? String(parts[0]) : namespace
        let account = String(parts.last ?? "")
        return
            "spiffe://.+/ns/\(space.quotedForPatterns)/(.+/|)sa/\(account.quotedForPatterns)(/.+)?"
    }

    // srcTrustDomainGenerator
    private static func trustDomainText(_ value: String) -> RBAC.Text {
        if value == "*" { return RBAC.Text(.prefix("spiffe://")) }
        guard value.contains("*") else { return RBAC.Text(.prefix("spiffe://\(value)/")) }
        let parts = value.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = parts.map(\.quotedForPatterns).joined(separator: "[^/]*")
        return RBAC.Text(.regex("spiffe://\(pattern)/.*"))
    }

    /// The matcher of all values together; nil for keys whose values stand alone.
    func joint(_ values: [String]) -> RBAC.Matcher? {
        switch self {
        case .requestPrincipal:
            let all = values.map(Self.requestPrincipal)
            return all.count == 1 ? all[0] : .or(all)
        case .audiences: return Self.claim(["aud"], values)
        case .presenter: return Self.claim(["azp"], values)
        case .claims(let path): return Self.claim(path, values)
        case .metadata(let filter, let key):
            let some = values.map { value -> RBAC.MetadataValue in
                guard value.hasPrefix("["), value.hasSuffix("]") else {
                    return .text(.wildcard(value))
                }
                return .oneOf(.text(.wildcard(String(value.dropFirst().dropLast()))))
            }
            return .metadata(filter: filter, path: [key], some.count == 1 ? some[0] : .or(some))
        case .principal, .serviceAccount, .trustDomain, .namespace, .remoteAddress,
            .sourceAddress, .host, .method, .path, .port, .destinationAddress, .serverName,
            .header:
            return nil
        }
    }

    /// A claim that is one of some values, or a list with one of them.
    // istio pilot/pkg/security/authz/matcher/metadata.go: MetadataListValueMatcher
    static func claim(_ path: [String], _ values: [String]) -> RBAC.Matcher {
        .metadata(
            filter: JWTAuthentication.filterName, path: [JWTAuthentication.payload] + path,
            claimValue(values.map { .text(.wildcard($0)) }))
    }

    static func claimValue(_ some: [RBAC.MetadataValue]) -> RBAC.MetadataValue {
        let value = some.count == 1 ? some[0] : .or(some)
        return .or([.oneOf(value), value])
    }

    /// `issuer/subject`, each perhaps with a wildcard.
    // requestPrincipalGenerator
    private static func requestPrincipal(_ value: String) -> RBAC.Matcher {
        let slash = value.lastIndex(of: "/")
        let issuer = slash.map { String(value[..<$0]) } ?? value
        let subject = slash.map { String(value[value.index(after: $0)...]) } ?? ""
        let any = RBAC.Text(.regex(".+"))
        var (first, second) = (RBAC.Text(.exact(issuer)), RBAC.Text(.exact(subject)))
        if value == "*" {
            (first, second) = (any, any)
        } else if value.hasPrefix("*") {
            if slash == nil {
                (first, second) = (any, RBAC.Text(.suffix(String(value.dropFirst()))))
            } else {
                first = issuer == "*" ? any : RBAC.Text(.suffix(String(issuer.dropFirst())))
            }
        } else if value.hasSuffix("*") {
            if slash == nil {
                (first, second) = (RBAC.Text(.prefix(String(value.dropLast()))), any)
            } else {
                second = subject == "*" ? any : RBAC.Text(.prefix(String(subject.dropLast())))
            }
        }
        func claim(_ name: String, _ text: RBAC.Text) -> RBAC.Matcher {
            .metadata(
                filter: JWTAuthentication.filterName, path: [JWTAuthentication.payload, name],
                .text(text))
        }
        return .and([claim("iss", first), claim("sub", second)])
    }
}

extension RBAC.Text {
    /// `*` for anything, `*suffix`, `prefix*`, or the text itself, with something before it.
    // istio pilot/pkg/security/authz/matcher/string.go: StringMatcherWithPrefix
    static func wildcard(_ value: String, prefix: String = "") -> RBAC.Text {
        if value == "*" { return RBAC.Text(.regex(".+")) }
        if value.hasPrefix("*") {
            let rest = String(value.dropFirst())
            if prefix.isEmpty { return RBAC.Text(.suffix(rest)) }
            return RBAC.Text(.regex(prefix + ".*" + rest.quotedForPatterns))
        }
        if value.hasSuffix("*") { return RBAC.Text(.prefix(prefix + value.dropLast())) }
        return RBAC.Text(.exact(prefix + value))
    }

    // istio pilot/pkg/security/authz/matcher/header.go: HeaderMatcher, HostMatcher
    static func header(_ value: String, ignoresCase: Bool = false) -> RBAC.Text {
        let match: StringMatch =
            if value == "*" {
                .present
            } else if value.hasPrefix("*") {
                .suffix(String(value.dropFirst()))
            } else if value.hasSuffix("*") {
                .prefix(String(value.dropLast()))
            } else {
                .exact(value)
            }
        return RBAC.Text(match, ignoresCase: ignoresCase && match != .present)
    }
}

extension CIDR {
    /// A range, or one address alone.
    // istio pilot/pkg/networking/util/util.go: AddrStrToCidrRange
    init?(range text: String) {
        if let address = IPAddress(text) {
            self.init(only: address)
        } else {
            self.init(text)
        }
    }
}
