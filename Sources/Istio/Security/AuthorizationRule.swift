import Basis
import Envoy
import YAML

/// A rule of an AuthorizationPolicy on its way to Envoy's matchers.
// istio pilot/pkg/security/authz/model/model.go
struct AuthorizationRule {
    let rule: Value
    /// The policy's namespace, which short service accounts belong to.
    let namespace: String
    /// The mesh's trust domain and its aliases.
    let trustDomains: [String]
    /// Whether it is made for connections, of which no HTTP is known.
    let isForTCP: Bool
    /// Whether what cannot be asked of a connection drops the whole rule, as it does of ALLOW, so
    /// that less is allowed; others leave it out, so that more is denied.
    let dropsWhatFails: Bool

    /// Something that cannot be asked.
    struct Failure: Error {}

    private struct Criterion {
        var key: AuthorizationKey
        var field: String
        var values: [String]
        var notValues: [String]
        var notField: String
    }

    /// The permissions and principals; throws where the rule is to be dropped.
    func matchers() throws(Failure) -> (permissions: [RBAC.Matcher], principals: [RBAC.Matcher]) {
        var basePermissions: [Criterion] = []
        var basePrincipals: [Criterion] = []
        for (index, condition) in (rule["when"]?.items ?? []).enumerated() {
            guard let key = AuthorizationKey(condition["key"]?.string ?? "") else {
                throw Failure()
            }
            let field = "when[\(index)]"
            let criterion = Criterion(
                key: key, field: "\(field).values", values: condition["values"]?.strings ?? [],
                notValues: condition["notValues"]?.strings ?? [], notField: "\(field).notValues")
            if criterion.values.isEmpty, criterion.notValues.isEmpty { continue }
            if key.isPermission {
                basePermissions.append(criterion)
            } else {
                basePrincipals.append(criterion)
            }
        }
        let sources = Self.lists(
            rule["from"], "from", "source",
            [
                ("principals", "notPrincipals", .principal),
                ("requestPrincipals", "notRequestPrincipals", .requestPrincipal),
                ("serviceAccounts", "notServiceAccounts", .serviceAccount),
                ("trustDomains", "notTrustDomains", .trustDomain),
                ("namespaces", "notNamespaces", .namespace),
                ("remoteIpBlocks", "notRemoteIpBlocks", .remoteAddress),
                ("ipBlocks", "notIpBlocks", .sourceAddress),
            ])
        let operations = Self.lists(
            rule["to"], "to", "operation",
            [
                ("hosts", "notHosts", .host), ("methods", "notMethods", .method),
                ("paths", "notPaths", .path), ("ports", "notPorts", .port),
            ])
        var permissions: [RBAC.Matcher] = []
        for list in operations { permissions.append(try and(list + basePermissions)) }
        var principals: [RBAC.Matcher] = []
        for list in sources { principals.append(try and(list + basePrincipals)) }
        return (permissions, principals)
    }

    /// The criteria of each entry of a list; one without any where there is no list.
    private static func lists(
        _ entries: Value?, _ list: String, _ inner: String,
        _ fields: [(name: String, notName: String, key: AuthorizationKey)]
    ) -> [[Criterion]] {
        let items = entries?.items ?? []
        guard !items.isEmpty else { return [[]] }
        return items.enumerated().map { index, entry in
            fields.compactMap { field in
                let values = entry[inner, field.name]?.strings ?? []
                let notValues = entry[inner, field.notName]?.strings ?? []
                if values.isEmpty, notValues.isEmpty { return nil }
                let path = "\(list)[\(index)].\(inner)"
                return Criterion(
                    key: field.key, field: "\(path).\(field.name)", values: values,
                    notValues: notValues, notField: "\(path).\(field.notName)")
            }
        }
    }

    // istio pilot/pkg/security/authz/model/model.go: generatePermission, generatePrincipal
    private func and(_ criteria: [Criterion]) throws(Failure) -> RBAC.Matcher {
        var all: [RBAC.Matcher] = []
        for criterion in criteria {
            if let some = try either(criterion.values, criterion.key) {
                all.append(.field(criterion.field, some))
            }
            if let some = try either(criterion.notValues, criterion.key) {
                all.append(.field(criterion.notField, .not(some)))
            }
        }
        return .and(all.isEmpty ? [.any] : all)
    }

    private func either(
        _ values: [String], _ key: AuthorizationKey
    ) throws(Failure) -> RBAC.Matcher? {
        if values.isEmpty { return nil }
        let migrated = migrate(values, key)
        if let joint = key.joint(migrated) {
            if isForTCP, key.isHTTP {
                if dropsWhatFails { throw Failure() }
                return nil
            }
            return joint
        }
        var some: [RBAC.Matcher] = []
        for value in migrated {
            let made = isForTCP && key.isHTTP ? nil : key.matcher(value, namespace: namespace)
            if let made {
                some.append(made)
            } else if dropsWhatFails {
                throw Failure()
            }
        }
        return some.isEmpty ? nil : .or(some)
    }

    // istio pilot/pkg/security/authz/model/model.go: MigrateTrustDomain
    private func migrate(_ values: [String], _ key: AuthorizationKey) -> [String] {
        switch key {
        case .principal: TrustDomains.replaced(values, trustDomains)
        case .trustDomain: TrustDomains.expanded(values, trustDomains)
        default: values
        }
    }
}

/// Trust domains that stand for each other.
// istio pilot/pkg/security/trustdomain/bundle.go
enum TrustDomains {
    /// Principals under all names of the mesh's trust domain.
    // ReplaceTrustDomainAliases
    static func replaced(_ principals: [String], _ domains: [String]) -> [String] {
        principals.flatMap { principal -> [String] in
            let parts = principal.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0] != "*" else { return [principal] }
            let domain = String(parts[0])
            guard domain == "cluster.local" || domains.contains(where: { fits($0, domain) }) else {
                return [principal]
            }
            var found: [String] = []
            for alias in domains {
                // A wildcard that covers the alias stays as it is.
                let isCovered = domain.hasPrefix("*") && alias.hasSuffix(domain.dropFirst())
                let new =
                    isCovered
                    ? principal
                    : ([alias] + parts.dropFirst().map(String.init)).joined(separator: "/")
                if !found.contains(new) { found.append(new) }
            }
            return found
        }
    }

    // istio pilot/pkg/security/trustdomain/util.go: stringMatch
    private static func fits(_ domain: String, _ pattern: String) -> Bool {
        if pattern.hasPrefix("*") { return domain.hasSuffix(pattern.dropFirst()) }
        if pattern.hasSuffix("*") { return domain.hasPrefix(pattern.dropLast()) }
        return domain == pattern
    }

    // ExpandTrustDomainAliases
    static func expanded(_ values: [String], _ domains: [String]) -> [String] {
        var found: [String] = []
        for value in values.flatMap({ domains.contains($0) ? domains : [$0] })
        where !found.contains(value) { found.append(value) }
        return found
    }
}
