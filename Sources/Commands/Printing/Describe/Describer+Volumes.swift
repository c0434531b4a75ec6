import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeVolumes
    func volumes(_ volumes: [Value], indent: String, _ writer: inout DescriptionWriter) {
        guard !volumes.isEmpty else { return writer.line(0, "\(indent)Volumes:\t<none>") }
        writer.line(0, "\(indent)Volumes:")
        for volume in volumes {
            let name = volume["name"]?.string ?? ""
            writer.line(1, (indent.isEmpty ? "" : " ") + "\(name):")
            guard let lines = Self.lines(of: volume) else {
                writer.line(1, "<unknown>")
                continue
            }
            for line in lines { writer.line(2, line) }
        }
    }

    /// What is said of a volume's source; nil for a source that is not known.
    private static func lines(of volume: Value) -> [String]? {
        if let source = volume["hostPath"] {
            return [
                "Type:\tHostPath (bare host directory volume)",
                "Path:\t\(source["path"]?.string ?? "")",
                "HostPathType:\t\(source["type"]?.string ?? "<none>")",
            ]
        }
        if let source = volume["emptyDir"] {
            return [
                "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
                "Medium:\t\(source["medium"]?.string ?? "")",
                "SizeLimit:\t\(source["sizeLimit"]?.printed ?? "<unset>")",
            ]
        }
        if let source = volume["secret"] {
            return [
                "Type:\tSecret (a volume populated by a Secret)",
                "SecretName:\t\(source["secretName"]?.string ?? "")",
                "Optional:\t\(source["optional"]?.bool ?? false)",
            ]
        }
        if let source = volume["configMap"] {
            return [
                "Type:\tConfigMap (a volume populated by a ConfigMap)",
                "Name:\t\(source["name"]?.string ?? "")",
                "Optional:\t\(source["optional"]?.bool ?? false)",
            ]
        }
        if let source = volume["persistentVolumeClaim"] {
            return [
                "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same "
                    + "namespace)",
                "ClaimName:\t\(source["claimName"]?.string ?? "")",
                "ReadOnly:\t\(source["readOnly"]?.bool ?? false)",
            ]
        }
        if let source = volume["projected"] { return projected(source["sources"]?.items ?? []) }
        if let source = volume["downwardAPI"] { return downward(source["items"]?.items ?? []) }
        return nil
    }

    // kubectl 1.32 printProjectedVolumeSource: it prints the pointer `optional`, `<nil>` if unset.
    private static func projected(_ sources: [Value]) -> [String] {
        var lines = [
            "Type:\tProjected (a volume that contains injected data from multiple sources)"
        ]
        for source in sources {
            if let secret = source["secret"] {
                lines.append("SecretName:\t\(secret["name"]?.string ?? "")")
                lines.append("SecretOptionalName:\t\(optional(secret))")
            } else if source["downwardAPI"] != nil {
                lines.append("DownwardAPI:\ttrue")
            } else if let map = source["configMap"] {
                lines.append("ConfigMapName:\t\(map["name"]?.string ?? "")")
                lines.append("ConfigMapOptional:\t\(optional(map))")
            } else if let token = source["serviceAccountToken"] {
                let seconds = token["expirationSeconds"]?.int ?? 3_600
                lines.append("TokenExpirationSeconds:\t\(seconds)")
            }
        }
        return lines
    }

    private static func optional(_ source: Value) -> String {
        source["optional"]?.bool.map { "\($0)" } ?? "<nil>"
    }

    private static func downward(_ items: [Value]) -> [String] {
        var lines = [
            "Type:\tDownwardAPI (a volume populated by information about the pod)", "Items:",
        ]
        for item in items {
            let path = item["path"]?.string ?? ""
            if let field = item["fieldRef", "fieldPath"]?.string {
                lines.append("  \(field) -> \(path)")
            }
            if let resource = item["resourceFieldRef", "resource"]?.string {
                lines.append("  \(resource) -> \(path)")
            }
        }
        return lines
    }
}
