import Objects
import YAML

/// A revision tag: another name under which a revision injects.
// istio istioctl/pkg/tag/generate.go
package struct RevisionTag: Sendable {
    /// The tag's name; `default` takes over `istio-injection=enabled` and validation.
    package var name: String
    /// The revision; empty for the default one.
    package var revision: String
    /// Another name for the webhook configuration; empty for the usual one.
    package var webhookName = ""
    /// Whether a user made it: then the installer leaves it alone.
    package var isUserManaged = false
    /// The namespace of the control plane.
    let namespace: String
    var call: InjectionWebhook.Call
    /// The labels and annotations that the revision's own webhook configuration has.
    var labels, annotations: Fields
    /// Labels that the installer adds.
    var customLabels: Fields = [:]
    /// The version in the labels of charts.
    let version: String

    /// A tag for the revision to which a webhook configuration belongs; nil where that has no
    /// injection webhook.
    package init?(
        _ name: String, canonical: Object, namespace: String, version: String,
        injectsByDefault: Bool = false
    ) {
        let webhook = (canonical["webhooks"]?.items ?? []).first {
            $0["name"]?.string?.hasSuffix("sidecar-injector.istio.io") ?? false
        }
        guard let webhook else { return nil }
        let label = canonical.metadata.label("istio.io/rev") ?? ""
        self.name = name
        self.namespace = namespace
        self.version = version
        revision = label == "default" ? "" : label
        let service = webhook["clientConfig", "service"] ?? [:]
        call = InjectionWebhook.Call(
            service: service["name"]?.string ?? "", namespace: namespace,
            path: service["path"]?.string ?? "",
            certificate: webhook["clientConfig", "caBundle"]?.string ?? "",
            reinvocation: webhook["reinvocationPolicy"]?.string ?? "Never",
            injectsByDefault: injectsByDefault)
        labels = canonical.metadata.labels
        labels["app"] = nil
        annotations = canonical.metadata.annotations
    }

    /// The tag `default` as the installer makes it, with what istiod has written into it since.
    static func `default`(of installation: Installation) -> RevisionTag {
        let canonical = installation.owned(installation.injectorConfiguration, .pilot)
        // The revision's own configuration always has an injection webhook.
        var tag = RevisionTag(
            "default", canonical: canonical, namespace: installation.namespace,
            version: installation.options.version,
            injectsByDefault: installation.injectionCall.injectsByDefault)!
        tag.markInstalled()
        tag.call.certificate = RootCertificateController.encodedCertificate
        return tag
    }

    /// Labels the objects as those that the installer made and does not prune.
    // istio operator/pkg/webhook/webhook.go: WebhooksToDeploy
    package mutating func markInstalled() {
        customLabels["install.operator.istio.io/owning-resource-not-pruned"] = "true"
    }

    /// The webhook configuration's name.
    package var configurationName: String {
        webhookName.isEmpty ? "istio-revision-tag-\(name)" : webhookName
    }

    /// The webhook configuration, for `default` the validating one, and the service.
    package var objects: [Object] {
        [configuration] + (name == "default" ? [validator] : []) + [service]
    }

    private var configuration: Object {
        var own = chartLabels
        own["app"] = "sidecar-injector"
        var object = InjectionWebhook.configuration(
            configurationName, own, accepted: name, isDefault: name == "default", call: call)
        complete(&object, with: labels)
        return object
    }

    // istio manifests/charts/default/templates/validatingwebhook.yaml
    private var validator: Object {
        var own = chartLabels
        own["app"] = "istiod"
        own["istio"] = "istiod"
        let unlabelled: Value = ["key": "istio.io/rev", "operator": "DoesNotExist"]
        var object = ValidationWebhook.configuration(
            "istiod-default-validator", "validation.istio.io", own,
            service: revision.isEmpty ? "istiod" : "istiod-\(revision)", namespace: namespace,
            selector: ["matchExpressions": [unlabelled]])
        if !call.certificate.isEmpty {
            var webhooks = object["webhooks"]?.items ?? []
            for index in webhooks.indices {
                webhooks[index]["clientConfig", "caBundle"] = .string(call.certificate)
                webhooks[index]["failurePolicy"] = "Fail"
            }
            object["webhooks"] = .list(webhooks)
        }
        complete(&object, with: labels)
        return object
    }

    // istio .../istio-discovery/templates/revision-tags-svc.yaml
    private var service: Object {
        var own = chartLabels
        own["app"] = "istiod"
        own["istio"] = "pilot"
        var object = Object(
            .service,
            metadata: Metadata(
                name: "istiod-revision-tag-\(name)", namespace: namespace, labels: own))
        let selector: Fields =
            revision.isEmpty
            ? ["app": "istiod", "istio": "pilot"]
            : ["app": "istiod", "istio.io/rev": .string(revision)]
        object.fields["spec"] = [
            "ports": .list(Installation.istiodPorts), "selector": .map(selector),
        ]
        complete(&object, with: [:])
        return object
    }

    private func complete(_ object: inout Object, with others: Fields) {
        for (name, value) in others { object.metadata.labels[name] = value }
        for (name, value) in customLabels { object.metadata.labels[name] = value }
        if object.type != .service { object.metadata.annotations = annotations }
        guard isUserManaged else { return }
        for name in object.metadata.labels.names where name.contains("operator.istio.io") {
            object.metadata.labels[name] = nil
        }
    }

    private var chartLabels: Fields {
        [
            "app.kubernetes.io/instance": "istio", "app.kubernetes.io/managed-by": "Helm",
            "app.kubernetes.io/name": "istiod", "app.kubernetes.io/part-of": "istio",
            "app.kubernetes.io/version": .string("\(version).0"),
            "helm.sh/chart": .string("istiod-\(version).0"),
            "install.operator.istio.io/owning-resource": "unknown",
            "istio.io/rev": .string(revision.isEmpty ? "default" : revision),
            "istio.io/tag": .string(name), "operator.istio.io/component": "Pilot",
            "release": "istio",
        ]
    }
}

extension Object {
    /// Makes every webhook of a configuration match nothing.
    // istio istioctl/pkg/tag/util.go: DeactivateIstioInjectionWebhook
    package mutating func neverMatch() {
        let never: Value = ["matchLabels": ["istio.io/deactivated": "never-match"]]
        self["webhooks"] = .list(
            (self["webhooks"]?.items ?? []).map { webhook in
                var webhook = webhook
                webhook["namespaceSelector"] = never
                webhook["objectSelector"] = never
                return webhook
            })
    }
}
