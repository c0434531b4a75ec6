import Objects
import Testing
import YAML

@testable import Istio

/// Validation against what Istio's own engineers expect, where the folder of cases is at hand.
@Suite struct ValidationConformanceTests {
    @Test(.enabled(if: ConformanceFolder.path != nil, "MESH_CONFORMANCE names no folder"))
    func `validation agrees with the recorded cases`() throws {
        let cases = ConformanceFolder.cases("validation")
        var agreeing = 0
        for example in cases {
            if let difference = difference(example) {
                let kind = example["kind"]?.string ?? ""
                print("  \(kind) \(example["name"]?.string ?? ""): \(difference)")
            } else {
                agreeing += 1
            }
        }
        print("conformance validation: \(agreeing) of \(cases.count)")
        #expect(agreeing >= cases.count * 3 / 4)
    }

    private func difference(_ example: Value) -> String? {
        let kind = example["kind"]?.string ?? ""
        let type = ResourceType.istio(kind) ?? ResourceType(kind)
        let metadata = example["metadata"] ?? [:]
        var object = Object(
            type,
            metadata: Metadata(
                name: metadata["name"]?.string ?? "",
                namespace: metadata["namespace"]?.string ?? "",
                labels: metadata["labels"]?.map ?? [:]))
        object.metadata.annotations = metadata["annotations"]?.map ?? [:]
        object["spec"] = example["object"]
        let findings = IstioValidation.findings(object)
        let text = findings.errorText
        if example["valid"]?.bool != (text == nil) { return "errors: \(text ?? "none")" }
        if let wanted = example["warning"]?.bool, wanted != !findings.warnings.isEmpty {
            return "warnings: \(findings.warnings)"
        }
        if let part = example["errorContains"]?.string, text?.contains(part) != true {
            return "want \(part) got \(text ?? "none")"
        }
        if let part = example["warningContains"]?.string,
            !findings.warnings.contains(where: { $0.contains(part) })
        {
            return "want warning \(part) got \(findings.warnings)"
        }
        return nil
    }
}
