import Objects
import Testing
import YAML

@testable import Istio

/// A `spec` in YAML and what validation says of it.
struct RuleExample: Sendable, CustomTestStringConvertible {
    var kind: String
    var spec: String
    var errors: [String]
    var warnings: [String]

    var testDescription: String { "\(kind): \(errors.first ?? warnings.first ?? "fine")" }

    init(_ kind: String, _ spec: String, errors: [String] = [], warnings: [String] = []) {
        self.kind = kind
        self.spec = spec
        self.errors = errors
        self.warnings = warnings
    }

    /// What was found about an object of the kind.
    func findings(annotations: Fields = [:]) -> Findings {
        var object = Object(
            ResourceType.istio(kind) ?? ResourceType(kind),
            metadata: Metadata(name: "it", namespace: "default"))
        object.metadata.annotations = annotations
        // A text that begins with a brace alone would be read as JSON.
        object["spec"] = readYAML("spec: \(spec)")?["spec"]
        return IstioValidation.findings(object)
    }

    func check() {
        let found = findings()
        #expect(found.errors == errors)
        #expect(found.warnings == warnings)
    }
}
