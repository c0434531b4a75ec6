import Objects
import YAML

/// What `-o` asks for (cli-runtime pkg/genericclioptions/print_flags.go, kubectl pkg/cmd/get).
package enum OutputFormat: Sendable, Equatable {
    case table
    case wide
    case name
    case yaml
    case json
    case jsonPath(String)
    case jsonPathAsJSON(String)
    case customColumns(String)
    case goTemplate(String)

    private static let general = [
        "go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json", "jsonpath-file",
        "name", "template", "templatefile", "yaml",
    ]
    private static let tables = ["custom-columns", "custom-columns-file", "wide"]

    /// Reads the flags `-o` and `--template`; `showsTables` is for `get`.
    package static func read(
        _ call: KubectlCall, _ session: SessionState, showsTables: Bool
    ) throws(KubectlError) -> OutputFormat {
        let text = call.flags.string("output")
        let template = call.flags.string("template")
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let format = parts.first.map(String.init) ?? ""
        let argument = parts.count > 1 ? String(parts[1]) : template
        switch format {
        case "": return template.isEmpty ? .table : .goTemplate(template)
        case "name" where parts.count == 1: return .name
        case "yaml" where parts.count == 1: return .yaml
        case "json" where parts.count == 1: return .json
        case "wide" where showsTables && parts.count == 1: return .wide
        case "jsonpath", "jsonpath-as-json", "jsonpath-file", "go-template", "go-template-file",
            "template", "templatefile":
            guard !argument.isEmpty else {
                throw .plain("template format specified but no template given")
            }
            let content =
                format.hasSuffix("file")
                ? try read(file: argument, "template", session) : argument
            switch format {
            case "jsonpath-as-json": return .jsonPathAsJSON(content)
            case "jsonpath", "jsonpath-file": return .jsonPath(content)
            default: return .goTemplate(content)
            }
        case "custom-columns" where showsTables, "custom-columns-file" where showsTables:
            guard !argument.isEmpty else {
                throw .plain("\(format) format specified but no custom columns given")
            }
            return .customColumns(
                format == "custom-columns"
                    ? argument : try columns(file: argument, session))
        default:
            let allowed = (general + (showsTables ? tables : [])).sorted()
            throw .plain(
                "unable to match a printer suitable for the output format \(goQuoted(text)), "
                    + "allowed formats are: \(allowed.joined(separator: ","))")
        }
    }

    private static func read(
        file: String, _ what: String, _ session: SessionState
    ) throws(KubectlError) -> String {
        do { return String(decoding: try session.files.read(file), as: UTF8.self) } catch {
            throw .plain("error reading --\(what) \(file), open \(file): \(error.goText)\n")
        }
    }

    /// A file of headers in one line and paths in the next, as one specification.
    private static func columns(
        file: String, _ session: SessionState
    ) throws(KubectlError) -> String {
        let text = try read(file: file, "template", session)
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.count >= 2, lines[0].count == lines[1].count else {
            throw .plain("number of headers and field specifications don't match")
        }
        return zip(lines[0], lines[1]).map { "\($0):\($1)" }.joined(separator: ",")
    }

    /// Prints one value as kubectl prints an object; nothing for tables, which have printers of
    /// their own.
    package func text(of value: Value, type: ResourceType?) throws(KubectlError) -> String {
        switch self {
        case .table, .wide: return ""
        case .name: return Self.names(of: value, type)
        case .yaml: return yamlText(of: value)
        case .json: return jsonText(value, style: .kubectl) + "\n"
        case .jsonPath(let template): return try JSONPathOutput.text(template, value)
        case .jsonPathAsJSON(let template): return try JSONPathOutput.json(template, value)
        case .customColumns: return ""
        case .goTemplate(let template): return try GoTemplateOutput.text(template, of: value)
        }
    }

    /// `pod/one`, for each item of a list.
    private static func names(of value: Value, _ type: ResourceType?) -> String {
        if value["kind"]?.string == "List" {
            return (value["items"]?.items ?? []).map { names(of: $0, nil) }.joined()
        }
        let name = value["metadata", "name"]?.string ?? ""
        if let type { return "\(type.printedName)/\(name)\n" }
        let kind = (value["kind"]?.string ?? "").lowercased()
        let apiVersion = value["apiVersion"]?.string ?? ""
        let group = apiVersion.split(separator: "/").dropLast().first.map { ".\($0)" } ?? ""
        return "\(kind)\(group)/\(name)\n"
    }
}

/// Hides what kubectl hides unless asked (`--show-managed-fields`).
package func withoutManagedFields(_ value: Value) -> Value {
    var value = value
    if value["metadata", "managedFields"] != nil { value["metadata", "managedFields"] = nil }
    return value
}

extension Object {
    /// The object as kubectl prints it, in the version that was asked for.
    package func printedValue(version: String?, showsManagedFields: Bool = false) -> Value {
        var value = self.value
        if let version { value["apiVersion"] = .string(type.apiVersion(version)) }
        return showsManagedFields ? value : withoutManagedFields(value)
    }
}
