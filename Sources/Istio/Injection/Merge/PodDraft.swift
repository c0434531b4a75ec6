import Objects
import YAML

/// A pod, or a workload's pod template, as the injector changes it.
struct PodDraft: Sendable, Equatable {
    var name = ""
    var generateName = ""
    var namespace = ""
    var labels: Fields = [:]
    var annotations: Fields = [:]
    var spec: Value = [:]
    var owners: [OwnerReference] = []

    /// The pod as it is.
    init(_ pod: Object) {
        name = pod.name
        generateName = pod.metadata.generateName
        namespace = pod.namespace
        labels = pod.metadata.labels
        annotations = pod.metadata.annotations
        spec = pod["spec"] ?? [:]
        owners = pod.metadata.ownerReferences
    }

    /// A template's `metadata` and `spec`.
    init(metadata: Value, spec: Value) {
        name = metadata["name"]?.string ?? ""
        generateName = metadata["generateName"]?.string ?? ""
        namespace = metadata["namespace"]?.string ?? ""
        labels = metadata["labels"]?.map ?? [:]
        annotations = metadata["annotations"]?.map ?? [:]
        self.spec = spec
    }

    /// The text of an annotation.
    func annotation(_ name: String) -> String? { annotations[name]?.goText }
    /// The text of a label.
    func label(_ name: String) -> String? { labels[name]?.goText }

    /// The entries of `containers` or `initContainers`.
    func containers(_ list: String) -> [Value] { spec[list]?.items ?? [] }

    /// The sidecar: of the containers, else of the init containers.
    // istio pkg/kube/inject/app_probe.go: FindSidecar
    var sidecar: Value? { container("istio-proxy") }

    /// The container of a name: of the containers, else of the init containers.
    func container(_ name: String) -> Value? {
        for list in ["containers", "initContainers"] {
            if let found = containers(list).first(where: { $0["name"]?.string == name }) {
                return found
            }
        }
        return nil
    }

    /// Changes the container of a name in place, wherever it is.
    mutating func change(container name: String, _ body: (inout Value) -> Void) {
        for list in ["containers", "initContainers"] {
            var entries = containers(list)
            guard let index = entries.firstIndex(where: { $0["name"]?.string == name }) else {
                continue
            }
            body(&entries[index])
            spec[list] = .list(entries)
            return
        }
    }

    /// The name, or what is known of it before the server makes it up.
    // istio pkg/kube/inject/inject.go: potentialPodName
    var potentialName: String {
        if !name.isEmpty { return name }
        return generateName.isEmpty ? "" : "\(generateName)***** (actual name not yet known)"
    }
}
