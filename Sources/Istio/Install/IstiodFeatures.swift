import Cluster
import Objects
import YAML

/// istiod's feature flags, as the environment of its Deployment sets them: those that mesh obeys.
// istio pilot/pkg/features/pilot.go
package struct IstiodFeatures: Sendable, Equatable {
    /// Whether ServiceEntries without addresses are given some in their status; else istiod makes
    /// addresses up by itself, by hashing names.
    package var allocatesAddresses = true
    /// Whether services outside the mesh have labels for the name and revision in telemetry.
    package var labelsExternalServices = false
    /// Whether sidecars are native: `true`, `false`, or `auto` by the version of the kubelets; nil
    /// where it is not set.
    package var nativeSidecars: String?

    /// The defaults.
    package init() {}

    /// The flags of an environment. What cannot be read as a flag keeps its default, as it does in
    /// istiod.
    // istio pkg/env/var.go: Register
    package init(environment: Fields) {
        allocatesAddresses = Self.flag("PILOT_ENABLE_IP_AUTOALLOCATE", environment) ?? true
        labelsExternalServices =
            Self.flag(
                "LABEL_CANONICAL_SERVICES_FOR_MESH_EXTERNAL_SERVICE_ENTRIES", environment) ?? false
        nativeSidecars = environment["ENABLE_NATIVE_SIDECARS"]?.string
    }

    /// The flags of the running istiod; the defaults without one.
    package static func current(in store: Store) -> IstiodFeatures {
        store.object(deployment).map { IstiodFeatures(environment: environment(of: $0)) }
            ?? IstiodFeatures()
    }

    /// Where istiod's Deployment stands.
    static let deployment = ObjectKey(.deployment, namespace: "istio-system", name: "istiod")

    /// The environment of a Deployment's first container: the values that it states itself.
    static func environment(of deployment: Object) -> Fields {
        let containers = deployment["spec", "template", "spec", "containers"]?.items ?? []
        var environment: Fields = [:]
        for entry in containers.first?["env"]?.items ?? [] {
            if let name = entry["name"]?.string, let value = entry["value"] {
                environment[name] = value
            }
        }
        return environment
    }

    // Go strconv: ParseBool
    private static func flag(_ name: String, _ environment: Fields) -> Bool? {
        switch environment[name]?.goText ?? "" {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
