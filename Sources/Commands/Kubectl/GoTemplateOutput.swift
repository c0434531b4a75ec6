import Basis
import Objects
import YAML

/// `-o go-template`: a template over the objects that are printed.
// cli-runtime pkg/printers/template.go
enum GoTemplateOutput {
    /// The functions that kubectl adds to Go's own.
    struct Functions: GoTemplateLibrary {
        func has(_ name: String) -> Bool { name == "exists" || name == "base64decode" }

        func call(
            _ name: String, _ arguments: [Value]
        ) throws(GoTemplate.CallFailure) -> Value {
            if name == "base64decode" {
                guard let text = arguments.first?.string, let bytes = Base64.decoded(text) else {
                    throw .init("error calling base64decode: illegal base64 data")
                }
                return .string(String(decoding: bytes, as: UTF8.self))
            }
            var current = arguments.first ?? .null
            for key in arguments.dropFirst() {
                let next: Value? =
                    switch key {
                    case .string(let name): current[name]
                    case .int(let number): current[Int(clamping: number)]
                    case .null, .bool, .double, .list, .map: nil
                    }
                guard let next else { return false }
                current = next
            }
            return true
        }
    }

    /// The text of a template over a value.
    static func text(_ source: String, of value: Value) throws(KubectlError) -> String {
        let template: GoTemplate
        do throws(GoTemplate.Failure) {
            template = try GoTemplate(source, name: "output", library: Functions())
        } catch {
            throw .plain("error parsing template \(source), \(error.message)")
        }
        do throws(GoTemplate.Failure) {
            return try template.text(of: value)
        } catch {
            throw .plain("error executing template \(goQuoted(source)): \(error.message)")
        }
    }
}
