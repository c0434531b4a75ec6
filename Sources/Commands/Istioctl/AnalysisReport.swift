import Istio
import YAML

/// Messages of `istioctl analyze` in the format that was asked for.
// istio istioctl/pkg/util/formatting/formatter.go
struct AnalysisReport {
    var messages: [AnalysisMessage]
    var isColoured: Bool
    /// Istio's version, which the addresses of its documentation contain.
    var version: String

    /// Where Istio explains its messages.
    // istio pkg/url/url.go: ConfigAnalysis
    var documentation: String { "https://istio.io/v\(version)/docs/reference/config/analysis" }

    func text(_ format: String) -> String {
        switch format {
        case "json": return jsonText(.list(messages.map(value)), style: .tabs)
        case "yaml": return yamlText(of: .list(messages.map(value)))
        default: return messages.map(line).joined(separator: "\n")
        }
    }

    private func line(_ message: AnalysisMessage) -> String {
        let name = message.type.level.name
        let level: String
        if isColoured {
            let start =
                switch message.type.level {
                case .error: "\u{1B}[1;31m"
                case .warning: "\u{1B}[33m"
                case .info: ""
                }
            level = "\(start)\(name)\u{1B}[0m"
        } else {
            level = name
        }
        return "\(level) [\(message.type.code)]\(message.rest)"
    }

    // istio pkg/config/analysis/diag/message.go: Unstructured
    private func value(_ message: AnalysisMessage) -> Value {
        let code = message.type.code
        var fields: Fields = [
            "code": .string(code), "level": .string(message.type.level.name),
            "message": .string(message.text),
            "documentationUrl": .string(
                "\(documentation)/\(code.lowercased())/?ref=istioctl-analyze"),
        ]
        if let origin = message.origin { fields["origin"] = .string(origin) }
        if let reference = message.reference { fields["reference"] = .string(reference) }
        return .map(fields)
    }
}
