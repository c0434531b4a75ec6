import Cluster
import Objects
import YAML

/// The pod that a word of istioctl's means: `POD`, `POD.NAMESPACE`, `deploy/NAME[.NAMESPACE]`.
// istio istioctl/pkg/util/handlers/handlers.go
struct PodReference: Equatable {
    var name: String
    var namespace: String

    /// Reads a word; other types than pods are followed to the first of their pods.
    init(
        _ word: String, namespace: String, in session: SessionState
    ) throws(IstioctlError) {
        let (resource, ns) = Self.split(word, namespace)
        guard let slash = resource.firstIndex(of: "/") else {
            self.init(name: resource, namespace: ns)
            return
        }
        let typeName = String(resource[..<slash])
        let name = String(resource[resource.index(after: slash)...])
        let store = session.store
        guard let type = store.type(named: typeName) else {
            throw IstioctlError(
                "failed retrieving: the server doesn't have a resource type \(goQuoted(typeName))"
                    + " in the \(goQuoted(ns)) namespace")
        }
        guard let object = store.object(ObjectKey(type, namespace: ns, name: name)) else {
            throw IstioctlError(
                "failed retrieving: \(type.resourceName) \(goQuoted(name)) not found"
                    + " in the \(goQuoted(ns)) namespace")
        }
        if type == .pod {
            self.init(name: name, namespace: ns)
            return
        }
        guard let selector = Self.selector(of: object) else {
            throw IstioctlError(
                "\(goQuoted(resource)) does not refer to a pod: selector for"
                    + " \(type.kind) is not implemented")
        }
        let pods = store.objects(.pod, namespace: ns).filter { pod in
            selector.allSatisfy { pod.metadata.labels[$0.name] == $0.value }
        }
        guard let first = pods.first else {
            throw IstioctlError("no pods match \(goQuoted(resource))")
        }
        self.init(name: first.name, namespace: ns)
    }

    private init(name: String, namespace: String) {
        self.name = name
        self.namespace = namespace
    }

    /// The part before the last dot behind a slash, and the namespace behind it.
    // istio istioctl/pkg/util/handlers/handlers.go: inferNsInfo
    private static func split(_ word: String, _ namespace: String) -> (String, String) {
        let start = word.firstIndex(of: "/") ?? word.startIndex
        guard let dot = word[start...].lastIndex(of: ".") else { return (word, namespace) }
        return (String(word[..<dot]), String(word[word.index(after: dot)...]))
    }

    /// The labels of an object's pods.
    // kubectl pkg/polymorphichelpers/helpers.go: SelectorsForObject
    private static func selector(of object: Object) -> Fields? {
        switch object.type.kind {
        case "Service", "ReplicationController": object["spec", "selector"]?.map
        case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job":
            object["spec", "selector", "matchLabels"]?.map
        default: nil
        }
    }
}
