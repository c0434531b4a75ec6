import Basis
import Envoy
import Objects
import YAML

/// What a policy is attached to.
// istio pilot/pkg/model/policyattachment.go: WorkloadPolicyMatcher
struct PolicyAttachment: Sendable {
    /// The labels of the workloads; nil for all of the namespace.
    var selector: Fields?
    /// The names of Gateways that are referred to; nil where nothing is referred to at all.
    var gateways: [String]?

    init(_ spec: Value) {
        selector = spec["selector"].map { $0["matchLabels"]?.map ?? [:] }
        var references = spec["targetRefs"]?.items ?? []
        if references.isEmpty, let one = spec["targetRef"], !one.isNull { references = [one] }
        guard !references.isEmpty else { return }
        // Services and ServiceEntries count for waypoints only.
        gateways = references.filter {
            $0["kind"]?.string == "Gateway"
                && $0["group"]?.string == "gateway.networking.k8s.io"
        }.compactMap { $0["name"]?.string }
    }

    /// Whether a policy of `namespace` applies to a proxy.
    // istio pilot/pkg/model/policyattachment.go: ShouldAttachPolicy
    func covers(_ proxy: Proxy, from namespace: String) -> Bool {
        let gateway = proxy.labels["gateway.networking.k8s.io/gateway-name"]?.string
        if let gateways {
            guard let gateway, namespace == proxy.namespace else { return false }
            return gateways.contains(gateway)
        }
        return selector?.isSubset(ofLabels: proxy.labels) ?? true
    }
}

/// An AuthorizationPolicy.
struct AuthorizationPolicyFacts: Sendable {
    var named: Named
    var attachment: PolicyAttachment
    /// `ALLOW`, `DENY`, `AUDIT` or `CUSTOM`.
    var action: String
    var provider: String
    /// Whether it only notes what it would have done.
    var isDryRun: Bool
    var rules: [Value]

    init(_ object: Object) {
        let spec = object["spec"] ?? [:]
        named = Named(object.namespace, object.name)
        attachment = PolicyAttachment(spec)
        action = spec["action"]?.string ?? "ALLOW"
        provider = spec["provider", "name"]?.string ?? ""
        rules = spec["rules"]?.items ?? []
        // Go's strconv.ParseBool.
        let text = object.metadata.annotation("istio.io/dry-run") ?? ""
        isDryRun = ["1", "t", "T", "TRUE", "true", "True"].contains(text)
    }

    /// What an element that it causes stems from.
    func origin(_ field: String) -> Origin {
        Origin(
            kind: "AuthorizationPolicy", namespace: named.namespace, name: named.name,
            field: field)
    }
}

/// A RequestAuthentication.
struct RequestAuthenticationFacts: Sendable {
    var named: Named
    var attachment: PolicyAttachment
    var rules: [Value]

    init(_ object: Object) {
        let spec = object["spec"] ?? [:]
        named = Named(object.namespace, object.name)
        attachment = PolicyAttachment(spec)
        rules = spec["jwtRules"]?.items ?? []
    }

    /// What an element that it causes stems from.
    func origin(_ field: String) -> Origin {
        Origin(
            kind: "RequestAuthentication", namespace: named.namespace, name: named.name,
            field: field)
    }
}

extension PushContext {
    /// The AuthorizationPolicies of a proxy: the root namespace's first, then its own's, each
    /// oldest first.
    // istio pilot/pkg/model/authorization.go: ListAuthorizationPolicies
    func authorizationPolicies(for proxy: Proxy) -> [AuthorizationPolicyFacts] {
        if authorizationPolicies.isEmpty { return [] }
        return namespaces(of: proxy).flatMap { namespace in
            authorizationPolicies.values.filter {
                $0.named.namespace == namespace && $0.attachment.covers(proxy, from: namespace)
            }
        }
    }

    /// The RequestAuthentications of a proxy, in the same order.
    // istio pilot/pkg/model/authentication.go: GetJwtPoliciesForWorkload
    func requestAuthentications(for proxy: Proxy) -> [RequestAuthenticationFacts] {
        if requestAuthentications.isEmpty { return [] }
        return namespaces(of: proxy).flatMap { namespace in
            requestAuthentications.values.filter {
                $0.named.namespace == namespace && $0.attachment.covers(proxy, from: namespace)
            }
        }
    }

    private func namespaces(of proxy: Proxy) -> [String] {
        settings.rootNamespace == proxy.namespace
            ? [proxy.namespace] : [settings.rootNamespace, proxy.namespace]
    }
}
