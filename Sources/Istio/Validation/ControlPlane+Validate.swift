import Cluster
import Objects

extension ControlPlane {
    /// Validates an object of one of Istio's kinds.
    // istio pkg/webhooks/validation/server/server.go: validate
    func validate(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        let findings = IstioValidation.findings(
            call.object, features: .current(in: view.store))
        if let text = findings.errorText {
            return .denied(message: "configuration is invalid: \(text)")
        }
        return .allowed(call.object, warnings: findings.warnings)
    }
}
