import Diagnostics
import Glibc
import Objects
import YAML

@testable import Istio

/// Istio's own cases, read from the folder that MESH_CONFORMANCE names.
enum CaseFile {
    /// The cases of a suite; nil where there is no folder.
    static func cases(_ suite: String) -> [Value]? {
        guard let folder = getenv("MESH_CONFORMANCE").map({ String(cString: $0) }),
            let bytes = read("\(folder)/\(suite)/cases.json")
        else { return nil }
        var reader = DocumentReader(bytes)
        return (try? reader.next())?.value.list
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The objects of a manifest; kinds that the registry does not read are left out.
    static func objects(_ text: String) -> [Object] {
        let source = SourceText(name: "case", bytes: Array(text.utf8))
        var objects: [Object] = []
        for document in DocumentReader.documents(in: source).documents {
            guard var object = try? Object(value: document.value, types: type) else { continue }
            if object.metadata.namespace.isEmpty { object.metadata.namespace = "default" }
            objects.append(object)
        }
        return objects
    }

    private static func type(_ apiVersion: String, _ kind: String) -> ResourceType? {
        let group =
            apiVersion.split(separator: "/").count == 2
            ? String(apiVersion.split(separator: "/")[0]) : ""
        return WatchedKind.allCases.map(\.type).first { $0.kind == kind && $0.group == group }
    }
}
