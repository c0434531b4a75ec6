import Objects
import YAML

extension Installation {
    /// The MutatingWebhookConfiguration of the revision itself.
    // istio .../istio-discovery/templates/mutatingwebhook.yaml
    var injectorConfiguration: Object {
        var labels = labels(component: .pilot, name: "istiod")
        labels["app"] = "sidecar-injector"
        return InjectionWebhook.configuration(
            "istio-sidecar-injector\(suffix)", labels, accepted: revisionLabel,
            isDefault: revision.isEmpty, call: injectionCall)
    }

    /// What all injection webhooks of the installation have in common.
    var injectionCall: InjectionWebhook.Call {
        let webhook = values.values["sidecarInjectorWebhook"] ?? [:]
        return InjectionWebhook.Call(
            service: "istiod\(suffix)", namespace: values.namespace, path: "/inject",
            certificate: "", reinvocation: webhook["reinvocationPolicy"]?.string ?? "Never",
            injectsByDefault: webhook["enableNamespacesByDefault"]?.isTruthy == true)
    }

    /// The ValidatingWebhookConfiguration of the revision; nil where validation is off.
    // istio .../istio-discovery/templates/validatingwebhookconfiguration.yaml
    var validatorConfiguration: Object? {
        guard values.values["global", "configValidation"]?.isTruthy != false else { return nil }
        var labels = labels(component: .pilot, name: "istiod")
        labels["app"] = "istiod"
        labels["istio"] = "istiod"
        let mine: Value = [
            "key": "istio.io/rev", "operator": "In", "values": [.string(revisionLabel)],
        ]
        return ValidationWebhook.configuration(
            "istio-validator\(suffix)-\(values.namespace)", "rev.validation.istio.io", labels,
            service: "istiod\(suffix)", namespace: values.namespace,
            selector: ["matchExpressions": [mine]])
    }
}

/// istiod's webhook for its own kinds.
enum ValidationWebhook {
    static func configuration(
        _ name: String, _ webhook: String, _ labels: Fields, service: String, namespace: String,
        selector: Value
    ) -> Object {
        var object = Object(
            .validatingWebhookConfiguration, metadata: Metadata(name: name, labels: labels))
        object.fields["webhooks"] = [
            [
                "name": .string(webhook), "admissionReviewVersions": ["v1"],
                "clientConfig": [
                    "service": [
                        "name": .string(service), "namespace": .string(namespace),
                        "path": "/validate", "port": 443,
                    ]
                ],
                // istiod makes it `Fail` once it answers.
                "failurePolicy": "Ignore", "matchPolicy": "Equivalent", "namespaceSelector": [:],
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

/// The injection webhooks, each with the pods that it selects.
// istio .../istio-discovery/templates/mutatingwebhook.yaml
enum InjectionWebhook: String, CaseIterable, Sendable {
    case revisionNamespace = "rev.namespace."
    case revisionObject = "rev.object."
    case namespace = "namespace."
    case object = "object."
    case auto = "auto."

    /// What the webhooks of one configuration have in common.
    struct Call: Sendable, Equatable {
        var service, namespace, path: String
        /// `caBundle`; empty while istiod has not written it.
        var certificate: String
        /// `reinvocationPolicy`.
        var reinvocation: String
        /// Whether pods without any label are injected: `enableNamespacesByDefault`.
        var injectsByDefault: Bool
    }

    /// A configuration whose webhooks accept `accepted` in the label `istio.io/rev`.
    static func configuration(
        _ name: String, _ labels: Fields, accepted: String, isDefault: Bool, call: Call
    ) -> Object {
        var object = Object(
            .mutatingWebhookConfiguration, metadata: Metadata(name: name, labels: labels))
        let webhooks = allCases.filter { webhook in
            switch webhook {
            case .revisionNamespace, .revisionObject: true
            case .namespace, .object: isDefault
            case .auto: isDefault && call.injectsByDefault
            }
        }
        object.fields["webhooks"] = .list(webhooks.map { $0.entry(accepted: accepted, call) })
        return object
    }

    private func entry(accepted: String, _ call: Call) -> Value {
        var client: Value = [
            "service": [
                "name": .string(call.service), "namespace": .string(call.namespace),
                "path": .string(call.path), "port": 443,
            ]
        ]
        if !call.certificate.isEmpty { client["caBundle"] = .string(call.certificate) }
        return [
            "name": .string("\(rawValue)sidecar-injector.istio.io"),
            "admissionReviewVersions": ["v1"], "clientConfig": client,
            "failurePolicy": "Fail", "matchPolicy": "Equivalent",
            "namespaceSelector": namespaceSelector(accepted),
            "objectSelector": objectSelector(accepted),
            "reinvocationPolicy": .string(call.reinvocation),
            "rules": [
                [
                    "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                    "resources": ["pods"], "scope": "*",
                ]
            ],
            "sideEffects": "None", "timeoutSeconds": 10,
        ]
    }

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

    private func namespaceSelector(_ accepted: String) -> Value {
        let noRevision = Self.requirement(Self.revision, "DoesNotExist")
        let noInjection = Self.requirement(Self.injection, "DoesNotExist")
        let requirements: [Value] =
            switch self {
            case .revisionNamespace:
                [Self.requirement(Self.revision, "In", [accepted]), noInjection]
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

    private func objectSelector(_ accepted: String) -> Value {
        let notFalse = Self.requirement(Self.inject, "NotIn", ["false"])
        let noRevision = Self.requirement(Self.revision, "DoesNotExist")
        let requirements: [Value] =
            switch self {
            case .revisionNamespace, .namespace: [notFalse]
            case .revisionObject: [notFalse, Self.requirement(Self.revision, "In", [accepted])]
            case .object: [Self.requirement(Self.inject, "In", ["true"]), noRevision]
            case .auto: [Self.requirement(Self.inject, "DoesNotExist"), noRevision]
            }
        return Self.selector(requirements)
    }
}
