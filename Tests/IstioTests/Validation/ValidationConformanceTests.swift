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
        #expect(agreeing >= 228)
    }

    /// The texts to look for. The cases leave out the kinds that a policy may be attached to.
    private func parts(_ text: Value?) -> [String] {
        guard let text = text?.string else { return [] }
        let gap = "(the allowed target references)"
        guard let range = text.firstRange(of: gap) else { return [text] }
        return [String(text[..<range.lowerBound]), String(text[range.upperBound...])]
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
        for part in parts(example["errorContains"]) where text?.contains(part) != true {
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
