import YAML

/// `-o go-template`, in the part of Go's text/template that is used on objects: fields, `range`,
/// `if`, `with`, `else`, `end`, variables, and the functions below. Other functions are refused as
/// unknown, as Go refuses a function that it does not know.
struct GoTemplate: Sendable {
    private let source: String
    private let nodes: [Node]

    indirect enum Node: Sendable {
        case text(String)
        case print([[Word]])
        case assign(String, [[Word]])
        case range(variables: [String], [[Word]], body: [Node], otherwise: [Node])
        case branch([[Word]], setsDot: Bool, body: [Node], otherwise: [Node])
    }

    /// One word of a pipeline.
    enum Word: Sendable, Equatable {
        case path(variable: String?, fields: [String])
        case literal(Value)
        case function(String)
        case group([[Word]])
    }

    /// Why a template cannot be parsed or executed; Go's text without the template's place.
    struct Failure: Error { var message: String }

    /// Parses a template.
    init(_ source: String) throws(KubectlError) {
        self.source = source
        do throws(Failure) {
            var parser = GoTemplateParser(source)
            nodes = try parser.parse()
        } catch {
            throw .plain("error parsing template \(source), template: output:\(error.message)")
        }
    }

    /// The text of the template over a value.
    func text(of value: Value) throws(KubectlError) -> String {
        var run = GoTemplateRun(root: value)
        do throws(Failure) {
            try run.execute(nodes, dot: value)
            return run.output
        } catch {
            throw .plain(
                "error executing template \(goQuoted(source)): template: output:\(error.message)")
        }
    }
}
