import YAML

extension InstallValues {
    /// Applies one `--set`: of `values.`, `meshConfig.`, `components.`, `hub`, `tag`, `revision`.
    // istio operator/pkg/values/map.go: SetPath, operator/pkg/render/manifest.go
    mutating func apply(_ setting: InstallOptions.Setting) throws(InstallError) {
        let path = Self.split(setting.path)
        let value = Self.value(setting.value)
        switch path.first {
        case "values" where path.count > 1:
            try set(value, at: path.dropFirst())
        case "meshConfig" where path.count > 1:
            values.set(value, at: path[...])
        case "components" where path.count > 1:
            try setComponent(path, value)
        case "hub", "tag":
            values.set(.string(setting.value), at: ["global", path[0]])
        case "revision":
            throw InstallError(
                message: "--set revision is not modelled: there is one control plane")
        case "namespace":
            guard setting.value == "istio-system" else {
                throw InstallError(message: "the control plane's namespace is istio-system")
            }
        default:
            throw unknown(path.first ?? setting.path, in: "v1alpha1.IstioOperatorSpec")
        }
    }

    private func unknown(_ field: String, in message: String) -> InstallError {
        InstallError(message: "unknown field \"\(field)\" in \(message)")
    }

    private mutating func set(_ value: Value, at path: ArraySlice<String>) throws(InstallError) {
        let sections = [
            "base", "cni", "compatibilityVersion", "defaultRevision", "experimental", "gateways",
            "global", "istiodRemote", "istio_cni", "meshConfig", "ownerName", "pilot", "platform",
            "profile", "revision", "revisionTags", "sidecarInjectorWebhook", "telemetry", "ztunnel",
        ]
        guard let first = path.first, sections.contains(first) else {
            throw unknown(path.first ?? "", in: "v1alpha1.Values")
        }
        values.set(value, at: path)
        // The charts' values of the plugin itself say whether istiod leaves rules to it.
        if first == "cni", path.dropFirst().first == "provider" {
            values["pilot", "cni", "provider"] = value
        }
    }

    private mutating func setComponent(
        _ path: [String], _ value: Value
    ) throws(InstallError) {
        let isEnabled = value == true
        let isSwitch = path.last == "enabled"
        switch path[1].prefix(while: { $0 != "[" }) {
        case "base": if isSwitch { components.base = isEnabled }
        case "pilot": if isSwitch { components.pilot = isEnabled }
        case "cni":
            guard isSwitch else { break }
            components.cni = isEnabled
            values["pilot", "cni", "enabled"] = .bool(isEnabled)
        case "ingressGateways": if isSwitch { components.ingressGateway = isEnabled }
        case "egressGateways": if isSwitch { components.egressGateway = isEnabled }
        case "ztunnel": break
        default: throw unknown(path[1], in: "v1alpha1.IstioComponentSpec")
        }
    }

    /// The parts of a path: dots separate, `\.` is a dot within a name.
    static func split(_ path: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in path {
            if isEscaped {
                parts[parts.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "." {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    /// A setting's value: a truth value, a whole number, null or a JSON list or map where it looks
    /// like one, else a text.
    // helm pkg/strvals: typedVal
    static func value(_ text: String) -> Value {
        switch text {
        case "true": return true
        case "false": return false
        case "null": return .null
        case "0": return 0
        default: break
        }
        if text.first != "0", let number = Int64(text) { return .int(number) }
        if text.hasPrefix("[") || text.hasPrefix("{"), let value = readYAML(text) { return value }
        return .string(text)
    }
}
