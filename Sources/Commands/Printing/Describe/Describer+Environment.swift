import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeContainerEnvFrom
    func environmentSources(_ sources: [Value], _ writer: inout DescriptionWriter) {
        guard !sources.isEmpty else { return }
        writer.line(2, "Environment Variables from:")
        for source in sources {
            let kind = source["configMapRef"] != nil ? "ConfigMap" : "Secret"
            let reference = source["configMapRef"] ?? source["secretRef"]
            let prefix = source["prefix"]?.string ?? ""
            let from = prefix.isEmpty ? kind : "\(kind) with prefix '\(prefix)'"
            let isOptional = reference?["optional"]?.bool ?? false
            writer.line(3, "\(reference?["name"]?.string ?? "")\t\(from)\tOptional: \(isOptional)")
        }
    }

    // kubectl pkg/describe/describe.go: describeContainerEnvVars
    func environment(of container: Value, _ pod: Object?, _ writer: inout DescriptionWriter) {
        let variables = container["env"]?.items ?? []
        writer.line(2, variables.isEmpty ? "Environment:\t<none>" : "Environment:")
        for variable in variables {
            let name = variable["name"]?.string ?? ""
            guard let source = variable["valueFrom"] else {
                let lines = (variable["value"]?.string ?? "")
                    .split(separator: "\n", omittingEmptySubsequences: false)
                for (index, line) in lines.enumerated() {
                    writer.line(3, (index == 0 ? "\(name):" : "") + "\t\(line)")
                }
                continue
            }
            if let text = described(source, container, pod) { writer.line(3, "\(name):\t\(text)") }
        }
    }

    private func described(_ source: Value, _ container: Value, _ pod: Object?) -> String? {
        if let field = source["fieldRef"] {
            let path = field["fieldPath"]?.string ?? ""
            let value = pod.map { fieldValue(path, of: $0) } ?? ""
            return "\(value) (\(field["apiVersion"]?.string ?? "v1"):\(path))"
        }
        if let resource = source["resourceFieldRef"]?["resource"]?.string {
            return "\(resourceValue(resource, of: container)) (\(resource))"
        }
        for (field, text) in [("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")] {
            guard let reference = source[field] else { continue }
            return "<set to the key '\(reference["key"]?.string ?? "")' \(text) "
                + "'\(reference["name"]?.string ?? "")'>\tOptional: "
                + "\(reference["optional"]?.bool ?? false)"
        }
        return nil
    }

    /// The value of a downward field; what the pod's status holds is left blank, as kubectl does
    /// (fieldpath.ExtractFieldPathAsString knows metadata, and the server converts the rest).
    private func fieldValue(_ path: String, of pod: Object) -> String {
        switch path {
        case "metadata.name": return pod.name
        case "metadata.namespace": return pod.namespace
        case "metadata.uid": return pod.metadata.uid
        default: break
        }
        for (prefix, fields) in [
            ("metadata.labels['", pod.metadata.labels),
            ("metadata.annotations['", pod.metadata.annotations),
        ] where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return fields[String(path.dropFirst(prefix.count).dropLast(2))]?.string ?? ""
        }
        return ""
    }

    /// A container's own limit or request in whole units, `node allocatable` where it has no limit.
    private func resourceValue(_ resource: String, of container: Value) -> String {
        let parts = resource.split(separator: ".").map(String.init)
        guard parts.count == 2 else { return "" }
        guard let text = container["resources"]?.value(at: parts[...])?.printed,
            let quantity = Quantity(text)
        else {
            let isLimit = resource == "limits.cpu" || resource == "limits.memory"
            return isLimit ? "node allocatable" : "0"
        }
        return "\(quantity.value)"
    }
}
