import Objects
import YAML

/// `-o jsonpath` and `-o jsonpath-as-json` (cli-runtime pkg/printers/jsonpath.go).
enum JSONPathOutput {
    /// The text of a template over a value.
    static func text(_ template: String, _ value: Value) throws(KubectlError) -> String {
        let path = try parsed(template)
        do throws(JSONPath.Failure) { return try path.text(for: value) } catch {
            throw failure(template, value, error)
        }
    }

    /// The results of a template over a value, as a JSON list.
    static func json(_ template: String, _ value: Value) throws(KubectlError) -> String {
        let path = try parsed(template)
        do throws(JSONPath.Failure) { return try path.json(for: value) } catch {
            throw failure(template, value, error)
        }
    }

    private static func parsed(_ template: String) throws(KubectlError) -> JSONPath {
        do throws(JSONPath.Failure) { return try JSONPath(template) } catch {
            throw .plain("error parsing jsonpath \(template), \(error.message)")
        }
    }

    /// The error with what kubectl prints for debugging a template.
    private static func failure(
        _ template: String, _ value: Value, _ error: JSONPath.Failure
    ) -> KubectlError {
        .plain(
            "error executing jsonpath \(goQuoted(template)): Error executing template: "
                + "\(error.message). Printing more information for debugging the template:\n"
                + "\ttemplate was:\n\t\t\(template)\n\tobject given to jsonpath engine was:\n"
                + "\t\t\(goSyntax(value))\n\n\n")
    }

    /// A value as Go's `%#v` writes decoded JSON.
    private static func goSyntax(_ value: Value) -> String {
        switch value {
        case .null: "interface {}(nil)"
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): GoText.float(number)
        case .string(let text): goQuoted(text)
        case .list(let items):
            "[]interface {}{" + items.map(goSyntax).joined(separator: ", ") + "}"
        case .map(let fields):
            "map[string]interface {}{"
                + fields.map { "\(goQuoted($0.name)):\(goSyntax($0.value))" }
                .joined(separator: ", ") + "}"
        }
    }
}
