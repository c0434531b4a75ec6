import Cluster
import Objects
import YAML

/// A running istiod: a ready pod of some revision.
package struct IstiodInstance: Sendable {
    /// The pod.
    package let pod: Object
    /// The revision: what the environment variable `REVISION` says.
    package let revision: String
    /// The environment of its container, by name.
    let environment: Fields

    private init(_ pod: Object) {
        self.pod = pod
        var environment: Fields = [:]
        for entry in pod["spec", "containers"]?[0]?["env"]?.items ?? [] {
            if let name = entry["name"]?.string, let value = entry["value"] {
                environment[name] = value
            }
        }
        self.environment = environment
        let name = environment["REVISION"]?.goText ?? ""
        revision = name.isEmpty ? "default" : name
    }

    /// What follows the names of the revision's objects.
    package var suffix: String { revision == "default" ? "" : "-\(revision)" }

    /// The ready ones in the control plane's namespace, by name.
    package static func all(in store: Store, namespace: String = "istio-system") -> [IstiodInstance]
    {
        store.objects(.pod, namespace: namespace).filter(isReady).map { IstiodInstance($0) }
    }

    /// Whether any is ready.
    static func isAny(in store: Store) -> Bool {
        store.objects(.pod, namespace: "istio-system").contains(where: isReady)
    }

    /// The one that answers for a service, `namespace/name`; nil if none does.
    static func behind(_ service: String, in store: Store) -> IstiodInstance? {
        let parts = service.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2,
            let object = store.object(
                ObjectKey(.service, namespace: parts[0], name: parts[1])),
            let selector = object["spec", "selector"]?.map, !selector.isEmpty
        else { return nil }
        return store.objects(.pod, namespace: parts[0]).first { pod in
            isReady(pod) && selector.allSatisfy { pod.metadata.labels[$0.name] == $0.value }
        }.map { IstiodInstance($0) }
    }

    private static func isReady(_ pod: Object) -> Bool {
        pod.metadata.label("app") == "istiod" && pod.metadata.deletionTimestamp == nil
            && (pod["status", "conditions"]?.items ?? []).contains {
                $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
            }
    }

    /// Whether a change made a pod a ready istiod.
    static func becameReady(_ change: ObjectChange) -> Bool {
        change.kind != .deleted && isReady(change.object)
            && !(change.old.map(isReady) ?? false)
    }
}
