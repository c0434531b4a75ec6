import Objects
import YAML

/// `istioctl validate` of one file: what it finds in each document.
// istio istioctl/pkg/validate/validate.go: validateFile
package struct ManifestValidation: Sendable, Equatable {
    /// The errors, each with the object's kind, namespace and name in front.
    package private(set) var errors: [String] = []
    /// The warnings, likewise.
    package private(set) var warnings: [String] = []
    /// What is said of Deployments on the way.
    package private(set) var remarks = ""

    private let istioNamespace: String
    private let defaultNamespace: String
    private let version: String

    /// Validates the documents of a file. `version`: Istio's, which addresses of pages carry.
    package init(
        path: String, _ bytes: [UInt8], istioNamespace: String, defaultNamespace: String,
        version: String
    ) {
        self.istioNamespace = istioNamespace
        self.defaultNamespace = defaultNamespace
        self.version = version
        var reader = DocumentReader(bytes)
        while true {
            do {
                guard let document = try reader.next() else { return }
                if document.value.isNull { continue }
                if let problem = Self.duplicateProblem(document, bytes) {
                    errors.append("failed to decode file \(path):  \(problem)")
                    return
                }
                check(document.value)
            } catch {
                errors.append("failed to decode file \(path):  \(error.kubectlText)")
                return
            }
        }
    }

    /// What the strict reader says of keys that stand twice in their map.
    // sigs.k8s.io/yaml yaml.go: UnmarshalStrict; gopkg.in/yaml.v2 decode.go: setMapIndex
    private static func duplicateProblem(_ document: YAMLDocument, _ bytes: [UInt8]) -> String? {
        guard !document.duplicateKeys.isEmpty else { return nil }
        let lines = document.duplicateKeys.map { key in
            let end = min(max(key.offset, document.range.lowerBound), bytes.count)
            let start = min(document.range.lowerBound, end)
            let line = bytes[start..<end].count { $0 == UInt8(ascii: "\n") } + 1
            guard case .field(let name)? = key.path.steps.last else { return "  line \(line)" }
            return "  line \(line): key \(quoted(name)) already set in map"
        }
        return "error converting YAML to JSON: yaml: unmarshal errors:\n"
            + lines.joined(separator: "\n")
    }

    private mutating func check(_ value: Value) {
        var found = Findings()
        let kind = value["kind"]?.string ?? ""
        if let type = Self.type(value) {
            found = custom(value, type)
        } else if value["items"]?.list != nil {
            for item in value["items"]?.items ?? [] { found.add(builtIn(item)) }
        } else {
            found = builtIn(value)
        }
        let name = "\(kind)/\(Self.namespace(value))/\(value["metadata", "name"]?.string ?? ""):"
        errors += found.errors.map { "\(name) \($0)" }
        warnings += found.warnings.map { "\(name) \($0)" }
    }

    private static func namespace(_ value: Value) -> String {
        value["metadata", "namespace"]?.string ?? ""
    }

    /// The kind of Istio's that a document is of. Versions that are not served are not looked at.
    private static func type(_ value: Value) -> ResourceType? {
        guard let type = ResourceType.istio(value["kind"]?.string ?? "") else { return nil }
        let version = value["apiVersion"]?.string ?? ""
        return type.versions.contains { "\(type.group)/\($0)" == version } ? type : nil
    }

    private func custom(_ value: Value, _ type: ResourceType) -> Findings {
        var findings = Findings()
        if let problem = MessageDecoding.problem(value, type) {
            findings.add("cannot parse proto message: \(problem)")
            return findings
        }
        let known = ["apiVersion", "kind", "metadata", "spec", "status"]
        for name in value.map?.names ?? [] where !known.contains(name) {
            findings.list("unknown field \(quoted(name))")
        }
        guard findings.errors.isEmpty else { return findings }
        let namespace = Self.namespace(value)
        var object = Object(
            type,
            metadata: Metadata(
                name: value["metadata", "name"]?.string ?? "",
                namespace: namespace.isEmpty ? defaultNamespace : namespace,
                labels: value["metadata", "labels"]?.map ?? [:]))
        object.metadata.annotations = value["metadata", "annotations"]?.map ?? [:]
        object["spec"] = value["spec"]
        return IstioValidation.findings(object)
    }
}

// Services and Deployments.
extension ManifestValidation {
    private mutating func builtIn(_ value: Value) -> Findings {
        var findings = Findings()
        guard Self.namespace(value) != istioNamespace else { return findings }
        switch value["kind"]?.string {
        case "Service": checkService(value, &findings)
        case "Deployment": checkDeployment(value)
        default: break
        }
        return findings
    }

    private func page(_ path: String) -> String {
        "See https://istio.io/v\(version)/docs/ops/\(path)/"
    }

    // validateServicePortPrefix
    private func checkService(_ value: Value, _ findings: inout Findings) {
        let owner = quoted("\(value["metadata", "name"]?.string ?? "")/\(Self.namespace(value))/:")
        for port in value.entries("spec", "ports") {
            if port.text("protocol").lowercased() == "udp" { continue }
            if let application = port["appProtocol"]?.string {
                if PortProtocol(application) == .auto {
                    findings.list(
                        "service \(owner) doesn't follow Istio protocol selection. This is not "
                            + "recommended, "
                            + page("configuration/traffic-management/protocol-selection"))
                }
                continue
            }
            guard let name = port["name"]?.string else {
                findings.list(
                    "service \(owner) has an unnamed port. This is not recommended, "
                        + page("deployment/requirements"))
                continue
            }
            if PortProtocol(String(name.prefix { $0 != "-" })) == .auto {
                findings.list(
                    "service \(owner) port \(quoted(name)) does not follow the Istio naming "
                        + "convention. \(page("deployment/requirements"))")
            }
        }
    }

    // validateDeploymentLabel; pkg/kube/labels/labels.go
    private mutating func checkDeployment(_ value: Value) {
        let labels = value["spec", "template", "metadata", "labels"]?.map ?? [:]
        func has(_ names: [String]) -> Bool { names.contains { labels[$0] != nil } }
        let isNamed = has([
            "service.istio.io/canonical-name", "app.kubernetes.io/name", "app",
        ])
        let isVersioned = has([
            "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version",
        ])
        guard !isNamed || !isVersioned else { return }
        let name = quoted("\(value["metadata", "name"]?.string ?? "")/\(Self.namespace(value)):")
        let pairs = labels.map { "\(quoted($0.name)):\(quoted($0.value.goText))" }
        remarks +=
            "deployment \(name) may not provide Istio metrics and telemetry labels: "
            + "map[\(pairs.joined(separator: " "))]. \(page("deployment/requirements"))\n"
    }
}
