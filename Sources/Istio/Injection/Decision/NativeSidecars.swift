import Cluster
import Objects
import YAML

/// Whether istiod makes sidecars native, by `ENABLE_NATIVE_SIDECARS`: `true`, `false` or, by
/// default, `auto`: if every kubelet (of a pod with a node: that node's) is of 1.33 or later.
// istio pkg/kube/inject/webhook.go: DetectNativeSidecar
func usesNativeSidecars(mode: String?, nodeName: String, in store: Store) -> Bool {
    switch mode {
    case "true": return true
    case "false": return false
    case .none, .some: break
    }
    let minimum = 33
    func isRecent(_ node: Object) -> Bool {
        (minorVersion(node["status", "nodeInfo", "kubeletVersion"]?.string ?? "") ?? 0) >= minimum
    }
    if !nodeName.isEmpty, let node = store.object(ObjectKey(.node, name: nodeName)) {
        return isRecent(node)
    }
    return store.objects(.node).allSatisfy(isRecent)
}

/// The second number of a version: 32 for `v1.32.5`.
private func minorVersion(_ text: String) -> Int? {
    let parts = text.split(separator: ".")
    guard parts.count > 1 else { return nil }
    return Int(parts[1].prefix { $0.isNumber })
}
