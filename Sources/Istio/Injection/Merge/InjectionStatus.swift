import YAML

/// What injection added to a pod: the annotation `sidecar.istio.io/status`.
// istio pkg/kube/inject/webhook.go: getInjectionStatus
package struct InjectionStatus: Sendable, Equatable {
    /// Names of init containers.
    package var initContainers: [String]
    /// Names of containers.
    package var containers: [String]
    /// Names of volumes.
    package var volumes: [String]
    /// Names of secrets.
    package var imagePullSecrets: [String]
    /// The revision that injected.
    package var revision: String

    /// What a template made.
    init(_ template: PodDraft, revision: String) {
        func names(_ list: String) -> [String] {
            template.containers(list).compactMap { $0["name"]?.string }
        }
        initContainers = names("initContainers")
        containers = names("containers")
        volumes = names("volumes")
        imagePullSecrets = names("imagePullSecrets")
        self.revision = revision.isEmpty ? "default" : revision
    }

    /// The status that an annotation states; nil if it cannot be read.
    package init?(text: String) {
        guard let fields = readYAML(text)?.map else { return nil }
        initContainers = fields["initContainers"]?.strings ?? []
        containers = fields["containers"]?.strings ?? []
        volumes = fields["volumes"]?.strings ?? []
        imagePullSecrets = fields["imagePullSecrets"]?.strings ?? []
        revision = fields["revision"]?.string ?? ""
    }

    /// The annotation's text; an empty list is null, as Go writes a slice that was never made.
    package var text: String {
        func list(_ names: [String]) -> Value {
            names.isEmpty ? .null : .list(names.map { .string($0) })
        }
        let fields: Value = [
            "initContainers": list(initContainers), "containers": list(containers),
            "volumes": list(volumes), "imagePullSecrets": list(imagePullSecrets),
            "revision": .string(revision),
        ]
        return orderedJSON(
            fields,
            order: ["initContainers", "containers", "volumes", "imagePullSecrets", "revision"])
    }
}
