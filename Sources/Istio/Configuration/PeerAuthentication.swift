import Basis
import Envoy
import YAML

/// How one workload takes mutual TLS.
struct MutualTLSPolicy: Sendable {
    var mode: MutualTLSMode
    var ports: [Int: MutualTLSMode]
    var origin: Origin

    /// The policy that sets ports apart, if one does.
    var portsOrigin: Origin?

    func mode(forPort port: Int) -> MutualTLSMode { ports[port] ?? mode }

    /// The object and field that decide about a port; nil where Istio's default holds.
    func origin(forPort port: Int?) -> Origin? {
        if let port, ports[port] != nil, var origin = portsOrigin {
            origin.field = "spec.portLevelMtls.\(port).mode"
            return origin
        }
        return origin.kind == "Istio" ? nil : origin
    }
}

extension PushContext {
    /// The policy of a workload: its own PeerAuthentication, else its namespace's, else the root
    /// namespace's; permissive where none says anything. Of several at one level the oldest counts.
    // istio pilot/pkg/security/authn/policy_applier.go: ComposePeerAuthentication
    func mutualTLS(namespace: String, labels: Fields) -> MutualTLSPolicy {
        var root: PeerAuthenticationFacts?
        var local: PeerAuthenticationFacts?
        var own: PeerAuthenticationFacts?
        for policy in peerAuthentications.values {
            let isRoot = policy.named.namespace == settings.rootNamespace
            guard isRoot || policy.named.namespace == namespace else { continue }
            if let selector = policy.selector {
                guard policy.named.namespace == namespace,
                    selector.isSubset(ofLabels: labels)
                else { continue }
                if own == nil { own = policy }
            } else if isRoot {
                if root == nil { root = policy }
            } else if local == nil {
                local = policy
            }
        }
        var result = MutualTLSPolicy(
            mode: .permissive, ports: [:],
            origin: Origin(kind: "Istio", field: "PeerAuthentication"))
        for policy in [root, local, own] {
            guard let policy, policy.mode != .unset else { continue }
            result.mode = policy.mode
            result.origin = policy.origin
        }
        if let own {
            for (port, mode) in own.ports {
                result.ports[port] = mode == .unset ? result.mode : mode
            }
            result.portsOrigin = own.origin
        }
        return result
    }

    /// What clients assume of a service: the namespace's policy, else the mesh's. Workloads' own
    /// policies are not known to clients.
    // istio pilot/pkg/model/push_context.go: BestEffortInferServiceMTLSMode
    func assumedMutualTLS(namespace: String) -> MutualTLSMode {
        var root = MutualTLSMode.unset
        for policy in peerAuthentications.values where policy.selector == nil {
            guard policy.mode != .unset else { continue }
            if policy.named.namespace == namespace { return policy.mode }
            if policy.named.namespace == settings.rootNamespace, root == .unset {
                root = policy.mode
            }
        }
        return root == .unset ? .permissive : root
    }
}
