import Foundation
import Testing
import YAML

@testable import Istio

/// Injection against what Istio's own engineers expect, where the folder of cases is at hand.
@Suite struct InjectionConformanceTests {
    @Test(.enabled(if: ConformanceFolder.path != nil, "MESH_CONFORMANCE names no folder"))
    func `injection agrees with the recorded cases`() throws {
        let cases = ConformanceFolder.cases("injection")
        var agreeing = 0
        for example in cases {
            let differences = try self.differences(example)
            if differences.isEmpty { agreeing += 1 }
            for difference in differences.prefix(4) {
                print("  \(example["name"]?.string ?? ""): \(difference)")
            }
        }
        print("conformance injection: \(agreeing) of \(cases.count)")
        #expect(agreeing == cases.count)
    }

    @Test(
        .enabled(
            if: ConformanceFolder.path != nil
                && ProcessInfo.processInfo.environment["MESH_ISTIO_SOURCES"] != nil,
            "MESH_CONFORMANCE or MESH_ISTIO_SOURCES names no folder"))
    func `Istio's own templates, rendered as a user's, agree with the recorded cases`() throws {
        let cases = ConformanceFolder.cases("injection")
        var agreeing = 0
        for example in cases {
            let differences = try self.differences(example, isRendered: true)
            if differences.isEmpty { agreeing += 1 }
            for difference in differences.prefix(4) {
                print("  \(example["name"]?.string ?? ""): \(difference)")
            }
        }
        print("conformance injection templates: \(agreeing) of \(cases.count)")
        #expect(agreeing == cases.count)
    }

    private func differences(_ example: Value, isRendered: Bool = false) throws -> [String] {
        let name = example["name"]?.string ?? ""
        let input = ConformanceFolder.text("injection/inputs/\(name).yaml") ?? ""
        let result = try inject(input, example, isRendered)
        if let directory = ProcessInfo.processInfo.environment["MESH_INJECTED"] {
            try result.output.write(
                toFile: "\(directory)/\(name).yaml", atomically: true, encoding: .utf8)
        }
        if let expected = example["expected_error"]?.string {
            let found = result.error?.lowercased().contains(expected) ?? false
            return found ? [] : ["error: want \(expected) got \(result.error ?? "none")"]
        }
        if let error = result.error { return ["error: \(error)"] }
        let expected = ConformanceFolder.text("injection/expected/\(name).yaml") ?? ""
        return InjectedManifest(expected).differences(from: InjectedManifest(result.output))
    }

    private func inject(
        _ input: String, _ example: Value, _ isRendered: Bool
    ) throws -> KubeInject.Result {
        var options = InstallOptions()
        options.version = "1.32"
        options.profile = "default"
        for flag in example["set_flags"]?.strings ?? [] {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            options.settings.append(.init(path: parts[0], value: parts[1]))
        }
        for (name, value) in example["istiod_env"]?.map ?? [:] {
            options.settings.append(.init(path: "values.pilot.env.\(name)", value: value.goText))
        }
        var configuration = try Installation(options).installed.parsed
        if let text = example["values_file_yaml"]?.string, let file = readYAML(text) {
            let own = file["spec", "values"] ?? [:]
            configuration = InjectionConfiguration(
                values: configuration.values.merged(with: own), mesh: configuration.mesh,
                version: "1.32")
        }
        if example["istiod_env", "PLATFORM"]?.string == "openshift" {
            // The namespace of Istio's own test.
            configuration.namespaceAnnotations = [
                "openshift.io/sa.scc.uid-range": "1000620000/10000",
                "openshift.io/sa.scc.supplemental-groups": "1000620000/10000",
            ]
        }
        if let sources = ProcessInfo.processInfo.environment["MESH_ISTIO_SOURCES"], isRendered {
            for (name, file) in [("sidecar", "injection"), ("gateway", "gateway-injection")] {
                let path =
                    "\(sources)/manifests/charts/istio-control/istio-discovery/files/"
                    + "\(file)-template.yaml"
                configuration.templates[name] = .string(
                    try String(contentsOfFile: path, encoding: .utf8))
            }
        }
        let settings: Value = ["defaultConfig": [:]]
        configuration.mesh = MeshConfig(
            settings: settings.merged(with: example["mesh_overlay"] ?? [:]))
        let isNative = example["native_sidecars"]?.bool ?? false
        return KubeInject(.files(configuration, nativeSidecars: isNative)).run(Array(input.utf8))
    }
}
