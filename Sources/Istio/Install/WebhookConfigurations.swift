import Objects
import YAML

extension Installation {
    /// The webhook configurations as istioctl leaves them: the tag `default` injects, and the
    /// revision's own configuration matches nothing.
    // istio istioctl/pkg/tag/util.go: DeactivateIstioInjectionWebhook
    var webhookConfigurations: [Object] {
        var objects = [injector("istio-revision-tag-default", isActive: true)]
        objects.append(injector("istio-sidecar-injector", isActive: false))
        guard values.values["global", "configValidation"]?.isTruthy != false else {
            return objects
        }
        let revision: Value = ["key": "istio.io/rev", "operator": "In", "values": ["default"]]
        objects.append(
            validator(
                "istio-validator-\(values.namespace)", "rev.validation.istio.io",
                ["matchExpressions": [revision]]))
        let unlabelled: Value = ["key": "istio.io/rev", "operator": "DoesNotExist"]
        objects.append(
            validator(
                "istiod-default-validator", "validation.istio.io",
                ["matchExpressions": [unlabelled]]))
        return objects
    }

    private func service(_ path: String) -> Value {
        [
            "service": [
                "name": "istiod", "namespace": .string(values.namespace), "path": .string(path),
                "port": 443,
            ],
            "caBundle": .string(RootCertificateController.encodedCertificate),
        ]
    }

    private func injector(_ name: String, isActive: Bool) -> Object {
        var labels = labels(component: "Pilot", name: "istiod")
        labels["app"] = "sidecar-injector"
        if isActive { labels["istio.io/tag"] = "default" }
        var object = Object(
            .mutatingWebhookConfiguration, metadata: Metadata(name: name, labels: labels))
        let isDefault =
            values.values["sidecarInjectorWebhook", "enableNamespacesByDefault"]?.isTruthy == true
        let webhooks = InjectionWebhook.allCases.filter { $0 != .auto || isDefault }
        let never: Value = ["matchLabels": ["istio.io/deactivated": "never-match"]]
        object.fields["webhooks"] = .list(
            webhooks.map { webhook in
                [
                    "name": .string("\(webhook.rawValue)sidecar-injector.istio.io"),
                    "admissionReviewVersions": ["v1"], "clientConfig": service("/inject"),
                    "failurePolicy": "Fail", "matchPolicy": "Equivalent",
                    "namespaceSelector": isActive ? webhook.namespaceSelector : never,
                    "objectSelector": isActive ? webhook.objectSelector : never,
                    "reinvocationPolicy":
                        values.values["sidecarInjectorWebhook", "reinvocationPolicy"] ?? "Never",
                    "rules": [
                        [
                            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                            "resources": ["pods"], "scope": "*",
                        ]
                    ],
                    "sideEffects": "None", "timeoutSeconds": 10,
                ]
            })
        return object
    }

    private func validator(_ name: String, _ webhook: String, _ selector: Value) -> Object {
        var labels = labels(component: "Pilot", name: "istiod")
        labels["app"] = "istiod"
        labels["istio"] = "istiod"
        labels["operator.istio.io/component"] = nil
        var object = Object(
            .validatingWebhookConfiguration, metadata: Metadata(name: name, labels: labels))
        object.fields["webhooks"] = [
            [
                "name": .string(webhook), "admissionReviewVersions": ["v1"],
                "clientConfig": service("/validate"), "failurePolicy": "Fail",
                "matchPolicy": "Equivalent", "namespaceSelector": [:],
                "objectSelector": selector,
                "rules": [
                    [
                        "apiGroups": [
                            "security.istio.io", "networking.istio.io", "telemetry.istio.io",
                            "extensions.istio.io",
                        ],
                        "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"],
                        "resources": ["*"], "scope": "*",
                    ]
                ],
                "sideEffects": "None", "timeoutSeconds": 10,
            ]
        ]
        return object
    }
}

/// The injection webhooks of the default tag, each with the pods that it selects.
// istio .../istio-discovery/templates/mutatingwebhook.yaml
enum InjectionWebhook: String, CaseIterable, Sendable {
    case revisionNamespace = "rev.namespace."
    case revisionObject = "rev.object."
    case namespace = "namespace."
    case object = "object."
    case auto = "auto."

    private static func requirement(_ key: String, _ operation: String, _ values: [String] = [])
        -> Value
    {
        var fields: Fields = ["key": .string(key), "operator": .string(operation)]
        if !values.isEmpty { fields["values"] = .list(values.map { .string($0) }) }
        return .map(fields)
    }

    private static func selector(_ requirements: [Value]) -> Value {
        ["matchExpressions": .list(requirements)]
    }

    private static let revision = "istio.io/rev"
    private static let injection = "istio-injection"
    private static let inject = "sidecar.istio.io/inject"

    var namespaceSelector: Value {
        let noRevision = Self.requirement(Self.revision, "DoesNotExist")
        let noInjection = Self.requirement(Self.injection, "DoesNotExist")
        let requirements: [Value] =
            switch self {
            case .revisionNamespace:
                [Self.requirement(Self.revision, "In", ["default"]), noInjection]
            case .revisionObject: [noRevision, noInjection]
            case .namespace: [Self.requirement(Self.injection, "In", ["enabled"])]
            case .object: [noInjection, noRevision]
            case .auto:
                [
                    noInjection, noRevision,
                    Self.requirement(
                        "kubernetes.io/metadata.name", "NotIn",
                        ["kube-system", "kube-public", "kube-node-lease", "local-path-storage"]),
                ]
            }
        return Self.selector(requirements)
    }

    var objectSelector: Value {
        let notFalse = Self.requirement(Self.inject, "NotIn", ["false"])
        let noRevision = Self.requirement(Self.revision, "DoesNotExist")
        let requirements: [Value] =
            switch self {
            case .revisionNamespace, .namespace: [notFalse]
            case .revisionObject: [notFalse, Self.requirement(Self.revision, "In", ["default"])]
            case .object: [Self.requirement(Self.inject, "In", ["true"]), noRevision]
            case .auto: [Self.requirement(Self.inject, "DoesNotExist"), noRevision]
            }
        return Self.selector(requirements)
    }
}
