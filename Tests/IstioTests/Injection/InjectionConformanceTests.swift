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
        #expect(agreeing >= cases.count * 9 / 10)
    }

    private func differences(_ example: Value) throws -> [String] {
        let name = example["name"]?.string ?? ""
        let input = ConformanceFolder.text("injection/inputs/\(name).yaml") ?? ""
        let result = try inject(input, example)
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

    private func inject(_ input: String, _ example: Value) throws -> KubeInject.Result {
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
        let settings: Value = ["defaultConfig": [:]]
        configuration.mesh = MeshConfig(
            settings: settings.merged(with: example["mesh_overlay"] ?? [:]))
        let isNative = example["native_sidecars"]?.bool ?? false
        return KubeInject(.files(configuration, nativeSidecars: isNative)).run(Array(input.utf8))
    }
}
