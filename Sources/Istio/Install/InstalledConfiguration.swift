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

    /// The configuration of the running mesh: the installed one where the ConfigMaps still have
    /// its texts, else what they say now. istiod keeps what it last understood, and so does this.
    func configuration(in store: Store) -> InjectionConfiguration {
        var result = parsed
        let injector = store.object(
            ObjectKey(.configMap, namespace: namespace, name: "istio-sidecar-injector"))
        let config = injector?["data", "config"]?.string ?? configText
        let values = injector?["data", "values"]?.string ?? valuesText
        if config != configText || values != valuesText,
            let edited = InjectionConfiguration(
                config: config, values: values, mesh: parsed.mesh, version: parsed.version)
        {
            result = edited
        }
        let mesh = store.object(
            ObjectKey(.configMap, namespace: namespace, name: "istio"))
        if let text = mesh?["data", "mesh"]?.string, text != meshText {
            result.mesh = MeshConfig(text: text) ?? parsed.mesh
        }
        // istiod's environment is what its Deployment states.
        let deployment = store.object(
            ObjectKey(.deployment, namespace: namespace, name: "istiod"))
        result.environment =
            deployment.map { IstiodFeatures.environment(of: $0) } ?? parsed.environment
        return result
    }
}
