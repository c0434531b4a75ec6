import YAML

/// istiod's own decision whether to inject a pod that the API server sent it.
// istio pkg/kube/inject/inject.go: injectRequired
struct PolicyDecision: Sendable, Equatable {
    /// What decided.
    enum Reason: Sendable, Equatable {
        /// The pod uses the host's network.
        case hostNetwork
        /// The namespace is one of Kubernetes' own.
        case systemNamespace
        /// The pod's label, or annotation, says so.
        case mark(isLabel: Bool)
        /// A selector of pods that are never injected: which one.
        case neverSelector(Int)
        /// A selector of pods that are always injected: which one.
        case alwaysSelector(Int)
        /// The policy.
        case policy
    }

    /// Whether the pod is injected.
    var isRequired: Bool
    /// What decided.
    var reason: Reason
    /// A value of `sidecar.istio.io/inject` that is neither `true` nor `false`: it is passed over.
    var ignoredMark: (value: String, isLabel: Bool)?

    /// Namespaces whose pods are never injected.
    static let ignoredNamespaces = [
        "kube-node-lease", "kube-public", "kube-system", "local-path-storage",
    ]

    /// The decision about a pod.
    init(_ pod: PodDraft, configuration: InjectionConfiguration) {
        isRequired = false
        reason = .policy
        let label = pod.label("sidecar.istio.io/inject")
        let mark = label ?? pod.annotation("sidecar.istio.io/inject") ?? ""
        if pod.spec["hostNetwork"]?.isTruthy == true {
            reason = .hostNetwork
        } else if Self.ignoredNamespaces.contains(pod.namespace) {
            reason = .systemNamespace
        } else if mark == "true" || mark == "false" {
            reason = .mark(isLabel: label != nil)
            // An unknown policy switches everything off, an explicit mark included.
            let isKnown = ["enabled", "disabled"].contains(configuration.policy)
            isRequired = mark == "true" && isKnown
            if !isKnown { reason = .policy }
        } else {
            if !mark.isEmpty { ignoredMark = (mark, label != nil) }
            decide(pod.labels, configuration)
        }
    }

    private mutating func decide(_ own: Fields, _ configuration: InjectionConfiguration) {
        func first(_ selectors: [Value]) -> Int? {
            selectors.firstIndex { !$0.isEmptySelector && labels(own, meet: $0) }
        }
        let isKnown = ["enabled", "disabled"].contains(configuration.policy)
        if let index = first(configuration.neverInjectSelector) {
            reason = .neverSelector(index)
        } else if isKnown, let index = first(configuration.alwaysInjectSelector) {
            reason = .alwaysSelector(index)
            isRequired = true
        } else {
            isRequired = configuration.policy == "enabled"
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        left.isRequired == right.isRequired && left.reason == right.reason
            && left.ignoredMark?.value == right.ignoredMark?.value
            && left.ignoredMark?.isLabel == right.ignoredMark?.isLabel
    }
}
