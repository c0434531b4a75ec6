import Basis
import Cluster
import Istio
import Objects
import YAML

/// What the network needs to know of a pod, read from its object once.
struct PodRecord: Sendable {
    /// A container as the network sees it.
    struct Container: Sendable {
        var name: String
        /// The program that serves, if it does.
        var application: Application?
        /// The ports on which it listens.
        var ports: [Int]
        /// The user and group that its processes run as.
        var uid: Int
        var gid: Int
        var isRunning: Bool
        var restarts: Int
    }

    var namespace: String
    var name: String
    var uid: String
    var address: IPAddress?
    var usesHostNetwork: Bool
    var node: String
    var serviceAccount: String
    /// Containers and native sidecars.
    var containers: [Container]
    /// Whether it carries a proxy that runs.
    var proxyRuns: Bool
    /// The proxy as istiod sees it; nil without one.
    var proxy: Proxy?
    /// The pod's iptables rules; nil where nothing made any.
    var capture: CaptureRules?
    /// The same where they are the usual ones.
    var quickCapture: QuickCapture?
    /// `spiffe://cluster.local/ns/NAMESPACE/sa/ACCOUNT`.
    var identity: String

    init(_ pod: Object) {
        namespace = pod.namespace
        name = pod.name
        uid = pod.metadata.uid
        address = pod["status", "podIP"]?.string.flatMap { IPAddress($0) }
        usesHostNetwork = pod["spec", "hostNetwork"]?.bool ?? false
        node = pod["spec", "nodeName"]?.string ?? ""
        serviceAccount = pod["spec", "serviceAccountName"]?.string ?? "default"
        identity = "spiffe://cluster.local/ns/\(namespace)/sa/\(serviceAccount)"
        var running: [String: Int] = [:]
        for list in ["containerStatuses", "initContainerStatuses"] {
            for status in pod["status", list]?.items ?? [] {
                guard status["state", "running"] != nil, let name = status["name"]?.string else {
                    continue
                }
                running[name] = Int(status["restartCount"]?.int ?? 0)
            }
        }
        containers = []
        for entry in PodRecord.longRunning(pod) {
            containers.append(PodRecord.container(entry, pod: pod, running: running))
        }
        proxyRuns = containers.contains { $0.name == "istio-proxy" && $0.isRunning }
        proxy = PushContext.proxy(forPod: pod)
        capture = usesHostNetwork ? nil : CaptureRules(pod: pod)
        quickCapture = capture.flatMap { QuickCapture($0.settings) }
    }

    /// The containers that run beside each other: the ordinary ones and the native sidecars.
    static func longRunning(_ pod: Object) -> [Value] {
        let sidecars = (pod["spec", "initContainers"]?.items ?? []).filter {
            $0["restartPolicy"]?.string == "Always"
        }
        return (pod["spec", "containers"]?.items ?? []) + sidecars
    }

    private static func container(
        _ entry: Value, pod: Object, running: [String: Int]
    ) -> Container {
        let name = entry["name"]?.string ?? ""
        let plan = ContainerPlan(entry, pod: pod)
        return Container(
            name: name, application: plan.application, ports: plan.ports, uid: plan.uid,
            gid: plan.gid, isRunning: running[name] != nil, restarts: running[name] ?? 0)
    }

    /// The container whose application listens on a port.
    func listener(on port: Int) -> Container? {
        containers.first { $0.isRunning && $0.application != nil && $0.ports.contains(port) }
    }

    /// The container of a name, or the first one.
    func container(_ name: String?) -> Container? {
        guard let name else { return containers.first }
        return containers.first { $0.name == name }
    }
}
