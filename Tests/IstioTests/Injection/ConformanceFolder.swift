import Foundation
import YAML

@testable import Istio

/// The folder of conformance cases that `MESH_CONFORMANCE` names; nil where there is none.
enum ConformanceFolder {
    static let path = ProcessInfo.processInfo.environment["MESH_CONFORMANCE"]

    /// The text of a file in the folder.
    static func text(_ name: String) -> String? {
        guard let path else { return nil }
        return try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    /// The cases of a suite.
    static func cases(_ suite: String) -> [Value] {
        guard let text = text("\(suite)/cases.json"), let value = readYAML(text) else { return [] }
        return value.list ?? value["cases"]?.items ?? []
    }
}
