import Basis
import Cluster
import Objects
import YAML

/// Why Istio cannot be installed as asked, in istioctl's words where they are known.
package struct InstallError: Error, Equatable {
    /// One sentence or more, without `Error: ` in front.
    package var message: String
    /// Whether the input could not be put together, rather than being refused.
    package var isInput = false
}

/// What `istioctl install` leaves in a cluster: the objects of a profile, running.
package struct Installation: Sendable {
    /// What was asked for.
    package let options: InstallOptions
    /// The profile that it begins with.
    package let profile: String
    let values: InstallValues
    let installed: InstalledConfiguration

    /// The installation of a profile with its `--set` pairs.
    package init(_ options: InstallOptions) throws(InstallError) {
        guard ["1.30", "1.31", "1.32"].contains(options.version) else {
            throw InstallError(
                message: "unknown Istio version \(options.version): 1.30, 1.31 or 1.32")
        }
        let input = try OperatorInput(options)
        let profile = input.spec["profile"]?.goText ?? options.profile
        guard var values = InstallValues(profile: profile, version: options.version) else {
            // operator/pkg/render/manifest.go: readProfileInternal
            throw InstallError(
                message: "profile \"\(profile)\" not found: open profiles/\(profile).yaml: file "
                    + "does not exist", isInput: true)
        }
        try values.apply(input.spec)
        self.profile = profile
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

    /// The controllers that istiod runs; they rest while no istiod is ready.
    package var controllers: [any Controller] {
        [
            RootCertificateController(), AddressAllocationController(),
            WebhookCertificateController(), GatewayClassController(),
            GatewayDeploymentController(template: GatewayPodTemplate(self)),
            GatewayStatusController(), RouteStatusController(), IngressStatusController(),
        ]
    }

    /// The revision; empty for the default one.
    package var revision: String { values.values["revision"]?.string ?? "" }
    /// The revision as labels name it.
    package var revisionLabel: String { revision.isEmpty ? "default" : revision }
    /// What follows the name of an object of which every revision has its own.
    var suffix: String { revision.isEmpty ? "" : "-\(revision)" }
    /// The namespace of the control plane.
    package var namespace: String { values.namespace }
    /// Whether something else than the installer looks after the webhooks.
    package var operatorManagesWebhooks: Bool {
        values.values["global", "operatorManageWebhooks"]?.isTruthy == true
    }
    /// Whether pods without any label are injected.
    package var injectsByDefault: Bool { injectionCall.injectsByDefault }
    /// Whether a text can be a revision's name.
    package static func isRevisionName(_ text: String) -> Bool { OperatorFields.isLabel(text) }

    /// All objects of the installation, as old as `age`. The view's nodes take the pods.
    package func objects(in view: View, age: Nanoseconds = .minutes(10)) -> [Object] {
        let created = (view.now - age).wholeSecondPart
        var objects: [Object] = []
        if values.components.base {
            objects += IstioType.all.map {
                owned($0.definition(), .base).established(created: created)
            }
        }
        guard values.components.pilot else { return objects }
        objects.append(namespaceObject)
        if values.components.base { objects.append(owned(readerAccount, .base)) }
        var placement = Placement(view: view, created: created)
        for component in InstallComponent.allCases where component != .base {
            guard isInstalled(component) else { continue }
            objects += rendered(component).map {
                WebhookCertificateController.completed(owned($0, component)).adopted
            }
            for workload in workloads(of: component) {
                objects += workload.objects(&placement).map { object in
                    // Endpoints have their service's labels.
                    let isOwned =
                        object.metadata.ownerReferences.isEmpty || object.type == .endpointSlice
                    return isOwned ? owned(object, component) : object
                }
            }
        }
        if revision.isEmpty { deactivateInjector(in: &objects) }
        for object in RevisionTag.default(of: self).objects {
            objects +=
                object.type == .service
                ? istiod.running(object, in: objects, placement) : [object]
        }
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
        for index in objects.indices where objects[index].metadata.creationTimestamp == nil {
            objects[index].metadata.creationTimestamp = created
        }
        return objects
    }

    /// The namespace of the control plane, as it is stored.
    private var namespaceObject: Object {
        var namespace = Object(.namespace, metadata: Metadata(name: values.namespace))
        namespace.metadata.labels["kubernetes.io/metadata.name"] = .string(values.namespace)
        namespace.fields = ["spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"]]
        return namespace
    }

    private func deactivateInjector(in objects: inout [Object]) {
        for index in objects.indices
        where objects[index].type == .mutatingWebhookConfiguration {
            objects[index].neverMatch()
        }
    }

    /// The labels that every object of a part has.
    func labels(component: InstallComponent, name: String, chart: String = "istiod") -> Fields {
        [
            "app.kubernetes.io/instance": "istio", "app.kubernetes.io/managed-by": "Helm",
            "app.kubernetes.io/name": .string(name), "app.kubernetes.io/part-of": "istio",
            "app.kubernetes.io/version": .string("\(options.version).0"),
            "helm.sh/chart": .string("\(chart)-\(options.version).0"),
            "install.operator.istio.io/owning-resource": "unknown",
            "istio.io/rev": .string(revisionLabel),
            "operator.istio.io/component": .string(component.rawValue), "release": "istio",
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
