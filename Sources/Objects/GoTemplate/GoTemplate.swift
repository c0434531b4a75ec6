import YAML

/// Go's text/template over values: what `kubectl -o go-template` and Istio's injection templates
/// are written in. The functions beyond Go's own are handed in.
package struct GoTemplate: Sendable {
    /// Why a template cannot be parsed or executed: Go's text in full.
    package struct Failure: Error, Equatable {
        /// `template: NAME:LINE: ...`.
        package var message: String
    }

    /// Why a function failed; the template adds where.
    package struct CallFailure: Error, Equatable {
        /// Go's text.
        package var message: String

        /// A failure.
        package init(_ message: String) { self.message = message }
    }

    /// What is between `{{` and `}}`, and the text between those.
    indirect enum Node: Sendable {
        case text(String)
        case action(Pipeline)
        case branch(Branch)
        case template(name: String, Pipeline?, Place)
        case leave, skip
    }

    /// `if`, `with` or `range`.
    struct Branch: Sendable {
        enum Kind: String, Sendable { case `if`, with, range }
        var kind: Kind
        var pipeline: Pipeline
        var body: [Node]
        var otherwise: [Node]
    }

    /// Commands, each of which gets what the one before gives.
    struct Pipeline: Sendable {
        var declared: [String] = []
        /// Whether the variables were there before (`=`) or are new (`:=`).
        var assigns = false
        var commands: [[Operand]] = []
        var place = Place()
    }

    /// One word of a command.
    indirect enum Operand: Sendable {
        case literal(Value, Place)
        case dot(Place)
        case fields([String], Place)
        case variable(String, [String], Place)
        case function(String, Place)
        case group(Pipeline, [String], Place)
    }

    /// Where something stands: its bytes in the source.
    struct Place: Sendable {
        var start = 0
        var end = 0
    }

    /// The name that errors call the template by.
    let name: String
    let source: String
    let nodes: [Node]
    let definitions: [String: [Node]]
    let library: any GoTemplateLibrary

    /// Parses a template.
    package init(
        _ source: String, name: String, library: any GoTemplateLibrary
    ) throws(Failure) {
        self.name = name
        self.source = source
        self.library = library
        var parser = GoTemplateParser(source, name: name, library: library)
        nodes = try parser.parse()
        definitions = parser.definitions
    }

    /// The text of the template over a value.
    package func text(of value: Value) throws(Failure) -> String {
        var run = GoTemplateRun(self, root: value)
        try run.execute(nodes, dot: value)
        return run.output
    }
}

/// Functions beyond Go's own, and how fields are looked up.
package protocol GoTemplateLibrary: Sendable {
    /// Whether there is a function of a name.
    func has(_ name: String) -> Bool
    /// Calls a function.
    func call(_ name: String, _ arguments: [Value]) throws(GoTemplate.CallFailure) -> Value
    /// What Go says of a function that there is not.
    func unknown(_ name: String) -> String
    /// A field of a map, or nil where it has none: maps have keys, and what stands for a Go struct
    /// has Go's names for them.
    func field(_ name: String, of fields: Fields) -> Value?
    /// What a method without arguments gives, or nil where the value has none of that name.
    func method(_ name: String, of value: Value) -> Value?
    /// What `index` gives for a key that a map does not have.
    func absentItem(of fields: Fields) -> Value
}

extension GoTemplateLibrary {
    package func unknown(_ name: String) -> String {
        "function \(GoText.quoted(name)) not defined"
    }
    package func field(_ name: String, of fields: Fields) -> Value? { fields[name] }
    package func method(_ name: String, of value: Value) -> Value? { nil }
    package func absentItem(of fields: Fields) -> Value { .null }
}
