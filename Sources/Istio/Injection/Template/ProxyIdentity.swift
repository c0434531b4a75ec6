import YAML

/// The user and group that a proxy runs as: 1337, but on OpenShift the last ones of the namespace's
/// own ranges.
// istio pkg/kube/inject/inject.go: GetProxyIDs; openshift.go
struct ProxyIdentity: Sendable, Equatable {
    /// The user.
    private(set) var user: Int64 = 1337
    /// The group.
    private(set) var group: Int64 = 1337

    /// The identity in a namespace with these annotations; of none, the usual one.
    init(namespace annotations: Fields) {
        guard !annotations.isEmpty else { return }
        let users = annotations["openshift.io/sa.scc.uid-range"]?.string ?? ""
        if let last = Self.last(of: users) { user = last }
        let groups = annotations["openshift.io/sa.scc.supplemental-groups"]?.string ?? users
        let blocks = groups.split(separator: ",", omittingEmptySubsequences: false)
            .map { Self.last(of: String($0)) }
        if !blocks.contains(nil), let last = blocks.first ?? nil { group = last }
    }

    /// The last number of a block: `1000620000/10000` (a start and a size) or `1-10`.
    private static func last(of block: String) -> Int64? {
        let hasSize = block.contains("/")
        let numbers = block.split(separator: hasSize ? "/" : "-").map { UInt32($0) }
        guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else {
            return nil
        }
        return hasSize ? Int64(first &+ second &- 1) : Int64(second)
    }
}

extension PodDraft {
    /// The pod without the user of its `istio-proxy`, if that is the application's: then OpenShift
    /// gave it to all containers, and a proxy of the same user could not be told apart.
    // istio pkg/kube/inject/webhook.go: isSidecarUserMatchingAppUser
    var withoutGivenUser: PodDraft {
        guard let own = sidecar, let context = own["securityContext"] else { return self }
        let users = (containers("containers") + containers("initContainers"))
            .filter {
                !["istio-proxy", "istio-validation", "istio-init"].contains($0["name"]?.string)
            }
            .compactMap { $0["securityContext", "runAsUser"]?.int }
        guard (context["runAsUser"]?.int ?? 0) == (users.last ?? 0) else { return self }
        var pod = self
        pod.change(container: "istio-proxy") { container in
            var context = container["securityContext"]?.map ?? [:]
            context["runAsUser"] = nil
            context["runAsGroup"] = nil
            container["securityContext"] = .map(context)
        }
        return pod
    }
}
