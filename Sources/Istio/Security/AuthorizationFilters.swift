import Envoy
import YAML

/// The filters of access control that a proxy gets.
// istio pilot/pkg/security/authz/builder/builder.go
struct AuthorizationFilters {
    let policies: [AuthorizationPolicyFacts]
    let settings: MeshSettings
    /// The cluster of a provider's service; nil where the registry does not know it.
    let cluster: (_ host: String, _ port: Int) -> String?

    /// What stands between a CUSTOM policy's provider and its name.
    private static let customPrefix = "istio-ext-authz"

    private struct Built {
        var rules: RBAC.Rules?
        var shadowRules: RBAC.Rules?
    }

    /// The filters of requests: those of CUSTOM policies come before tokens are verified.
    func custom() -> [HTTPFilter] {
        let all = policies.filter { $0.action == "CUSTOM" }
        let names = Set(all.map(\.provider)).sorted()
        // istio pilot/pkg/features: PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS is off.
        let isAmbiguous = names.count > 1
        return names.flatMap { name -> [HTTPFilter] in
            let own = all.filter { $0.provider == name }
            let built = build(own, .deny, isForTCP: false)
            guard !isAmbiguous, let filter = provider(name, of: own) else {
                return [.rbac(RBAC(rules: Self.refusing(built.rules)))]
            }
            var rbac = RBAC(
                shadowRules: built.rules ?? RBAC.Rules(.deny), shadowPrefix: "istio_ext_authz_")
            // A dry run of CUSTOM does decide: istiod says so in a comment of its own.
            rbac.rules = built.shadowRules
            return [.rbac(rbac), .externalAuthorization(filter)]
        }
    }

    /// The filters of requests that come after tokens are verified.
    func local() -> [HTTPFilter] { filters(isForTCP: false).map { .rbac($0) } }

    /// The filters of connections.
    func connections() -> [RBAC] {
        let all = policies.filter { $0.action == "CUSTOM" }
        var custom: [RBAC] = []
        let names = Set(all.map(\.provider)).sorted()
        for name in names {
            let own = all.filter { $0.provider == name }
            // An HTTP provider is not asked about connections.
            if names.count == 1, provider(name, of: own) != nil { continue }
            custom.append(RBAC(rules: Self.refusing(build(own, .deny, isForTCP: true).rules)))
        }
        return custom + filters(isForTCP: true)
    }

    private func filters(isForTCP: Bool) -> [RBAC] {
        let actions: [(String, RBAC.Action)] = [
            ("AUDIT", .log), ("DENY", .deny), ("ALLOW", .allow),
        ]
        return actions.compactMap { name, action in
            let own = policies.filter { $0.action == name }
            if own.isEmpty { return nil }
            let built = build(own, action, isForTCP: isForTCP)
            // shadowRuleStatPrefix: no rules at all count as those of ALLOW.
            let prefix =
                switch built.shadowRules?.action ?? .allow {
                case .allow: "istio_dry_run_allow_"
                case .deny: "istio_dry_run_deny_"
                case .log: ""
                }
            return RBAC(
                rules: built.rules, shadowRules: built.shadowRules, shadowPrefix: prefix)
        }
    }

    private func build(
        _ policies: [AuthorizationPolicyFacts], _ action: RBAC.Action, isForTCP: Bool
    ) -> Built {
        var built = Built()
        for policy in policies {
            let made = rules(of: policy, action, isForTCP: isForTCP)
            if policy.isDryRun {
                built.shadowRules = built.shadowRules ?? RBAC.Rules(action)
                built.shadowRules?.policies += made
                built.shadowRules?.sources.append(policy.origin("spec"))
            } else {
                built.rules = built.rules ?? RBAC.Rules(action)
                built.rules?.policies += made
                built.rules?.sources.append(policy.origin("spec"))
            }
        }
        return built
    }

    private func rules(
        of policy: AuthorizationPolicyFacts, _ action: RBAC.Action, isForTCP: Bool
    ) -> [RBAC.Policy] {
        let prefix = policy.action == "CUSTOM" ? "\(Self.customPrefix)-\(policy.provider)-" : ""
        func name(_ index: Int) -> String {
            "\(prefix)ns[\(policy.named.namespace)]-policy[\(policy.named.name)]-rule[\(index)]"
        }
        if policy.rules.isEmpty {
            // A policy that never matches.
            return [
                RBAC.Policy(
                    name: name(0), permissions: [.not(.any)], principals: [.not(.any)],
                    origin: policy.origin("spec"))
            ]
        }
        return policy.rules.enumerated().compactMap { index, rule in
            let rule = AuthorizationRule(
                rule: rule, namespace: policy.named.namespace, trustDomains: trustDomains,
                isForTCP: isForTCP, dropsWhatFails: action == .allow)
            guard let matchers = try? rule.matchers() else { return nil }
            return RBAC.Policy(
                name: name(index), permissions: matchers.permissions,
                principals: matchers.principals, origin: policy.origin("spec.rules[\(index)]"))
        }
    }

    private var trustDomains: [String] { [settings.trustDomain] + settings.trustDomainAliases }

    /// What refuses all that a CUSTOM policy covers whose provider cannot be asked.
    // getBadCustomDenyRules
    private static func refusing(_ rules: RBAC.Rules?) -> RBAC.Rules {
        var refusing = RBAC.Rules(.deny)
        refusing.policies = (rules?.policies ?? []).map { policy in
            var policy = policy
            policy.name += "-deny-due-to-bad-CUSTOM-action"
            return policy
        }
        return refusing
    }

    /// The filter that asks a provider; nil for one that the mesh configuration does not name, or
    /// not well.
    // istio pilot/pkg/security/authz/builder/extauthz.go
    private func provider(
        _ name: String, of policies: [AuthorizationPolicyFacts]
    ) -> ExternalAuthorization? {
        guard let found = settings.extensionProviders.first(where: { $0["name"]?.string == name }),
            let origin = policies.first?.origin("spec.provider.name")
        else { return nil }
        let isHTTP = found["envoyExtAuthzHttp"] != nil
        guard let settings = found["envoyExtAuthzHttp"] ?? found["envoyExtAuthzGrpc"],
            let host = settings["service"]?.string,
            let port = settings["port"]?.int.flatMap({ Int(exactly: $0) }),
            let cluster = cluster(host, port)
        else { return nil }
        var filter = ExternalAuthorization(
            provider: name, cluster: isHTTP ? cluster : nil,
            matchedPrefix: "\(Self.customPrefix)-\(name)", origin: origin)
        filter.pathPrefix = settings["pathPrefix"]?.string ?? ""
        filter.includedHeaders =
            settings["includeRequestHeadersInCheck"]?.strings
            ?? settings["includeHeadersInCheck"]?.strings ?? []
        filter.addedHeaders = (settings["includeAdditionalHeadersInCheck"]?.stringMap ?? []).map {
            Header($0.name, $0.value)
        }
        filter.upstreamHeaders = settings["headersToUpstreamOnAllow"]?.strings ?? []
        filter.clientHeaders = settings["headersToDownstreamOnDeny"]?.strings ?? []
        filter.isOpenOnError = settings["failOpen"]?.bool ?? false
        filter.statusOnError = settings["statusOnError"]?.string.flatMap { Int($0) } ?? 403
        return filter
    }
}
