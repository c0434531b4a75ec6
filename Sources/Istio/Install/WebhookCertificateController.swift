import Cluster
import Objects
import YAML

/// Writes istiod's certificate into the webhook configurations that call it, and makes validation
/// mandatory once it answers.
// istio pkg/webhooks/webhookpatch.go; pkg/webhooks/validation/controller/controller.go
struct WebhookCertificateController: Controller {
    let name = "istiod-webhooks"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        guard change.kind != .deleted else { return [] }
        switch change.object.type {
        case .mutatingWebhookConfiguration, .validatingWebhookConfiguration:
            return Self.isComplete(change.object) ? [] : [change.object.key]
        case .pod:
            guard IstiodInstance.becameReady(change) else { return [] }
            return [ResourceType.mutatingWebhookConfiguration, .validatingWebhookConfiguration]
                .flatMap { view.store.objects($0) }.filter { !Self.isComplete($0) }.map(\.key)
        default: return []
        }
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var configuration = view.store.object(key), !Self.isComplete(configuration) else {
            return result
        }
        // Each revision looks after the configurations that carry its label.
        let revision = configuration.metadata.label("istio.io/rev") ?? ""
        guard IstiodInstance.all(in: view.store).contains(where: { $0.revision == revision }) else {
            return result
        }
        configuration = Self.completed(configuration)
        result.requests = [Request(.update(configuration), key, fieldManager: "pilot-discovery")]
        return result
    }

    /// A configuration as istiod leaves it; other objects as they are.
    static func completed(_ object: Object) -> Object {
        guard
            [.mutatingWebhookConfiguration, .validatingWebhookConfiguration].contains(object.type)
        else { return object }
        var configuration = object
        configuration["webhooks"] = .list(
            (object["webhooks"]?.items ?? []).map { webhook in
                guard isIstios(webhook) else { return webhook }
                var webhook = webhook
                webhook["clientConfig", "caBundle"] = .string(
                    RootCertificateController.encodedCertificate)
                if object.type == .validatingWebhookConfiguration {
                    webhook["failurePolicy"] = "Fail"
                }
                return webhook
            })
        return configuration
    }

    private static func isIstios(_ webhook: Value) -> Bool {
        webhook["name"]?.string?.hasSuffix("istio.io") == true
            && webhook["clientConfig", "service"] != nil
    }

    /// Whether nothing is left to do for a configuration; those of others never have anything.
    private static func isComplete(_ configuration: Object) -> Bool {
        guard configuration.metadata.label("istio.io/rev") != nil else { return true }
        let isValidating = configuration.type == .validatingWebhookConfiguration
        return (configuration["webhooks"]?.items ?? []).filter(isIstios).allSatisfy { webhook in
            webhook["clientConfig", "caBundle"]?.string
                == RootCertificateController.encodedCertificate
                && (!isValidating || webhook["failurePolicy"] == "Fail")
        }
    }
}
