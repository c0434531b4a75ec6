import Cluster
import Objects
import YAML

/// The injector's configuration as installed, with the texts that it was written as.
struct InstalledConfiguration: Sendable, Equatable {
    /// The ConfigMap `istio`'s `mesh`.
    var meshText: String
    /// The ConfigMap `istio-sidecar-injector`'s `config` and `values`.
    var configText, valuesText: String
    /// What the texts say.
    var parsed: InjectionConfiguration
    /// The control plane's namespace.
    var namespace: String

    /// What an istiod works with: its revision's ConfigMaps. What cannot be read leaves it with
    /// what it read last, as far back as the API server remembers changes; what it cannot have
    /// read at all is nil, as for an istiod that started without its injector ConfigMap.
    func configuration(of istiod: IstiodInstance?, in store: Store) -> InjectionConfiguration? {
        let suffix = istiod?.suffix ?? (parsed.revision.isEmpty ? "" : "-\(parsed.revision)")
        let key = ObjectKey(
            .configMap, namespace: namespace, name: "istio-sidecar-injector\(suffix)")
        guard var result = injector(key, of: istiod, in: store) else { return nil }
        let meshKey = ObjectKey(.configMap, namespace: namespace, name: "istio\(suffix)")
        result.mesh = mesh(meshKey, in: store)
        // Without a ready pod the Deployment says what the next one will have.
        let name = "istiod\(suffix)"
        let deployment = store.object(ObjectKey(.deployment, namespace: namespace, name: name))
        if let environment = istiod?.environment
            ?? deployment.map({ IstiodFeatures.environment(of: $0) })
        {
            result.environment = environment
        }
        return result
    }

    private func injector(
        _ key: ObjectKey, of istiod: IstiodInstance?, in store: Store
    ) -> InjectionConfiguration? {
        let current = store.object(key)
        if let current, let read = read(current) { return read }
        for change in store.changes(of: key) {
            // A ConfigMap that was gone before the pod was made was never seen by it.
            if current == nil, change.kind == .deleted, let istiod,
                store.wasCreated(istiod.pod, after: change.revision)
            {
                return nil
            }
            if let old = change.old, let read = read(old) { return read }
        }
        return current == nil ? nil : parsed
    }

    private func read(_ map: Object) -> InjectionConfiguration? {
        guard let config = map["data", "config"]?.string,
            let values = map["data", "values"]?.string
        else { return nil }
        if config == configText, values == valuesText { return parsed }
        return InjectionConfiguration(
            config: config, values: values, mesh: parsed.mesh, version: parsed.version)
    }

    private func mesh(_ key: ObjectKey, in store: Store) -> MeshConfig {
        let text = store.object(key)?["data", "mesh"]?.string
        if let text, text == meshText { return parsed.mesh }
        if let text, let mesh = MeshConfig(text: text) { return mesh }
        for change in store.changes(of: key) {
            if let old = change.old?["data", "mesh"]?.string, let mesh = MeshConfig(text: old) {
                return mesh
            }
        }
        return parsed.mesh
    }

    /// Why the injector's ConfigMap is not what istiod works with; nil where it is.
    // istio pkg/kube/inject/watcher.go: a ConfigMap that cannot be read changes nothing.
    func injectorProblem(in store: Store) -> String? {
        let name = "istio-sidecar-injector"
        let key = ObjectKey(.configMap, namespace: namespace, name: name)
        guard let map = store.object(key) else { return "The ConfigMap \(name) is gone" }
        guard let config = map["data", "config"]?.string,
            let values = map["data", "values"]?.string
        else { return "The ConfigMap \(name) lacks data.config or data.values" }
        guard
            InjectionConfiguration(
                config: config, values: values, mesh: parsed.mesh, version: parsed.version) == nil
        else { return nil }
        return "The ConfigMap \(name) cannot be read"
    }
}
