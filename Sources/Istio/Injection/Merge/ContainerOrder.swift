import YAML

/// Where a container goes in its list.
enum ContainerPlace { case first, last, nowhere }

extension PodDraft {
    /// Moves the container of a name within `list`, if it is there.
    // istio pkg/kube/inject/webhook.go: modifyContainers
    mutating func move(_ name: String, in list: String, to place: ContainerPlace) {
        var entries = containers(list)
        guard let index = entries.lastIndex(where: { $0["name"]?.string == name }) else { return }
        let found = entries[index]
        entries.removeAll { $0["name"]?.string == name }
        switch place {
        case .first: entries.insert(found, at: 0)
        case .last: entries.append(found)
        case .nowhere: break
        }
        spec[list] = entries.isEmpty && list == "initContainers" ? nil : .list(entries)
    }

    /// Puts the containers that Istio added where they belong. With a native sidecar that is:
    /// istio-init, istio-proxy, then the user's init containers. Else istio-validation comes first
    /// and istio-init last, so that init containers can still reach the network.
    // istio pkg/kube/inject/webhook.go: reorderPod
    mutating func reorder(holdsApplication: Bool) {
        move("istio-proxy", in: "containers", to: holdsApplication ? .first : .last)
        let list = "initContainers"
        if containers(list).contains(where: { $0["name"]?.string == "istio-proxy" }) {
            for name in ["enable-core-dump", "istio-proxy", "istio-validation", "istio-init"] {
                move(name, in: list, to: .first)
            }
        } else {
            move("istio-validation", in: list, to: .first)
            move("istio-init", in: list, to: .last)
            move("enable-core-dump", in: list, to: .last)
        }
    }
}
