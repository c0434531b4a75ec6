import Cluster
import Objects
import YAML

/// A pod whose injection is in question, with all that decides it. A value: an edit on a copy
/// answers what would change.
package struct InjectionSubject: Sendable {
    /// What it is called: `pod/web-1`.
    package var title: String
    /// The namespace's name and labels.
    package var namespace: String
    package var namespaceLabels: Fields
    /// The pod, or what a workload's template would make.
    var pod: PodDraft
    /// The workload whose template it is, or that the pod belongs to.
    package var workload: ObjectKey?
    /// The labels of the workload itself, which injection does not look at.
    package var workloadLabels: Fields = [:]
    /// Whether a controller owns the pod.
    package var isOwned = false
    /// Whether the pod is there already: it keeps what it was created with.
    package var exists = false
    /// When it was made, if it is there.
    var createdAt: String?
    /// The webhook configurations.
    var webhooks: [Object]
    /// What the API server says of webhooks that it cannot call, by configuration and webhook.
    var unreachable: [String: String] = [:]
    /// Whether the sidecar came with the pod, or with its template, and not by the webhook.
    var bringsSidecar = false
    /// What is wrong with the injector's ConfigMap, if something is.
    var configurationProblem: String?
    /// The Deployment of the istiod that is asked, and its namespace.
    var istiod = (namespace: "istio-system", name: "istiod")
    /// The service that each webhook calls, by configuration and webhook.
    private var services: [String: String] = [:]
    /// What each service's istiod works with, where it has anything.
    private var configurations: [String: InjectionConfiguration] = [:]
    /// What the istiod behind the default service works with.
    var configuration: InjectionConfiguration
    var nativeSidecars: Bool
    var proxyConfig: ProxyConfig

    init(
        title: String, namespace: String, pod: PodDraft, _ controlPlane: ControlPlane,
        in view: View
    ) {
        self.title = title
        self.namespace = namespace
        self.pod = pod
        self.pod.namespace = namespace
        let store = view.store
        namespaceLabels =
            store.object(ObjectKey(.namespace, name: namespace))?.metadata.labels ?? [:]
        webhooks = store.objects(.mutatingWebhookConfiguration)
        configuration = controlPlane.installed.parsed
        for object in webhooks {
            for webhook in object["webhooks"]?.items ?? [] {
                let id = "\(object.name)/\(webhook["name"]?.string ?? "")"
                unreachable[id] = view.webhookFailure(webhook)
                let service = webhook["clientConfig", "service"] ?? [:]
                let name =
                    "\(service["namespace"]?.string ?? "")/\(service["name"]?.string ?? "")"
                services[id] = name
                guard configurations[name] == nil, unreachable[id] == nil else { continue }
                configurations[name] = controlPlane.installed.configuration(
                    of: IstiodInstance.behind(name, in: store), in: store)
            }
        }
        // The istiod that would be asked decides; any other says what the mesh is like.
        let labels = (pod: pod.labels, namespace: namespaceLabels)
        let asked = webhooks.compactMap { object -> String? in
            WebhookSelection(object, pod: labels.pod, namespace: labels.namespace)
                .flatMap { selection in
                    selection.webhook.map { "\(selection.configuration)/\($0)" }
                }
        }.first
        if let asked, let own = configurations[services[asked] ?? ""] {
            configuration = own
        } else if let other = configurations.min(by: { $0.key < $1.key }) {
            configuration = other.value
        }
        if let asked, let service = services[asked] {
            let parts = service.split(separator: "/").map(String.init)
            if parts.count == 2 { istiod = (parts[0], parts[1]) }
        }
        configurationProblem = controlPlane.installed.injectorProblem(in: store)
        bringsSidecar = self.pod.bringsSidecar
        nativeSidecars = usesNativeSidecars(
            mode: IstiodFeatures(environment: configuration.environment).nativeSidecars,
            nodeName: pod.spec["nodeName"]?.string ?? "", in: store)
        proxyConfig = effectiveProxyConfig(self.pod, mesh: configuration.mesh, in: store)
    }
}

extension ControlPlane {
    /// A pod that is there, with the workload that it belongs to.
    package func subject(pod: Object, in view: View) -> InjectionSubject {
        var subject = InjectionSubject(
            title: "pod/\(pod.name)", namespace: pod.namespace, pod: PodDraft(pod), self, in: view)
        subject.exists = true
        subject.createdAt = pod.metadata.creationTimestamp?.rfc3339
        // A pod that was applied with its sidecar says so in kubectl's annotation.
        let applied = "kubectl.kubernetes.io/last-applied-configuration"
        subject.bringsSidecar =
            pod.metadata.annotation(applied)?.utf8.contains(
                Array("sidecar.istio.io/status".utf8)) ?? false
        if let owner = pod.metadata.controller {
            let type = Self.workloadTypes.first { $0.kind == owner.kind }
            let set = type.flatMap {
                view.store.object(ObjectKey($0, namespace: pod.namespace, name: owner.name))
            }
            subject.workload = Self.workload(owner, set, namespace: pod.namespace)
            subject.isOwned = true
            if let template = set?["spec", "template"] {
                subject.bringsSidecar =
                    PodDraft(metadata: template["metadata"] ?? [:], spec: template["spec"] ?? [:])
                    .bringsSidecar
            }
            if let workload = subject.workload.flatMap({ view.store.object($0) }) {
                subject.workloadLabels = workload.metadata.labels
            }
        }
        return subject
    }

    private static func workload(
        _ owner: OwnerReference, _ set: Object?, namespace: String
    ) -> ObjectKey? {
        let top = set?.metadata.controller ?? owner
        guard let type = workloadTypes.first(where: { $0.kind == top.kind }) else { return nil }
        return ObjectKey(type, namespace: namespace, name: top.name)
    }

    private static let workloadTypes: [ResourceType] = [
        .deployment, .replicaSet, .daemonSet, .statefulSet, .job, .replicationController,
    ]

    /// What a workload's template would make; nil for a kind without a template.
    package func subject(workload: Object, in view: View) -> InjectionSubject? {
        guard let template = WorkloadTemplate(kind: workload.type.kind), template.kind != "Pod"
        else { return nil }
        let all = Value.map(workload.fields)
        // A CronJob's pods take their metadata from the pod template, whatever kube-inject does.
        let metadata = Array(template.spec.dropLast()) + ["metadata"]
        let pod = PodDraft(
            metadata: all.value(at: metadata[...]) ?? [:],
            spec: all.value(at: template.spec[...]) ?? [:])
        var subject = InjectionSubject(
            title: "\(workload.type.singular)/\(workload.name)", namespace: workload.namespace,
            pod: pod, self, in: view)
        subject.workload = workload.key
        subject.workloadLabels = workload.metadata.labels
        return subject
    }

    /// A pod that says nothing itself, in a namespace.
    package func subject(namespace: String, in view: View) -> InjectionSubject {
        InjectionSubject(
            title: "namespace/\(namespace)", namespace: namespace,
            pod: PodDraft(metadata: [:], spec: [:]), self, in: view)
    }

    /// Why a pod that is there has, or has not, a sidecar.
    package func verdict(forPod pod: Object, in view: View) -> Verdict {
        subject(pod: pod, in: view).verdict
    }

    /// Whether a pod that is not there yet gets a sidecar.
    package func verdict(forNewPod pod: Object, in view: View) -> Verdict {
        InjectionSubject(
            title: "pod/\(pod.name)", namespace: pod.namespace, pod: PodDraft(pod), self, in: view
        ).verdict
    }

    /// Whether pods of a workload's template get a sidecar; nil for a kind without a template.
    package func verdict(forTemplateOf workload: Object, in view: View) -> Verdict? {
        subject(workload: workload, in: view)?.verdict
    }

    /// Whether pods that say nothing get a sidecar in a namespace.
    package func verdict(forNamespace namespace: String, in view: View) -> Verdict {
        subject(namespace: namespace, in: view).verdict
    }

    /// The rows of `istioctl experimental check-inject`, by name; none if no webhook is there.
    package func checkInject(
        podLabels: Fields, namespace: String, in view: View
    ) -> [WebhookSelection] {
        let labels = view.store.object(ObjectKey(.namespace, name: namespace))?.metadata.labels
        return view.store.objects(.mutatingWebhookConfiguration).compactMap { configuration in
            WebhookSelection(configuration, pod: podLabels, namespace: labels ?? [:])
        }.sorted { $0.configuration < $1.configuration }
    }
}

extension PodDraft {
    /// Whether the sidecar is in it, as an injection left it.
    var bringsSidecar: Bool {
        annotation("sidecar.istio.io/status") != nil && sidecar != nil
    }
}
