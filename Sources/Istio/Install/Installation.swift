import Basis
import Cluster
import Objects
import YAML

/// Why Istio cannot be installed as asked, in istioctl's words where they are known.
package struct InstallError: Error, Equatable {
    /// One sentence or more, without `Error: ` in front.
    package var message: String
}

/// What `istioctl install` leaves in a cluster: the objects of a profile, running.
package struct Installation: Sendable {
    /// What was asked for.
    package let options: InstallOptions
    let values: InstallValues
    let installed: InstalledConfiguration

    /// The installation of a profile with its `--set` pairs.
    package init(_ options: InstallOptions) throws(InstallError) {
        guard ["1.30", "1.31", "1.32"].contains(options.version) else {
            throw InstallError(
                message: "unknown Istio version \(options.version): 1.30, 1.31 or 1.32")
        }
        guard var values = InstallValues(profile: options.profile, version: options.version) else {
            // operator/pkg/render/manifest.go: reading of profiles
            throw InstallError(message: "profile \"\(options.profile)\" not found")
        }
        for setting in options.settings { try values.apply(setting) }
        self.options = options
        self.values = values
        let mesh = Self.meshSettings(values)
        let parsed = InjectionConfiguration(
            values: Self.injectorValues(values), mesh: MeshConfig(settings: mesh),
            version: options.version)
        installed = InstalledConfiguration(
            meshText: yamlText(of: mesh).trimmedEnd, configText: parsed.configText.trimmedEnd,
            valuesText: jsonText(parsed.values, style: .twoSpaces), parsed: parsed,
            namespace: values.namespace)
    }

    /// The kinds that the installation defines.
    package func types() -> [ResourceType] {
        values.components.base ? IstioType.all.map(\.type) : []
    }

    /// The mesh's configuration as installed.
    package var meshConfig: MeshConfig { installed.parsed.mesh }

    /// The controllers that istiod runs.
    package var controllers: [any Controller] {
        values.components.pilot
            ? [RootCertificateController(), AddressAllocationController()] : []
    }

    /// All objects of the installation, as old as `age`. The view's nodes take the pods.
    package func objects(in view: View, age: Nanoseconds = .minutes(10)) -> [Object] {
        let created = (view.now - age).wholeSecondPart
        var objects: [Object] = []
        if values.components.base {
            objects += IstioType.all.map { $0.definition(created: created) }
        }
        guard values.components.pilot else { return objects }
        var namespace = Object(.namespace, metadata: Metadata(name: values.namespace))
        namespace.metadata.labels["kubernetes.io/metadata.name"] = .string(values.namespace)
        namespace.fields = ["spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"]]
        objects.append(namespace)
        objects += configMaps
        objects += webhookConfigurations
        let namespaces = view.store.objects(.namespace).map(\.name) + [values.namespace]
        objects += namespaces.map { RootCertificateController.configMap(in: $0) }
        // What the cluster's own controllers leave in each namespace, as old as the rest.
        for key in [
            ObjectKey(.serviceAccount, namespace: "default", name: "default"),
            ObjectKey(.configMap, namespace: "default", name: "kube-root-ca.crt"),
        ] {
            guard let twin = view.store.object(key) else { continue }
            var metadata = Metadata(name: twin.name, namespace: values.namespace)
            metadata.annotations = twin.metadata.annotations
            objects.append(Object(twin.type, metadata: metadata, fields: twin.fields))
        }
        var placement = Placement(view: view, created: created)
        for workload in workloads { objects += workload.objects(&placement) }
        for index in objects.indices where objects[index].metadata.creationTimestamp == nil {
            objects[index].metadata.creationTimestamp = created
        }
        return objects
    }

    private var workloads: [InstalledWorkload] {
        var workloads = [istiod]
        if values.components.ingressGateway { workloads.append(gateway(.ingress)) }
        if values.components.egressGateway { workloads.append(gateway(.egress)) }
        return workloads
    }

    /// The labels that every object of a part has.
    func labels(component: String, name: String) -> Fields {
        [
            "app.kubernetes.io/instance": "istio", "app.kubernetes.io/managed-by": "Helm",
            "app.kubernetes.io/name": .string(name), "app.kubernetes.io/part-of": "istio",
            "app.kubernetes.io/version": .string("\(options.version).0"),
            "helm.sh/chart": .string("istiod-\(options.version).0"),
            "install.operator.istio.io/owning-resource": "unknown", "istio.io/rev": "default",
            "operator.istio.io/component": .string(component), "release": "istio",
        ]
    }
}

extension String {
    /// The text without line ends behind it, as YAML's `|-` keeps it.
    var trimmedEnd: String {
        var text = self
        while text.utf8.last == 10 { text.removeLast() }
        return text
    }
}

extension Instant {
    /// The last whole second.
    var wholeSecondPart: Instant { Instant(sinceEpoch: .seconds(sinceEpoch.wholeSeconds)) }
}
